import assert from 'node:assert/strict'
import { test } from 'node:test'
import { firstMissing, type SeenEvent, streamProblems } from './event-reader.ts'

const event = (key: string, type: string, seq: number, more: Partial<SeenEvent> = {}): SeenEvent => ({
  topic: 'candor.session.v1',
  key,
  type,
  id: `${key}-${type}-${seq}`,
  seq,
  data: {},
  ...more,
})

test('a stream in order per key has no problems, however keys mix', () => {
  assert.deepEqual(streamProblems([event('a', 'X', 1), event('b', 'X', 1), event('a', 'Y', 2), event('b', 'Y', 2)]), [])
})

test('a gap, a step back and a repetition are each found', () => {
  assert.match(streamProblems([event('a', 'X', 1), event('a', 'Z', 3)]).join(), /2 is missing/)
  assert.match(streamProblems([event('a', 'X', 2)]).join(), /1 is missing/)
  assert.match(streamProblems([event('a', 'X', 1), event('a', 'Y', 2), event('a', 'Z', 1)]).join(), /seq 1 after 2/)
  assert.match(streamProblems([event('a', 'X', 1), event('a', 'X', 1)]).join(), /came twice/)
})

test('compacted topics may skip, as each of their events carries the full state', () => {
  const person = (seq: number) => event('p', 'PersonSaved', seq, { topic: 'candor.person.v1' })
  assert.deepEqual(streamProblems([person(1), person(4)]), [])
  assert.equal(streamProblems([person(4), person(1)]).length, 1)
})

test('what is expected must come in order, and others may lie between', () => {
  const events = [event('a', 'X', 1), event('b', 'Z', 1), event('a', 'Y', 2), event('a', 'Z', 3)]
  assert.equal(firstMissing(events, 'a', ['X', 'Z']), undefined)
  assert.equal(firstMissing(events, 'a', ['Z', 'X']), 'X')
  assert.equal(firstMissing(events, 'b', ['X']), 'X')
})
