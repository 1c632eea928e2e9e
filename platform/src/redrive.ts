import { randomUUID } from 'node:crypto'
import { SpanKind } from '@opentelemetry/api'
import type { Db } from 'mongodb'
import { spanOf } from './event-span.ts'
import type { FoldEngine } from './fold-engine.ts'
import type { Logger } from './log.ts'
import { errorChain, type ParkedKey, type ParkedRecord, type ParkedStore } from './parked.ts'
import { type RawRecord, readRecord } from './record.ts'

/** What the dead-letter tool asks of a service; the document is also the record of who did what. */
export interface RedriveRequest {
  _id: string
  group: string
  topic?: string
  key?: string
  reason?: ParkedRecord['reason']
  /** Most records to handle. */
  max: number
  /** Also touch records that failed too often. */
  quarantined: boolean
  requested_by: string
  requested_at: Date
  state: 'waiting' | 'running' | 'done'
  lease_until: Date
  drained: number
  unparked: number
  failed: number
}

/** A record that failed this many redrives is left alone until someone asks for quarantined ones too. */
export const replaysMax = 5
const leaseMs = 30_000
const pollMs = 1_000

export const redrivesOf = (db: Db) => db.collection<RedriveRequest>('redrives')

/**
 * Does what redrive requests ask: drains parked lists in order through the service's own handlers and un-parks a key once its
 * list is empty. Resumable after a crash: a handled record is removed, and handling it twice changes nothing.
 */
export function createRedriver({
  db,
  group,
  engine,
  parked,
  log,
  registryUrl,
}: {
  db: Db
  group: string
  engine: FoldEngine
  parked: ParkedStore
  log: Logger
  registryUrl?: string | undefined
}) {
  const requests = redrivesOf(db)
  let stopped = false
  let wake: (() => void) | undefined
  let running: Promise<void> | undefined

  async function loop(): Promise<void> {
    await requests.createIndexes([{ key: { group: 1, state: 1, lease_until: 1 }, name: 'waiting' }]).catch(() => {})
    while (!stopped) {
      try {
        const request = await claim()
        if (request) {
          await serve(request)
          continue
        }
      } catch (error) {
        log.warn({ err: error }, 'a redrive was interrupted; it goes on shortly')
      }
      if (!stopped) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, pollMs)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
    }
  }

  async function claim(): Promise<RedriveRequest | null> {
    return await requests.findOneAndUpdate(
      { group, state: { $in: ['waiting', 'running'] }, lease_until: { $lte: new Date() } },
      { $set: { state: 'running', lease_until: new Date(Date.now() + leaseMs) } },
      { returnDocument: 'after', sort: { lease_until: 1 } },
    )
  }

  async function serve(request: RedriveRequest): Promise<void> {
    log.info(
      {
        redrive: request._id,
        requested_by: request.requested_by,
        topic: request.topic,
        key: request.key,
        max: request.max,
      },
      'redrive begins',
    )
    let left = request.max - request.drained
    for await (const key of keysOf(request)) {
      if (stopped) return
      if (left <= 0) break
      left -= await drain(request, key, left)
    }
    await requests.updateOne({ _id: request._id }, { $set: { state: 'done' } })
    const result = await requests.findOne({ _id: request._id })
    log.info(
      { redrive: request._id, drained: result?.drained, unparked: result?.unparked, failed: result?.failed },
      'redrive ended',
    )
  }

  async function* keysOf({ topic, key, reason }: RedriveRequest): AsyncGenerator<ParkedKey> {
    const filter = { group, ...(topic && { topic }), ...(key && { key }) }
    for await (const one of parked.keys.find(filter).sort({ since: 1 })) {
      if (!reason || (await headOf(one))?.reason === reason) yield one
    }
  }

  async function headOf({ topic, key }: Pick<ParkedKey, 'topic' | 'key'>): Promise<ParkedRecord | null> {
    return await parked.records.findOne({ group, topic, key }, { sort: { partition: 1, offset: 1 } })
  }

  /** Handles up to `max` records of one key in order; stops at the first that fails again. Returns how many it took. */
  async function drain(request: RedriveRequest, { topic, key }: ParkedKey, max: number): Promise<number> {
    const tell = (counts: Partial<Record<'drained' | 'unparked' | 'failed', number>>) =>
      requests.updateOne({ _id: request._id }, { $inc: counts, $set: { lease_until: new Date(Date.now() + leaseMs) } })
    for (let taken = 0; ; ) {
      const listed = await parked.keys.findOne({ _id: parked.keyId(topic, key) })
      if (!listed || stopped) return taken
      const record = await headOf({ topic, key })
      if (!record) {
        if (await parked.unpark(topic, key, listed.joins)) {
          await tell({ unparked: 1 })
          return taken
        }
        continue
      }
      if (taken >= max || (record.quarantined && !request.quarantined)) return taken
      const error = await handle(record)
      if (error !== undefined) {
        const quarantined = record.replay_count + 1 >= replaysMax
        await parked.records.updateOne(
          { _id: record._id },
          {
            $inc: { replay_count: 1 },
            $set: {
              errors: errorChain(error),
              ...(record.reason === 'waiting' && { reason: 'handler' as const }),
              ...(quarantined && { quarantined }),
            },
          },
        )
        await tell({ failed: 1 })
        log.warn(
          {
            topic,
            key,
            offset: record.offset,
            replay_count: record.replay_count + 1,
            quarantined,
            errors: errorChain(error),
          },
          'a redriven record failed again',
        )
        return taken
      }
      await parked.records.deleteOne({ _id: record._id })
      await tell({ drained: 1 })
      taken++
    }
  }

  /** The error of a record that can't be handled; undefined when it was. Throws what will pass by itself. */
  async function handle(record: ParkedRecord): Promise<unknown> {
    const reading = await readRecord(toRaw(record), engine.handled, registryUrl)
    if (reading.kind === 'skip') return undefined
    if (reading.kind === 'dead') return reading.error
    if (reading.kind === 'retry') throw reading.error
    const span = spanOf(`redrive ${record.topic}`, { kind: SpanKind.CONSUMER, parent: reading.event.traceparent })
    const [outcome] = await engine.run([{ event: reading.event, span }])
    span?.end(outcome?.kind === 'done' ? undefined : outcome)
    if (outcome?.kind === 'retry') throw outcome.error
    return outcome?.kind === 'dead' ? outcome.error : undefined
  }

  return {
    start(): void {
      running = loop()
    },
    async stop(): Promise<void> {
      stopped = true
      wake?.()
      await running
    },
  }
}

/** A stored record as it came from Kafka. */
export function toRaw({ topic, key, partition, offset, value, headers }: ParkedRecord): RawRecord {
  return {
    topic,
    partition,
    offset: String(offset),
    key: key === '' ? null : key,
    value: value ? Buffer.from(value.buffer) : null,
    headers,
  }
}

/** A request to drain what the filter selects; the service that owns the group serves it within a second. */
export function newRedrive(
  filter: Pick<RedriveRequest, 'group'> &
    Partial<Pick<RedriveRequest, 'topic' | 'key' | 'reason' | 'max' | 'quarantined'>>,
  requestedBy: string,
): RedriveRequest {
  return {
    max: 10_000,
    quarantined: false,
    ...filter,
    _id: randomUUID(),
    requested_by: requestedBy,
    requested_at: new Date(),
    state: 'waiting',
    lease_until: new Date(0),
    drained: 0,
    unparked: 0,
    failed: 0,
  }
}
