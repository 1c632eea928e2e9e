import { createRequire } from 'node:module'
import { type TopicName, topics } from '@candor/contracts/catalog'
import { type ISocketFactory, Kafka as KafkaClient, logLevel, type SASLOptions } from 'kafkajs'
import type { Logger } from './log.ts'

/** A kafkajs client and the mapping between the catalog's topic names and the broker's (a prefix keeps tests and tenants apart). */
export interface Kafka {
  client: KafkaClient
  prefix: string
  /** The broker's name of a topic. */
  topicName(topic: string): string
  /** The catalog's name of a broker's topic. */
  catalogName(topic: string): TopicName
}

export interface KafkaConfig {
  KAFKA_BROKERS: string
  KAFKA_TOPIC_PREFIX: string
  KAFKA_SASL_USERNAME?: string
  KAFKA_SASL_PASSWORD?: string
  KAFKA_SSL?: boolean
}

export interface KafkaOptions {
  service: string
  log: Logger
  /** How connections are opened, where the advertised addresses must be reached another way. */
  socketFactory?: ISocketFactory | undefined
}

/**
 * Once a connection has carried a request, kafkajs 2.2 looks every millisecond, for ever, whether a request waits there to be sent:
 * 40 ms of processor time a second in an idle service. It only needs to look while one does.
 */
const requestQueue = createRequire(import.meta.url)('kafkajs/src/network/requestQueue').prototype as {
  pending: unknown[]
  scheduleCheckPendingRequests(): void
}
const { scheduleCheckPendingRequests } = requestQueue
requestQueue.scheduleCheckPendingRequests = function () {
  if (this.pending.length > 0) scheduleCheckPendingRequests.call(this)
}

// kafkajs warns about its 2.0 partitioner change unless told that it was read.
process.env.KAFKAJS_NO_PARTITIONER_WARNING = '1'

/** `service` is the client id the broker sees. Connecting happens on first use and is retried by whoever uses it. */
export function createKafka(config: KafkaConfig, { service, log, socketFactory }: KafkaOptions): Kafka {
  const sasl: SASLOptions | undefined = config.KAFKA_SASL_USERNAME
    ? { mechanism: 'scram-sha-512', username: config.KAFKA_SASL_USERNAME, password: config.KAFKA_SASL_PASSWORD ?? '' }
    : undefined
  const client = new KafkaClient({
    clientId: `candor-${service}`,
    brokers: config.KAFKA_BROKERS.split(','),
    connectionTimeout: 3_000,
    authenticationTimeout: 3_000,
    requestTimeout: 10_000,
    enforceRequestTimeout: true,
    retry: { initialRetryTime: 50, maxRetryTime: 2_000, retries: 4 },
    ...(socketFactory && { socketFactory }),
    ...(config.KAFKA_SSL && { ssl: true }),
    ...(sasl && { sasl, ssl: config.KAFKA_SSL ?? true }),
    logLevel: logLevel.WARN,
    logCreator: () => (entry) => {
      // kafkajs logs at ERROR what it then retries; someone should wake up only for what Candor itself logs as an error.
      const level = entry.level <= logLevel.ERROR ? 'warn' : 'debug'
      const { message, error, broker, groupId } = entry.log
      log[level]({ part: `kafkajs ${entry.namespace}`, broker, groupId, error: error as unknown }, message)
    },
  })
  const prefix = config.KAFKA_TOPIC_PREFIX
  return {
    client,
    prefix,
    topicName: (topic) => prefix + topic,
    catalogName: (topic) => topic.slice(prefix.length) as TopicName,
  }
}

/** Name of the topic that receives copies of what a service could not handle. */
export const dlqTopic = (topic: string, group: string) => `${topic}.${group}.dlq`

export const groupOf = (service: string) => `candor.${service}`

/**
 * Creates topics with the catalog's retention and, for a service, the dead-letter topics of its group. Existing topics are left
 * alone, so every service may call it at every start.
 */
export async function ensureTopics(
  kafka: Kafka,
  names: readonly TopicName[],
  { service, partitions, replication }: { service?: string; partitions: number; replication: number },
): Promise<void> {
  const admin = kafka.client.admin()
  await admin.connect()
  try {
    const existing = new Set(await admin.listTopics())
    const wanted = names.flatMap((name) => {
      const config = topicConfig(name, replication)
      const source = {
        topic: kafka.topicName(name),
        numPartitions: partitions,
        replicationFactor: replication,
        configEntries: config,
      }
      if (!service) return [source]
      // Dead letters live as long as their source: an erasure that waited for the source's retention covers them too.
      const dead = {
        topic: kafka.topicName(dlqTopic(name, groupOf(service))),
        numPartitions: 1,
        replicationFactor: replication,
        configEntries: [{ name: 'retention.ms', value: String(deadLetterRetentionMs(name)) }],
      }
      return [source, dead]
    })
    const missing = wanted.filter(({ topic }) => !existing.has(topic))
    if (missing.length > 0) await admin.createTopics({ topics: missing, waitForLeaders: true, timeout: 10_000 })
  } finally {
    await admin.disconnect()
  }
}

const deadLetterRetentionMs = (name: TopicName) =>
  topics[name].compacted ? 14 * 86_400_000 : topics[name].retention_ms

function topicConfig(name: TopicName, replication: number) {
  const config: Record<string, string> = topics[name].compacted
    ? {
        'cleanup.policy': 'compact',
        // Erased personal data leaves the log within a day.
        'segment.ms': '3600000',
        'max.compaction.lag.ms': '86400000',
        'min.cleanable.dirty.ratio': '0.1',
      }
    : { 'cleanup.policy': 'delete', 'retention.ms': String(topics[name].retention_ms) }
  if (replication > 1) {
    config['min.insync.replicas'] = String(replication - 1)
    config['unclean.leader.election.enable'] = 'false'
  }
  return Object.entries(config).map(([key, value]) => ({ name: key, value }))
}
