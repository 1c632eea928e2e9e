import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AvroField, AvroRecord } from './avro.ts'
import { incompatibilities } from './compatibility.ts'

const record = (...fields: AvroField[]): AvroRecord => ({
  type: 'record',
  name: 'Moved',
  namespace: 'candor.test',
  fields,
})
const id: AvroField = { name: 'id', type: 'string' }
const colour = (symbols: string[], fallback?: string): AvroField => ({
  name: 'colour',
  type: { type: 'enum', name: 'Colour', symbols, ...(fallback ? { default: fallback } : {}) },
})
const found = (older: AvroRecord, newer: AvroRecord) =>
  incompatibilities(older, newer).map(({ path, message }) => `${path}: ${message}`)

test('a field with a default may come and go', () => {
  const note: AvroField = { name: 'note', type: ['null', 'string'], default: null }
  assert.deepEqual(found(record(id), record(id, note)), [])
  assert.deepEqual(found(record(id, note), record(id)), [])
})

test('a new field without a default, or the removal of one, is refused with its path', () => {
  const note: AvroField = { name: 'note', type: 'string' }
  assert.match(found(record(id), record(id, note))[0] ?? '', /^candor\.test\.Moved\.note: the new version can not read/)
  assert.match(
    found(record(id, note), record(id))[0] ?? '',
    /^candor\.test\.Moved\.note: the older version can not read/,
  )
})

test('a changed type is refused, also one that Avro would promote in one direction', () => {
  const count = (type: string): AvroField => ({ name: 'count', type })
  assert.match(found(record(count('int')), record(count('long')))[0] ?? '', /Moved\.count: the older version/)
  assert.equal(found(record(count('int')), record(count('string'))).length, 2)
})

test('a timestamp stays a timestamp', () => {
  const at = (type: AvroField['type']): AvroField => ({ name: 'at', type })
  const older = record(at({ type: 'long', logicalType: 'timestamp-millis' }))
  assert.match(
    found(older, record(at('long')))[0] ?? '',
    /Moved\.at: the logical type was timestamp-millis, and is now none/,
  )
})

test('an enum grows at its end only, and only with a default', () => {
  const older = record(colour(['unknown', 'red', 'blue'], 'unknown'))
  assert.deepEqual(found(older, record(colour(['unknown', 'red', 'blue', 'green'], 'unknown'))), [])
  assert.match(
    found(older, record(colour(['unknown', 'blue', 'red'], 'unknown')))[0] ?? '',
    /Colour: symbols may only be added at the end/,
  )
  assert.match(
    found(older, record(colour(['unknown', 'red'], 'unknown')))[0] ?? '',
    /Colour: symbols may only be added at the end/,
  )
  assert.match(
    found(older, record(colour(['unknown', 'red', 'blue'], 'red')))[0] ?? '',
    /Colour: the default symbol was unknown/,
  )
  const bare = record(colour(['red', 'blue']))
  assert.ok(found(bare, record(colour(['red', 'blue', 'green']))).some((line) => /no default symbol/.test(line)))
})

test('a change inside a shared part is seen, with the path of the part', () => {
  const panel = (...fields: AvroField[]) =>
    record({ name: 'panel', type: { type: 'array', items: { type: 'record', name: 'Member', fields } } })
  const faults = found(panel(id), panel(id, { name: 'seat', type: 'string' }))
  assert.ok(
    faults.some((line) => line.startsWith('candor.test.Member.seat:')),
    faults.join('\n'),
  )
})

test('another record is not a version of this one', () => {
  assert.equal(found(record(id), { ...record(id), name: 'Other' }).length, 2)
})
