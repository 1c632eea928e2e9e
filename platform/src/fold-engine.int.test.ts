import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MongoServerError } from 'mongodb'
import { createAggregateStore, ensureIndexes, type Stored } from './aggregate.ts'
import { newId, openEventPath, stepped, type Tally, tallyFold, tallyStore } from './event-testing.ts'
import type { Received } from './events.ts'
import type { AnyFold } from './fold.ts'
import { createFoldEngine, sourceOf } from './fold-engine.ts'

const topic = 'candor.session.v1'

function paused(key: string, seq: number, reason = `r${seq}`): { event: Received } {
  const event = {
    type: 'SessionPaused',
    data: { session_id: key, reason },
    topic,
    key,
    id: newId(),
    seq,
    at: new Date(),
    actor: 'test',
    partition: 0,
    offset: String(seq),
  }
  return { event: event as Received }
}

async function openEngine(
  t: Parameters<typeof openEventPath>[0],
  folds: (path: Awaited<ReturnType<typeof openEventPath>>) => Promise<AnyFold[]>,
) {
  const path = await openEventPath(t, { topics: [] })
  return { path, engine: createFoldEngine({ service: 'test', folds: await folds(path), bell: path.bell }) }
}

test('a document that can not be written ends its own events alone, whatever shares its batch', async (t) => {
  const { path, engine } = await openEngine(t, async ({ db, bell }) => {
    const store = await tallyStore(db, bell)
    const fold = tallyFold(store)
    return [
      {
        ...fold,
        apply: (state, event, context) =>
          (event.data as { reason: string }).reason === 'huge'
            ? { state: { reasons: ['x'.repeat(17_000_000)] }, events: [] }
            : fold.apply(state, event, context),
      },
    ]
  })
  const [huge, fine, nul] = [newId(), newId(), `${newId()}\0.$%`]
  const items = [paused(fine, 1), paused(huge, 1, 'huge'), paused(huge, 2), paused(nul, 1), paused(fine, 2)]
  const kinds = (await engine.run(items)).map(({ kind }) => kind)
  assert.deepEqual(kinds, ['done', 'dead', 'behind', 'done', 'done'])
  const tallies = path.db.collection<Stored<Tally>>('tallies')
  assert.deepEqual((await tallies.findOne({ _id: fine }))?.reasons, ['r1', 'r2'])
  assert.deepEqual((await tallies.findOne({ _id: nul }))?.reasons, ['r1'])
  assert.equal((await tallies.findOne({ _id: nul }))?.last_seq?.[sourceOf({ topic, key: nul })], 1)
})

test('a document that can not be read ends its own events alone', async (t) => {
  const [broken, fine] = [newId(), newId()]
  const { path, engine } = await openEngine(t, async ({ db, bell }) => {
    const old = await tallyStore(db, bell)
    for (const id of [broken, fine]) {
      await old.save(undefined, id, { state: { reasons: [] }, events: [] }, { actor: 'test', at: new Date() })
    }
    const store = createAggregateStore<Tally>(db, 'tallies', {
      bell,
      schemaVersion: 2,
      upcast(doc) {
        if (doc._id === broken) throw new Error('nobody thought of this one')
        return { ...doc, reasons: ['up-cast'] }
      },
    })
    return [tallyFold(store)]
  })
  const kinds = (await engine.run([paused(broken, 1), paused(fine, 1)])).map(({ kind }) => kind)
  assert.deepEqual(kinds, ['dead', 'done'])
  const doc = await path.db.collection<Stored<Tally>>('tallies').findOne({ _id: fine })
  assert.deepEqual([doc?.schema_version, doc?.reasons], [2, ['up-cast', 'r1']])
})

test('events that the relay is too far behind for come again later, in order, and park nothing', async (t) => {
  const target = newId()
  const { path, engine } = await openEngine(t, async ({ db, bell }) => {
    const store = await tallyStore(db, bell)
    const fold = tallyFold(store)
    return [
      {
        ...fold,
        targets: () => [target],
        apply(state, event, context) {
          const decision = fold.apply(state, event, context)
          return decision && { ...decision, events: Array.from({ length: 300 }, () => stepped(target)) }
        },
      },
    ]
  })
  const tallies = path.db.collection<Stored<Tally>>('tallies')
  const source = newId()
  await engine.run([paused(source, 1)])
  // In one write these are more than the document may hold, so that as many as fit are written one by one.
  const items = [2, 3, 4, 5].map((seq) => paused(source, seq))
  const outcomes = await engine.run(items)
  assert.deepEqual(
    outcomes.map(({ kind }) => kind),
    ['done', 'done', 'retry', 'retry'],
  )
  await tallies.updateOne({ _id: target }, { $set: { outbox: [] } })
  assert.deepEqual(
    (await engine.run(items)).map(({ kind }) => kind),
    ['done', 'done', 'done', 'done'],
  )
  assert.deepEqual((await tallies.findOne({ _id: target }))?.reasons, ['r1', 'r2', 'r3', 'r4', 'r5'])
})

test('an unavailable database parks nothing: lost rights, a full disk, a closed pool', async (t) => {
  const codes = [13, 18, 14_031, 365]
  for (const code of codes) {
    const { engine, path } = await openEngine(t, async ({ db, bell }) => {
      const store = createAggregateStore<Tally>(db, `tallies_${code}`, { bell })
      await ensureIndexes(store)
      store.collection.bulkWrite = () => Promise.reject(new MongoServerError({ message: 'no', code }))
      return [tallyFold(store)]
    })
    const [outcome] = await engine.run([paused(newId(), 1)])
    assert.equal(outcome?.kind, 'retry', `code ${code}`)
    assert.equal(await path.db.collection(`tallies_${code}`).countDocuments(), 0)
  }
  const { engine, path } = await openEngine(t, async ({ db, bell }) => [tallyFold(await tallyStore(db, bell))])
  await path.db.client.close()
  assert.equal((await engine.run([paused(newId(), 1)]))[0]?.kind, 'retry')
  await path.db.client.connect()
})
