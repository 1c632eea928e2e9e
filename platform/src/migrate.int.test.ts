import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createAggregateStore, type Stored } from './aggregate.ts'
import { newId, openEventPath, stepped } from './event-testing.ts'
import { rewriteOld } from './migrate.ts'

const context = { actor: 'test', at: new Date('2026-11-24T10:00:00Z') }

interface First {
  count: number
  colour?: string
}
interface Second {
  count: number
  tint: string
}

async function withOldDocuments(t: Parameters<typeof openEventPath>[0], n: number) {
  const { db, bell } = await openEventPath(t, { topics: [] })
  const first = createAggregateStore<First>(db, 'things', { bell })
  const second = createAggregateStore<Second>(db, 'things', {
    bell,
    schemaVersion: 2,
    upcast: (doc) => {
      const { colour = 'none', ...rest } = doc as unknown as Stored<First>
      return { ...rest, tint: colour } as unknown as Stored<Second>
    },
  })
  const ids = Array.from({ length: n }, newId)
  for (const id of ids) {
    await first.save(undefined, id, { state: { count: 1, colour: 'red' }, events: [stepped(id)] }, context)
  }
  return { first, second, ids }
}

test('old documents get the form that the next save would give them, and keep events that are not yet sent', async (t) => {
  const { second, ids } = await withOldDocuments(t, 250)
  const newer = newId()
  await second.save(undefined, newer, { state: { count: 5, tint: 'blue' }, events: [] }, context)
  assert.deepEqual(await rewriteOld(second), { rewritten: 250, overtaken: 0 })
  const docs = (await second.collection.find().toArray()) as unknown as (Stored<Second> & First)[]
  const old = docs.filter(({ _id }) => _id !== newer)
  assert.equal(old.length, ids.length)
  for (const doc of old) {
    assert.deepEqual([doc.schema_version, doc.version, doc.seq, doc.count, doc.tint], [2, 2, 1, 1, 'red'])
    assert.equal(doc.colour, undefined)
    assert.equal(doc.outbox?.length, 1)
  }
  assert.equal(docs.find(({ _id }) => _id === newer)?.version, 1, 'what was new already is not written')
  assert.deepEqual(await rewriteOld(second), { rewritten: 0, overtaken: 0 }, 'a second run finds nothing')
})

test('a rewrite beside the running service loses no change', async (t) => {
  const { second, ids } = await withOldDocuments(t, 300)
  const increment = async (id: string) => {
    for (;;) {
      const before = await second.load(id)
      assert.ok(before)
      const state = { count: before.count + 1, tint: before.tint }
      try {
        return await second.save(before, id, { state, events: [] }, context)
      } catch (error) {
        assert.equal((error as { code?: string }).code, 'VERSION_CONFLICT')
      }
    }
  }
  const waiting = [...ids]
  const writer = async () => {
    for (let id = waiting.pop(); id; id = waiting.pop()) await increment(id)
  }
  const [{ rewritten, overtaken }] = await Promise.all([rewriteOld(second), writer(), writer(), writer()])
  assert.ok(rewritten + overtaken <= ids.length)
  const docs = await second.collection.find().toArray()
  assert.equal(docs.length, ids.length)
  for (const doc of docs) assert.deepEqual([doc.schema_version, doc.count, doc.tint], [2, 2, 'red'])
})

test('a store in its first version is not searched at all', async (t) => {
  const { first } = await withOldDocuments(t, 1)
  const collection = new Proxy(first.collection, {
    get(_target, key): never {
      assert.fail(`asked the database for ${String(key)}`)
    },
  })
  assert.deepEqual(await rewriteOld({ ...first, collection }), { rewritten: 0, overtaken: 0 })
})
