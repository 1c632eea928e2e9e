import { randomBytes } from 'node:crypto'
import { encode } from '@candor/contracts/codec'
import { createKafka, ensureTopics, type Kafka } from '@candor/platform/kafka'
import { createLog } from '@candor/platform/log'
import { createMetrics } from '@candor/platform/metrics'
import { testServers } from '@candor/stack/testing'
import { type Db, MongoClient } from 'mongodb'
import { v7 as uuidv7 } from 'uuid'

/** One line of the table: what Candor does, what the bare libraries do, and the ratio of the two, measured in turns in one run. */
export interface Row {
  name: string
  unit: string
  ours: number
  baseline: number
  ratio: number
  /** Lowest and highest ratio of the rounds. */
  spread: [number, number]
  baselineIs: string
  wanted?: number
}

/** A database and topics of its own on the real servers. */
export interface Ground {
  topic: 'candor.session.v1'
  db: Db
  mongodbUri: string
  prefix: string
  group(): string
  client(): { kafka: Kafka; log: ReturnType<typeof createLog>; metrics: ReturnType<typeof createMetrics>; topic: Ground['topic'] }
  /** Seconds between the first `begin` and the first `end`; `run` returns what stops it. */
  timed(run: (begin: () => void, end: () => void) => Promise<() => Promise<void>>): Promise<number>
  close(): Promise<void>
}

const topic = 'candor.session.v1'
/** A stalled run ends with an error instead of hanging the bench. */
const runMsMax = 180_000

export async function openGround(name: string, partitions = 8): Promise<Ground> {
  const servers = testServers()
  const id = `bench_${name}_${randomBytes(4).toString('hex')}`
  const prefix = `${id}.`
  const log = createLog({ service: 'bench', level: 'warn' })
  const config = { KAFKA_BROKERS: servers.kafkaBrokers, KAFKA_TOPIC_PREFIX: prefix }
  await ensureTopics(createKafka(config, { service: 'bench', log }), [topic, 'candor.booking.v1'], { service: 'bench', partitions, replication: 1 })
  const mongo = await MongoClient.connect(servers.mongodbUri, { writeConcern: { w: 'majority', journal: true }, maxPoolSize: 100 })
  const db = mongo.db(id)
  let groups = 0
  return {
    topic,
    db,
    mongodbUri: servers.mongodbUri,
    prefix,
    group: () => `group-${groups++}`,
    client: () => ({ kafka: createKafka(config, { service: 'bench', log }), log, metrics: createMetrics('bench'), topic }),
    async timed(run) {
      let began = 0
      let ended: () => void = () => {}
      const over = new Promise<number>((resolve) => {
        ended = () => resolve(performance.now())
      })
      const stop = await run(
        () => {
          began ||= performance.now()
        },
        () => ended(),
      )
      const timeout = new Promise<never>((_resolve, reject) => {
        setTimeout(() => reject(new Error(`a run of ${name} took longer than ${runMsMax / 1_000} s`)), runMsMax).unref()
      })
      const end = await Promise.race([over, timeout])
      await stop()
      return (end - began) / 1_000
    },
    async close() {
      await db.dropDatabase()
      await mongo.close()
      const admin = createKafka(config, { service: 'bench', log }).client.admin()
      await admin.connect()
      const topics = (await admin.listTopics()).filter((one) => one.startsWith(prefix))
      if (topics.length > 0) await admin.deleteTopics({ topics })
      await admin.disconnect()
    },
  }
}

/** Fills the topic with events of about 400 bytes, in order per key. */
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
      const value = encode({ type: 'SessionPaused', id, seq, at: new Date(), actor: 'bench', data: { session_id: key, reason } })
      return { key, value, headers: headersOf(id, key, seq) }
    })
    await producer.send({ topic: kafka.topicName(topic), messages })
  }
  await producer.disconnect()
}

/** The headers the relay sends. */
export function headersOf(id: string, key: string, seq: number) {
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

/** Measures ours and the baseline in turns, and compares round by round: this machine's noise then meets both. Rates are medians. */
export async function ratioOf({
  rounds = 3,
  work,
  ours,
  baseline,
  ...names
}: Pick<Row, 'name' | 'unit' | 'baselineIs'> & {
  rounds?: number
  /** Units of work in one run; 0 when the functions return rates themselves instead of seconds. */
  work: number
  ours(): Promise<number>
  baseline(): Promise<number>
}): Promise<Row> {
  const rate = (measured: number) => (work === 0 ? measured : work / measured)
  const pairs: { ours: number; baseline: number }[] = []
  for (let round = 0; round < rounds; round++) {
    const first = rate(await baseline())
    pairs.push({ baseline: first, ours: rate(await ours()) })
    process.stderr.write(`  ${names.name}: round ${round + 1} of ${rounds}: ${describe(pairs.at(-1))}\n`)
  }
  const ratios = pairs.map((pair) => pair.ours / pair.baseline).sort((a, b) => a - b)
  return {
    ...names,
    ours: median(pairs.map((pair) => pair.ours)),
    baseline: median(pairs.map((pair) => pair.baseline)),
    ratio: median(ratios),
    spread: [ratios[0] ?? 0, ratios.at(-1) ?? 0],
  }
}

const describe = (pair: { ours: number; baseline: number } | undefined) =>
  pair ? `${Math.round(pair.ours)} against ${Math.round(pair.baseline)} (${(pair.ours / pair.baseline).toFixed(2)})` : ''

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}
