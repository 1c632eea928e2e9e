import type { AggregateStore } from '@candor/platform/aggregate'
import type { AnyFold, Fold } from '@candor/platform/fold'
import { type Delivery, deliveryId, newDelivery } from './delivery.ts'

/** Mails a candidate who waits for a slot that one is held for them, with the link that takes it. */
export function onWaitlist(
  { mails }: { mails: AggregateStore<Delivery> },
  { ageMsMax }: { ageMsMax: number },
): AnyFold[] {
  const offers: Fold<Delivery, 'WaitlistOffered'> = {
    store: mails,
    types: ['WaitlistOffered'],
    targets: ({ id, data }) => (data.candidate_id && data.token ? [deliveryId(id, data.candidate_id, 'email')] : []),
    apply(state, event, { id, now }) {
      const { waitlist_id, plan_version_id, candidate_id, starts_at, ends_at, expires_at, token } = event.data
      if (state || !plan_version_id || !candidate_id || !starts_at || !ends_at || !token) return undefined
      // The place in the line has the id of its invitation.
      const facts = { invitation_id: waitlist_id, plan_version_id, starts_at, ends_at, expires_at, token }
      const source = { source_event_id: event.id, source_at: event.at }
      const about = { type: 'offer' as const, ...facts }
      return newDelivery(
        { kind: 'slot_offered', channel: 'email', recipient: candidate_id, ...source, about },
        now,
        ageMsMax,
        id,
      )
    },
  }
  return [offers]
}
