import ical, {
  ICalAlarmType,
  ICalAttendeeRole,
  ICalAttendeeStatus,
  ICalCalendarMethod,
  ICalEventStatus,
} from 'ical-generator'

export interface CalendarEntry {
  /** Cancelling removes the entry from the reader's calendar. */
  method: 'REQUEST' | 'CANCEL'
  /** The same for the whole life of the booking: with it calendars find the entry that they have. */
  uid: string
  /** Grows with every change; a calendar ignores what is older than what it has. */
  sequence: number
  starts_at: Date
  ends_at: Date
  summary: string
  description: string
  url: string
  organizer: { name: string; email: string }
  attendees: { name: string; email: string; optional: boolean }[]
  /** Minutes before the start at which the reader's calendar reminds. */
  alarm_minutes: number
  now: Date
}

/** The calendar file of a mail (RFC 5545, sent as RFC 6047 asks): one event, times in UTC, which every calendar shows in its own zone. */
export function calendarFile(entry: CalendarEntry): string {
  const cancelled = entry.method === 'CANCEL'
  const calendar = ical({
    prodId: { company: 'Candor', product: 'Interviews', language: 'EN' },
    method: cancelled ? ICalCalendarMethod.CANCEL : ICalCalendarMethod.REQUEST,
  })
  const event = calendar.createEvent({
    id: entry.uid,
    sequence: entry.sequence,
    stamp: entry.now,
    start: entry.starts_at,
    end: entry.ends_at,
    summary: entry.summary,
    description: entry.description,
    url: entry.url,
    status: cancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    organizer: entry.organizer,
    attendees: entry.attendees.map(({ name, email, optional }) => ({
      name,
      email,
      role: optional ? ICalAttendeeRole.OPT : ICalAttendeeRole.REQ,
      status: ICalAttendeeStatus.ACCEPTED,
      // Answers are not read: times are changed in Candor.
      rsvp: false,
    })),
  })
  if (!cancelled) {
    event.createAlarm({
      type: ICalAlarmType.display,
      triggerBefore: entry.alarm_minutes * 60,
      description: entry.summary,
    })
  }
  return calendar.toString()
}
