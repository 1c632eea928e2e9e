// Decode + handle: one consumer process of ours with an in-memory handler against a bare kafkajs eachBatch on the same topic.
import { createPartitionReader } from '@candor/platform/partition-reader'
import { readKnown } from '@candor/platform/record'
import type { Context, Row } from './context.ts'
import { fillTopic, type Ground, openGround } from './ground.ts'
import { ratioOf } from './ratio.ts'

export async function benchDecode(context: Context): Promise<Row> {
  const events = context.quick ? 40_000 : 200_000
  const ground = await openGround(context, 'decode')
  try {
    await fillTopic(ground, { events, keys: 2_000 })
    return await ratioOf(context, {
      name: 'decode and handle, one process',
      unit: 'events/s',
      wanted: 0.7,
      work: events,
      ours: () => consumeOurs(ground, events),
      baseline: () => consumeBare(ground, events),
      baselineIs: 'bare kafkajs eachBatch that counts messages',
    })
  } finally {
    await ground.close()
  }
}

async function consumeOurs(ground: Ground, events: number): Promise<number> {
  const { kafka, log, metrics, topic } = ground.client()
  const handled = new Set(['SessionPaused'])
  const folded = new Map<string, number>()
  let seen = 0
  return await ground.timed(async (begin, end) => {
    const reader = createPartitionReader({
      kafka,
      group: ground.name('ours'),
      topics: [topic],
      log,
      metrics,
      async handle(records) {
        begin()
        for (const record of records) {
          const reading = readKnown(record, handled)
          if (reading?.kind === 'event') folded.set(reading.event.key, reading.event.seq)
        }
        seen += records.length
        if (seen >= events) end()
        return { settled: records.length }
      },
    })
    await reader.start()
    return () => reader.stop()
  })
}

async function consumeBare(ground: Ground, events: number): Promise<number> {
  const { kafka, topic } = ground.client()
  let seen = 0
  return await ground.timed(async (begin, end) => {
    const consumer = kafka.client.consumer({
      groupId: kafka.topicName(ground.name('bare')),
      maxWaitTimeInMs: 1_000,
      maxBytesPerPartition: 1_048_576,
      maxBytes: 8_388_608,
    })
    await consumer.connect()
    await consumer.subscribe({ topic: kafka.topicName(topic), fromBeginning: true })
    await consumer.run({
      autoCommit: false,
      partitionsConsumedConcurrently: 64,
      eachBatch: async ({ batch }) => {
        begin()
        seen += batch.messages.length
        if (seen >= events) end()
      },
    })
    return () => consumer.disconnect()
  })
}
