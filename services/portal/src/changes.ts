import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { TopicName } from '@candor/contracts/catalog'
import { createKafka, type KafkaConfig } from '@candor/platform/kafka'
import type { Logger } from '@candor/platform/log'

/** What a page can look at anew. A ring says that something of its kind has changed somewhere, never what: pages ask for what they may see. */
export const kinds = ['bookings', 'invitations', 'plans', 'people', 'sessions', 'scorecards', 'deliveries'] as const
export type Kind = (typeof kinds)[number]

/** Topics that are listened to, and what each rings for. */
export const kindOf: Partial<Record<TopicName, Kind>> = {
  'candor.booking.v1': 'bookings',
  'candor.invitation.v1': 'invitations',
  'candor.waitlist.v1': 'invitations',
  'candor.plan.v1': 'plans',
  'candor.person.v1': 'people',
  'candor.session.v1': 'sessions',
  'candor.scorecard.v1': 'scorecards',
  'candor.delivery.v1': 'deliveries',
}

const ringEveryMs = 500
const retryMs = 2_000

export interface Changes {
  /** Calls back for each kind that changed, at most twice a second and kind. Returns how to stop listening. */
  listen(ring: (kind: Kind) => void): () => void
  start(): Promise<void>
  stop(): Promise<void>
}

/**
 * Hears from the topics that something has changed, beginning with now. Each instance of the gateway reads all of them under a group
 * of its own and commits nothing: whoever missed a ring, because this or the broker was away, sees the change at the next look.
 */
export function createChanges(config: KafkaConfig, log: Logger): Changes {
  const listeners = new Set<(kind: Kind) => void>()
  const waiting = new Map<Kind, NodeJS.Timeout>()
  const stopping = new AbortController()
  const kafka = createKafka(config, { service: 'portal', log })
  const consumer = kafka.client.consumer({ groupId: `${kafka.prefix}candor.portal.${randomUUID()}` })

  function ring(kind: Kind): void {
    if (waiting.has(kind)) return
    const timer = setTimeout(() => {
      waiting.delete(kind)
      for (const listener of listeners) listener(kind)
    }, ringEveryMs)
    waiting.set(kind, timer)
  }

  /** Until it runs, or this stops: the gateway is useful without it. */
  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        await consumer.connect()
        const topics = Object.keys(kindOf).map(kafka.topicName)
        await consumer.subscribe({ topics, fromBeginning: false })
        await consumer.run({
          autoCommit: false,
          eachBatchAutoResolve: true,
          eachBatch: async ({ batch }) => {
            const kind = kindOf[kafka.catalogName(batch.topic)]
            if (kind) ring(kind)
          },
        })
        return
      } catch (error) {
        log.warn({ err: error }, 'pages are not told of changes at the moment')
        await delay(retryMs, undefined, { signal: stopping.signal }).catch(() => {})
      }
    }
  }

  let running: Promise<void> | undefined
  return {
    listen(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async start() {
      running = run()
    },
    async stop() {
      stopping.abort()
      for (const timer of waiting.values()) clearTimeout(timer)
      await running
      await consumer.disconnect()
    },
  }
}
