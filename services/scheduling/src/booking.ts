import type { EventData } from '@candor/contracts/catalog'
import type { Decision } from '@candor/platform/aggregate'
import { newWork, type Work } from '@candor/platform/claim-loop'
import type { NewEvent } from '@candor/platform/events'
import { claimsOf, type Span } from './claims.ts'
import { refuse } from './errors.ts'
import type { PanelMember } from './panel.ts'
import type { Placement } from './slots.ts'
import { minuteMs } from './zone.ts'

/** Who is interviewed with what, for whom. Never changes. */
export interface BookingParties {
  booking_id: string
  /** Null when staff booked it. */
  invitation_id: string | null
  plan_version_id: string
  candidate_id: string
  recruiter_id: string
}

/** Time and people that the booking takes. `claims` stands under a unique index; a booking that no longer takes them has none. */
interface Taken {
  panel: PanelMember[]
  starts_at: Date
  ends_at: Date
  spans: Span[]
  claims: string[]
  availability_versions: Record<string, number>
  /** When the panel was last given this interview; fairness asks for it. */
  placed_at: Date
}

interface Timed {
  /** Waits for the timer: a hold for its end, a confirmed booking for its next reminder. */
  work?: Work
}

/** The invitation's one booking: unique while held, and for good once confirmed. */
interface InvitationClaim {
  invitation_claim?: string
}

interface CalendarEntry {
  title: string
  candidate_time_zone: string
  time_multiplier: number
  /** The same for the booking's whole life. */
  calendar_uid: string
  /** Rises when attendees must change their calendars, and only then. */
  calendar_sequence: number
}

interface Held extends BookingParties, Taken, Timed, InvitationClaim {
  status: 'held'
  held_until: Date
  /** 1 without it. */
  time_multiplier?: number
}

export interface Confirmed extends BookingParties, Taken, Timed, InvitationClaim, CalendarEntry {
  status: 'confirmed'
  confirmed_at: Date
  /** Minutes before the start of the reminder that `work` waits for. */
  reminder_minutes?: number
  /** Why a recruiter should look at it. */
  needs_attention?: string
  no_shows: string[]
}

type Untaken = Pick<Taken, 'panel' | 'starts_at' | 'ends_at'>

interface Cancelled extends BookingParties, Untaken, Timed, InvitationClaim, CalendarEntry {
  status: 'cancelled'
  cancelled_at: Date
  cancelled_by: string
  reason: string
  /** In the canceller's own words; stays here, never on the bus. */
  note?: string
}

interface Released extends BookingParties, Untaken, Timed {
  status: 'released'
  released_at: Date
  reason: ReleaseReason
}

export type Booking = Held | Confirmed | Cancelled | Released
export type ReleaseReason = 'expired' | 'replaced' | 'given_up'

/** Reminders go out this many minutes before the start. */
const reminderMinutes = [1_440, 60] as const

/** Reserves a placement for a while. */
export function holdSlot(
  { time_multiplier = 1, ...parties }: BookingParties & { time_multiplier?: number },
  placement: Placement,
  heldUntil: Date,
  now: Date,
): Decision<Held> {
  const state: Held = {
    ...partiesOf(parties),
    ...take(placement, now),
    status: 'held',
    held_until: heldUntil,
    work: newWork(heldUntil),
    ...(time_multiplier !== 1 && { time_multiplier }),
    ...(parties.invitation_id !== null && { invitation_claim: parties.invitation_id }),
  }
  const { panel, starts_at, ends_at, held_until } = state
  return {
    state,
    events: [{ type: 'BookingHeld', data: { ...partiesOf(parties), panel, starts_at, ends_at, held_until } }],
  }
}

/** What a confirmation adds to parties and placement. */
export interface ConfirmationFacts {
  title: string
  candidate_time_zone: string
  time_multiplier: number
}

/** Books a placement at once, without a hold before. */
export function bookSlot(
  parties: BookingParties,
  placement: Placement,
  facts: ConfirmationFacts,
  now: Date,
): Decision<Confirmed> {
  const claim = parties.invitation_id === null ? {} : { invitation_claim: parties.invitation_id }
  return confirmed({ ...partiesOf(parties), ...take(placement, now), ...claim }, facts, now)
}

/** Turns a hold that has not expired into a booking. */
export function confirmHold(booking: Booking | undefined, facts: ConfirmationFacts, now: Date): Decision<Confirmed> {
  if (booking?.status === 'confirmed') throw refuse('BOOKING_CLOSED', 'This hold was confirmed before')
  if (booking?.status !== 'held' || booking.held_until <= now) {
    throw refuse('HOLD_EXPIRED', 'The slot was held for a while only; hold or book one again')
  }
  const { status, held_until, work, ...taken } = booking
  return confirmed(taken, facts, now)
}

function confirmed(
  taken: BookingParties & Taken & InvitationClaim,
  facts: ConfirmationFacts,
  now: Date,
): Decision<Confirmed> {
  const state: Confirmed = {
    ...taken,
    ...facts,
    status: 'confirmed',
    confirmed_at: now,
    calendar_uid: `${taken.booking_id}@candor`,
    calendar_sequence: 0,
    no_shows: [],
    ...nextReminder(taken.starts_at, now),
  }
  return { state, events: [{ type: 'BookingConfirmed', data: confirmedData(state) }] }
}

/** Ends a hold; its time is free again. Refused for anything but a hold. */
export function releaseHold(booking: Booking, reason: ReleaseReason, now: Date): Decision<Released> {
  if (booking.status !== 'held') throw refuse('BOOKING_CLOSED', 'This is not held any more')
  const { panel, starts_at, ends_at } = booking
  const state: Released = {
    ...partiesOf(booking),
    panel,
    starts_at,
    ends_at,
    status: 'released',
    released_at: now,
    reason,
  }
  return { state, events: [{ type: 'BookingHoldReleased', data: { booking_id: booking.booking_id, reason } }] }
}

/** The booking if it is confirmed and its start lies ahead; refused otherwise. */
export function upcoming(booking: Booking | undefined, now: Date): Confirmed {
  if (booking?.status !== 'confirmed') throw refuse('BOOKING_CLOSED', `The booking is ${booking?.status ?? 'unknown'}`)
  if (booking.starts_at <= now)
    throw refuse('BOOKING_STARTED', 'The interview has begun; it can not be changed any more')
  return booking
}

/** Cancels a booking that lies ahead, or gives up a hold. Its time is free again; the calendar entry is withdrawn. */
export function cancelBooking(
  booking: Booking | undefined,
  by: { cancelled_by: string; reason: string; note?: string },
  now: Date,
): Decision<Booking> {
  if (booking?.status === 'held') return releaseHold(booking, 'given_up', now)
  const {
    status,
    spans,
    claims,
    availability_versions,
    placed_at,
    confirmed_at,
    reminder_minutes,
    needs_attention,
    no_shows,
    work,
    ...kept
  } = upcoming(booking, now)
  const state: Cancelled = {
    ...kept,
    status: 'cancelled',
    cancelled_at: now,
    cancelled_by: by.cancelled_by,
    reason: by.reason,
    ...(by.note !== undefined && { note: by.note }),
    calendar_sequence: kept.calendar_sequence + 1,
  }
  const { booking_id, starts_at, ends_at, calendar_uid, calendar_sequence, reason, cancelled_by } = state
  const data = { booking_id, reason, cancelled_by, starts_at, ends_at, calendar_uid, calendar_sequence }
  return { state, events: [{ type: 'BookingCancelled', data }] }
}

/** Moves a booking: the old claims go and the new ones come in the same write. The same time with the same panel changes nothing. */
export function rescheduleBooking(
  booking: Booking | undefined,
  placement: Placement,
  candidateTimeZone: string | undefined,
  now: Date,
): Decision<Confirmed> {
  const before = upcoming(booking, now)
  const candidate_time_zone = candidateTimeZone ?? before.candidate_time_zone
  const sameTime = before.starts_at.getTime() === placement.starts_at.getTime()
  if (sameTime && samePanel(before.panel, placement.panel))
    return { state: { ...before, candidate_time_zone }, events: [] }
  const { work, reminder_minutes, needs_attention, ...kept } = before
  const state: Confirmed = {
    ...kept,
    ...take(placement, now),
    candidate_time_zone,
    calendar_sequence: before.calendar_sequence + 1,
    ...nextReminder(placement.starts_at, now),
  }
  const previous = { previous_starts_at: before.starts_at, previous_ends_at: before.ends_at }
  return { state, events: [{ type: 'BookingRescheduled', data: { ...confirmedData(state), ...previous } }] }
}

/** Gives the booking another panel at the same time. */
export function changePanel(booking: Booking | undefined, placement: Placement, now: Date): Decision<Confirmed> {
  const before = upcoming(booking, now)
  const { added, removed } = panelDifference(before.panel, placement.panel)
  if (added.length === 0 && removed.length === 0) return { state: before, events: [] }
  const { needs_attention, ...kept } = before
  const state: Confirmed = { ...kept, ...take(placement, now), calendar_sequence: before.calendar_sequence + 1 }
  const { booking_id, panel, calendar_sequence } = state
  return {
    state,
    events: [{ type: 'BookingPanelChanged', data: { booking_id, panel, added, removed, calendar_sequence } }],
  }
}

/** Gives the interview another title. Calendars take it over, but nobody has to agree to it anew: the sequence stays. */
export function renameBooking(booking: Booking | undefined, title: string, now: Date): Decision<Confirmed> {
  const before = upcoming(booking, now)
  if (before.title === title) return { state: before, events: [] }
  const { booking_id, calendar_sequence } = before
  return {
    state: { ...before, title },
    events: [{ type: 'BookingRenamed', data: { booking_id, title, calendar_sequence } }],
  }
}

/** Grants more time: the placement is the longer one. */
export function accommodate(
  booking: Booking | undefined,
  multiplier: number,
  placement: Placement,
  now: Date,
): Decision<Confirmed> {
  const before = upcoming(booking, now)
  if (before.time_multiplier === multiplier) return { state: before, events: [] }
  const { needs_attention, ...kept } = before
  const state: Confirmed = {
    ...kept,
    ...take(placement, now),
    time_multiplier: multiplier,
    calendar_sequence: before.calendar_sequence + 1,
  }
  const { booking_id, starts_at, ends_at, calendar_sequence } = state
  const data = { booking_id, time_multiplier: multiplier, starts_at, ends_at, calendar_sequence }
  return { state, events: [{ type: 'BookingAccommodated', data }] }
}

/** Somebody of the panel, or the candidate, did not come. Known only once the interview has begun. */
export function recordNoShow(booking: Booking | undefined, person_id: string, now: Date): Decision<Confirmed> {
  if (booking?.status !== 'confirmed') throw refuse('BOOKING_CLOSED', `The booking is ${booking?.status ?? 'unknown'}`)
  if (booking.starts_at > now) throw refuse('BOOKING_NOT_STARTED', 'Before the start nobody can have stayed away')
  if (booking.candidate_id !== person_id && !booking.panel.some((member) => member.person_id === person_id)) {
    throw refuse('PERSON_UNSUITABLE', 'This person does not take part in the interview')
  }
  if (booking.no_shows.includes(person_id)) return { state: booking, events: [] }
  const state: Confirmed = { ...booking, no_shows: [...booking.no_shows, person_id] }
  return { state, events: [{ type: 'BookingNoShowRecorded', data: { booking_id: booking.booking_id, person_id } }] }
}

/** Asks a recruiter to look at a booking that lies ahead; nothing for any other. */
export function flagBooking(booking: Booking, reason: string, now: Date): Decision<Booking> {
  if (booking.status !== 'confirmed' || booking.starts_at <= now || booking.needs_attention === reason) {
    return { state: booking, events: [] }
  }
  const state: Confirmed = { ...booking, needs_attention: reason }
  return { state, events: [{ type: 'BookingFlagged', data: { booking_id: booking.booking_id, reason } }] }
}

/** The timer rang: an expired hold ends, a due reminder is told, and the next one is set. What was cancelled or moved says nothing. */
export function onTimer(booking: Booking, now: Date): Decision<Booking> {
  if (booking.status === 'held') {
    return booking.held_until <= now
      ? releaseHold(booking, 'expired', now)
      : { state: { ...booking, work: newWork(booking.held_until) }, events: [] }
  }
  const { work, ...rest } = booking
  if (rest.status !== 'confirmed' || rest.reminder_minutes === undefined) return { state: rest as Booking, events: [] }
  const { reminder_minutes, ...waiting } = rest
  const dueAt = waiting.starts_at.getTime() - reminder_minutes * minuteMs
  const due = dueAt <= now.getTime() && now < waiting.starts_at
  const events: NewEvent[] = due
    ? [
        {
          type: 'BookingReminderDue',
          data: { booking_id: waiting.booking_id, minutes_before: reminder_minutes, starts_at: waiting.starts_at },
        },
      ]
    : []
  return { state: { ...waiting, ...nextReminder(waiting.starts_at, now) }, events }
}

/** The earliest reminder that still lies ahead, and the work that waits for it. */
function nextReminder(startsAt: Date, now: Date): Pick<Confirmed, 'reminder_minutes' | 'work'> {
  const minutes = reminderMinutes.find((before) => startsAt.getTime() - before * minuteMs > now.getTime())
  if (minutes === undefined) return {}
  return { reminder_minutes: minutes, work: newWork(new Date(startsAt.getTime() - minutes * minuteMs)) }
}

function take({ panel, starts_at, ends_at, spans, availability_versions }: Placement, now: Date): Taken {
  return { panel, starts_at, ends_at, spans, claims: claimsOf(spans), availability_versions, placed_at: now }
}

function partiesOf({
  booking_id,
  invitation_id,
  plan_version_id,
  candidate_id,
  recruiter_id,
}: BookingParties): BookingParties {
  return { booking_id, invitation_id, plan_version_id, candidate_id, recruiter_id }
}

function confirmedData(state: Confirmed): EventData['BookingConfirmed'] {
  const { title, panel, starts_at, ends_at, candidate_time_zone, calendar_uid, calendar_sequence, time_multiplier } =
    state
  const entry = {
    title,
    panel,
    starts_at,
    ends_at,
    candidate_time_zone,
    calendar_uid,
    calendar_sequence,
    time_multiplier,
  }
  return { ...partiesOf(state), ...entry }
}

function panelDifference(
  before: readonly PanelMember[],
  after: readonly PanelMember[],
): { added: string[]; removed: string[] } {
  const had = new Set(before.map((member) => member.person_id))
  const has = new Set(after.map((member) => member.person_id))
  return { added: [...has].filter((id) => !had.has(id)), removed: [...had].filter((id) => !has.has(id)) }
}

function samePanel(before: readonly PanelMember[], after: readonly PanelMember[]): boolean {
  const { added, removed } = panelDifference(before, after)
  return added.length === 0 && removed.length === 0
}
