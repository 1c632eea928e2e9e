import { randomUUID } from 'node:crypto'
import type { ChangeStream, Collection, Db } from 'mongodb'
import { Counter, Gauge } from 'prom-client'
import { bucketCount, byId, type Envelope, type OutboxEntry } from './aggregate.ts'
import type { Check } from './check.ts'
import { createAlarm, type Doorbell } from './doorbell.ts'
import type { Kafka } from './kafka.ts'
import { createLease, type Lease } from './lease.ts'
import type { Logger } from './log.ts'
import type { Metrics } from './metrics.ts'
import { isFenced, isRefused, type Outgoing, openEpoch, type ProducerEpoch } from './producer.ts'

/** What a relay reads: any store of the service. */
interface OutboxStore {
  name: string
  collection: unknown
}

export interface RelayOptions {
  service: string
  kafka: Kafka
  db: Db
  stores: OutboxStore[]
  bell: Doorbell
  log: Logger
  metrics: Metrics
  /** Buckets are shared out among this many groups, each with one lease and one transactional id. Same for all instances. */
  groups?: number
  leaseMs?: number
  /** Least time between two batches under load: an eager relay would take the cores from the commands. */
  paceMs?: number
  /** How long a missed doorbell can go unnoticed. */
  sweepMs?: number
  /** For tests that stop the relay between its steps. */
  onStep?: (step: 'swept' | 'committed' | 'pulled') => Promise<void> | void
}

export interface Relay {
  start(): Promise<void>
  stop(): Promise<void>
  check: Check
}

const batchDocuments = 2_000
const batchEvents = 4_000
const batchBytes = 4_000_000
const refusedRetryMs = 30_000

/**
 * Sends what the outboxes hold, in order per key, and removes it after the broker's commit. What crashes between the commit and
 * the removal is sent again; consumers drop the repetition by `seq`. The sweep finds everything; doorbells only save waiting.
 */
export function createRelay(options: RelayOptions): Relay {
  const { service, db, stores, bell, log, metrics, groups = 1, paceMs = 100 } = options
  const sent = counter(metrics, 'candor_relay_events_total', 'Events sent to Kafka', ['topic'])
  const failures = counter(metrics, 'candor_relay_failures_total', 'Batches the relay could not send', ['reason'])
  const oldest = gauge(metrics, 'candor_relay_oldest_seconds', 'Age of the oldest unsent event, in seconds')
  const workers = Array.from({ length: groups }, (_, group) => createWorker(options, group, { sent, failures, oldest }))
  const names = new Set(stores.map((store) => store.name))
  const ringAll = () => {
    for (const worker of workers) worker.ring()
  }
  let unsubscribe: (() => void) | undefined
  let stopped = false
  let stream: ChangeStream | undefined

  /** Writes of other instances ring here. It is opened without a resume token: what it missed, the sweep finds. */
  async function watch(): Promise<void> {
    while (!stopped) {
      try {
        stream = db.watch(
          [
            {
              $match: {
                operationType: { $in: ['insert', 'update'] },
                'ns.coll': { $in: [...names] },
                // A relay's own removals are no news.
                'updateDescription.truncatedArrays.field': { $ne: 'outbox' },
              },
            },
            { $project: { ns: 1 } },
          ],
          { maxAwaitTimeMS: 5_000, batchSize: 1_000 },
        )
        ringAll()
        let restedAt = 0
        for await (const change of stream) {
          if ('ns' in change && 'coll' in change.ns) bell.ring(change.ns.coll)
          // The server answers after each write if it is asked so often, which would cost it as much as the writes themselves.
          if (Date.now() - restedAt < paceMs / 10) continue
          await new Promise((resolve) => setTimeout(resolve, paceMs))
          restedAt = Date.now()
        }
      } catch (error) {
        if (!stopped) log.warn({ err: error }, 'the outbox doorbell was lost; sweeping goes on')
      }
      await stream?.close().catch(() => {})
      if (!stopped) await new Promise((resolve) => setTimeout(resolve, 1_000))
    }
  }

  return {
    check: {
      name: 'relay',
      critical: false,
      run() {
        for (const worker of workers) worker.check()
      },
    },
    async start() {
      unsubscribe = bell.subscribe((name) => names.has(name) && ringAll())
      for (const worker of workers) worker.start()
      void watch()
    },
    async stop() {
      stopped = true
      unsubscribe?.()
      await Promise.all(workers.map((worker) => worker.stop()))
      // Its last request to the server may still wait for a change; nobody needs that answer.
      stream?.close().catch(() => {})
      log.debug({ service }, 'relay stopped')
    },
  }
}

interface RelayMetrics {
  sent: Counter
  failures: Counter
  oldest: Gauge
}

/** One bucket group: a loop of lease, sweep, transaction, removal. */
function createWorker(options: RelayOptions, group: number, { sent, failures, oldest }: RelayMetrics) {
  const { service, kafka, db, log, groups = 1, leaseMs = 10_000, paceMs = 100, sweepMs = 1_000, onStep } = options
  const lease: Lease = createLease(db, `relay-${group}-of-${groups}`, randomUUID())
  const transactionalId = `${kafka.prefix}relay-${service}-${group}`
  const buckets = Array.from({ length: bucketCount }, (_, bucket) => bucket).filter(
    (bucket) => bucket % groups === group,
  )
  const alarm = createAlarm()
  let stopped = false
  let running: Promise<void> | undefined
  let epoch: ProducerEpoch | undefined
  let leasedUntil = 0
  let failingSince: number | undefined

  async function endEpoch(): Promise<void> {
    const ended = epoch
    epoch = undefined
    leasedUntil = 0
    await ended?.close()
  }

  /** True while this worker holds the lease with an epoch of its own. Taking the lease opens the epoch, which fences the holder before. */
  async function lead(): Promise<boolean> {
    const now = Date.now()
    if (epoch && leasedUntil - now > leaseMs / 2) return true
    if (!(await lease.hold(leaseMs))) {
      await endEpoch()
      return false
    }
    leasedUntil = now + leaseMs
    epoch ??= await openEpoch(kafka, transactionalId, service)
    return true
  }

  async function turn(): Promise<number> {
    if (!(await lead()) || !epoch) return 0
    const batch = await sweep(options.stores, buckets)
    oldest.set(
      batch.length > 0
        ? (Date.now() - Math.min(...batch.map(({ entries }) => entries[0]?.at.getTime() ?? 0))) / 1_000
        : 0,
    )
    if (batch.length === 0) return 0
    await onStep?.('swept')
    try {
      await epoch.send(batch.flatMap(outgoing))
    } catch (error) {
      await endEpoch()
      if (!isRefused(error)) throw error
      await isolate(batch, error)
      return batch.length
    }
    await onStep?.('committed')
    await settle(batch)
    await onStep?.('pulled')
    return batch.length
  }

  async function settle(batch: Swept[]): Promise<void> {
    await pull(batch)
    for (const { entries } of batch) for (const entry of entries) sent.inc({ topic: entry.topic })
  }

  /** The broker refused something in the batch: send document by document and set those aside that it refuses. */
  async function isolate(batch: Swept[], cause: unknown): Promise<void> {
    log.error({ err: cause }, 'the broker refused a batch; sending its documents one by one')
    for (const swept of batch) {
      if (!(await lead()) || !epoch) return
      try {
        await epoch.send(outgoing(swept))
        await settle([swept])
      } catch (error) {
        await endEpoch()
        if (!isRefused(error)) throw error
        failures.inc({ reason: 'refused' })
        log.error(
          { err: error, collection: swept.collection.collectionName, document: swept.id },
          "the broker refuses this document's events",
        )
        await swept.collection.updateOne(byId(swept.id), {
          $set: { outbox_retry_at: new Date(Date.now() + refusedRetryMs) },
        })
      }
    }
  }

  async function loop(): Promise<void> {
    let backoffMs = 0
    while (!stopped) {
      const started = Date.now()
      let busy = false
      try {
        busy = (await turn()) > 0
        backoffMs = 0
        failingSince = undefined
      } catch (error) {
        failingSince ??= started
        backoffMs = Math.min(Math.max(backoffMs * 2, 100), 2_000)
        failures.inc({ reason: isFenced(error) ? 'fenced' : 'unavailable' })
        if (isFenced(error)) log.info('another relay has taken over')
        else log.warn({ err: error, retry_in_ms: backoffMs }, 'the relay could not send; it will try again')
        await endEpoch()
      }
      if (stopped) break
      if (backoffMs > 0) await new Promise((resolve) => setTimeout(resolve, backoffMs))
      else if (busy) await new Promise((resolve) => setTimeout(resolve, Math.max(0, started + paceMs - Date.now())))
      else await alarm.wait(epoch ? sweepMs : Math.min(sweepMs, leaseMs / 3))
    }
    await endEpoch()
    await lease.release().catch(() => {})
  }

  return {
    ring: () => alarm.ring(),
    check() {
      if (failingSince && Date.now() - failingSince > 15_000) {
        throw new Error(`events can't be sent since ${new Date(failingSince).toISOString()}; they are kept`)
      }
    },
    start() {
      running = loop()
    },
    async stop() {
      stopped = true
      alarm.ring()
      await running
    },
  }
}

interface Swept {
  collection: Collection<Envelope>
  id: string
  entries: OutboxEntry[]
}

const outgoing = ({ id, entries }: Swept): Outgoing[] => entries.map((entry) => ({ key: id, entry }))

const bytesOf = (entries: OutboxEntry[]) => entries.reduce((sum, { value }) => sum + value.length(), 0)

/** The documents with unsent events, oldest first, within the limits of one batch. Exported for the index test. */
export function sweepFilter(buckets: number[], now: Date) {
  return {
    'outbox.0.at': { $exists: true },
    outbox_retry_at: { $not: { $gt: now } },
    bucket: { $in: buckets },
  } as never
}

async function sweep(stores: OutboxStore[], buckets: number[]): Promise<Swept[]> {
  const found = await Promise.all(
    stores.map(async (store) => {
      const collection = store.collection as Collection<Envelope>
      const cursor = collection.find<Pick<Envelope, '_id' | 'outbox'>>(sweepFilter(buckets, new Date()), {
        projection: { outbox: 1 },
        sort: { 'outbox.0.at': 1 },
        limit: batchDocuments,
        batchSize: batchDocuments,
        readConcern: 'majority',
        maxTimeMS: 5_000,
      })
      // Leaving the loop closes the cursor: a backlog of large documents is never in memory as a whole.
      const docs: Swept[] = []
      let bytes = 0
      for await (const { _id, outbox = [] } of cursor) {
        docs.push({ collection, id: _id, entries: outbox })
        bytes += bytesOf(outbox)
        if (bytes > batchBytes) break
      }
      return docs
    }),
  )
  // Oldest first over all collections, so that a busy one never starves another.
  const all = found.flat().sort((a, b) => (a.entries[0]?.at.getTime() ?? 0) - (b.entries[0]?.at.getTime() ?? 0))
  let [events, bytes] = [0, 0]
  const end = all.findIndex(({ entries }) => {
    const over = events > 0 && (events + entries.length > batchEvents || bytes > batchBytes)
    events += entries.length
    bytes += bytesOf(entries)
    return over
  })
  return end === -1 ? all : all.slice(0, end)
}

/** Removes the sent events by id, so that events pushed meanwhile stay. */
async function pull(batch: Swept[]): Promise<void> {
  const byCollection = Map.groupBy(batch, ({ collection }) => collection)
  await Promise.all(
    [...byCollection].map(([collection, docs]) =>
      collection.bulkWrite(
        docs.map(({ id, entries }) => ({
          updateOne: {
            filter: byId(id),
            update: {
              $pull: { outbox: { id: { $in: entries.map((entry) => entry.id) } } },
              $unset: { outbox_retry_at: '' },
            },
          },
        })),
        { ordered: false },
      ),
    ),
  )
}

function counter(metrics: Metrics, name: string, help: string, labelNames: string[]): Counter {
  return (
    (metrics.registry.getSingleMetric(name) as Counter | undefined) ??
    new Counter({ name, help, labelNames, registers: [metrics.registry] })
  )
}

function gauge(metrics: Metrics, name: string, help: string): Gauge {
  return (
    (metrics.registry.getSingleMetric(name) as Gauge | undefined) ??
    new Gauge({ name, help, registers: [metrics.registry] })
  )
}
