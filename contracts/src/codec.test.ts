import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { AvroRecord } from './avro.ts'
import { type EventType, topicOf } from './catalog.ts'
import {
  decode,
  EncodeError,
  type Event,
  encode,
  eventFromJson,
  learnSchema,
  maxEventBytes,
  schemaIdOf,
  subjectOf,
} from './codec.ts'
import { goldenFile, readExamples } from './generate.ts'
import { latestOf, readLock, versionsOf } from './lock.ts'
import { contractsRoot, readJson } from './source.ts'

const types = Object.keys(topicOf) as EventType[]
const lock = readLock(contractsRoot)
const example = (type: EventType, i = 0): Event => eventFromJson(readExamples(contractsRoot, type)[i])
const goldenLines = (file: string) =>
  readFileSync(join(contractsRoot, goldenFile(file)), 'utf8')
    .trim()
    .split('\n')
const currentSchema = (type: EventType): AvroRecord => {
  const { file = '' } = latestOf(lock.subjects[subjectOf(type)]) ?? {}
  return readJson(contractsRoot, file) as AvroRecord
}

/** Bytes of an event under another schema id. */
function withId(bytes: Buffer, id: number): Buffer {
  const copy = Buffer.from(bytes)
  copy.writeUInt32BE(id, 1)
  return copy
}

test('every example comes back from its bytes as it was, as plain objects', () => {
  for (const type of types) {
    const examples = readExamples(contractsRoot, type)
    assert.ok(examples.length > 0, type)
    for (const json of examples) {
      const event = eventFromJson(json)
      assert.deepStrictEqual(decode(encode(event)), { kind: 'event', ...event, schema_id: schemaIdOf(type) })
      assert.deepStrictEqual(JSON.parse(JSON.stringify(event)), json)
    }
  }
})

test('old bytes of every published schema version decode with the code of today', () => {
  let versionsSeen = 0
  for (const [subject, versions] of Object.entries(lock.subjects)) {
    for (const version of versionsOf(versions)) {
      const { id, file = '' } = versions[version] ?? {}
      for (const line of goldenLines(file)) {
        const event = decode(Buffer.from(line, 'hex'))
        // An event that was retired after a release is the one thing that may be unknown.
        if (event.kind === 'unknown_schema')
          assert.ok(!existsSync(join(contractsRoot, `examples/${subject.split('.').at(-1)}.json`)))
        else assert.equal(event.kind, 'event', `${file}: ${JSON.stringify(event)}`)
        if (event.kind === 'event') assert.equal(event.schema_id, id)
      }
      versionsSeen += 1
    }
  }
  assert.ok(versionsSeen >= types.length)
})

test('today writes the very bytes that lie in the history of its version', () => {
  for (const type of types) {
    const { file = '' } = latestOf(lock.subjects[subjectOf(type)]) ?? {}
    const written = readExamples(contractsRoot, type).map((json) => encode(eventFromJson(json)).toString('hex'))
    if (!lock.frozen) assert.deepEqual(written, goldenLines(file), type)
  }
})

test('the frame is byte 0, the schema id of the lock in four bytes, then Avro', () => {
  const bytes = encode(example('BookingConfirmed'))
  assert.equal(bytes[0], 0)
  assert.equal(bytes.readUInt32BE(1), latestOf(lock.subjects[subjectOf('BookingConfirmed')])?.id)
  const { id } = example('BookingConfirmed')
  assert.equal(bytes[5], id.length * 2, 'the id comes first, its length as a zigzag varint')
  assert.equal(bytes.subarray(6, 6 + id.length).toString(), id)
})

test('an event that does not fit is refused with the path, and without the value', () => {
  const event = example('BookingConfirmed') as Extract<Event, { type: 'BookingConfirmed' }>
  const refused = (data: object, path: string, what: RegExp) =>
    assert.throws(
      () => encode({ ...event, data: { ...event.data, ...data } } as Event),
      (error: unknown) => {
        assert.ok(error instanceof EncodeError)
        assert.equal(error.path, path)
        assert.match(error.message, what)
        assert.doesNotMatch(error.message, /mira/i)
        return true
      },
    )
  refused({ panel: [{ person_id: 'mira', seat_id: 's' }] }, 'data.panel.0.shadow', /is undefined, expected boolean/)
  refused({ starts_at: new Date(Number.NaN) }, 'data.starts_at', /expected a valid Date/)
  refused({ starts_at: '2026-11-09T10:00:00Z' }, 'data.starts_at', /is string, expected a valid Date/)
  refused({ calendar_sequence: 1.5 }, 'data.calendar_sequence', /expected int/)
  refused({ title: null }, 'data.title', /is null, expected string/)
  const person = example('PersonSaved') as Extract<Event, { type: 'PersonSaved' }>
  const wrongRole = { ...person, data: { ...person.data, roles: ['SYSTEM'] } } as unknown as Event
  assert.throws(() => encode(wrongRole), { path: 'data.roles.0', message: /expected one of unknown, admin/ })
  assert.throws(() => encode({ ...event, at: undefined } as unknown as Event), { path: 'at' })
})

test('an event has a largest size; below it the buffer grows', () => {
  const event = example('AnswerSubmitted') as Extract<Event, { type: 'AnswerSubmitted' }>
  const long = { ...event, data: { ...event.data, text: 'é'.repeat(200_000) } }
  assert.deepStrictEqual(decode(encode(long)), { kind: 'event', ...long, schema_id: schemaIdOf('AnswerSubmitted') })
  const tooLong = { ...event, data: { ...event.data, text: 'x'.repeat(maxEventBytes) } }
  assert.throws(() => encode(tooLong), /more than the limit/)
})

test('what is not an event is malformed, and an unknown id is told apart', () => {
  const bytes = encode(example('BookingConfirmed'))
  const reason = (broken: Buffer) => {
    const result = decode(broken)
    assert.equal(result.kind, 'malformed')
    return result.kind === 'malformed' ? result.reason : ''
  }
  assert.match(reason(Buffer.alloc(0)), /too short/)
  assert.match(reason(Buffer.from('{"hello": "world"}')), /first byte is 123/)
  assert.match(reason(bytes.subarray(0, bytes.length - 3)), /BookingConfirmed \(schema \d+\): ends too early/)
  assert.match(reason(Buffer.concat([bytes, Buffer.from([0])])), /1 bytes too many/)
  assert.deepEqual(decode(withId(bytes, 4_000_000_000)), { kind: 'unknown_schema', schema_id: 4_000_000_000 })
})

test('no garbage behind a known schema id throws, hangs or takes memory', () => {
  const seeds = types.map((type) => encode(example(type)))
  let state = 7
  const random = (n: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return state % n
  }
  for (let round = 0; round < 200; round++) {
    for (const seed of seeds) {
      const broken = Buffer.from(seed)
      for (let i = 0; i < 3; i++) broken[5 + random(broken.length - 5)] = random(256)
      decode(broken)
    }
  }
  // A length that claims billions of items, in the place of the roles of a PersonSaved.
  const person = example('PersonSaved') as Extract<Event, { type: 'PersonSaved' }>
  const plain = encode({ ...person, data: { ...person.data, roles: [], qualifications: [] } })
  const at = plain.indexOf(person.data.name) + Buffer.byteLength(person.data.name)
  assert.equal(plain[at], 0, 'an empty array is one zero byte')
  const forged = Buffer.concat([plain.subarray(0, at), Buffer.from('feffffff0f', 'hex'), plain.subarray(at)])
  const result = decode(forged)
  assert.match(result.kind === 'malformed' ? result.reason : '', /longer than the message/)
})

test('a newer schema of a known event is read once it is learned; fields that it added are dropped', () => {
  const newer = structuredClone(currentSchema('BookingReminderDue'))
  newer.fields.push({ name: 'channel', type: ['null', 'string'], default: null, doc: 'Added later.' })
  const event = example('BookingReminderDue')
  const bytes = withId(Buffer.concat([encode(event), Buffer.from([0])]), 900_001)
  assert.deepEqual(decode(bytes), { kind: 'unknown_schema', schema_id: 900_001 })
  assert.equal(learnSchema(900_001, JSON.stringify(newer)), 'BookingReminderDue')
  assert.deepStrictEqual(decode(bytes), { kind: 'event', ...event, schema_id: 900_001 })
})

test('a schema that lacks a field of today is read with its default', () => {
  const older = structuredClone(currentSchema('IntegritySignalObserved'))
  older.fields = older.fields.filter(({ name }) => name !== 'question_id')
  const event = example('IntegritySignalObserved', 1)
  assert.equal(learnSchema(900_002, older), 'IntegritySignalObserved')
  // Its question_id is null, one byte: cut out, the bytes are those of the older schema.
  const bytes = encode(event)
  const at = bytes.lastIndexOf(Buffer.from('second_connection')) - 2
  const old = withId(Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]), 900_002)
  assert.deepStrictEqual(decode(old), { kind: 'event', ...event, schema_id: 900_002 })
})

test('a symbol that this build does not know is read as unknown', () => {
  const newer = JSON.parse(JSON.stringify(currentSchema('PersonSaved')).replace('"auditor"', '"auditor","observer"'))
  assert.equal(learnSchema(900_003, newer), 'PersonSaved')
  const person = example('PersonSaved') as Extract<Event, { type: 'PersonSaved' }>
  const bytes = encode({ ...person, data: { ...person.data, roles: ['auditor'] } })
  const at = bytes.indexOf(person.data.name) + Buffer.byteLength(person.data.name) + 1
  assert.equal(bytes[at], 10, 'auditor is symbol 5')
  const changed = withId(bytes, 900_003)
  changed[at] = 12
  const read = decode(changed)
  assert.ok(read.kind === 'event' && read.type === 'PersonSaved')
  assert.deepEqual(read.data.roles, ['unknown'])
})

test('the record of another build is not learned; an incompatible one is refused', () => {
  const stranger: AvroRecord = {
    type: 'record',
    name: 'RoomBooked',
    namespace: 'candor.room',
    fields: currentSchema('BookingHeld').fields,
  }
  assert.equal(learnSchema(900_004, stranger), undefined)
  assert.equal(learnSchema(900_005, '"string"'), undefined)
  const other = structuredClone(currentSchema('KeyRevoked'))
  other.fields = other.fields.slice(0, 4)
  assert.throws(() => learnSchema(900_006, other), /kid/)
})

test('JSON of another shape is refused with the path', () => {
  const json = structuredClone(readExamples(contractsRoot, 'BookingConfirmed')[0]) as { data: Record<string, unknown> }
  const broken = (data: object) => () => eventFromJson({ ...json, data: { ...json.data, ...data } })
  assert.throws(broken({ starts_at: 'tomorrow' }), /data\.starts_at: expected an RFC 3339 time/)
  assert.throws(
    broken({ panel: [{ person_id: 'p', seat_id: 's', shadow: true, extra: 1 }] }),
    /data\.panel\.0\.extra: no such field/,
  )
  assert.throws(() => eventFromJson({ type: 'Nothing' }), /not an event of this build/)
  assert.throws(() => eventFromJson(null), /not an event of this build/)
})
