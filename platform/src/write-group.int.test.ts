import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MongoClient } from 'mongodb'
import { createAggregateStore, DuplicateKey, ensureIndexes, VersionConflict } from './aggregate.ts'
import { newId, openEventPath } from './event-testing.ts'
import { createInsertGroup } from './write-group.ts'

const context = { actor: 'test', at: new Date('2026-11-24T10:00:00Z') }

test('of documents created at the same time each gets its own answer: one claim wins, the losers learn which index refused them', async (t) => {
  const path = await openEventPath(t, { topics: [] })
  const store = createAggregateStore<{ claims: string[] }>(path.db, 'bookings', { bell: path.bell })
  await ensureIndexes(store, [{ key: { claims: 1 }, unique: true }])
  const results = await Promise.allSettled(
    Array.from({ length: 300 }, (_, n) =>
      store.save(undefined, newId(), { state: { claims: [`person|${n % 100}`] }, events: [] }, context),
    ),
  )
  const losers = results.filter((result) => result.status === 'rejected')
  assert.equal(losers.length, 200)
  for (const { reason } of losers) assert.ok(reason instanceof DuplicateKey && 'claims' in reason.keyPattern, reason)
  assert.equal(await store.collection.countDocuments(), 100)
})

test('a document created twice at the same time is a lost race for the second alone', async (t) => {
  const path = await openEventPath(t, { topics: [] })
  const store = createAggregateStore<{ n: number }>(path.db, 'counters', { bell: path.bell })
  const ids = Array.from({ length: 50 }, () => newId())
  const results = await Promise.allSettled(
    [...ids, ...ids.slice(0, 10)].map((id, n) => store.save(undefined, id, { state: { n }, events: [] }, context)),
  )
  const reasons = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
  assert.deepEqual([reasons.length, await store.collection.countDocuments()], [10, 50])
  for (const reason of reasons) assert.ok(reason instanceof VersionConflict)
})

test('a document that the database cannot take does not take the others with it', async (t) => {
  const path = await openEventPath(t, { topics: [] })
  const collection = path.db.collection<{ _id: string; text: string }>('texts')
  const insert = createInsertGroup(collection)
  const texts = ['a', 'b'.repeat(17_000_000), 'c', 'd']
  const results = await Promise.allSettled(texts.map((text, n) => insert({ _id: String(n), text })))
  assert.deepEqual(
    results.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled', 'fulfilled'],
  )
  assert.equal(await collection.countDocuments(), 3)
})

test('without a server every document of the group is refused, none is told that it was saved', async (t) => {
  const client = new MongoClient('mongodb://127.0.0.1:9/?directConnection=true', { serverSelectionTimeoutMS: 200 })
  t.after(() => client.close())
  const insert = createInsertGroup(client.db('lost').collection<{ _id: string }>('lost'))
  const results = await Promise.allSettled([1, 2, 3].map((n) => insert({ _id: String(n) })))
  assert.ok(results.every(({ status }) => status === 'rejected'))
})

test('of documents saved at the same time, one that another writer changed loses its race alone', async (t) => {
  const path = await openEventPath(t, { topics: [] })
  const store = createAggregateStore<{ n: number }>(path.db, 'counters', { bell: path.bell, savesInGroups: true })
  await ensureIndexes(store)
  const before = await Promise.all(
    Array.from({ length: 60 }, () => store.save(undefined, newId(), { state: { n: 0 }, events: [] }, context)),
  )
  const save = (doc: (typeof before)[number], n: number) =>
    store.save(doc, doc._id, { state: { n }, events: [] }, context)
  await Promise.all(before.slice(0, 20).map((doc) => save(doc, 1)))
  // The first twenty are outdated by now, and the last ten are saved twice at once: one of each pair wins.
  const results = await Promise.allSettled([...before, ...before.slice(50)].map((doc) => save(doc, 2)))
  const reasons = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
  assert.equal(reasons.length, 30)
  for (const reason of reasons) assert.ok(reason instanceof VersionConflict, String(reason))
  const stored = await store.collection.find({}, { projection: { n: 1, version: 1 } }).toArray()
  assert.deepEqual(
    before.map(({ _id }) => stored.find((one) => one._id === _id)).map((one) => [one?.n, one?.version]),
    before.map((_, n) => [n < 20 ? 1 : 2, 2]),
  )
  assert.equal(stored.length, 60)
})

test('a save that a unique index refuses is told which one, and takes no other with it', async (t) => {
  const path = await openEventPath(t, { topics: [] })
  const store = createAggregateStore<{ claims: string[] }>(path.db, 'claims', { bell: path.bell, savesInGroups: true })
  await ensureIndexes(store, [{ key: { claims: 1 }, unique: true }])
  const before = await Promise.all(
    Array.from({ length: 40 }, (_, n) =>
      store.save(undefined, newId(), { state: { claims: [`own|${n}`] }, events: [] }, context),
    ),
  )
  const results = await Promise.allSettled(
    before.map((doc, n) => store.save(doc, doc._id, { state: { claims: [`shared|${n % 20}`] }, events: [] }, context)),
  )
  const reasons = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
  assert.equal(reasons.length, 20)
  for (const reason of reasons)
    assert.ok(reason instanceof DuplicateKey && 'claims' in reason.keyPattern, String(reason))
})
