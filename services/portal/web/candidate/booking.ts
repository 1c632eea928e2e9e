import { type Problem, Refusal, take } from '../shared/api.ts'
import type { paths } from '../shared/api-types/scheduling.ts'
import { type Link, untilKnown } from './link.ts'
import type { Words } from './words.ts'

type Answer<P extends keyof paths, M extends 'get' | 'post', S extends number> = paths[P] extends {
  [K in M]: { responses: { [K in S]: { content: { 'application/json': infer B } } } }
}
  ? B
  : never

export type Invitation = Answer<'/api/v1/invitations/{token}', 'get', 200>
export type Booking = Answer<'/api/v1/bookings/{booking_id}', 'get', 200>

/** Where the holder of a link stands. */
export type Standing =
  | { kind: 'free'; invitation: Invitation }
  | { kind: 'held' | 'booked' | 'cancelled'; invitation: Invitation; booking: Booking }

export type DeadLink = 'expired' | 'revoked' | 'unknown' | 'retired'

const deadLinks: Record<string, DeadLink> = {
  INVITATION_EXPIRED: 'expired',
  INVITATION_REVOKED: 'revoked',
  INVITATION_UNKNOWN: 'unknown',
  INVITATION_INVALID: 'unknown',
  VALIDATION_FAILED: 'unknown',
  URI_TOO_LONG: 'unknown',
  NOT_FOUND: 'unknown',
  PLAN_RETIRED: 'retired',
}

/** Why a link can not be used; undefined when the error says nothing of the kind. */
export function deadLinkOf(error: unknown): DeadLink | undefined {
  return error instanceof Refusal ? deadLinks[error.code] : undefined
}

/** Reads what a link is for and what was made of it. Throws Refusal. */
export async function standingOf(link: Link, token: string): Promise<Standing> {
  const invitation = await untilKnown(() =>
    take(link.open.GET('/api/v1/invitations/{token}', { params: { path: { token } } })),
  )
  if (!invitation.booking || invitation.booking.status === 'released') return { kind: 'free', invitation }
  const booking = await readBooking(link, invitation.booking.booking_id)
  if (booking.status === 'cancelled') return { kind: 'cancelled', invitation, booking }
  if (booking.status === 'confirmed') return { kind: 'booked', invitation, booking }
  const isHeld =
    booking.status === 'held' && booking.held_until !== null && Date.parse(booking.held_until) > link.serverNow()
  return isHeld ? { kind: 'held', invitation, booking } : { kind: 'free', invitation }
}

export function readBooking({ api }: Link, booking_id: string): Promise<Booking> {
  return untilKnown(() => take(api.GET('/api/v1/bookings/{booking_id}', { params: { path: { booking_id } } })))
}

export function hold({ api }: Link, starts_at: string): Promise<Booking> {
  return untilKnown(() => take(api.POST('/api/v1/holds', { body: { starts_at } })))
}

export function confirm({ api }: Link, hold_id: string, candidate_time_zone: string, key: string): Promise<Booking> {
  const headers = { 'idempotency-key': key }
  return untilKnown(() => take(api.POST('/api/v1/bookings', { body: { hold_id, candidate_time_zone }, headers })))
}

export function move(
  { api }: Link,
  booking_id: string,
  starts_at: string,
  candidate_time_zone: string,
  key: string,
): Promise<Booking> {
  const headers = { 'idempotency-key': key }
  const body = { starts_at, candidate_time_zone }
  const params = { path: { booking_id } }
  return untilKnown(() => take(api.POST('/api/v1/bookings/{booking_id}/reschedule', { params, body, headers })))
}

type CancelReason = 'candidate_unavailable' | 'candidate_withdrew' | 'other'

/** Cancels a booking, or gives up a hold. */
export function cancel({ api }: Link, booking_id: string, reason: CancelReason, key?: string): Promise<Booking> {
  const params = { path: { booking_id } }
  const headers = key === undefined ? {} : { 'idempotency-key': key }
  return untilKnown(() => take(api.POST('/api/v1/bookings/{booking_id}/cancel', { params, body: { reason }, headers })))
}

/** Times near one that was taken. */
export function alternativesOf(error: unknown): string[] | undefined {
  if (!(error instanceof Refusal) || !['SLOT_TAKEN', 'SLOT_UNAVAILABLE'].includes(error.code)) return undefined
  const { alternatives = [] } = error.problem as Problem & { alternatives?: { starts_at: string }[] }
  return alternatives.map(({ starts_at }) => starts_at)
}

/** What did not work, in the reader's words, and what is to be done. */
export function sayFailure(error: unknown, words: Words): string {
  if (error instanceof Refusal && error.code === 'RATE_LIMITED') return words.tooMany
  if (error instanceof Refusal && error.problem.status >= 400 && error.problem.status < 500)
    return `${words.shortAgo}: ${error.message}`
  return `${words.trouble}. ${words.troubleText}`
}
