import type { Decision } from '@candor/platform/aggregate'
import type { Accommodation } from './accommodation.ts'
import { refuse } from './errors.ts'

interface InvitationFacts {
  invitation_id: string
  plan_version_id: string
  candidate_id: string
  recruiter_id: string
  /** Interviewers to choose from; empty for anyone eligible. */
  panel_ids: string[]
  issued_at: Date
  expires_at: Date
  accommodation?: Accommodation
}

/** A link for one candidate to book one interview. The token itself is not kept: it travels to the mail and is gone. */
export type Invitation = InvitationFacts &
  (
    | { status: 'issued' }
    | { status: 'used'; booking_id: string }
    | { status: 'revoked'; revoked_at: Date; reason: string; booking_id?: string }
  )

/** Invites; `token` is the signed link token, made beforehand for this id. */
export function issueInvitation(facts: InvitationFacts, token: string): Decision<Invitation> {
  const { issued_at, accommodation, ...data } = facts
  return { state: { ...facts, status: 'issued' }, events: [{ type: 'InvitationIssued', data: { ...data, token } }] }
}

/** Withdraws a link that was not used. Doing it again changes nothing. */
export function revokeInvitation(invitation: Invitation, reason: string, now: Date): Decision<Invitation> {
  if (invitation.status === 'revoked') return { state: invitation, events: [] }
  if (invitation.status === 'used') throw refuse('INVITATION_USED', 'It led to a booking; cancel the booking instead')
  const state: Invitation = { ...invitation, status: 'revoked', revoked_at: now, reason }
  return { state, events: [{ type: 'InvitationRevoked', data: { invitation_id: invitation.invitation_id, reason } }] }
}

/** Folds a confirmed booking in; undefined when nothing changes. A link withdrawn at the same moment stays withdrawn, the booking stands. */
export function useInvitation(invitation: Invitation, booking_id: string): Decision<Invitation> | undefined {
  if (invitation.status === 'used') return undefined
  if (invitation.status === 'revoked') {
    return invitation.booking_id === booking_id ? undefined : { state: { ...invitation, booking_id }, events: [] }
  }
  const state: Invitation = { ...invitation, status: 'used', booking_id }
  return { state, events: [{ type: 'InvitationUsed', data: { invitation_id: invitation.invitation_id, booking_id } }] }
}

/** Throws unless a booking may still be made with it. */
export function requireUsable(invitation: Invitation, now: Date): void {
  if (invitation.status === 'revoked') throw refuse('INVITATION_REVOKED', 'Ask your recruiter for a new one')
  if (invitation.status === 'used')
    throw refuse('INVITATION_USED', 'It led to a booking already; reschedule that one instead')
  if (invitation.expires_at <= now) throw refuse('INVITATION_EXPIRED', 'Ask your recruiter for a new one')
}
