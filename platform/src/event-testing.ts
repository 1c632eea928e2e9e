import type { TopicName } from '@candor/contracts/catalog'
import { readLock } from '@candor/contracts/lock'
import { contractsRoot, readJson } from '@candor/contracts/source'
import { randomName, testServers, until } from '@candor/stack/testing'
import type { Db } from 'mongodb'
import { v7 as uuidv7 } from 'uuid'
import { type AggregateStore, createAggregateStore, ensureIndexes } from './aggregate.ts'
import { type ConsumerOptions, createConsumer } from './consumer.ts'
import { createDoorbell, type Doorbell } from './doorbell.ts'
import type { NewEvent } from './events.ts'
import type { AnyFold, Fold } from './fold.ts'
import { createKafka, ensureTopics, type Kafka, type KafkaOptions } from './kafka.ts'
import { createLog, type Logger } from './log.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { connectMongo } from './mongo.ts'
import { createRelay, type Relay, type RelayOptions } from './relay.ts'

/** The part of a test's context that this file needs. */
export interface Cleanup {
  after(fn: () => Promise<void> | void): void
}

/** Collects what a test opens and closes it in reverse; node:test itself would close the database before its users. */
export function closeInReverse(t: Cleanup): Cleanup {
  const stops: (() => Promise<void> | void)[] = []
  t.after(async () => {
    for (const stop of stops.reverse()) await stop()
  })
  return { after: (fn) => stops.push(fn) }
}

/** One service's event path on the real servers: its own database, topics behind a prefix of its own. */
export interface EventPath {
  service: string
  /** Registers what else the test opens, closed before the servers' clients. */
  cleanup: Cleanup
  db: Db
  kafka: Kafka
  bell: Doorbell
  log: Logger
  metrics: Metrics
  relay(store: RelayOptions['stores'][number], options?: Partial<RelayOptions>): Promise<Relay>
  consumer(folds: AnyFold[], options?: Partial<ConsumerOptions>): Promise<ReturnType<typeof createConsumer>>
}

export interface EventPathOptions {
  topics: readonly TopicName[]
  partitions?: number
  service?: string
  /** Another service of the same test shares its topics. */
  prefix?: string
  /** Through a proxy, say; see `socketFactoryThrough`. */
  socketFactory?: KafkaOptions['socketFactory']
  database?: string
}

export async function openEventPath(test: Cleanup, options: EventPathOptions): Promise<EventPath> {
  const t = closeInReverse(test)
  const servers = testServers()
  const service = options.service ?? 'test'
  const log = createLog({ service, level: process.env.LOG_LEVEL ?? 'fatal' })
  const database = options.database ?? randomName(service)
  const mongo = await connectMongo({ MONGODB_URI: servers.mongodbUri, MONGODB_DB: database }, { log })
  t.after(async () => {
    if (!options.database) await mongo.db.dropDatabase()
    await mongo.stop()
  })
  const prefix = options.prefix ?? `${randomName('t')}.`
  const config = { KAFKA_BROKERS: servers.kafkaBrokers, KAFKA_TOPIC_PREFIX: prefix }
  const kafka = createKafka(config, { service, log, socketFactory: options.socketFactory })
  const layout = { service, partitions: options.partitions ?? 2, replication: 1 }
  // A busy broker may name no leader yet for topics it has just made; a service would try again as well.
  await until('the topics', () => ensureTopics(kafka, options.topics, layout).then(() => true), 30_000)
  const bell = createDoorbell()
  const common = { service, cleanup: t, kafka, db: mongo.db, bell, log }
  return {
    ...common,
    metrics: createMetrics(service),
    async relay(store, more = {}) {
      const relay = createRelay({ ...common, stores: [store], metrics: createMetrics(service), ...more })
      await relay.start()
      t.after(() => relay.stop())
      return relay
    },
    async consumer(folds, more = {}) {
      const consumer = createConsumer({ ...common, folds, metrics: createMetrics(service), ...more })
      await consumer.start()
      t.after(() => consumer.stop())
      return consumer
    },
  }
}

/** A small aggregate for tests of the event path: a plan-shaped counter that publishes one session event per step. */
export interface Counter {
  count: number
}

export async function counterStore(db: Db, bell: Doorbell, name = 'counters'): Promise<AggregateStore<Counter>> {
  const store = createAggregateStore<Counter>(db, name, { bell })
  await ensureIndexes(store)
  return store
}

/** The event a counter publishes; `reason` carries what a test wants to see again. */
export function stepped(id: string, reason = 'step'): NewEvent {
  return { type: 'SessionPaused', data: { session_id: id, reason } }
}

/** Saves one step of a counter and returns the saved document. */
export async function step(store: AggregateStore<Counter>, id: string, reason = 'step') {
  const before = await store.load(id)
  return await store.save(
    before,
    id,
    { state: { count: (before?.count ?? 0) + 1 }, events: [stepped(id, reason)] },
    { actor: 'test', at: new Date() },
  )
}

/** What a consumer of steps makes of them: one document per source, with every reason in order. */
export interface Tally {
  reasons: string[]
}

export function tallyFold(store: AggregateStore<Tally>, onApply: (reason: string) => void = () => {}): AnyFold {
  const fold: Fold<Tally, 'SessionPaused'> = {
    store,
    types: ['SessionPaused'],
    targets: (event) => [event.key],
    apply(state, event) {
      onApply(event.data.reason)
      return { state: { reasons: [...(state?.reasons ?? []), event.data.reason] }, events: [] }
    },
  }
  return fold
}

export async function tallyStore(db: Db, bell: Doorbell): Promise<AggregateStore<Tally>> {
  const store = createAggregateStore<Tally>(db, 'tallies', { bell })
  await ensureIndexes(store)
  return store
}

export const newId = () => uuidv7()

/** Reads a topic from its beginning as an outside reader would, committed records only, in order of arrival. */
export async function readTopic(path: EventPath, topic: TopicName) {
  const records: { key: string; seq: number; id: string; type: string; partition: number }[] = []
  const consumer = path.kafka.client.consumer({ groupId: newId(), readUncommitted: false, maxWaitTimeInMs: 200 })
  await consumer.connect()
  await consumer.subscribe({ topic: path.kafka.topicName(topic), fromBeginning: true })
  await consumer.run({
    eachMessage: async ({ message, partition }) => {
      const { ce_sequence, ce_id, ce_type } = message.headers ?? {}
      records.push({
        key: String(message.key),
        seq: Number(ce_sequence),
        id: String(ce_id),
        type: String(ce_type),
        partition,
      })
    },
  })
  path.cleanup.after(() => consumer.disconnect())
  return records
}

/** The Avro schema of an id in the lock. */
export function schemaOf(id: number): { fields: unknown[] } {
  for (const versions of Object.values(readLock(contractsRoot).subjects)) {
    for (const entry of Object.values(versions)) {
      if (entry.id === id) return readJson(contractsRoot, entry.file) as { fields: unknown[] }
    }
  }
  throw new Error(`no schema ${id}`)
}
