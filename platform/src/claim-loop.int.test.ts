import assert from 'node:assert/strict'
import { test } from 'node:test'
import { until } from '@candor/stack/testing'
import { createAggregateStore, ensureIndexes, type Stored } from './aggregate.ts'
import { type ClaimLoopOptions, createClaimLoop, dueFilter, newWork, type Work, workIndex } from './claim-loop.ts'
import { type EventPath, newId, openEventPath } from './event-testing.ts'
import { createMetrics } from './metrics.ts'

interface Job {
  status: 'pending' | 'done' | 'dead'
  input: number
  output?: number
  work?: Work
}

const saved = { actor: 'test', at: new Date() }

async function openJobs(t: Parameters<typeof openEventPath>[0]) {
  const path = await openEventPath(t, { topics: [] })
  const store = createAggregateStore<Job>(path.db, 'jobs', { bell: path.bell })
  await ensureIndexes(store, [workIndex])
  const submit = async (input: number, dueAt = new Date()) => {
    const id = newId()
    await store.save(undefined, id, { state: { status: 'pending', input, work: newWork(dueAt) }, events: [] }, saved)
    return id
  }
  return { path, store, submit }
}

type Jobs = Awaited<ReturnType<typeof openJobs>>

async function runLoop(
  { path, store }: { path: EventPath; store: Jobs['store'] },
  options: Partial<ClaimLoopOptions<Job, number>>,
) {
  const loop = createClaimLoop<Job, number>({
    name: 'square',
    store,
    bell: path.bell,
    log: path.log,
    metrics: createMetrics('test'),
    concurrency: 4,
    leaseMs: 5_000,
    work: async (doc) => doc.input ** 2,
    finish: ({ work: _done, ...doc }, output) => ({
      state: { ...doc, status: 'done', output },
      events: [{ type: 'TranscriptReleased', data: { session_id: doc._id } }],
    }),
    failed: () => 50,
    ...options,
  })
  await loop.start()
  path.cleanup.after(() => loop.stop())
  return loop
}

const statusOf = async (store: Jobs['store'], id: string) => (await store.load(id))?.status

test('due work is done once, its result and event saved in one write, by several workers without repetition', async (t) => {
  const jobs = await openJobs(t)
  const counts = new Map<string, number>()
  const work = async (doc: Stored<Job>) => {
    counts.set(doc._id, (counts.get(doc._id) ?? 0) + 1)
    return doc.input ** 2
  }
  const ids = await Promise.all(Array.from({ length: 30 }, (_, n) => jobs.submit(n)))
  await Promise.all([runLoop(jobs, { work }), runLoop(jobs, { work })])
  await until('all jobs', async () => (await jobs.store.collection.countDocuments({ status: 'done' })) === ids.length)
  for (const [n, id] of ids.entries()) {
    const doc = await jobs.store.load(id)
    assert.deepEqual([doc?.output, doc?.work, doc?.outbox?.length, counts.get(id)], [n ** 2, undefined, 1, 1])
  }
})

test('work that is not due yet waits, and work submitted later is taken at the ring', async (t) => {
  const jobs = await openJobs(t)
  const later = await jobs.submit(1, new Date(Date.now() + 3_600_000))
  await runLoop(jobs, {})
  const now = await jobs.submit(2)
  await until('the due job', async () => (await statusOf(jobs.store, now)) === 'done')
  assert.equal(await statusOf(jobs.store, later), 'pending')
})

test('work that fails is tried again after its delay and given up by its own decision', async (t) => {
  const jobs = await openJobs(t)
  const id = await jobs.submit(3)
  let attempts = 0
  await runLoop(jobs, {
    work: async () => {
      attempts++
      throw new Error('the provider is down')
    },
    failed: ({ work, ...doc }) => ((work?.attempts ?? 0) < 3 ? 20 : { state: { ...doc, status: 'dead' }, events: [] }),
  })
  await until('the dead job', async () => (await statusOf(jobs.store, id)) === 'dead')
  assert.equal(attempts, 3)
})

test('work whose result can never be saved is given up like work that fails, not repeated for ever', async (t) => {
  const jobs = await openJobs(t)
  const [thrown, large] = [await jobs.submit(3), await jobs.submit(4)]
  const runs = new Map<string, number>()
  await runLoop(jobs, {
    leaseMs: 5_000,
    async work(doc) {
      runs.set(doc._id, (runs.get(doc._id) ?? 0) + 1)
      return 0
    },
    finish({ work: _done, ...doc }) {
      if (doc._id === thrown) throw new Error('nobody thought of this result')
      return { state: { ...doc, status: 'done', padding: 'x'.repeat(17_000_000) } as Job, events: [] }
    },
    failed: ({ work, ...doc }) => ((work?.attempts ?? 0) < 2 ? 10 : { state: { ...doc, status: 'dead' }, events: [] }),
  })
  for (const id of [thrown, large]) {
    await until('giving up', async () => (await statusOf(jobs.store, id)) === 'dead')
    assert.equal(runs.get(id), 2)
  }
})

test('a worker that died is followed when its lease ends; one that was paused past its lease drops its result', async (t) => {
  const jobs = await openJobs(t)
  const id = await jobs.submit(4)
  let release = () => {}
  const paused = new Promise<void>((resolve) => {
    release = resolve
  })
  let taken = 0
  await runLoop(jobs, {
    leaseMs: 300,
    concurrency: 1,
    async work() {
      taken++
      await paused
      return -1
    },
  })
  await until('the first worker', () => taken === 1)
  await runLoop(jobs, { leaseMs: 5_000 })
  await until('the follower', async () => (await statusOf(jobs.store, id)) === 'done', 10_000)
  release()
  await jobs.submit(5)
  const doc = await jobs.store.load(id)
  assert.deepEqual([doc?.output, doc?.outbox?.length], [16, 1])
})

test('a document that changes during slow work keeps the change, and the result is folded into it', async (t) => {
  const jobs = await openJobs(t)
  const id = await jobs.submit(6)
  await runLoop(jobs, {
    async work(doc) {
      const { ...state } = doc
      await jobs.store.save(doc, id, { state: { ...state, input: 100 }, events: [] }, saved)
      return 36
    },
  })
  await until('the job', async () => (await statusOf(jobs.store, id)) === 'done')
  const doc = await jobs.store.load(id)
  assert.deepEqual([doc?.input, doc?.output, doc?.version], [100, 36, 3])
})

test('stopping puts unfinished work back for another worker', async (t) => {
  const jobs = await openJobs(t)
  const id = await jobs.submit(7)
  const loop = await runLoop(jobs, {
    leaseMs: 60_000,
    work: (_doc, signal) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  })
  await until('the claim', async () => (await jobs.store.load(id))?.work?.claim !== undefined)
  await loop.stop()
  await runLoop(jobs, {})
  await until('the next worker', async () => (await statusOf(jobs.store, id)) === 'done')
})

test('claims are answered by the work index', async (t) => {
  const { store, submit } = await openJobs(t)
  for (let n = 0; n < 20; n++) await submit(n)
  const plan = JSON.stringify(
    await store.collection
      .find(dueFilter(new Date()) as never)
      .sort({ 'work.due_at': 1 })
      .explain(),
  )
  assert.match(plan, /"indexName":"work"/)
  assert.doesNotMatch(plan, /COLLSCAN|"stage":"SORT"/)
})
