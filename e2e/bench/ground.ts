import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { encode } from '@candor/contracts/codec'
import { createKafka, ensureTopics, type Kafka } from '@candor/platform/kafka'
import { createLog } from '@candor/platform/log'
import { createMetrics } from '@candor/platform/metrics'
import { until } from '@candor/stack/testing'
import { type Db, MongoClient } from 'mongodb'
import { v7 as uuidv7 } from 'uuid'
import type { Context } from './context.ts'

/** A database and topics of its own on the real servers, for one figure. */
export interface Ground {
  topic: 'candor.session.v1'
  db: Db
  kafkaConfig: { KAFKA_BROKERS: string; KAFKA_TOPIC_PREFIX: string }
  /** A name for a service or a collection that no other run of this figure has. */
  name(what: string): string
  client(): {
    kafka: Kafka
    log: ReturnType<typeof createLog>
    metrics: ReturnType<typeof createMetrics>
    topic: Ground['topic']
  }
  /** Seconds between the first `begin` and the first `end`; `run` returns what stops it. */
  timed(run: (begin: () => void, end: () => void) => Promise<() => Promise<void>>): Promise<number>
  /** Drops the database, the topics and the groups. */
  close(): Promise<void>
}

const topic = 'candor.session.v1'
/** A stalled run ends with an error instead of hanging the bench. */
const runMsMax = 180_000

export async function openGround(context: Context, figure: string, partitions = 8): Promise<Ground> {
  const { servers } = context
  const id = `bench_${figure}_${randomBytes(4).toString('hex')}`
  const prefix = `${id}.`
  const log = createLog({ service: 'bench', level: 'warn' })
  const config = { KAFKA_BROKERS: servers.kafkaBrokers, KAFKA_TOPIC_PREFIX: prefix }
  const mongo = await MongoClient.connect(servers.mongodbUri, {
    writeConcern: { w: 'majority', journal: true },
    maxPoolSize: 100,
  })
  const db = mongo.db(id)
  const close = context.atEnd(async () => {
    // After an interruption the figure may still be writing: end that first.
    await mongo.close()
    const again = await MongoClient.connect(servers.mongodbUri)
    await again.db(id).dropDatabase()
    await again.close()
    await dropFromKafka(createKafka(config, { service: 'bench', log }))
  })
  const kafka = createKafka(config, { service: 'bench', log })
  await ensureTopics(kafka, [topic, 'candor.booking.v1'], { service: 'bench', partitions, replication: 1 })
  let names = 0
  return {
    topic,
    db,
    kafkaConfig: config,
    name: (what) => `${what}-${names++}`,
    client: () => ({
      kafka: createKafka(config, { service: 'bench', log }),
      log,
      metrics: createMetrics('bench'),
      topic,
    }),
    async timed(run) {
      const begun = Promise.withResolvers<number>()
      const ended = Promise.withResolvers<number>()
      const over = new AbortController()
      const stop = await run(
        () => begun.resolve(performance.now()),
        () => ended.resolve(performance.now()),
      )
      const stalled = async () => {
        await delay(runMsMax, undefined, { signal: over.signal, ref: false })
        throw new Error(`a run of ${figure} took longer than ${runMsMax / 1_000} s`)
      }
      const end = await Promise.race([ended.promise, stalled()])
      over.abort()
      await stop()
      return (end - (await begun.promise)) / 1_000
    },
    close,
  }
}

/** Deletes every topic and group whose name begins with the prefix of `kafka`. */
export async function dropFromKafka(kafka: Kafka): Promise<void> {
  const admin = kafka.client.admin()
  await admin.connect()
  const mine = (name: string) => name.startsWith(kafka.prefix)
  const topics = (await admin.listTopics()).filter(mine)
  if (topics.length > 0) await admin.deleteTopics({ topics })
  // A group whose members have just left, or were killed, is not empty at once.
  await until('the groups to be empty', async () => {
    const groups = (await admin.listGroups()).groups.map(({ groupId }) => groupId).filter(mine)
    if (groups.length > 0) await admin.deleteGroups(groups)
    return true
  })
  await admin.disconnect()
}

/** Fills the topic with events of about 400 bytes with their headers, in order per key. */
export async function fillTopic(ground: Ground, { events, keys }: { events: number; keys: number }): Promise<void> {
  const { kafka } = ground.client()
  const producer = kafka.client.producer()
  await producer.connect()
  const ids = Array.from({ length: keys }, () => uuidv7())
  const reason = 'x'.repeat(60)
  for (let at = 0; at < events; at += 2_000) {
    const messages = Array.from({ length: Math.min(2_000, events - at) }, (_, n) => {
      const key = ids[(at + n) % keys] ?? ''
      const seq = Math.floor((at + n) / keys) + 1
      const id = uuidv7()
      const data = { session_id: key, reason }
      const value = encode({ type: 'SessionPaused', id, seq, at: new Date(), actor: 'bench', data })
      return { key, value, headers: headersOf(id, key, seq) }
    })
    await producer.send({ topic: kafka.topicName(topic), messages })
  }
  await producer.disconnect()
}

/** The headers that the relay sends. */
function headersOf(id: string, key: string, seq: number) {
  return {
    ce_specversion: '1.0',
    ce_id: id,
    ce_type: 'SessionPaused',
    ce_source: '/candor/bench',
    ce_subject: key,
    ce_time: new Date().toISOString(),
    ce_sequence: String(seq),
    'content-type': 'application/avro',
  }
}
