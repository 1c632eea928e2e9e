import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decode } from '@candor/contracts/codec'
import {
  createAggregateStore,
  DuplicateKey,
  ensureIndexes,
  planSave,
  type Stored,
  VersionConflict,
} from './aggregate.ts'
import { counterStore, newId, openEventPath, step, stepped } from './event-testing.ts'
import { toCoded } from './problem.ts'
import { sweepFilter } from './relay.ts'

const context = { actor: 'test', at: new Date('2026-11-24T10:00:00Z') }

test('state and its events appear together or not at all', async (t) => {
  const path = await openEventPath(t, { topics: [] })
  const store = await counterStore(path.db, path.bell)
  const id = newId()
  const tooLarge = stepped(id, 'x'.repeat(1_000_000))
  await assert.rejects(store.save(undefined, id, { state: { count: 1 }, events: [tooLarge] }, context), /SessionPaused/)
  assert.equal(await store.load(id), undefined)

  const saved = await store.save(undefined, id, { state: { count: 1 }, events: [stepped(id, 'one')] }, context)
  await assert.rejects(store.save(saved, id, { state: { count: 2 }, events: [tooLarge] }, context))
  const doc = await store.load(id)
  assert.equal(doc?.count, 1)
  const [entry] = doc?.outbox ?? []
  const event = decode(Buffer.from(entry?.value.buffer ?? []))
  assert.ok(event.kind === 'event' && event.type === 'SessionPaused')
  assert.deepEqual(
    [event.seq, event.actor, event.at, event.data],
    [1, 'test', context.at, { session_id: id, reason: 'one' }],
  )
})

test('two writers race and one gets VERSION_CONFLICT', async (t) => {
  const path = await openEventPath(t, { topics: [] })
  const store = await counterStore(path.db, path.bell)
  const id = newId()
  const creations = await Promise.allSettled(
    [1, 2].map((count) => store.save(undefined, id, { state: { count }, events: [stepped(id)] }, context)),
  )
  assert.equal(creations.filter(({ status }) => status === 'fulfilled').length, 1)
  const before = await store.load(id)
  const changes = await Promise.allSettled(
    [10, 20].map((count) => store.save(before, id, { state: { count }, events: [stepped(id)] }, context)),
  )
  const losers = [...creations, ...changes].filter((result) => result.status === 'rejected')
  assert.equal(losers.length, 2)
  for (const { reason } of losers) assert.ok(reason instanceof VersionConflict && reason.code === 'VERSION_CONFLICT')
  const after = await store.load(id)
  assert.deepEqual([after?.version, after?.seq, after?.outbox?.length], [2, 2, 2])
})

test('a unique index of the service is told apart from a lost race', async (t) => {
  const path = await openEventPath(t, { topics: [] })
  const store = createAggregateStore<{ claims: string[] }>(path.db, 'bookings', { bell: path.bell })
  await ensureIndexes(store, [{ key: { claims: 1 }, unique: true }])
  await store.save(undefined, newId(), { state: { claims: ['p|1', 'p|2'] }, events: [] }, context)
  await assert.rejects(
    store.save(undefined, newId(), { state: { claims: ['p|2'] }, events: [] }, context),
    (error) => error instanceof DuplicateKey && 'claims' in error.keyPattern,
  )
})

test('a save writes only what changed and never touches the outbox that the relay empties', async (t) => {
  const path = await openEventPath(t, { topics: [] })
  const store = createAggregateStore<{ a: number; b?: { c: number } }>(path.db, 'things', { bell: path.bell })
  const id = newId()
  const first = await store.save(undefined, id, { state: { a: 1, b: { c: 1 } }, events: [stepped(id)] }, context)
  // The relay pulls between this reader's load and its save: nothing pulled comes back.
  await store.collection.updateOne(
    { _id: id } as never,
    { $pull: { outbox: { id: first.outbox?.[0]?.id ?? '' } } } as never,
  )
  const { b: _dropped, ...rest } = first
  await store.save(
    first,
    id,
    { state: { ...rest, a: 2 } as Stored<{ a: number }>, events: [stepped(id, 'next')] },
    context,
  )
  const raw = await store.collection.findOne({ _id: id } as never)
  assert.deepEqual(
    raw?.outbox?.map(({ seq }) => seq),
    [2],
  )
  assert.ok(raw && !('b' in raw) && raw.a === 2)
})

test('adding to a list costs no more when it is long; any other change of it replaces it; what is read back is what was saved', async (t) => {
  const path = await openEventPath(t, { topics: [] })
  const store = createAggregateStore<{ log: { n: number }[] }>(path.db, 'logs', { bell: path.bell })
  const id = newId()
  const [one, two, three] = [{ n: 1 }, { n: 2 }, { n: 3 }]
  const options = { entries: [], schemaVersion: 1 }
  let saved = await store.save(undefined, id, { state: { log: [one] }, events: [] }, context)
  const changes: [{ n: number }[], boolean][] = [
    [[...saved.log, two], true],
    [[one, two, three, one], true],
    [[one, three], false],
    [[two, one, three], false],
    [[], false],
    [[three], true],
  ]
  for (const [log, grew] of changes) {
    const { update } = planSave(saved, id, { log }, options)
    assert.deepEqual([update?.$push !== undefined, 'log' in (update?.$set ?? {})], [grew, !grew])
    saved = await store.save(saved, id, { state: { log }, events: [] }, context)
    assert.deepEqual((await store.load(id))?.log, log)
    assert.deepEqual(saved.log, log)
  }
})

test('the sweep is answered by the outbox index alone', async (t) => {
  const path = await openEventPath(t, { topics: [] })
  const store = await counterStore(path.db, path.bell)
  for (let n = 0; n < 20; n++) await step(store, newId())
  const plan = await store.collection
    .find(sweepFilter([0, 1, 2], new Date()))
    .sort({ 'outbox.0.at': 1 })
    .explain('executionStats')
  const text = JSON.stringify(plan)
  assert.match(text, /"indexName":"outbox"/)
  assert.doesNotMatch(text, /COLLSCAN|"stage":"SORT"/)
})

test('a document whose events the relay does not take in time refuses more, and takes them again afterwards', async (t) => {
  const path = await openEventPath(t, { topics: [] })
  const store = await counterStore(path.db, path.bell)
  const id = newId()
  const large = 'x'.repeat(800_000)
  const full = (async () => {
    for (let n = 0; n < 20; n++) await step(store, id, large)
  })()
  await assert.rejects(full, (error) => toCoded(error).status === 503)
  const size = (await store.load(id))?.outbox?.length ?? 0
  assert.ok(size >= 9, `${size} events fit`)
  await store.collection.updateOne({ _id: id } as never, { $set: { outbox: [] } } as never)
  assert.equal((await step(store, id)).count, size + 1)
})

test('a document of an older schema version is up-cast when read and saved as today’s', async (t) => {
  const path = await openEventPath(t, { topics: [] })
  const old = createAggregateStore<{ size: number }>(path.db, 'sizes', { bell: path.bell })
  const id = newId()
  await old.save(undefined, id, { state: { size: 3 }, events: [] }, context)
  interface Sizes {
    sizes: number[]
    name?: string
  }
  const today = createAggregateStore<Sizes>(path.db, 'sizes', {
    bell: path.bell,
    schemaVersion: 2,
    upcast: ({ size, ...doc }: Stored<Sizes> & { size?: number }) => ({ ...doc, sizes: [size ?? 0] }),
  })
  const doc = await today.load(id)
  assert.deepEqual(doc?.sizes, [3])
  // What the up-cast changed is saved although the command changed something else.
  await today.save(doc, id, { state: { ...doc, name: 'x' } as Stored<Sizes>, events: [] }, context)
  const raw = await today.collection.findOne({ _id: id } as never)
  assert.deepEqual([raw?.schema_version, raw?.sizes, raw?.name], [2, [3], 'x'])
  assert.ok(raw && !('size' in raw), 'what the up-cast dropped is gone')
})
