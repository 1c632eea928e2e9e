import { alarmMinutes, type CalendarEntry } from './calendar.ts'
import type { MailFacts } from './mail-facts.ts'
import { toText } from './mail-layout.ts'
import type { ReadyMail } from './mail-lookup.ts'
import type { Mailer } from './smtp.ts'
import { compose } from './texts.ts'

/** The interview as the reader's calendar shows it, the same in a mail and in a feed; undefined while its time is not known. */
export function entryOf(
  facts: MailFacts,
  booking: NonNullable<ReadyMail['calendar']>['booking'],
  o: { from: Mailer['from']; now: Date; attendees: CalendarEntry['attendees'] },
): CalendarEntry | undefined {
  const { starts_at, ends_at, calendar_uid, calendar_sequence, stamp = o.now } = booking
  if (!starts_at || !ends_at || !calendar_uid) return undefined
  const isCandidate = facts.to.role === 'candidate'
  return {
    uid: calendar_uid,
    sequence: calendar_sequence,
    stamp,
    starts_at,
    ends_at,
    time_zone: facts.clock.time_zone,
    summary: !isCandidate && facts.candidate_name ? `${facts.title}: ${facts.candidate_name}` : facts.title,
    description: toText({ ...compose(facts), heading: '', footer: 'Candor' }),
    url: facts.url,
    organizer: { name: o.from.name, email: o.from.address },
    attendees: o.attendees,
    alarm_minutes: alarmMinutes(isCandidate),
  }
}
