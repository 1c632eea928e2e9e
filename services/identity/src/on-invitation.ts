import { type AggregateStore, createAggregateStore } from '@candor/platform/aggregate'
import type { Doorbell } from '@candor/platform/doorbell'
import type { Received } from '@candor/platform/events'
import type { AnyFold, Fold } from '@candor/platform/fold'
import type { Db } from 'mongodb'
import { refuse } from './errors.ts'

/** What identity needs to know of an invitation: whether its link still opens the door. */
export interface Invitation {
  status: 'issued' | 'used' | 'revoked'
  /** Absent in a placeholder, when `InvitationUsed` was read before `InvitationIssued`. */
  candidate_id?: string
  expires_at?: Date
}

type InvitationEvent = 'InvitationIssued' | 'InvitationUsed' | 'InvitationRevoked'

export function createInvitationStore(db: Db, bell: Doorbell): AggregateStore<Invitation> {
  return createAggregateStore<Invitation>(db, 'invitations', { bell })
}

/** Keeps the projection of candor.invitation.v1 that an exchange looks at. */
export function onInvitation(store: AggregateStore<Invitation>): AnyFold[] {
  const fold: Fold<Invitation, InvitationEvent> = {
    store,
    types: ['InvitationIssued', 'InvitationUsed', 'InvitationRevoked'],
    targets: (event) => [event.data.invitation_id],
    apply: (state, event) => ({ state: foldInvitation(state, event), events: [] }),
  }
  return [fold]
}

/** Pure; each order of events ends in the same state, and withdrawn stays withdrawn. */
export function foldInvitation(state: Invitation | undefined, event: Received<InvitationEvent>): Invitation {
  switch (event.type) {
    case 'InvitationIssued': {
      const { candidate_id, expires_at } = event.data
      return { ...state, status: state?.status ?? 'issued', candidate_id, expires_at }
    }
    case 'InvitationUsed':
      return { ...state, status: state?.status === 'revoked' ? 'revoked' : 'used' }
    case 'InvitationRevoked':
      return { ...state, status: 'revoked' }
  }
}

/**
 * Whether the holder of a link may come in. A used invitation still opens, also after the time to book: the same link leads the
 * candidate back to what they booked, and scheduling alone decides what may be booked with it. Throws INVITATION_REVOKED, INVITATION_EXPIRED, INVITATION_INVALID.
 */
export function admit(invitation: Invitation & { candidate_id: string }, candidateId: string, now: Date): void {
  if (invitation.status === 'revoked') throw refuse('INVITATION_REVOKED', 'Ask your recruiter for a new one.')
  if (invitation.status === 'issued' && invitation.expires_at && now >= invitation.expires_at)
    throw refuse('INVITATION_EXPIRED', 'Ask your recruiter for a new one.')
  if (invitation.candidate_id !== candidateId)
    throw refuse('INVITATION_INVALID', 'The link was made for somebody else.')
}
