import { SpanKind } from '@opentelemetry/api'
import { CompressionTypes, type Message, type Producer, type Transaction } from 'kafkajs'
import type { OutboxEntry } from './aggregate.ts'
import { spanOf } from './event-span.ts'
import type { Kafka } from './kafka.ts'

/** An outbox entry with the id of the document that holds it, which is its Kafka key. */
export interface Outgoing {
  key: string
  entry: OutboxEntry
}

/**
 * One epoch of a transactional producer. Opening it fences every earlier holder of the same transactional id: the broker
 * answers their sends with INVALID_PRODUCER_EPOCH. After any failure the epoch is over; close it and open a new one.
 * kafkajs' plain idempotent producer would not do: when only the answer to a send is lost, its next send reuses the sequence
 * number and the broker drops that send as a duplicate.
 */
export interface ProducerEpoch {
  /** Sends all in one transaction, in order per key. Resolves after the commit; rejects when nothing may be assumed. */
  send(outgoing: readonly Outgoing[]): Promise<void>
  close(): Promise<void>
}

/** Together with one event's limit of 900,000 bytes below the broker's 1 MiB. */
const requestBytesMax = 950_000
/** Key, headers and framing of one message, generously. */
const messageOverheadBytes = 600

export async function openEpoch(kafka: Kafka, transactionalId: string, service: string): Promise<ProducerEpoch> {
  const producer = kafka.client.producer({
    transactionalId,
    idempotent: true,
    maxInFlightRequests: 1,
    transactionTimeout: 10_000,
    allowAutoTopicCreation: false,
    // The broker answers CONCURRENT_TRANSACTIONS for a few ms after each commit; waiting longer would only cost latency.
    retry: { initialRetryTime: 5, maxRetryTime: 500, retries: 8 },
  })
  await producer.connect()
  let transaction: Transaction | undefined
  try {
    transaction = await producer.transaction()
  } catch (error) {
    await producer.disconnect().catch(() => {})
    throw error
  }
  return {
    async send(outgoing) {
      const current = transaction ?? (await producer.transaction())
      transaction = undefined
      const spans = outgoing.map(({ key, entry }) =>
        spanOf(`send ${entry.topic}`, {
          kind: SpanKind.PRODUCER,
          parent: entry.traceparent,
          attributes: {
            'messaging.system': 'kafka',
            'messaging.operation.type': 'send',
            'messaging.destination.name': entry.topic,
            'messaging.kafka.message.key': key,
            'messaging.message.id': entry.id,
          },
        }),
      )
      const messages = outgoing.map(({ key, entry }, index) => ({
        topic: kafka.topicName(entry.topic),
        message: toMessage(key, entry, service, spans[index]?.traceparent ?? entry.traceparent),
      }))
      try {
        for (const request of requestsOf(messages)) {
          const byTopic = Map.groupBy(request, ({ topic }) => topic)
          await current.sendBatch({
            acks: -1,
            timeout: 5_000,
            compression: CompressionTypes.None,
            topicMessages: [...byTopic].map(([topic, group]) => ({ topic, messages: group.map((one) => one.message) })),
          })
        }
        await current.commit()
        for (const span of spans) span?.end()
      } catch (error) {
        for (const span of spans) span?.end(error)
        throw error
      }
    },
    async close() {
      await producer.disconnect().catch(() => {})
    },
  }
}

/**
 * Splits a transaction into requests. kafkajs makes one record batch of all that a request holds for a partition, and the broker
 * refuses a record batch over 1 MiB: two large events of one key could never be sent together.
 */
function* requestsOf<T extends { message: Message }>(messages: readonly T[]): Generator<T[]> {
  let request: T[] = []
  let bytes = 0
  for (const one of messages) {
    const size = (one.message.value?.length ?? 0) + messageOverheadBytes
    if (request.length > 0 && bytes + size > requestBytesMax) {
      yield request
      request = []
      bytes = 0
    }
    request.push(one)
    bytes += size
  }
  if (request.length > 0) yield request
}

/** Headers: W3C trace context and the CloudEvents 1.0 Kafka binding in binary mode. */
function toMessage(key: string, entry: OutboxEntry, service: string, traceparent: string | undefined): Message {
  return {
    key,
    value: entry.value.buffer as Buffer,
    timestamp: String(entry.at.getTime()),
    headers: {
      ce_specversion: '1.0',
      ce_id: entry.id,
      ce_type: entry.type,
      ce_source: `/candor/${service}`,
      ce_subject: key,
      ce_time: entry.at.toISOString(),
      ce_sequence: String(entry.seq),
      'content-type': 'application/avro',
      ...(traceparent && { traceparent }),
    },
  }
}

/** Whether another holder of the same transactional id has taken over. */
export function isFenced(error: unknown): boolean {
  return kafkaErrorTypes(error).some((type) =>
    /INVALID_PRODUCER_EPOCH|PRODUCER_FENCED|INVALID_PRODUCER_ID_MAPPING/.test(type),
  )
}

/** Whether the broker refused these very messages, so that sending the same again cannot succeed soon. */
export function isRefused(error: unknown): boolean {
  return kafkaErrorTypes(error).some((type) =>
    /MESSAGE_TOO_LARGE|RECORD_LIST_TOO_LARGE|INVALID_RECORD|TOPIC_AUTHORIZATION_FAILED|UNKNOWN_TOPIC_OR_PARTITION|INVALID_TOPIC|INVALID_TIMESTAMP/.test(
      type,
    ),
  )
}

function kafkaErrorTypes(error: unknown): string[] {
  const types: string[] = []
  for (let at = error; at instanceof Error && types.length < 8; at = at.cause) {
    if ('type' in at && typeof at.type === 'string') types.push(at.type)
    if ('originalError' in at) types.push(...kafkaErrorTypes(at.originalError))
  }
  return types
}

/** Sends copies of dead letters. Not transactional: a copy that is sent twice misleads nobody. */
export function createDeadLetterSender(kafka: Kafka) {
  let connected: Promise<Producer> | undefined
  const connect = async () => {
    const producer = kafka.client.producer({ allowAutoTopicCreation: false })
    await producer.connect()
    return producer
  }
  return {
    async send(letters: readonly { topic: string; message: Message }[]): Promise<void> {
      if (letters.length === 0) return
      connected ??= connect()
      const current = connected
      try {
        const producer = await current
        for (const request of requestsOf(letters)) {
          const byTopic = Map.groupBy(request, ({ topic }) => kafka.topicName(topic))
          const topicMessages = [...byTopic].map(([topic, its]) => ({ topic, messages: its.map((one) => one.message) }))
          await producer.sendBatch({ topicMessages, acks: -1, timeout: 5_000 })
        }
      } catch (error) {
        if (connected === current) connected = undefined
        void current.then((producer) => producer.disconnect()).catch(() => {})
        throw error
      }
    },
    async stop(): Promise<void> {
      const producer = await connected?.catch(() => undefined)
      await producer?.disconnect()
    },
  }
}
