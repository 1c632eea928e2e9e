import ical, {
  ICalAlarmType,
  ICalAttendeeRole,
  ICalAttendeeStatus,
  type ICalCalendar,
  ICalCalendarMethod,
  ICalEventStatus,
} from 'ical-generator'
import { vtimezone } from './vtimezone.ts'

/** An interview as a calendar shows it. */
export interface CalendarEntry {
  /** The same for the whole life of the booking: with it calendars find the entry that they have. */
  uid: string
  /** Grows with every change that people must agree to; a calendar ignores what is older than what it has. */
  sequence: number
  /** DTSTAMP. Among entries with one sequence, calendars keep the latest. */
  stamp: Date
  starts_at: Date
  ends_at: Date
  /** The reader's zone: the entry is written in it, with the zone's rules beside it. */
  time_zone: string
  summary: string
  description: string
  url: string
  organizer: { name: string; email: string }
  attendees: { name: string; email: string; optional: boolean }[]
  /** Minutes before the start at which the reader's calendar reminds. */
  alarm_minutes: number
}

/** Candidates prepare longer than those who interview every day. */
export const alarmMinutes = (isCandidate: boolean) => (isCandidate ? 60 : 15)

/** What a mail asks of the reader's calendar: take the entry, drop it as the interview is off, or drop it as it goes on without them. */
export type CalendarRequest = 'take' | 'drop_cancelled' | 'drop_removed'

/**
 * The calendar file of a mail (RFC 5545, sent as RFC 6047 asks). By RFC 5546 a cancellation has STATUS:CANCELLED when the whole
 * interview is off, and no STATUS when it goes on without those whom it names.
 */
export function calendarFile(request: CalendarRequest, entry: CalendarEntry): string {
  const method = request === 'take' ? ICalCalendarMethod.REQUEST : ICalCalendarMethod.CANCEL
  const calendar = newCalendar(method, [entry])
  const event = addEvent(calendar, entry)
  if (request !== 'drop_removed') {
    event.status(request === 'take' ? ICalEventStatus.CONFIRMED : ICalEventStatus.CANCELLED)
  }
  for (const { name, email, optional } of entry.attendees) {
    event.createAttendee({
      name: quotable(name),
      email,
      role: optional ? ICalAttendeeRole.OPT : ICalAttendeeRole.REQ,
      status: ICalAttendeeStatus.ACCEPTED,
      // Answers are not read: times are changed in Candor.
      rsvp: false,
    })
  }
  if (request === 'take') addAlarm(event, entry)
  return `${calendar.toString()}\r\n`
}

/** A person's whole calendar for programs that subscribe to it: METHOD:PUBLISH, which names no attendees. `time_zone` is the person's own. */
export function calendarFeed(name: string, entries: readonly CalendarEntry[], time_zone: string): string {
  const calendar = newCalendar(ICalCalendarMethod.PUBLISH, entries).name(name).ttl(refreshSeconds)
  for (const entry of entries) addAlarm(addEvent(calendar, entry).status(ICalEventStatus.CONFIRMED), entry)
  const text = `${calendar.toString()}\r\n`
  if (entries.length > 0) return text
  // RFC 5545 asks for at least one component, and readers refuse a calendar without any.
  const zone = vtimezone(time_zone, new Date(0), new Date(0))
  return text.replace('END:VCALENDAR', `${zone}\r\nEND:VCALENDAR`)
}

const refreshSeconds = 900
const yearMs = 366 * 86_400_000

function newCalendar(method: ICalCalendarMethod, entries: readonly CalendarEntry[]): ICalCalendar {
  const times = entries.map(({ starts_at }) => starts_at.getTime())
  // Some readers ask for the rules around the entry as well, as when they repeat or move it.
  const range = [new Date(Math.min(...times) - yearMs), new Date(Math.max(...times) + yearMs)] as const
  return ical({
    prodId: { company: 'Candor', product: 'Interviews', language: 'EN' },
    method,
    timezone: { name: null, generator: (zone) => vtimezone(zone, ...range) },
  })
}

function addEvent(calendar: ICalCalendar, entry: CalendarEntry) {
  const onClock = (at: Date) => Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(entry.time_zone)
  // An hour that comes twice can not be told apart on the clock, and readers do not agree which one is meant.
  const isPlain = [entry.starts_at, entry.ends_at].map(onClock).every(comesOnce)
  const zone = isPlain ? entry.time_zone : 'UTC'
  const inZone = (at: Date) => onClock(at).withTimeZone(zone)
  const event = calendar.createEvent({
    id: entry.uid,
    sequence: entry.sequence,
    stamp: entry.stamp,
    start: inZone(entry.starts_at),
    end: inZone(entry.ends_at),
    summary: entry.summary,
    description: entry.description,
    url: entry.url,
    organizer: { ...entry.organizer, name: quotable(entry.organizer.name) },
  })
  if (zone !== 'UTC') event.timezone(zone)
  return event
}

function comesOnce(at: Temporal.ZonedDateTime): boolean {
  const wall = at.toPlainDateTime()
  const pass = (disambiguation: 'earlier' | 'later') => wall.toZonedDateTime(at.timeZoneId, { disambiguation })
  return pass('earlier').equals(pass('later'))
}

type CalendarEvent = ReturnType<typeof addEvent>

function addAlarm(event: CalendarEvent, { alarm_minutes, summary }: CalendarEntry): void {
  event.createAlarm({ type: ICalAlarmType.display, triggerBefore: alarm_minutes * 60, description: summary })
}

/** A name within a quoted parameter: RFC 5545 has no way to write a double quote or a control character there. */
const quotable = (name: string) => name.replaceAll('"', "'").replaceAll(/\p{Cc}/gu, ' ')
