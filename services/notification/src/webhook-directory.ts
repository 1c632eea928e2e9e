import type { AggregateStore } from '@candor/platform/aggregate'
import type { Doorbell } from '@candor/platform/doorbell'
import type { Part } from '@candor/platform/lifecycle'
import type { Logger } from '@candor/platform/log'
import type { Webhook } from './webhook.ts'

export interface WebhookDirectory extends Part {
  /** Ids of the active endpoints that ask for events of this type. */
  activeFor(type: string): string[]
  refresh(): Promise<void>
}

/** Active endpoints of one installation; more are refused when they are created. */
export const webhooksMax = 200
const refreshMs = 5_000

/** The active endpoints in memory, so that events nobody asks for cost no query. Changes arrive by doorbell, at the latest after 5 s. */
export function createWebhookDirectory(
  webhooks: AggregateStore<Webhook>,
  { bell, log }: { bell: Doorbell; log: Logger },
): WebhookDirectory {
  let active: { id: string; events: readonly string[] }[] = []
  let timer: NodeJS.Timeout | undefined
  let unsubscribe: (() => void) | undefined

  async function refresh(): Promise<void> {
    const docs = await webhooks.collection
      .find({ status: 'active' }, { projection: { events: 1 } })
      .limit(webhooksMax)
      .maxTimeMS(5_000)
      .toArray()
    active = docs.map((doc) => ({ id: doc._id, events: doc.events }))
  }
  const refreshQuietly = () => {
    refresh().catch((error: unknown) => log.warn({ err: error }, 'the webhooks could not be read; the last known stay'))
  }

  return {
    name: 'webhook directory',
    refresh,
    activeFor: (type) => active.flatMap(({ id, events }) => (events.length === 0 || events.includes(type) ? [id] : [])),
    async start() {
      await refresh()
      unsubscribe = bell.subscribe((collection) => collection === webhooks.name && refreshQuietly())
      timer = setInterval(refreshQuietly, refreshMs)
    },
    async stop() {
      clearInterval(timer)
      unsubscribe?.()
    },
  }
}
