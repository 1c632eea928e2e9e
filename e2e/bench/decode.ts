// Decode + handle: one consumer process of ours with an in-memory handler against a bare kafkajs eachBatch on the same topic.
import { createPartitionReader } from '@candor/platform/partition-reader'
import { readKnown } from '@candor/platform/record'
import { fillTopic, type Ground, openGround, ratioOf, type Row } from './ground.ts'

const events = 200_000

export async function benchDecode(): Promise<Row> {
  const ground = await openGround('decode')
  try {
    await fillTopic(ground, { events, keys: 2_000 })
    return await ratioOf({
      name: 'decode and handle, one process',
      unit: 'events/s',
      work: events,
      ours: () => consumeOurs(ground),
      baseline: () => consumeBare(ground),
      baselineIs: 'bare kafkajs eachBatch that counts messages',
    })
  } finally {
    await ground.close()
  }
}

async function consumeOurs(ground: Ground): Promise<number> {
  const { kafka, log, metrics, topic } = ground.client()
  const handled = new Set(['SessionPaused'])
  const folded = new Map<string, number>()
  let seen = 0
  return await ground.timed(async (begin, end) => {
    const reader = createPartitionReader({
      kafka,
      group: ground.group(),
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

async function consumeBare(ground: Ground): Promise<number> {
  const { kafka, topic } = ground.client()
  let seen = 0
  return await ground.timed(async (begin, end) => {
    const consumer = kafka.client.consumer({ groupId: ground.group(), maxWaitTimeInMs: 1_000, maxBytesPerPartition: 1_048_576, maxBytes: 8_388_608 })
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
