// One of two services on one event path: the writer publishes an event for each request, the reader does slow work because of it.
import Fastify from 'fastify'
import { createAggregateStore, ensureIndexes } from './aggregate.ts'
import { createClaimLoop, newWork, type Work, workIndex } from './claim-loop.ts'
import { counterStore, openEventPath, step } from './event-testing.ts'
import type { Fold } from './fold.ts'
import { createLog } from './log.ts'
import { flushSpans, withSpan } from './trace.ts'

interface Job {
  status: 'pending' | 'done'
  work?: Work
}

const { ROLE = '', TOPIC_PREFIX = '' } = process.env
const stops: (() => Promise<void> | void)[] = []
const cleanup = { after: (fn: () => Promise<void> | void) => void stops.push(fn) }
const path = await openEventPath(cleanup, {
  service: ROLE,
  prefix: TOPIC_PREFIX,
  topics: ['candor.session.v1', 'candor.scorecard.v1'],
})
const log = createLog({ service: ROLE, level: 'info' })
process.send?.(ROLE === 'writer' ? await startWriter() : await startReader())
process.once('SIGTERM', async () => {
  for (const stop of stops.reverse()) await stop()
  await flushSpans()
  process.exit(0)
})

async function startWriter(): Promise<number> {
  const store = await counterStore(path.db, path.bell)
  await path.relay(store)
  const app = Fastify()
  app.post<{ Params: { id: string } }>('/steps/:id', async (request) => {
    await step(store, request.params.id)
    return {}
  })
  path.cleanup.after(() => app.close())
  return Number(new URL(await app.listen({ port: 0, host: '127.0.0.1' })).port)
}

async function startReader(): Promise<number> {
  const { bell, metrics } = path
  const store = createAggregateStore<Job>(path.db, 'jobs', { bell })
  await ensureIndexes(store, [workIndex])
  const fold: Fold<Job, 'SessionPaused'> = {
    store,
    types: ['SessionPaused'],
    targets: (event) => [event.key],
    apply: (_state, _event, { now }) => ({ state: { status: 'pending', work: newWork(now) }, events: [] }),
  }
  const loop = createClaimLoop<Job, string>({
    name: 'jobs',
    store,
    bell,
    log,
    metrics,
    concurrency: 1,
    leaseMs: 10_000,
    async work(doc) {
      log.info({ document: doc._id }, 'working')
      return await withSpan('slow part', { kind: 'client' }, () => doc._id)
    },
    finish: (_doc, session_id) => ({
      state: { status: 'done' },
      events: [{ type: 'RescoreRequested', data: { session_id, reason: 'test' } }],
    }),
    failed: () => 1_000,
  })
  await loop.start()
  path.cleanup.after(() => loop.stop())
  await path.relay(store)
  await path.consumer([fold])
  return 0
}
