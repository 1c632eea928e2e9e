import type { Caller } from '@candor/platform/auth'
import { type Static, Type } from 'typebox'
import { seesAll } from './access.ts'
import type { Booking } from './booking.ts'

const Time = Type.String({ format: 'date-time' })
const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()])

export const BookingView = Type.Object(
  {
    booking_id: Type.String(),
    status: Type.Enum(['held', 'confirmed', 'cancelled', 'released']),
    invitation_id: orNull(Type.String()),
    plan_version_id: Type.String(),
    title: orNull(Type.String()),
    candidate_id: Type.String(),
    recruiter_id: Type.String(),
    panel: Type.Array(Type.Object({ person_id: Type.String(), seat_id: Type.String(), shadow: Type.Boolean() })),
    starts_at: Time,
    ends_at: Time,
    candidate_time_zone: orNull(Type.String()),
    time_multiplier: orNull(Type.Number()),
    held_until: orNull(Time),
    calendar_uid: orNull(Type.String()),
    calendar_sequence: orNull(Type.Integer()),
    reason: orNull(Type.String({ description: 'Why it was cancelled or released' })),
    needs_attention: Type.Optional(orNull(Type.String({ description: 'For staff: why somebody should look at it' }))),
    no_shows: Type.Optional(Type.Array(Type.String(), { description: 'For staff: who did not come' })),
    note: Type.Optional(orNull(Type.String({ description: "For staff: the canceller's own words" }))),
  },
  { title: 'Booking' },
)

/** A booking as the caller may see it; what only staff needs is left out for others. */
export function viewBooking(booking: Booking, caller: Caller): Static<typeof BookingView> {
  const { booking_id, status, invitation_id, plan_version_id, candidate_id, recruiter_id, panel } = booking
  const entry = 'calendar_uid' in booking ? booking : undefined
  return {
    booking_id,
    status,
    invitation_id,
    plan_version_id,
    title: entry?.title ?? null,
    candidate_id,
    recruiter_id,
    panel,
    starts_at: booking.starts_at.toISOString(),
    ends_at: booking.ends_at.toISOString(),
    candidate_time_zone: entry?.candidate_time_zone ?? null,
    time_multiplier: entry?.time_multiplier ?? null,
    held_until: booking.status === 'held' ? booking.held_until.toISOString() : null,
    calendar_uid: entry?.calendar_uid ?? null,
    calendar_sequence: entry?.calendar_sequence ?? null,
    reason: 'reason' in booking ? booking.reason : null,
    ...(seesAll(caller) && {
      needs_attention: (booking.status === 'confirmed' && booking.needs_attention) || null,
      no_shows: booking.status === 'confirmed' ? booking.no_shows : [],
      note: (booking.status === 'cancelled' && booking.note) || null,
    }),
  }
}
