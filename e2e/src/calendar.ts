import ICAL from 'ical.js'
import type { ParsedMail } from 'mailparser'

export interface CalendarEntry {
  method: string
  uid: string
  sequence: number
  starts_at: Date
  ends_at: Date
  attendees: string[]
}

/** Whether a mail carries a calendar entry. */
export const hasCalendar = (mail: ParsedMail) =>
  mail.attachments.some(({ contentType }) => contentType === 'text/calendar')

/** The one event of a mail's calendar part. Throws when it is no valid iCalendar. */
export function calendarOf(mail: ParsedMail): CalendarEntry {
  const part = mail.attachments.find(({ contentType }) => contentType === 'text/calendar')
  if (!part) throw new Error(`the mail "${mail.subject}" has no calendar part`)
  const calendar = new ICAL.Component(ICAL.parse(part.content.toString('utf8')))
  const [only, ...more] = calendar.getAllSubcomponents('vevent')
  if (!only || more.length > 0)
    throw new Error(`the calendar of "${mail.subject}" has ${more.length + (only ? 1 : 0)} events`)
  const event = new ICAL.Event(only)
  return {
    method: String(calendar.getFirstPropertyValue('method') ?? ''),
    uid: event.uid,
    sequence: event.sequence,
    starts_at: event.startDate.toJSDate(),
    ends_at: event.endDate.toJSDate(),
    attendees: event.attendees.map((attendee) =>
      String(attendee.getFirstValue())
        .replace(/^mailto:/i, '')
        .toLowerCase(),
    ),
  }
}

/** What is wrong with a calendar entry for this booking, in words; nothing when it is right. */
export function calendarProblems(
  entry: CalendarEntry,
  expected: { calendar_uid: string | null; starts_at: string; ends_at: string; attendee: string },
): string[] {
  const problems: string[] = []
  if (entry.method !== 'REQUEST') problems.push(`METHOD is ${entry.method}, not REQUEST`)
  if (entry.uid === '' || (expected.calendar_uid && entry.uid !== expected.calendar_uid))
    problems.push(`UID is "${entry.uid}"`)
  if (entry.sequence !== 0) problems.push(`SEQUENCE of a new booking is ${entry.sequence}`)
  if (entry.starts_at.getTime() !== Date.parse(expected.starts_at))
    problems.push(`DTSTART is ${entry.starts_at.toISOString()}`)
  if (entry.ends_at.getTime() !== Date.parse(expected.ends_at)) problems.push(`DTEND is ${entry.ends_at.toISOString()}`)
  if (!entry.attendees.includes(expected.attendee.toLowerCase())) problems.push(`${expected.attendee} is no ATTENDEE`)
  return problems
}
