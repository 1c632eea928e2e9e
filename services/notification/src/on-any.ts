import type { AggregateStore } from '@candor/platform/aggregate'
import type { AnyFold, Fold } from '@candor/platform/fold'
import { type Delivery, deliveryId, newDelivery, recipientOf } from './delivery.ts'
import { publicFields } from './public-fields.ts'
import { type WebhookEvent, webhookEvents } from './webhook.ts'
import type { WebhookDirectory } from './webhook-directory.ts'

/** One call for each active endpoint that asks for an event, with the event as JSON but without personal data. */
export function onAny(
  calls: AggregateStore<Delivery>,
  directory: Pick<WebhookDirectory, 'activeFor'>,
  { ageMsMax }: { ageMsMax: number },
): AnyFold[] {
  const fold: Fold<Delivery, WebhookEvent> = {
    store: calls,
    types: webhookEvents,
    targets: (event) => directory.activeFor(event.type).map((id) => deliveryId(event.id, id, 'webhook')),
    apply(state, event, { id, now }) {
      if (state) return undefined
      const payload = JSON.stringify({
        type: event.type,
        timestamp: event.at.toISOString(),
        id: event.id,
        topic: event.topic,
        key: event.key,
        sequence: event.seq,
        data: publicFields(event.type, event.data),
      })
      const webhook_id = recipientOf(id, event.id)
      const about = { type: 'webhook' as const, webhook_id, event_type: event.type, payload }
      const source = { source_event_id: event.id, source_at: event.at }
      return newDelivery({ kind: 'event', channel: 'webhook', recipient: null, ...source, about }, now, ageMsMax, id)
    },
  }
  return [fold]
}
