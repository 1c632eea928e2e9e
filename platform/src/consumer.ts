import { topics as catalog, type EventType, type TopicName, topicOf } from '@candor/contracts/catalog'
import { SpanKind } from '@opentelemetry/api'
import type { Message } from 'kafkajs'
import { LRUCache } from 'lru-cache'
import type { Db } from 'mongodb'
import { Counter, Gauge } from 'prom-client'
import { createBatcher } from './batcher.ts'
import type { Check } from './check.ts'
import type { Doorbell } from './doorbell.ts'
import { spanOf } from './event-span.ts'
import type { AnyFold } from './fold.ts'
import { createFoldEngine, type FoldEngine, type FoldOutcome } from './fold-engine.ts'
import { dlqTopic, ensureTopics, groupOf, type Kafka } from './kafka.ts'
import type { Logger } from './log.ts'
import type { Metrics } from './metrics.ts'
import { createParkedStore, type DeadRecord, errorChain, type ParkedStore } from './parked.ts'
import { createPartitionReader, type Handled } from './partition-reader.ts'
import { createDeadLetterSender } from './producer.ts'
import { type RawRecord, type Reading, readKnown, readRecord, textHeaders } from './record.ts'
import { createRedriver } from './redrive.ts'

export interface ConsumerOptions {
  service: string
  kafka: Kafka
  db: Db
  folds: AnyFold[]
  bell: Doorbell
  log: Logger
  metrics: Metrics
  /** Confluent-compatible registry, asked only for schemas newer than this build. */
  registryUrl?: string | undefined
  /** Topics this service writes, created at start beside those it reads; leave out where topics are made by others. */
  createTopics?: { produces: readonly TopicName[]; partitions: number; replication: number }
  stalledMs?: number
}

export interface EventConsumer {
  start(): Promise<void>
  stop(): Promise<void>
  /** Liveness: fails when the consumer stopped progressing while records wait. */
  check: Check
}

/** Below the broker's limit of 1 MiB a record, with room for the headers. */
const copyBytesMax = 900_000
const copyKeyCharsMax = 1_024

type Dead = Extract<Reading, { kind: 'dead' }>
type Entry = { record: RawRecord; reading: Extract<Reading, { kind: 'event' }> | Dead }
type Settled = { kind: 'done' } | { kind: 'retry'; error: unknown }

/** Consumes every topic that a fold handles, as group `candor.<service>`. Each record ends as done, retry (later) or dead (parked). */
export function createConsumer(options: ConsumerOptions): EventConsumer {
  const { service, kafka, db, folds, bell, log, metrics, registryUrl, createTopics, stalledMs } = options
  const group = groupOf(service)
  const engine = createFoldEngine({ service, folds, bell })
  const parked = createParkedStore(db, group)
  const deadLetters = createDeadLetterSender(kafka)
  const counters = createCounters(metrics)
  const topics = [...new Set([...engine.handled].map((type) => topicOf[type as EventType]))]
  const settle = createSettler({ group, engine, parked, deadLetters, counters, log })
  const batcher = createBatcher<Entry, Settled>({ flush: settle })
  const gaps = createGapAlarm(counters.gaps, log)
  const redriver = createRedriver({ db, group, engine, parked, log, registryUrl })

  async function handle(records: RawRecord[]): Promise<Handled> {
    const entries: Entry[] = []
    const positions: number[] = []
    let error: unknown
    let end = records.length
    for (const [index, record] of records.entries()) {
      const reading = readKnown(record, engine.handled) ?? (await readRecord(record, engine.handled, registryUrl))
      if (reading.kind === 'retry') {
        error = reading.error
        end = index
        break
      }
      if (reading.kind !== 'dead') gaps.see(record, reading.kind === 'event' ? reading.event.seq : reading.seq)
      if (reading.kind === 'skip') counters.events.inc({ topic: record.topic, outcome: 'skipped' })
      else {
        entries.push({ record, reading })
        positions.push(index)
      }
    }
    const outcomes = await batcher.submit(entries)
    const firstRetry = outcomes.findIndex((outcome) => outcome.kind === 'retry')
    const failed = outcomes[firstRetry]
    if (failed?.kind === 'retry') return { settled: positions[firstRetry] ?? 0, error: failed.error }
    return { settled: end, error }
  }

  const reader = createPartitionReader({
    kafka,
    group,
    topics,
    handle,
    log,
    metrics,
    onAssigned: gaps.forget,
    ...(stalledMs && { stalledMs }),
    async prepare() {
      await parked.ensureIndexes()
      if (createTopics) {
        await ensureTopics(kafka, [...new Set([...topics, ...createTopics.produces])], { service, ...createTopics })
      }
    },
  })

  counters.watchParked(async () => await parked.keys.countDocuments({ group }, { limit: 10_000, maxTimeMS: 1_000 }))
  return {
    check: reader.check,
    async start() {
      await reader.start()
      redriver.start()
    },
    async stop() {
      await redriver.stop()
      await reader.stop()
      await deadLetters.stop()
    },
  }
}

/** Takes one batch from reading to its end: parked keys queue up, the rest is folded, what fails is parked and copied. */
function createSettler({
  group,
  engine,
  parked,
  deadLetters,
  counters,
  log,
}: {
  group: string
  engine: FoldEngine
  parked: ParkedStore
  deadLetters: ReturnType<typeof createDeadLetterSender>
  counters: ReturnType<typeof createCounters>
  log: Logger
}) {
  const keyIdOf = ({ topic, key }: RawRecord) => parked.keyId(topic, key ?? '')

  /** The copies go first: what is parked will not come by again to be copied. */
  async function bury(dead: readonly DeadRecord[]): Promise<void> {
    await deadLetters.send(
      dead.map(({ record, reason, error }) => ({
        topic: dlqTopic(record.topic, group),
        message: copyOf(record, {
          dlq_group: group,
          dlq_reason: reason,
          dlq_errors: JSON.stringify(errorChain(error)),
        }),
      })),
    )
    await parked.park(dead)
    for (const { record, reason, error, parks } of dead) {
      const { topic, partition, offset, key } = record
      counters.dead.inc({ topic, reason })
      const facts = { topic, partition, offset, key: key?.slice(0, copyKeyCharsMax), reason, parked: parks }
      log.error({ ...facts, errors: errorChain(error) }, 'a record was dead-lettered')
    }
  }

  return async function settle(entries: Entry[]): Promise<Settled[]> {
    const settled: Settled[] = entries.map(() => ({ kind: 'done' }))
    const blocked = await parked.parkedAmong([...new Set(entries.map(({ record }) => keyIdOf(record)))])
    for (const { record, reading } of entries) {
      if (!isErasure(reading)) continue
      await parked.forget(record.topic, record.key ?? '')
      blocked.delete(keyIdOf(record))
    }
    const queued = entries.flatMap(({ record }) => (blocked.has(keyIdOf(record)) ? [record] : []))
    for (const unparked of await parked.join(queued)) blocked.delete(unparked)

    const live: { index: number; item: Parameters<FoldEngine['run']>[0][number] }[] = []
    const dead: (DeadRecord & { index: number })[] = []
    const behind: number[] = []
    const poisoned = new Set<string>()
    for (const [index, { record, reading }] of entries.entries()) {
      const keyId = keyIdOf(record)
      if (blocked.has(keyId)) {
        counters.events.inc({ topic: record.topic, outcome: 'parked' })
      } else if (poisoned.has(keyId)) {
        behind.push(index)
      } else if (reading.kind === 'dead') {
        dead.push({ index, record, reason: reading.reason, error: reading.error, parks: reading.parkable })
        if (reading.parkable) poisoned.add(keyId)
      } else {
        const { event } = reading
        const span = spanOf(`process ${event.topic}`, {
          kind: SpanKind.CONSUMER,
          parent: event.traceparent,
          attributes: {
            'messaging.system': 'kafka',
            'messaging.operation.type': 'process',
            'messaging.destination.name': event.topic,
            'messaging.consumer.group.name': group,
            'messaging.message.id': event.id,
            'messaging.kafka.offset': Number(event.offset),
          },
        })
        live.push({ index, item: { event: span ? { ...event, traceparent: span.traceparent } : event, span } })
      }
    }
    const outcomes = await engine.run(live.map(({ item }) => item))
    for (const [position, { index, item }] of live.entries()) {
      const outcome: FoldOutcome = outcomes[position] ?? { kind: 'retry', error: new Error('no outcome') }
      const record = entries[index]?.record
      if (!record) continue
      if (outcome.kind === 'retry') settled[index] = outcome
      else if (outcome.kind === 'dead')
        dead.push({ index, record, reason: 'handler', error: outcome.error, parks: true })
      else if (outcome.kind === 'behind') behind.push(index)
      counters.events.inc({ topic: record.topic, outcome: outcome.kind })
      item.span?.end(outcome.kind === 'dead' || outcome.kind === 'retry' ? outcome.error : undefined)
    }
    try {
      await bury(dead)
      await queueUp(entries, behind, settled)
    } catch (error) {
      for (const index of [...dead.map((one) => one.index), ...behind]) settled[index] = { kind: 'retry', error }
    }
    return settled
  }

  /** What follows a record that was just parked waits with it. */
  async function queueUp(entries: readonly Entry[], behind: readonly number[], settled: Settled[]): Promise<void> {
    const waiting = behind.flatMap((index) => {
      const { record, reading } = entries[index] ?? {}
      if (!record) return []
      if (!isErasure(reading)) return [record]
      settled[index] = { kind: 'retry', error: new Error('an erasure does not queue up; it comes again at once') }
      return []
    })
    const unparked = await parked.join(waiting)
    for (const index of behind) {
      const record = entries[index]?.record
      if (record && unparked.has(keyIdOf(record)))
        settled[index] = { kind: 'retry', error: new Error('the key was un-parked meanwhile') }
    }
  }
}

/** A dead letter for people: the record and why it is there. One that would not fit with these facts goes without its value. */
function copyOf(record: RawRecord, facts: Record<string, string>): Message {
  const { topic, partition, offset, key, value } = record
  const fits = (value?.length ?? 0) <= copyBytesMax
  return {
    key: key?.slice(0, copyKeyCharsMax) ?? null,
    value: fits ? value : null,
    headers: {
      ...textHeaders(record),
      dlq_topic: topic,
      dlq_partition: String(partition),
      dlq_offset: offset,
      ...facts,
      dlq_at: new Date().toISOString(),
      ...(!fits && { dlq_value_omitted: `${value?.length} bytes` }),
    },
  }
}

/**
 * An erasure must not wait in a parked list behind what it erases, nor may that list outlive it. It supersedes everything before it,
 * so it is handled at once and the list is dropped.
 */
const isErasure = (reading: Reading | undefined) => reading?.kind === 'event' && reading.event.type === 'PersonErased'

function createCounters({ registry }: Metrics) {
  const registers = [registry]
  const parkedKeys = (collect: () => Promise<number>) =>
    new Gauge({
      name: 'candor_parked_keys',
      help: 'Keys whose events wait for a redrive',
      registers,
      async collect() {
        this.set(await collect().catch(() => Number.NaN))
      },
    })
  return {
    events: new Counter({
      name: 'candor_consumer_events_total',
      help: 'Records by outcome',
      labelNames: ['topic', 'outcome'],
      registers,
    }),
    dead: new Counter({
      name: 'candor_dead_letters_total',
      help: 'Records that could not be handled',
      labelNames: ['topic', 'reason'],
      registers,
    }),
    gaps: new Counter({
      name: 'candor_consumer_seq_gaps_total',
      help: 'Missing sequence numbers on delta topics',
      labelNames: ['topic'],
      registers,
    }),
    watchParked: parkedKeys,
  }
}

/** On delta topics each event of a key follows the one before; a gap means that something was lost upstream. */
function createGapAlarm(counter: Counter, log: Logger) {
  const last = new LRUCache<string, number>({ max: 20_000 })
  return {
    /** Partitions that come back were read by others meanwhile; what this process saw of them is no longer the last. */
    forget: () => last.clear(),
    see({ topic, key }: RawRecord, seq: number | undefined): void {
      if (seq === undefined || catalog[topic as TopicName].compacted) return
      const name = `${topic}|${key}`
      const before = last.get(name)
      if (before !== undefined && seq > before + 1) {
        counter.inc({ topic })
        log.error({ topic, key, expected: before + 1, seq }, 'events are missing before this one')
      }
      if (before === undefined || seq > before) last.set(name, seq)
    },
  }
}
