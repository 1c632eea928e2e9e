import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { AvroEnum, AvroRecord } from './avro.ts'
import { check } from './check.ts'
import { generate } from './generate.ts'
import { latestOf, readLock } from './lock.ts'
import { tempContracts } from './temp-contracts.ts'

const held = 'candor.booking.v1/BookingHeld'
const saved = 'candor.person.v1/PersonSaved'
const heldSubject = 'candor.booking.v1-candor.booking.BookingHeld'
const lines = (root: string) => check(root).map(({ file, path, what, todo }) => `${file} › ${path}: ${what} -> ${todo}`)
const remove = (schema: AvroRecord, name: string) => {
  schema.fields = schema.fields.filter((field) => field.name !== name)
}

test('the contracts in this repository are in order', () => {
  assert.deepEqual(check(), [])
})

test('generating twice gives the same files', (t) => {
  const { root } = tempContracts(t)
  assert.deepEqual(generate({ root }), [])
})

test('a planted fault is found: a removed field without a default', (t) => {
  const { root, ...temp } = tempContracts(t)
  generate({ root, freeze: true })
  temp.editSchema(held, (schema) => remove(schema, 'held_until'))
  assert.match(
    lines(root).join('\n'),
    /BookingHeld\.avsc › candor\.booking\.BookingHeld\.held_until: incompatible with version 1/,
  )
})

test('a planted fault is found: a new required field', (t) => {
  const { root, ...temp } = tempContracts(t)
  generate({ root, freeze: true })
  temp.editSchema(held, (schema) => schema.fields.push({ name: 'room', type: 'string', doc: 'Where.' }))
  assert.match(
    lines(root).join('\n'),
    /BookingHeld\.avsc › candor\.booking\.BookingHeld\.room: incompatible with version 1/,
  )
})

test('a planted fault is found: incompatible with an old version, though not with the last', (t) => {
  const { root, ...temp } = tempContracts(t)
  generate({ root, freeze: true })
  const room = (type: string) => ({ name: 'room', type: ['null', type], default: null, doc: 'Where.' })
  const addToExamples = (value: unknown) =>
    temp.editJson<{ data: Record<string, unknown> }[]>('examples/BookingHeld.json', (list) => {
      for (const { data } of list)
        if (value === undefined) delete data.room
        else data.room = value
    })
  temp.editSchema(held, (schema) => schema.fields.push(room('string')))
  addToExamples('blue')
  generate({ root })
  temp.editSchema(held, (schema) => remove(schema, 'room'))
  addToExamples(undefined)
  generate({ root })
  assert.deepEqual(lines(root), [], 'with a default it may go')
  temp.editSchema(held, (schema) => schema.fields.push(room('int')))
  addToExamples(7)
  assert.match(lines(root).join('\n'), /BookingHeld\.room: incompatible with version 2/)
})

test('a planted fault is found: an enum without a default', (t) => {
  const { root, ...temp } = tempContracts(t)
  temp.editSchema(saved, (schema) => {
    for (const { name, type } of schema.fields) if (name === 'status') delete (type as AvroEnum).default
  })
  assert.match(
    lines(root).join('\n'),
    /PersonSaved\.avsc › candor\.person\.PersonStatus: the enum has no default symbol/,
  )
})

test('a planted fault is found: reordered and removed symbols', (t) => {
  const { root, ...temp } = tempContracts(t)
  generate({ root, freeze: true })
  temp.edit(`schemas/${saved}.avsc`, (text) => text.replace('"active", "disabled"', '"disabled", "active"'))
  assert.match(
    lines(root).join('\n'),
    /PersonStatus: incompatible with version 1: symbols may only be added at the end/,
  )
})

test('a planted fault is found: a missing doc', (t) => {
  const { root, ...temp } = tempContracts(t)
  temp.edit(`schemas/${held}.avsc`, (text) => text.replace('The slot is free again after this unless confirmed.', ''))
  assert.match(lines(root).join('\n'), /BookingHeld\.held_until: the field has no doc/)
})

test('a planted fault is found: personal data and secrets that are not marked, and an idle exception', (t) => {
  const { root, ...temp } = tempContracts(t)
  temp.edit(`schemas/${saved}.avsc`, (text) => text.replaceAll(', "pii": true', ''))
  temp.edit('schemas/candor.invitation.v1/InvitationIssued.avsc', (text) =>
    text.replace('"secret": true', '"secret": false'),
  )
  temp.edit('pii-exceptions.json', (text) => text.replace('PlanQuestion.text', 'PlanQuestion.gone'))
  const found = lines(root).join('\n')
  assert.match(found, /candor\.person\.PersonSaved\.email: it looks like personal data/)
  assert.match(found, /candor\.person\.PersonSaved\.name: it looks like personal data/)
  assert.match(found, /InvitationIssued\.token: it looks like a secret/)
  assert.match(found, /candor\.plan\.PlanQuestion\.text: it looks like personal data/)
  assert.match(found, /pii-exceptions\.json › candor\.plan\.PlanQuestion\.gone: the exception applies to nothing/)
})

test('a planted fault is found: names, common fields and record keys', (t) => {
  const { root, ...temp } = tempContracts(t)
  temp.editSchema(held, (schema) => {
    schema.name = 'HoldBooking'
    schema.fields.reverse()
  })
  temp.editJson<Record<string, { key: string }>>('topics.json', (topics) => {
    for (const [name, topic] of Object.entries(topics)) if (name === 'candor.waitlist.v1') topic.key = 'entry_id'
  })
  const found = lines(root).join('\n')
  assert.match(found, /the record must be named candor\.booking\.BookingHeld/)
  assert.match(found, /field 1: must be id of type string/)
  assert.match(found, /WaitlistJoined: the record key entry_id is not a string field/)
})

test('a planted fault is found: one shared part with two definitions', (t) => {
  const { root, ...temp } = tempContracts(t)
  temp.edit(`schemas/${held}.avsc`, (text) =>
    text.replace('"name": "shadow", "type": "boolean"', '"name": "shadow", "type": "int"'),
  )
  assert.match(lines(root).join('\n'), /defines PanelMember differently/)
})

test('a planted fault is found: an example that does not fit, or comes back changed', (t) => {
  const { root, ...temp } = tempContracts(t)
  temp.edit('examples/BookingHeld.json', (text) => text.replace('"shadow": false', '"shadow": "no"'))
  temp.edit('examples/KeyRevoked.json', (text) => text.replace('09:30:00.000Z', '09:30:00Z'))
  rmSync(join(root, 'examples/KeyPublished.json'))
  const found = lines(root).join('\n')
  assert.match(found, /BookingHeld\.json › example 1: data\.panel\.0\.shadow is string, expected boolean/)
  assert.match(found, /KeyRevoked\.json › example 1: comes back changed/)
  assert.match(found, /KeyPublished\.json › : there is no example/)
})

test('a planted fault is found: drift of types, AsyncAPI, lock and history', (t) => {
  const { root, ...temp } = tempContracts(t)
  temp.edit('generated/catalog.ts', (text) => text.replace('held_until: Date', 'held_until: string'))
  temp.edit('generated/asyncapi.json', (text) => text.replace('Candor events', 'Other events'))
  temp.editSchema(held, (schema) =>
    schema.fields.push({ name: 'room', type: ['null', 'string'], default: null, doc: 'Where.' }),
  )
  temp.editJson<{ data: Record<string, unknown> }[]>('examples/BookingHeld.json', (list) => {
    for (const { data } of list) data.room = null
  })
  const files = check(root).map(({ file }) => file)
  assert.ok(files.includes('generated/catalog.ts') && files.includes('generated/asyncapi.json'), files.join())
  assert.ok(files.includes(`history/${heldSubject}/1.avsc`), files.join())
  generate({ root })
  assert.deepEqual(lines(root), [])
})

test('a planted fault is found: an id that two versions share, and files that nothing lists', (t) => {
  const { root, ...temp } = tempContracts(t)
  temp.edit('registry.lock.json', (text) => text.replace('"id": 2,', '"id": 1,'))
  temp.edit('topics.json', (text) => text.replace('"KeyPublished",\n', '').replace(/"KeyPublished",\s*/, ''))
  const found = lines(root).join('\n')
  assert.match(found, /registry\.lock\.json › .*PersonErased version 1: id 1 belongs to .*PersonSaved version 1/)
  assert.match(found, /schemas\/candor\.key\.v1\/KeyPublished\.avsc › : topics\.json lists no such event/)
})

test('before the first release an edit rewrites version 1; afterwards it is a new version with a new id', (t) => {
  const { root, ...temp } = tempContracts(t)
  const before = readLock(root)
  const addField = (name: string) => {
    temp.editSchema(held, (schema) =>
      schema.fields.push({ name, type: ['null', 'string'], default: null, doc: 'Where.' }),
    )
    temp.editJson<{ data: Record<string, unknown> }[]>('examples/BookingHeld.json', (list) => {
      for (const { data } of list) data[name] = 'blue'
    })
    generate({ root })
  }
  addField('room')
  assert.deepEqual(readLock(root), before, 'the same ids')
  assert.match(readFileSync(join(root, `history/${heldSubject}/1.avsc`), 'utf8'), /"room"/)

  generate({ root, freeze: true })
  const bytes = readFileSync(join(root, `history/${heldSubject}/1.hex`), 'utf8')
  addField('floor')
  const after = readLock(root)
  assert.deepEqual(latestOf(after.subjects[heldSubject]), {
    version: 2,
    id: before.next_id,
    file: `history/${heldSubject}/2.avsc`,
  })
  assert.equal(after.next_id, before.next_id + 1)
  assert.equal(readFileSync(join(root, `history/${heldSubject}/1.hex`), 'utf8'), bytes)
  assert.ok(existsSync(join(root, `history/${heldSubject}/2.hex`)))
  assert.deepEqual(lines(root), [])

  // Only words changed: the same version.
  temp.edit(`schemas/${held}.avsc`, (text) => text.replaceAll('Where.', 'Where it is.'))
  generate({ root })
  assert.deepEqual(readLock(root), after)
  assert.deepEqual(lines(root), [])
})

test('a planted fault is found: bytes of the past that are no longer readable', (t) => {
  const { root, ...temp } = tempContracts(t)
  generate({ root, freeze: true })
  temp.edit(`history/${heldSubject}/1.hex`, (text) => text.slice(0, 60))
  assert.match(lines(root).join('\n'), /BookingHeld\/1\.hex › .*: today's schema can not read it/)
})

test('a planted fault is found: history or ids that differ from the released ones', (t) => {
  const { root, ...temp } = tempContracts(t)
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.com', ...args], {
      cwd: root,
      stdio: 'pipe',
    })
  git('init', '-q')
  git('add', '.')
  git('commit', '-q', '-m', 'first')
  git('tag', 'v1.0.0')
  assert.match(lines(root).join('\n'), /frozen: v1\.0\.0 was released, but history is not frozen/)
  generate({ root, freeze: true })
  assert.deepEqual(lines(root), [])
  temp.edit(`history/${heldSubject}/1.avsc`, (text) => text.replace('A slot was reserved', 'A slot is reserved'))
  temp.edit('registry.lock.json', (text) =>
    text.replace('"id": 2,', '"id": 48,').replace('"next_id": 48', '"next_id": 49'),
  )
  const found = lines(root).join('\n')
  assert.match(found, /BookingHeld\/1\.avsc › : differs from v1\.0\.0/)
  assert.match(found, /PersonErased version 1: v1\.0\.0 published it with id 2/)
})
