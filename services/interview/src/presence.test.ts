import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everyoneHere, mustAnswer, type Others, presenceFrame, readAnnouncement } from './presence.ts'

const candidate = { person_id: 'c', role: 'candidate' } as const
const asha = { person_id: 'asha', role: 'observer' } as const

test('an instance that falls silent is believed for a while, then its people are gone', () => {
  const others: Others = new Map([['other', { here: [candidate], at: 0 }]])
  assert.deepEqual(everyoneHere([asha], others, 20_000), [asha, candidate])
  assert.deepEqual(everyoneHere([asha], others, 30_000), [asha])
  assert.equal(others.size, 0)
})

test('where somebody watches, an instance that is new is answered, once', () => {
  assert.equal(mustAnswer([asha], [candidate], false), true)
  assert.equal(mustAnswer([candidate], [asha], false), true)
  assert.equal(mustAnswer([asha], [candidate], true), false)
  assert.equal(mustAnswer([candidate], [candidate], false), false)
  assert.equal(mustAnswer([], [asha], false), false)
})

test('a candidate learns how many watch, the panel who, and two tabs are one person', () => {
  const here = [candidate, asha, asha]
  assert.deepEqual(presenceFrame('candidate', here), { type: 'presence', candidate: true, watching_count: 1 })
  assert.deepEqual(presenceFrame('observer', here).watching, ['asha'])
})

test('the ring of a saved session is no announcement', () => {
  assert.equal(readAnnouncement('17'), undefined)
})
