import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createAggregateStore } from '@candor/platform/aggregate'
import { createDoorbell } from '@candor/platform/doorbell'
import type { Received } from '@candor/platform/events'
import type { Fold } from '@candor/platform/fold'
import { createFoldEngine } from '@candor/platform/fold-engine'
import { createMemoryDatabase } from './memory-database.ts'

interface Tally {
  reasons: string[]
}

const event = (seq: number) =>
  ({
    type: 'SessionPaused',
    data: { session_id: 's', reason: `${seq}` },
    topic: 'candor.session.v1',
    key: 's',
    id: `e${seq}`,
    seq,
    at: new Date(),
    actor: 'test',
    partition: 0,
    offset: `${seq}`,
  }) as Received<'SessionPaused'>

test('An event whose write failed is not overtaken by a later one of its key, so its coming again is no replay', async () => {
  const memory = createMemoryDatabase()
  const bell = createDoorbell()
  const store = createAggregateStore<Tally>(memory.db, 'tallies', { bell })
  const fold: Fold<Tally, 'SessionPaused'> = {
    store,
    types: ['SessionPaused'],
    // A lookup makes each event a write of its own, within one batch.
    lookup: async ({ key }) => [key],
    apply: (state, { data }) => ({ state: { reasons: [...(state?.reasons ?? []), data.reason] }, events: [] }),
  }
  const engine = createFoldEngine({ service: 'test', folds: [fold], bell })
  const items = [event(1), event(2), event(3)].map((one) => ({ event: one as Received }))
  memory.breakNextWrite('before')
  const outcomes = await engine.run(items)
  assert.deepEqual(
    outcomes.map(({ kind }) => kind),
    ['retry', 'retry', 'retry'],
  )
  await engine.run(items)
  assert.deepEqual((await store.load('s'))?.reasons, ['1', '2', '3'])
})
