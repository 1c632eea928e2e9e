// Pipeline: from a committed write, through outbox, relay, Kafka and fold, to the consumer's effect, against two bare writes with
// kafkajs between. Writers, relay and consumer run at the same time in both.
import { createAggregateStore, ensureIndexes } from '@candor/platform/aggregate'
import { createConsumer } from '@candor/platform/consumer'
import { createDoorbell } from '@candor/platform/doorbell'
import type { Fold } from '@candor/platform/fold'
import { createRelay } from '@candor/platform/relay'
import { v7 as uuidv7 } from 'uuid'
import type { Context, Row } from './context.ts'
import { type Ground, openGround } from './ground.ts'
import { ratioOf } from './ratio.ts'

const writers = 64
const reason = 'x'.repeat(60)

export async function benchPipeline(context: Context): Promise<Row> {
  const events = context.quick ? 2_000 : 20_000
  const ground = await openGround(context, 'pipeline')
  try {
    return await ratioOf(context, {
      name: 'pipeline, committed write to effect',
      unit: 'events/s',
      wanted: 0.6,
      work: events,
      ours: () => ours(ground, events),
      baseline: () => bare(ground, events),
      baselineIs: 'insertOne, kafkajs send, eachBatch, one bulkWrite of inserts; no outbox, no guard',
    })
  } finally {
    await ground.close()
  }
}

/** `writers` loops that share `events` pieces of work. */
async function write(events: number, one: (n: number) => Promise<unknown>): Promise<void> {
  let next = 0
  const loop = async () => {
    while (next < events) await one(next++)
  }
  await Promise.all(Array.from({ length: writers }, loop))
}

async function ours(ground: Ground, events: number): Promise<number> {
  const { kafka, log, metrics } = ground.client()
  const run = ground.name('run')
  const bell = createDoorbell()
  const sources = createAggregateStore<{ n: number }>(ground.db, `sources_${run}`, { bell })
  const effects = createAggregateStore<{ reason: string }>(ground.db, `effects_${run}`, { bell })
  await Promise.all([ensureIndexes(sources), ensureIndexes(effects)])
  let folded = 0
  const fold: Fold<{ reason: string }, 'SessionPaused'> = {
    store: effects,
    types: ['SessionPaused'],
    targets: (event) => [event.key],
    apply(_state, event) {
      // Runs before this one left their events in the topic.
      if (event.data.reason !== run + reason) return undefined
      folded++
      return { state: { reason: event.data.reason }, events: [] }
    },
  }
  const relay = createRelay({ service: run, kafka, db: ground.db, stores: [sources], bell, log, metrics })
  const consumer = createConsumer({ service: run, kafka, db: ground.db, folds: [fold], bell, log, metrics })
  return await ground.timed(async (begin, end) => {
    bell.subscribe(async (name) => {
      if (name === effects.name && folded >= events && (await effects.collection.countDocuments()) === events) end()
    })
    await Promise.all([relay.start(), consumer.start()])
    const warm = uuidv7()
    await sources.save(
      undefined,
      warm,
      { state: { n: -1 }, events: [paused(warm, 'warm')] },
      { actor: 'bench', at: new Date() },
    )
    while ((await sources.load(warm))?.outbox?.length !== 0) await new Promise((resolve) => setTimeout(resolve, 20))
    begin()
    await write(events, async (n) => {
      const id = uuidv7()
      await sources.save(
        undefined,
        id,
        { state: { n }, events: [paused(id, run + reason)] },
        { actor: 'bench', at: new Date() },
      )
    })
    return async () => {
      await consumer.stop()
      await relay.stop()
    }
  })
}

const paused = (id: string, text: string) => ({
  type: 'SessionPaused' as const,
  data: { session_id: id, reason: text },
})

async function bare(ground: Ground, events: number): Promise<number> {
  const { kafka } = ground.client()
  // Its texts are no events; on the same topic ours would have to dead-letter each of them.
  const topic = 'candor.booking.v1'
  const run = ground.name('bare')
  const sources = ground.db.collection<{ _id: string; n: number }>(`bare_sources_${run}`)
  const effects = ground.db.collection<{ _id: string; reason: string }>(`bare_effects_${run}`)
  const producer = kafka.client.producer()
  const consumer = kafka.client.consumer({ groupId: kafka.topicName(run), maxWaitTimeInMs: 1_000 })
  let warmed = false
  return await ground.timed(async (begin, end) => {
    await producer.connect()
    await consumer.connect()
    await consumer.subscribe({ topic: kafka.topicName(topic), fromBeginning: false })
    let applied = 0
    await consumer.run({
      partitionsConsumedConcurrently: 64,
      eachBatch: async ({ batch }) => {
        warmed = true
        const mine = batch.messages.filter((message) => message.value?.toString() === run + reason)
        if (mine.length === 0) return
        const documents = mine.map((message) => ({
          insertOne: { document: { _id: String(message.key), reason: String(message.value) } },
        }))
        const { insertedCount } = await effects.bulkWrite(documents, { ordered: false })
        applied += insertedCount
        if (applied >= events) end()
      },
    })
    while (!warmed) {
      await producer.send({ topic: kafka.topicName(topic), messages: [{ key: 'warm', value: 'warm' }] })
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    begin()
    await write(events, async (n) => {
      const _id = uuidv7()
      await sources.insertOne({ _id, n })
      await producer.send({ topic: kafka.topicName(topic), messages: [{ key: _id, value: run + reason }] })
    })
    return async () => {
      await consumer.disconnect()
      await producer.disconnect()
    }
  })
}
