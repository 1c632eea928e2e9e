import type { EventData } from '@candor/contracts/catalog'
import type { Received } from '@candor/platform/events'
import type { MailKind } from './delivery.ts'

/** A booking as far as its mails need it. Facts are missing where only a later event of it has arrived. */
export interface Booking {
  status: 'unknown' | 'confirmed' | 'cancelled'
  candidate_id?: string
  recruiter_id?: string
  plan_version_id?: string
  title?: string
  panel: EventData['BookingConfirmed']['panel']
  starts_at?: Date
  ends_at?: Date
  candidate_time_zone?: string
  calendar_uid?: string
  calendar_sequence: number
  /** Number of the last event that is told here. A mail waits until its own event is. */
  revision?: number
  /**
   * DTSTAMP of the calendar entry: when it last changed, in whole seconds as calendars count them, and later than it was before.
   * Of two entries with one SEQUENCE, calendars keep the one with the later DTSTAMP.
   */
  stamp?: Date
  /** Who left the panel with the last change; kept so that handling that event again tells the same people. */
  left?: string[]
}

export type BookingEvent =
  | 'BookingConfirmed'
  | 'BookingRescheduled'
  | 'BookingCancelled'
  | 'BookingPanelChanged'
  | 'BookingAccommodated'
  | 'BookingRenamed'

export const unknownBooking: Booking = { status: 'unknown', panel: [], calendar_sequence: -1 }

/** The booking after one more event of its own. */
export function bookingAfter(before: Booking, event: Received<BookingEvent>): Booking {
  const again = before.revision === event.seq
  const stamp = again && before.stamp ? before.stamp : laterStamp(before.stamp, event.at)
  return { ...factsAfter(before, event), revision: event.seq, stamp }
}

function laterStamp(before: Date | undefined, at: Date): Date {
  const second = Math.floor(at.getTime() / 1_000)
  const earliest = before ? before.getTime() / 1_000 + 1 : second
  return new Date(Math.max(second, earliest) * 1_000)
}

function factsAfter(before: Booking, event: Received<BookingEvent>): Booking {
  const { calendar_sequence } = event.data
  switch (event.type) {
    case 'BookingConfirmed':
    case 'BookingRescheduled': {
      const { candidate_id, recruiter_id, plan_version_id, title, panel, starts_at, ends_at } = event.data
      const { candidate_time_zone, calendar_uid } = event.data
      const facts = { candidate_id, recruiter_id, plan_version_id, title, panel, starts_at, ends_at }
      // Cancelled is the end of a booking, whatever else arrives.
      const status = before.status === 'cancelled' ? 'cancelled' : 'confirmed'
      return {
        ...before,
        ...facts,
        candidate_time_zone,
        calendar_uid,
        calendar_sequence,
        status,
        left: leftWith(before, event),
      }
    }
    case 'BookingCancelled': {
      const { starts_at, ends_at, calendar_uid } = event.data
      return { ...before, starts_at, ends_at, calendar_uid, calendar_sequence, status: 'cancelled' }
    }
    case 'BookingPanelChanged':
      return { ...before, panel: event.data.panel, calendar_sequence, left: leftWith(before, event) }
    case 'BookingAccommodated': {
      const { starts_at, ends_at } = event.data
      return { ...before, starts_at, ends_at, calendar_sequence }
    }
    case 'BookingRenamed':
      return { ...before, title: event.data.title, calendar_sequence }
  }
}

/** Candidate and panel, shadows included: everyone who has the interview in a calendar. */
export function participants(booking: Booking): string[] {
  const panel = booking.panel.map(({ person_id }) => person_id)
  return booking.candidate_id ? [booking.candidate_id, ...panel] : panel
}

/** Who is told of an event: those it names or concerns, and those it took off the panel. The same however often it is handled. */
export function toldOf(before: Booking, event: Received<BookingEvent>): string[] {
  const { data } = event
  const named = 'removed' in data ? data.removed : []
  const left = leftWith(before, event)
  const after = 'panel' in data ? participants(bookingAfter(before, event)) : participants(before)
  return [...new Set([...after, ...named, ...left])]
}

function leftWith(before: Booking, event: Received<BookingEvent>): string[] {
  const { data } = event
  if (!('panel' in data) || before.calendar_sequence > data.calendar_sequence) return []
  if (before.calendar_sequence === data.calendar_sequence) return before.left ?? []
  const stay = new Set(data.panel.map(({ person_id }) => person_id))
  return before.panel.flatMap(({ person_id }) => (stay.has(person_id) ? [] : [person_id]))
}

/** What a participant is told. */
export function kindFor(event: Received<BookingEvent>, person: string): MailKind {
  switch (event.type) {
    case 'BookingConfirmed':
      return 'interview_confirmed'
    case 'BookingCancelled':
      return 'interview_cancelled'
    case 'BookingAccommodated':
    case 'BookingRenamed':
      return 'interview_changed'
    case 'BookingPanelChanged':
      if (event.data.removed.includes(person)) return 'interview_removed'
      return event.data.added.includes(person) ? 'interview_confirmed' : 'interview_changed'
    case 'BookingRescheduled': {
      const stays = person === event.data.candidate_id || event.data.panel.some((seat) => seat.person_id === person)
      return stays ? 'interview_moved' : 'interview_removed'
    }
  }
}
