import { randomUUID } from 'node:crypto'
import type { Filter, IndexDescription, UpdateFilter } from 'mongodb'
import { Counter } from 'prom-client'
import { type AggregateStore, byId, type Decision, OutboxFull, type Stored, VersionConflict } from './aggregate.ts'
import type { Check } from './check.ts'
import { createAlarm, type Doorbell } from './doorbell.ts'
import type { Logger } from './log.ts'
import type { Metrics } from './metrics.ts'
import { isTransient } from './mongo.ts'
import { currentTraceparent, withSpan } from './trace.ts'

/**
 * Slow work that a document waits for. `due_at` is when it may be taken, and, once taken, when its lease ends: a worker that died
 * is followed by the next one. The state's owner sets `work`, and `finish` or `failed` removes it by leaving it out.
 */
export interface Work {
  due_at: Date
  attempts: number
  /** Token of the worker that took it last; a worker whose token is gone has lost the work and drops its result. */
  claim?: string
  traceparent?: string
}

/** Work to be done at `dueAt`, in the trace that is active now. */
export function newWork(dueAt: Date): Work {
  const traceparent = currentTraceparent()
  return { due_at: dueAt, attempts: 0, ...(traceparent && { traceparent }) }
}

/** The index each store with work needs; it holds only documents that wait. */
export const workIndex: IndexDescription = {
  key: { 'work.due_at': 1 },
  name: 'work',
  partialFilterExpression: { 'work.due_at': { $exists: true } },
}

export interface ClaimLoopOptions<S extends { work?: Work }, R> {
  name: string
  store: AggregateStore<S>
  bell: Doorbell
  log: Logger
  metrics: Metrics
  /** Pieces of work done at once by this process. */
  concurrency: number
  /** A worker is given up after this long, and another takes the work; `signal` aborts a little earlier. */
  leaseMs: number
  /** Saved events' actor; default `service:<name of the metrics' service>`. */
  actor?: string
  /** The slow part; it may have side effects, which happen at least once. Throw to try again later. */
  work(doc: Stored<S>, signal: AbortSignal): Promise<R>
  /** Pure: folds the result into the document as it is now, which may have changed meanwhile. */
  finish(doc: Stored<S>, result: R, now: Date): Decision<S>
  /** Pure: after `work` threw or its result could not be folded, either the delay in ms until the next attempt, or the decision that gives up. */
  failed(doc: Stored<S>, error: Error, now: Date): Decision<S> | number
}

export interface ClaimLoop {
  start(): Promise<void>
  stop(): Promise<void>
  check: Check
}

const pollMs = 1_000
const stopMsMax = 5_000
const depthEveryMs = 5_000
const depthMax = 10_000
/** A failure or two is what retries are for; from here on someone may want to know. */
const quietAttempts = 2
const savesMax = 10

/** Takes due work with a lease, one document at a time per slot, and saves the result and its events in one write. */
export function createClaimLoop<S extends { work?: Work }, R>(options: ClaimLoopOptions<S, R>): ClaimLoop {
  const {
    name,
    store,
    bell,
    log,
    metrics,
    concurrency,
    leaseMs,
    actor = `service:${metrics.service}`,
    work,
    finish,
    failed,
  } = options
  const alarm = createAlarm()
  const active = new Set<Promise<void>>()
  const done = outcomes(metrics)
  const aborts = new Set<AbortController>()
  let stopped = false
  let running: Promise<void> | undefined
  let unsubscribe: (() => void) | undefined
  let failingSince: number | undefined
  const depth = metrics.queueDepth()
  let measuredAt = 0

  async function claim(): Promise<Stored<S> | undefined> {
    const now = new Date()
    const doc = await store.collection.findOneAndUpdate(
      dueFilter(now) as unknown as Filter<Stored<S>>,
      {
        $set: { 'work.due_at': new Date(now.getTime() + leaseMs), 'work.claim': randomUUID() },
        $inc: { 'work.attempts': 1 },
      } as unknown as UpdateFilter<Stored<S>>,
      { sort: { 'work.due_at': 1 }, returnDocument: 'after', maxTimeMS: 5_000 },
    )
    return doc ? store.read(doc as Stored<S>) : undefined
  }

  async function perform(doc: Stored<S>): Promise<void> {
    await withSpan(
      `work ${name}`,
      {
        kind: 'internal',
        parent: doc.work?.traceparent,
        attributes: { 'candor.work.attempt': doc.work?.attempts ?? 0 },
      },
      async () => {
        // Not AbortSignal.any with AbortSignal.timeout: such a signal may be collected before it fires.
        const abort = new AbortController()
        const ending = setTimeout(() => abort.abort(new Error('the lease ends')), leaseMs * 0.9)
        aborts.add(abort)
        let result: R
        try {
          result = await work(doc, abort.signal)
        } catch (error) {
          if (stopped) return await putBack(doc, 0)
          return await giveUpOrRetry(doc, error instanceof Error ? error : new Error(String(error)))
        } finally {
          clearTimeout(ending)
          aborts.delete(abort)
        }
        try {
          await save(doc, (fresh, now) => finish(fresh, result, now))
        } catch (error) {
          // A result that can never be saved is a failed attempt like any other: else its side effects would be repeated for ever.
          if (isPassing(error)) throw error
          return await giveUpOrRetry(doc, error instanceof Error ? error : new Error(String(error)))
        }
        done.inc({ loop: name, outcome: 'done' })
      },
    )
  }

  async function giveUpOrRetry(doc: Stored<S>, error: Error): Promise<void> {
    const verdict = failed(doc, error, new Date())
    if (typeof verdict === 'number') {
      await putBack(doc, verdict)
      done.inc({ loop: name, outcome: 'retry' })
      const attempts = doc.work?.attempts ?? 0
      const facts = { loop: name, document: doc._id, attempts, retry_in_ms: verdict }
      if (attempts <= quietAttempts)
        log.info({ ...facts, reason: error.message }, 'work failed; it will be tried again')
      else log.warn({ ...facts, err: error }, 'work failed; it will be tried again')
      return
    }
    await save(doc, (fresh, now) => {
      const decision = failed(fresh, error, now)
      return typeof decision === 'number' ? verdict : decision
    })
    done.inc({ loop: name, outcome: 'dead' })
    log.error({ err: error, loop: name, document: doc._id, attempts: doc.work?.attempts }, 'work was given up')
  }

  async function putBack(doc: Stored<S>, delayMs: number): Promise<void> {
    const mine = { ...(byId(doc._id) as object), 'work.claim': doc.work?.claim }
    const later = { $set: { 'work.due_at': new Date(Date.now() + delayMs) }, $unset: { 'work.claim': '' } }
    await store.collection.updateOne(mine as never, later as unknown as UpdateFilter<Stored<S>>)
    if (delayMs < pollMs) setTimeout(alarm.ring, delayMs).unref()
  }

  /** Saves onto the newest version while the claim is still ours; other writers of the document never lose, nor do we. */
  async function save(doc: Stored<S>, decide: (fresh: Stored<S>, now: Date) => Decision<S>): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const fresh = attempt === 1 ? doc : await store.load(doc._id)
      if (!fresh || fresh.work?.claim !== doc.work?.claim) {
        log.info({ loop: name, document: doc._id }, 'the lease was lost; the result is dropped')
        return
      }
      const now = new Date()
      try {
        await store.save(fresh, doc._id, decide(fresh, now), { actor, at: now })
        return
      } catch (error) {
        if (!(error instanceof VersionConflict) || attempt === savesMax) throw error
      }
    }
  }

  async function measure(): Promise<void> {
    if (Date.now() - measuredAt < depthEveryMs) return
    measuredAt = Date.now()
    const due = dueFilter(new Date()) as unknown as Filter<Stored<S>>
    depth.set({ queue: name }, await store.collection.countDocuments(due, { limit: depthMax, maxTimeMS: 1_000 }))
  }

  async function loop(): Promise<void> {
    while (!stopped) {
      try {
        await measure()
        while (!stopped && active.size < concurrency) {
          const doc = await claim()
          failingSince = undefined
          if (!doc) break
          const task = perform(doc)
            .catch((error: unknown) =>
              log.warn({ err: error, loop: name, document: doc._id }, 'work could not be saved; its lease will end'),
            )
            .finally(() => {
              active.delete(task)
              alarm.ring()
            })
          active.add(task)
        }
      } catch (error) {
        failingSince ??= Date.now()
        log.warn({ err: error, loop: name }, 'no work could be taken')
        await new Promise((resolve) => setTimeout(resolve, 500))
      }
      if (!stopped) await alarm.wait(pollMs)
    }
    // Work that ignores its signal is left behind; its lease will end.
    await Promise.race([Promise.all(active), new Promise((resolve) => setTimeout(resolve, stopMsMax).unref())])
  }

  return {
    check: {
      name: `loop ${name}`,
      critical: false,
      run() {
        if (failingSince && Date.now() - failingSince > 15_000) throw new Error('no work could be taken for 15 s')
      },
    },
    async start() {
      unsubscribe = bell.subscribe((collection) => collection === store.name && alarm.ring())
      running = loop()
    },
    /** Work in progress is aborted through its signal and put back for another worker. */
    async stop() {
      stopped = true
      unsubscribe?.()
      for (const abort of aborts) abort.abort(new Error('the service stops'))
      alarm.ring()
      await running
    },
  }
}

const isPassing = (error: unknown) =>
  error instanceof VersionConflict || error instanceof OutboxFull || isTransient(error)

/** Due work; exported for the index test. */
export function dueFilter(now: Date) {
  return { 'work.due_at': { $lte: now } }
}

function outcomes({ registry }: Metrics): Counter {
  const name = 'candor_work_total'
  return (
    (registry.getSingleMetric(name) as Counter | undefined) ??
    new Counter({ name, help: 'Slow work by outcome', labelNames: ['loop', 'outcome'], registers: [registry] })
  )
}
