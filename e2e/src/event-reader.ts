import { randomUUID } from 'node:crypto'
import { type TopicName, topics } from '@candor/contracts/catalog'
import { decode } from '@candor/contracts/codec'
import { Kafka, logLevel } from 'kafkajs'

/** An event as a system downstream of Candor reads it. */
export interface SeenEvent {
  topic: TopicName
  key: string
  type: string
  id: string
  seq: number
  data: Record<string, unknown>
}

export interface EventReader {
  /** Everything read so far, in order within each key. */
  events: SeenEvent[]
  /** What could not be decoded; each is a fault of ours. */
  unreadable: string[]
  stop(): Promise<void>
}

/**
 * Reads all topics from now on, as an outsider: a plain kafkajs consumer with `read_committed`, the contracts' codec, and nothing
 * of the platform.
 */
export async function openEventReader({ brokers, prefix }: { brokers: string; prefix: string }): Promise<EventReader> {
  process.env.KAFKAJS_NO_PARTITIONER_WARNING = '1'
  const client = new Kafka({ clientId: 'journey-reader', brokers: brokers.split(','), logLevel: logLevel.NOTHING })
  const names = (Object.keys(topics) as TopicName[]).map((name) => prefix + name)
  const groupId = `${prefix}journey-reader-${randomUUID()}`
  const admin = client.admin()
  await admin.connect()
  const existing = new Set(await admin.listTopics())
  const wanted = names.filter((name) => existing.has(name))
  const ends = await Promise.all(
    wanted.map(async (topic) => ({ topic, partitions: await admin.fetchTopicOffsets(topic) })),
  )
  const consumer = client.consumer({ groupId, readUncommitted: false, maxWaitTimeInMs: 50, retry: { retries: 10 } })
  const events: SeenEvent[] = []
  const unreadable: string[] = []
  await consumer.connect()
  await consumer.subscribe({ topics: wanted, fromBeginning: true })
  await consumer.run({
    autoCommit: false,
    eachMessage: async ({ topic, message }) => {
      const name = topic.slice(prefix.length) as TopicName
      const key = String(message.key)
      const read = decode(message.value ?? Buffer.alloc(0))
      if (read.kind !== 'event') {
        unreadable.push(`${name} ${key} at ${message.offset}: ${read.kind}`)
        return
      }
      const { type, id, seq } = read
      events.push({ topic: name, key, type, id, seq, data: read.data as unknown as Record<string, unknown> })
    },
  })
  // What was there before is none of this reader's business. Its keys could not be ours, so what slips through does no harm.
  for (const { topic, partitions } of ends)
    for (const { partition, high } of partitions) consumer.seek({ topic, partition, offset: high })
  return {
    events,
    unreadable,
    async stop() {
      await consumer.disconnect()
      await admin.deleteGroups([groupId]).catch(() => {})
      await admin.disconnect()
    },
  }
}

/**
 * What is wrong with a stream: a repeated event, or within one key a `seq` that does not follow (compacted topics may skip, as they
 * carry full state). Nothing when all is right.
 */
export function streamProblems(events: readonly SeenEvent[]): string[] {
  const problems: string[] = []
  const ids = new Set<string>()
  const last = new Map<string, number>()
  for (const { topic, key, type, id, seq } of events) {
    if (ids.has(id)) problems.push(`${topic} ${key}: ${type} ${id} came twice`)
    ids.add(id)
    const of = `${topic} ${key}`
    const before = last.get(of) ?? 0
    if (seq <= before) problems.push(`${of}: ${type} has seq ${seq} after ${before}`)
    else if (!topics[topic].compacted && seq !== before + 1)
      problems.push(`${of}: ${type} has seq ${seq}, ${before + 1} is missing`)
    last.set(of, seq)
  }
  return problems
}

/** The first of `expected` that the events of `key` lack, in this order; others may lie between. Undefined when all are there. */
export function firstMissing(
  events: readonly SeenEvent[],
  key: string,
  expected: readonly string[],
): string | undefined {
  let found = 0
  for (const event of events) if (event.key === key && event.type === expected[found]) found += 1
  return expected[found]
}
