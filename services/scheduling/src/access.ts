import type { Caller } from '@candor/platform/auth'
import { problem } from '@candor/platform/errors'
import { Type } from 'typebox'
import type { Booking } from './booking.ts'
import { refuse } from './errors.ts'
import type { Invitation } from './invitation.ts'

export const staffOnly = { roles: ['recruiter', 'admin'] } as const
export const staffAndCandidates = { roles: ['recruiter', 'admin', 'candidate'] } as const
export const everyone = { roles: ['recruiter', 'admin', 'auditor', 'interviewer', 'candidate'] } as const
export const participants = { roles: ['recruiter', 'admin', 'interviewer', 'candidate'] } as const

export const Id = Type.String({ minLength: 1, maxLength: 64, pattern: '^[A-Za-z0-9._-]+$' })
export const Instant = Type.String({ format: 'date-time', maxLength: 40, description: 'RFC 3339' })

/** Whoever arranges interviews for others. A token made from an invitation link never counts, whatever else its holder is. */
export const isStaff = (caller: Caller) =>
  caller.invitation_id === undefined && caller.roles.some((role) => role === 'recruiter' || role === 'admin')

/** Throws unless it is the caller's own affair, or the caller arranges interviews for others. */
export function ownPerson(caller: Caller, person_id: string): void {
  if (!isStaff(caller) && caller.id !== person_id) throw problem('FORBIDDEN', 'This is not your availability')
}

/** Staff, and those who may look at everything. */
export const seesAll = (caller: Caller) =>
  isStaff(caller) || (caller.invitation_id === undefined && caller.roles.includes('auditor'))

const isOnPanel = (caller: Caller, booking: Pick<Booking, 'panel'>) =>
  caller.invitation_id === undefined &&
  caller.roles.includes('interviewer') &&
  booking.panel.some((member) => member.person_id === caller.id)

/** The candidate of a booking; with a link's token, of the link's own booking only. */
const isItsCandidate = (caller: Caller, booking: Pick<Booking, 'candidate_id' | 'invitation_id'>) =>
  booking.candidate_id === caller.id &&
  (caller.invitation_id === undefined || caller.invitation_id === booking.invitation_id)

/** The booking if the caller may see it. Somebody else's looks as if it did not exist. */
export function visibleBooking<B extends Booking>(booking: B | undefined, caller: Caller): B {
  if (booking && (seesAll(caller) || isOnPanel(caller, booking) || isItsCandidate(caller, booking))) return booking
  throw problem('NOT_FOUND', 'There is no such booking, or it is not yours')
}

/** A booking that the caller takes part in, or arranges: who only looks at everything (auditors) changes nothing, whatever else they are. */
export function joinedBooking<B extends Booking>(booking: B | undefined, caller: Caller): B {
  const visible = visibleBooking(booking, caller)
  if (isStaff(caller) || isOnPanel(caller, visible) || isItsCandidate(caller, visible)) return visible
  throw problem('FORBIDDEN', 'Staff, the panel and the candidate may do this')
}

/** A booking that the caller may change: staff, or its candidate. */
export function ownBooking<B extends Booking>(booking: B | undefined, caller: Caller): B {
  const visible = visibleBooking(booking, caller)
  if (isStaff(caller) || isItsCandidate(caller, visible)) return visible
  throw problem('FORBIDDEN', 'Staff and the candidate may do this')
}

/** The invitation if the caller may book with it. */
export function usableBy(invitation: Invitation, caller: Caller): Invitation {
  const its =
    invitation.candidate_id === caller.id && [undefined, invitation.invitation_id].includes(caller.invitation_id)
  if (isStaff(caller) || its) return invitation
  throw refuse('INVITATION_UNKNOWN', 'There is no such invitation, or it is not yours')
}
