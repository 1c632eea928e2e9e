import assert from 'node:assert/strict'
import { test } from 'node:test'
import { until } from '@candor/stack/testing'
import { counterStore, newId, openEventPath, readTopic, step, tallyFold, tallyStore } from './event-testing.ts'

test('an event saved with its state reaches a fold in another document, once and in order', async (t) => {
  const path = await openEventPath(t, { topics: ['candor.session.v1'] })
  const counters = await counterStore(path.db, path.bell)
  const tallies = await tallyStore(path.db, path.bell)
  await path.relay(counters)
  await path.consumer([tallyFold(tallies)])
  const records = await readTopic(path, 'candor.session.v1')
  const id = newId()
  for (const reason of ['a', 'b', 'c']) await step(counters, id, reason)
  await until('three steps', async () => (await tallies.load(id))?.reasons.length === 3)
  const tally = await tallies.load(id)
  assert.deepEqual(tally?.reasons, ['a', 'b', 'c'])
  assert.deepEqual(tally?.last_seq, { [`session:${id}`]: 3 })
  await until('an empty outbox', async () => (await counters.load(id))?.outbox?.length === 0)
  await until('an outside reader', () => records.length === 3)
  assert.deepEqual(
    records.map(({ key, seq }) => [key, seq]),
    [1, 2, 3].map((seq) => [id, seq]),
  )
})
