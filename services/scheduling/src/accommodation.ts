import type { Decision } from '@candor/platform/aggregate'
import { refuse } from './errors.ts'
import type { Invitation } from './invitation.ts'
import type { Sealed } from './sealing.ts'

/** More time, asked for by the candidate. Why is kept apart from this, and nowhere else. */
export interface Accommodation {
  status: 'asked' | 'granted' | 'declined'
  /** Factor on the planned length: as asked, and once granted as granted. */
  time_multiplier: number
  asked_at: Date
  decided_at?: Date
  decided_by?: string
}

/** Why somebody asks for more time: sealed, in a collection of its own, and gone once it was decided on. */
export interface AccommodationReason {
  /** The invitation's id. */
  invitation_id: string
  candidate_id: string
  /** Gone when the candidate was erased. */
  reason?: Sealed
}

/** What lengths of its interview are multiplied with. */
export const multiplierOf = ({ accommodation }: Pick<Invitation, 'accommodation'>) =>
  accommodation?.status === 'granted' ? accommodation.time_multiplier : 1

/**
 * The candidate asks for more time. Asking anew replaces what was not granted yet. The recruiter is told once for each request that
 * waits; how much time, and why, is in no event.
 */
export function askForTime(invitation: Invitation, time_multiplier: number, now: Date): Decision<Invitation> {
  if (invitation.status === 'revoked') throw refuse('INVITATION_REVOKED', 'Ask your recruiter for a new one')
  const { accommodation } = invitation
  if (accommodation?.status === 'granted') throw refuse('ACCOMMODATION_DECIDED', 'More time was granted already')
  if (accommodation?.status === 'asked' && accommodation.time_multiplier === time_multiplier)
    return { state: invitation, events: [] }
  const { invitation_id, candidate_id, recruiter_id, plan_version_id } = invitation
  const data = { invitation_id, candidate_id, recruiter_id, plan_version_id }
  return {
    state: { ...invitation, accommodation: { status: 'asked', time_multiplier, asked_at: now } },
    events: accommodation?.status === 'asked' ? [] : [{ type: 'AccommodationAsked', data }],
  }
}

/** Staff grants more time, as asked or another factor, or declines. */
export function decideOnTime(
  invitation: Invitation,
  decision: { granted: boolean; time_multiplier?: number; decided_by: string },
  now: Date,
): Decision<Invitation> {
  const { accommodation } = invitation
  if (!accommodation) throw refuse('ACCOMMODATION_UNKNOWN', 'The candidate has not asked for more time')
  const { granted, decided_by, time_multiplier = accommodation.time_multiplier } = decision
  const status = granted ? 'granted' : 'declined'
  if (accommodation.status === status && (!granted || accommodation.time_multiplier === time_multiplier))
    return { state: invitation, events: [] }
  const { asked_at } = accommodation
  const decided = { status, time_multiplier, asked_at, decided_at: now, decided_by } as const
  return { state: { ...invitation, accommodation: decided }, events: [] }
}
