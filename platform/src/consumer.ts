import { topics as catalog, type EventType, type TopicName, topicOf } from '@candor/contracts/catalog'
import { SpanKind } from '@opentelemetry/api'
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
import { createParkedStore, errorChain, type ParkedStore } from './parked.ts'
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

  async function bury(
    record: RawRecord,
    reason: 'malformed' | 'unknown_schema' | 'handler',
    error: unknown,
    park: boolean,
  ): Promise<void> {
    const facts = { topic: record.topic, partition: record.partition, offset: record.offset, key: record.key, reason }
    if (park) await parked.park(record, reason, error)
    else await parked.keep(record, reason, error)
    await deadLetters.send(dlqTopic(record.topic, group), [
      {
        key: record.key,
        value: record.value,
        headers: {
          ...textHeaders(record),
          dlq_topic: record.topic,
          dlq_partition: String(record.partition),
          dlq_offset: record.offset,
          dlq_group: group,
          dlq_reason: reason,
          dlq_errors: JSON.stringify(errorChain(error)),
          dlq_at: new Date().toISOString(),
        },
      },
    ])
    counters.dead.inc({ topic: record.topic, reason })
    log.error({ ...facts, errors: errorChain(error), parked: park }, 'a record was dead-lettered')
  }

  return async function settle(entries: Entry[]): Promise<Settled[]> {
    const settled: Settled[] = entries.map(() => ({ kind: 'done' }))
    const at = async (index: number, step: () => Promise<void>) => {
      try {
        await step()
      } catch (error) {
        settled[index] = { kind: 'retry', error }
      }
    }
    const blocked = await parked.parkedAmong([...new Set(entries.map(({ record }) => keyIdOf(record)))])
    const live: { index: number; record: RawRecord; item: Parameters<FoldEngine['run']>[0][number] }[] = []
    for (const [index, { record, reading }] of entries.entries()) {
      if (isErasure(reading)) {
        await parked.forget(record.topic, record.key ?? '')
        blocked.delete(keyIdOf(record))
      }
      if (blocked.has(keyIdOf(record)) && (await parked.join(record))) {
        counters.events.inc({ topic: record.topic, outcome: 'parked' })
      } else if (reading.kind === 'dead') {
        await at(index, () => bury(record, reading.reason, reading.error, reading.parkable))
        if (reading.parkable) blocked.add(keyIdOf(record))
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
        live.push({ index, record, item: { event: span ? { ...event, traceparent: span.traceparent } : event, span } })
      }
    }
    const outcomes = await engine.run(live.map(({ item }) => item))
    for (const [position, { index, record, item }] of live.entries()) {
      const outcome: FoldOutcome = outcomes[position] ?? { kind: 'retry', error: new Error('no outcome') }
      if (outcome.kind === 'retry') settled[index] = outcome
      else if (outcome.kind === 'dead') await at(index, () => bury(record, 'handler', outcome.error, true))
      else if (outcome.kind === 'behind') {
        await at(index, async () => {
          if (isErasure(entries[index]?.reading))
            throw new Error('an erasure does not queue up; it comes again at once')
          if (!(await parked.join(record))) throw new Error('the key was un-parked meanwhile')
        })
      }
      counters.events.inc({ topic: record.topic, outcome: outcome.kind })
      item.span?.end(outcome.kind === 'dead' || outcome.kind === 'retry' ? outcome.error : undefined)
    }
    return settled
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
