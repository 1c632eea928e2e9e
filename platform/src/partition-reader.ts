import type { Batch, Consumer, KafkaMessage } from 'kafkajs'
import { Counter, Gauge } from 'prom-client'
import type { Check } from './check.ts'
import type { Kafka } from './kafka.ts'
import type { Logger } from './log.ts'
import type { Metrics } from './metrics.ts'
import { type RawRecord, toRawRecord } from './record.ts'

export interface Handled {
  /** How many leading records are settled; what follows is delivered again. */
  settled: number
  /** Why the next one could not be settled yet. */
  error?: unknown
}

export interface PartitionReaderOptions {
  kafka: Kafka
  group: string
  /** Catalog names. */
  topics: readonly string[]
  /** Handles up to `chunkMax` records of one partition. A throw counts as nothing settled. */
  handle(records: RawRecord[]): Promise<Handled>
  log: Logger
  metrics: Metrics
  /** Runs before the group is joined, for as long as it takes; it is repeated until it succeeds. */
  prepare?(): Promise<void>
  /** Called when partitions were assigned anew. */
  onAssigned?(): void
  chunkMax?: number
  /** A batch that is handled for longer, or a fetch loop silent for longer while records wait, is no progress. */
  stalledMs?: number
}

const backoffFirstMs = 100
const backoffMaxMs = 5_000
const heartbeatMs = 1_000

/**
 * Reads partitions through kafkajs with manual commits. A record that can't be settled yet pauses its own partition and is
 * delivered again; other partitions run on. Nothing rests on owning a partition: a refused commit only means a repetition.
 */
export function createPartitionReader(options: PartitionReaderOptions) {
  const {
    kafka,
    group,
    topics,
    handle,
    log,
    metrics,
    prepare,
    onAssigned,
    chunkMax = 500,
    stalledMs = 30_000,
  } = options
  const registers = [metrics.registry]
  const lag = new Gauge({
    name: 'candor_consumer_lag',
    help: 'Records between the last settled one and the end of the partition',
    labelNames: ['topic', 'partition'],
    registers,
  })
  const retries = new Counter({
    name: 'candor_consumer_retries_total',
    help: 'Times a partition was paused to try again',
    labelNames: ['topic'],
    registers,
  })
  const depth = metrics.queueDepth()
  const lags = new Map<string, Map<number, number>>()
  const backoff = new Map<string, number>()
  const timers = new Set<NodeJS.Timeout>()
  const inProgress = new Map<string, number>()
  let consumer: Consumer | undefined
  let committer: ReturnType<typeof createCommitter> | undefined
  let stopped = false
  let lastFetchAt = Date.now()
  let assigned = new Map<string, Set<number>>()
  let running: Promise<void> | undefined

  async function readBatch(
    batch: Batch,
    tools: { resolveOffset(offset: string): void; heartbeat(): Promise<void>; pause(): () => void; goOn(): boolean },
  ) {
    const { topic, partition, messages } = batch
    const name = `${topic}/${partition}`
    for (let at = 0; at < messages.length; at += chunkMax) {
      if (!tools.goOn()) return
      const chunk = messages.slice(at, at + chunkMax)
      // Known before anything is settled: who is stuck on the first record is behind, too.
      const first = chunk[0]?.offset
      if (first !== undefined) setLag(topic, partition, Number(BigInt(batch.highWatermark) - BigInt(first)))
      // However long it takes, the group must not think that this member died and give its partitions away.
      const beat = setInterval(() => tools.heartbeat().catch(() => {}), heartbeatMs)
      const { settled, error } = await handleChunk(name, topic, partition, chunk).finally(() => clearInterval(beat))
      const last = chunk[settled - 1]
      if (last) {
        tools.resolveOffset(last.offset)
        // The last record's commit covers the transaction marker behind it, which kafkajs keeps to itself.
        const end = at + settled === messages.length ? batch.lastOffset() : last.offset
        committer?.add(topic, partition, (BigInt(end) + 1n).toString())
        setLag(topic, partition, Number(BigInt(batch.highWatermark) - BigInt(end) - 1n))
      }
      if (settled < chunk.length) {
        const ms = Math.min((backoff.get(name) ?? backoffFirstMs / 2) * 2, backoffMaxMs)
        backoff.set(name, ms)
        retries.inc({ topic: kafka.catalogName(topic) })
        log.warn(
          { err: error, topic, partition, offset: chunk[settled]?.offset, retry_in_ms: ms },
          'a record could not be handled yet; its partition waits',
        )
        const resume = tools.pause()
        const timer = setTimeout(() => {
          timers.delete(timer)
          if (!stopped) resume()
        }, ms)
        timers.add(timer)
        return
      }
      backoff.delete(name)
      if (stopped) return await committer?.flush()
      await tools.heartbeat()
    }
  }

  async function handleChunk(name: string, topic: string, partition: number, chunk: KafkaMessage[]): Promise<Handled> {
    inProgress.set(name, Date.now())
    const catalogTopic = kafka.catalogName(topic)
    try {
      return await handle(chunk.map((message) => toRawRecord(catalogTopic, partition, message)))
    } catch (error) {
      return { settled: 0, error }
    } finally {
      inProgress.delete(name)
    }
  }

  function setLag(topic: string, partition: number, value: number): void {
    const queue = kafka.catalogName(topic)
    const ofTopic = lags.get(queue) ?? new Map<number, number>()
    lags.set(queue, ofTopic.set(partition, value))
    lag.set({ topic: queue, partition }, value)
    depth.set(
      { queue },
      ofTopic.values().reduce((sum, one) => sum + one, 0),
    )
  }

  async function run(): Promise<void> {
    for (let waitMs = 200; !stopped; waitMs = Math.min(waitMs * 2, 5_000)) {
      try {
        await prepare?.()
        await join()
        return
      } catch (error) {
        log.warn({ err: error, retry_in_ms: waitMs }, 'Kafka could not be joined; it will be tried again')
        await consumer?.disconnect().catch(() => {})
        consumer = undefined
        await new Promise((resolve) => setTimeout(resolve, waitMs))
      }
    }
  }

  async function join(): Promise<void> {
    const joined = kafka.client.consumer({
      groupId: kafka.topicName(group),
      readUncommitted: false,
      allowAutoTopicCreation: false,
      sessionTimeout: 10_000,
      rebalanceTimeout: 10_000,
      heartbeatInterval: heartbeatMs,
      maxWaitTimeInMs: 1_000,
      maxBytesPerPartition: 1_048_576,
      maxBytes: 8_388_608,
      retry: { initialRetryTime: 100, maxRetryTime: 3_000, retries: 8, restartOnFailure: async () => !stopped },
    })
    consumer = joined
    committer = createCommitter(joined, log)
    joined.on(joined.events.FETCH, () => {
      lastFetchAt = Date.now()
    })
    joined.on(joined.events.GROUP_JOIN, ({ payload }) => {
      assigned = new Map(Object.entries(payload.memberAssignment).map(([topic, ones]) => [topic, new Set(ones)]))
      lastFetchAt = Date.now()
      onAssigned?.()
    })
    joined.on(joined.events.CRASH, ({ payload }) => {
      log.warn({ err: payload.error, restart: payload.restart }, 'the consumer crashed')
      // kafkajs gives up after errors it holds to be final; a group coordinator that a young cluster does not have yet is one.
      if (!payload.restart && !stopped && consumer === joined) running = run()
    })
    await joined.connect()
    await joined.subscribe({ topics: topics.map((topic) => kafka.topicName(topic)), fromBeginning: true })
    await joined.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      // One fetch holds many partitions; all of them are handled at once and meet in the batcher.
      partitionsConsumedConcurrently: 64,
      eachBatch: ({ batch, resolveOffset, heartbeat, pause, isRunning, isStale }) =>
        readBatch(batch, { resolveOffset, heartbeat, pause, goOn: () => isRunning() && !isStale() }),
    })
  }

  /** Records that wait in the assigned partitions; undefined when the broker can't be asked, which restarting would not mend. */
  async function waiting(): Promise<number | undefined> {
    const admin = kafka.client.admin({ retry: { retries: 0 } })
    try {
      await admin.connect()
      const groupId = kafka.topicName(group)
      const committed = await admin.fetchOffsets({ groupId, topics: [...assigned.keys()] })
      let sum = 0
      for (const { topic, partitions } of committed) {
        const bounds = new Map((await admin.fetchTopicOffsets(topic)).map((one) => [one.partition, one]))
        for (const { partition, offset } of partitions) {
          const { low = '0', high = '0' } = bounds.get(partition) ?? {}
          if (assigned.get(topic)?.has(partition)) sum += Number(high) - Math.max(Number(low), Number(offset))
        }
      }
      return sum
    } catch {
      return undefined
    } finally {
      await admin.disconnect().catch(() => {})
    }
  }

  const check: Check = {
    name: 'consumer',
    critical: true,
    async run() {
      const oldest = Math.min(...inProgress.values())
      const now = Date.now()
      if (now - oldest > stalledMs) throw new Error(`a batch is being handled since ${new Date(oldest).toISOString()}`)
      if (now - lastFetchAt > stalledMs && inProgress.size === 0 && ((await waiting()) ?? 0) > 0) {
        throw new Error(`nothing was fetched since ${new Date(lastFetchAt).toISOString()} while records wait`)
      }
    },
  }

  return {
    check,
    /** Joins in the background: a service starts, and takes commands, without Kafka. */
    async start() {
      running = run()
    },
    /** Waits for what is being handled, commits it, and leaves the group. */
    async stop() {
      stopped = true
      for (const timer of timers) clearTimeout(timer)
      await committer?.flush()
      await running
      await consumer?.stop()
      await consumer?.disconnect()
    },
  }
}

/** Commits the newest offsets of all partitions in one request at a time; what is refused is delivered again. */
function createCommitter(consumer: Consumer, log: Logger) {
  const pending = new Map<string, { topic: string; partition: number; offset: string }>()
  let sending: Promise<void> | undefined

  async function send(): Promise<void> {
    while (pending.size > 0) {
      const offsets = [...pending.values()]
      pending.clear()
      await consumer
        .commitOffsets(offsets)
        .catch((error: unknown) => log.info({ err: error }, 'a commit was refused; its records may come again'))
    }
  }

  async function flush(): Promise<void> {
    sending ??= send().finally(() => {
      sending = undefined
    })
    await sending
    if (pending.size > 0) await flush()
  }

  return {
    add(topic: string, partition: number, offset: string): void {
      pending.set(`${topic}/${partition}`, { topic, partition, offset })
      void flush()
    },
    flush,
  }
}
