import type { Stored } from '@candor/platform/aggregate'
import { problem } from '@candor/platform/errors'
import type { Caller } from '@candor/platform/http'
import { panelIds, type Seated, seatsOf } from './on-booking.ts'
import type { Session } from './session-state.ts'
import type { Stores } from './stores.ts'

/** How the caller stands to a session: it is theirs, or they may read along. */
export type Access = { session: Stored<Session>; role: 'candidate' | 'observer' }

/**
 * The session, if the caller may see it: its candidate, the booking's panel (shadows too), recruiters and admins.
 * Throws NOT_FOUND for everybody else, so that an id tells nothing.
 */
export async function openSession(
  { sessions, bookings }: Pick<Stores, 'sessions' | 'bookings'>,
  caller: Caller,
  sessionId: string,
): Promise<Access> {
  const session = await sessions.load(sessionId)
  if (session && caller.id === session.candidate_id && caller.roles.includes('candidate')) {
    if (caller.invitation_id === undefined) return { session, role: 'candidate' }
    // Who came by an invitation link may act on its booking alone.
    const booking = await bookings.load(session.booking_id)
    if (booking?.invitation_id === caller.invitation_id) return { session, role: 'candidate' }
  } else if (session && (caller.roles.includes('recruiter') || caller.roles.includes('admin'))) {
    return { session, role: 'observer' }
  } else if (session && caller.roles.includes('interviewer')) {
    const booking = await bookings.load(session.booking_id)
    if (booking?.panel.some((seat) => seat.person_id === caller.id)) return { session, role: 'observer' }
  }
  throw problem('NOT_FOUND', 'There is no such interview, or it is not yours to see')
}

/** The caller's own session. Throws NOT_FOUND for everybody else, FORBIDDEN for those who may only read it. */
export async function openOwnSession(
  stores: Pick<Stores, 'sessions' | 'bookings'>,
  caller: Caller,
  sessionId: string,
): Promise<Stored<Session>> {
  const { session, role } = await openSession(stores, caller, sessionId)
  if (role === 'candidate') return session
  throw problem('FORBIDDEN', 'Only the candidate can do this')
}

/** Who judges this session at the moment. */
export async function panelOf({ bookings }: Pick<Stores, 'bookings'>, session: Session): Promise<string[]> {
  return panelIds(await bookings.load(session.booking_id))
}

/** The panel with its seats, for what is told of a session. */
export async function seatedPanelOf({ bookings }: Pick<Stores, 'bookings'>, session: Session): Promise<Seated[]> {
  return seatsOf(await bookings.load(session.booking_id))
}

/** The session for whoever may read it: what they may do with it is decided by the roles of the route. */
export async function openForAll(...args: Parameters<typeof openSession>): Promise<Stored<Session>> {
  return (await openSession(...args)).session
}

/** The session for those who judge it. Throws FORBIDDEN for shadows, who only watch. */
export async function openForPanel(
  stores: Pick<Stores, 'sessions' | 'bookings'>,
  caller: Caller,
  sessionId: string,
): Promise<Stored<Session>> {
  const { session, role } = await openSession(stores, caller, sessionId)
  const staff = caller.roles.includes('recruiter') || caller.roles.includes('admin')
  if (role === 'observer' && (staff || (await panelOf(stores, session)).includes(caller.id))) return session
  throw problem('FORBIDDEN', 'Only the panel can do this')
}
