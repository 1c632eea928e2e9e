import type { AggregateStore } from '@candor/platform/aggregate'
import type { AnyFold, Fold } from '@candor/platform/fold'
import { type Delivery, deliveryId, newDelivery } from './delivery.ts'

/** What a mail says of an invitation. The token lies in the delivery alone, until it is sent. */
export interface Invitation {
  status: 'open' | 'closed'
  candidate_id?: string
  recruiter_id?: string
  plan_version_id?: string
  expires_at?: Date
}

interface InvitationStores {
  invitations: AggregateStore<Invitation>
  mails: AggregateStore<Delivery>
}

/** Mails the candidate the link, unless it was used or withdrawn before the mail went out, and tells the recruiter who asks for more time. */
export function onInvitation(stores: InvitationStores, { ageMsMax }: { ageMsMax: number }): AnyFold[] {
  const invitations: Fold<Invitation, 'InvitationIssued' | 'InvitationUsed' | 'InvitationRevoked'> = {
    store: stores.invitations,
    types: ['InvitationIssued', 'InvitationUsed', 'InvitationRevoked'],
    targets: (event) => [event.data.invitation_id],
    apply(state, event) {
      if (event.type !== 'InvitationIssued') return { state: { ...state, status: 'closed' }, events: [] }
      const { candidate_id, recruiter_id, plan_version_id, expires_at } = event.data
      const status = state?.status ?? 'open'
      return { state: { status, candidate_id, recruiter_id, plan_version_id, expires_at }, events: [] }
    },
  }
  const mails: Fold<Delivery, 'InvitationIssued'> = {
    store: stores.mails,
    types: ['InvitationIssued'],
    targets: (event) => [deliveryId(event.id, event.data.candidate_id, 'email')],
    apply(state, event, { id, now }) {
      if (state) return undefined
      const { candidate_id, invitation_id, token } = event.data
      const facts = {
        kind: 'invitation',
        channel: 'email' as const,
        recipient: candidate_id,
        source_event_id: event.id,
        source_at: event.at,
        about: { type: 'invitation' as const, invitation_id, token },
      }
      return newDelivery(facts, now, ageMsMax, id)
    },
  }
  const asked: Fold<Delivery, 'AccommodationAsked'> = {
    store: stores.mails,
    types: ['AccommodationAsked'],
    targets: (event) => [deliveryId(event.id, 'recruiter', 'email')],
    apply(state, event, { id, now }) {
      if (state) return undefined
      const facts = {
        kind: 'accommodation_asked',
        channel: 'email' as const,
        recipient: 'recruiter',
        source_event_id: event.id,
        source_at: event.at,
        about: { type: 'accommodation' as const, invitation_id: event.data.invitation_id },
      }
      return newDelivery(facts, now, ageMsMax, id)
    },
  }
  return [invitations, mails, asked]
}
