import assert from 'node:assert/strict'
import { test } from 'node:test'
import ICAL from 'ical.js'
import { bookingAfter, unknownBooking } from './booking.ts'
import { mailKinds, NotYetKnown } from './delivery.ts'
import { confirmed, endsAt, ids, mailFacts, received, startsAt } from './fixtures.ts'
import { type ReadyMail, whyStale } from './mail-lookup.ts'
import { writeMail } from './mail-loop.ts'
import type { KnownPerson } from './person.ts'
import { formatRange, formatShort, languageOf } from './when.ts'

const now = new Date('2026-11-20T08:00:00Z')
const from = { name: 'Candor interviews', address: 'interviews@candor.example' }
const person = (name: string, email: string, time_zone: string): KnownPerson => ({
  status: 'known',
  name,
  email,
  time_zone,
  locale: 'en',
})
const asha = person('Asha Rao', 'asha@example.org', 'Asia/Kolkata')
const tom = person('Tom Hill', 'tom@example.org', 'Europe/London')
const mei = person('Mei Lin', 'mei@example.org', 'Asia/Singapore')
const rita = person('Rita Sen', 'rita@example.org', 'Asia/Kolkata')
const booking = {
  ...bookingAfter(unknownBooking, received('BookingConfirmed', ids.booking, 2, confirmed)),
  calendar_sequence: 3,
}

function ready(kind: ReadyMail['facts']['kind'], to: 'candidate' | 'panel', language: 'en' | 'hi' = 'en'): ReadyMail {
  const reader = to === 'candidate' ? asha : tom
  const clock = { time_zone: reader.time_zone, language }
  return {
    recipient_id: to === 'candidate' ? ids.asha : ids.tom,
    to: reader,
    facts: mailFacts({ kind, to: { name: reader.name, role: to }, clock }),
    reply_to: rita,
    calendar: {
      booking,
      candidate: asha,
      panel: [
        { ...tom, shadow: false },
        { ...mei, shadow: true },
      ],
    },
  }
}

for (const language of ['en', 'hi'] as const) {
  for (const kind of mailKinds) {
    for (const to of ['candidate', 'panel'] as const) {
      test(`${kind} to ${to} in ${language} is complete, escaped and loads nothing`, () => {
        const mail = writeMail('event-1.x.email', ready(kind, to, language), from, now)
        for (const part of [mail.subject, mail.text, mail.html]) {
          assert.doesNotMatch(part, /undefined|NaN|\[object|Invalid/)
          assert.ok(part.includes('Network engineer'))
        }
        assert.ok(mail.html.includes('Network engineer &lt;senior&gt;') && !mail.html.includes('<senior>'))
        assert.doesNotMatch(mail.html, /<img|<script|<link|src=|@import|url\(/)
        assert.ok(mail.html.includes(`lang="${language}"`))
        if (language === 'hi') for (const part of [mail.subject, mail.text]) assert.match(part, /[\u0900-\u097f]/)
        assert.ok(mail.subject.length < 120)
      })
    }
  }
}

test('times show weekday, date, hours and zone, in the language and zone of the reader', () => {
  const kolkata = { time_zone: 'Asia/Kolkata', language: 'en' as const }
  assert.equal(formatRange(startsAt, endsAt, kolkata), 'Tuesday 24 November 2026, 15:30–16:15, Kolkata time (GMT+5:30)')
  assert.equal(formatShort(startsAt, { ...kolkata, time_zone: 'America/New_York' }), 'Tue 24 Nov, 05:00 New York')
  assert.match(
    formatRange(startsAt, endsAt, { ...kolkata, language: 'hi' }),
    /^मंगलवार 24 नवंबर 2026, 15:30–16:15, Kolkata का समय/,
  )
  const night = { time_zone: 'UTC', language: 'en' as const }
  assert.equal(
    formatRange(new Date('2026-11-24T23:30:00Z'), new Date('2026-11-25T00:15:00Z'), night),
    'Tuesday 24 November 2026, 23:30–Wednesday 25 November 2026, 00:15, UTC',
  )
  assert.equal(languageOf('hi-IN'), 'hi')
  assert.equal(languageOf('de'), 'en')
})

test('an interviewer in another zone reads both their own time and that of the candidate', () => {
  const { text } = writeMail('x.y.email', ready('interview_confirmed', 'panel'), from, now)
  assert.match(text, /When: Tuesday 24 November 2026, 10:00–10:45, London time \(GMT\)/)
  assert.match(text, /For the candidate: Tue 24 Nov, 15:30 Kolkata/)
})

function entryOf(mail: ReturnType<typeof writeMail>) {
  const calendar = new ICAL.Component(ICAL.parse(mail.calendar?.content ?? ''))
  const event = calendar.getFirstSubcomponent('vevent') as ICAL.Component
  return { calendar, event, value: (name: string) => event.getFirstPropertyValue(name)?.toString() }
}

test('a confirmation carries a calendar entry that asks calendars to add it, in the zone of the reader, with a reminder', () => {
  const mail = writeMail('x.y.email', ready('interview_confirmed', 'panel'), from, now)
  const { calendar, event, value } = entryOf(mail)
  assert.equal(mail.calendar?.method, 'REQUEST')
  assert.equal(calendar.getFirstPropertyValue('method'), 'REQUEST')
  assert.equal(value('uid'), confirmed.calendar_uid)
  assert.equal(value('sequence'), '3')
  assert.equal(value('status'), 'CONFIRMED')
  assert.equal(value('dtstart'), '2026-11-24T10:00:00')
  assert.equal(value('dtend'), '2026-11-24T10:45:00')
  assert.equal(event.getFirstProperty('dtstart')?.getParameter('tzid'), 'Europe/London')
  assert.equal(calendar.getFirstSubcomponent('vtimezone')?.getFirstPropertyValue('tzid'), 'Europe/London')
  assert.equal(value('organizer')?.toLowerCase(), 'mailto:interviews@candor.example')
  const attendees = event.getAllProperties('attendee')
  assert.deepEqual(
    attendees.map((one) => String(one.getFirstValue()).toLowerCase()),
    ['mailto:asha@example.org', 'mailto:tom@example.org', 'mailto:mei@example.org'],
  )
  assert.equal(attendees[2]?.getParameter('role'), 'OPT-PARTICIPANT')
  const alarm = event.getFirstSubcomponent('valarm')
  assert.equal(alarm?.getFirstPropertyValue('trigger')?.toString(), '-PT15M')
  assert.equal(alarm?.getFirstPropertyValue('action'), 'DISPLAY')
})

test('a candidate sees who they meet, and no address of staff', () => {
  const mail = writeMail('x.y.email', ready('interview_confirmed', 'candidate'), from, now)
  assert.match(mail.text, /You will meet: Tom Hill, Mei Lin/)
  const everything = mail.text + mail.html + (mail.calendar?.content ?? '').replaceAll('\r\n ', '')
  assert.doesNotMatch(everything, /tom@|mei@/)
  assert.match(everything, /asha@example\.org/)
})

for (const kind of ['interview_cancelled', 'interview_removed'] as const) {
  test(`${kind} takes the entry out of the calendar, with METHOD CANCEL and the same UID`, () => {
    const mail = writeMail('x.y.email', ready(kind, 'panel'), from, now)
    const { calendar, event, value } = entryOf(mail)
    assert.equal(mail.calendar?.method, 'CANCEL')
    assert.equal(calendar.getFirstPropertyValue('method'), 'CANCEL')
    // RFC 5546 §3.2.5: a status belongs to a cancelled interview, not to a person who is taken off it.
    assert.equal(value('status'), kind === 'interview_cancelled' ? 'CANCELLED' : undefined)
    assert.equal(value('uid'), confirmed.calendar_uid)
    assert.equal(value('sequence'), '3')
    assert.equal(event.getFirstSubcomponent('valarm'), null)
    assert.ok(event.getAllProperties('attendee').some((one) => /tom@/i.test(String(one.getFirstValue()))))
  })
}

test('the Message-ID is the same for every attempt of a delivery', () => {
  const again = () => writeMail('event-1.x.email', ready('interview_confirmed', 'panel'), from, new Date()).message_id
  assert.equal(again(), '<event-1.x.email@candor.example>')
  assert.equal(again(), again())
})

test('a mail whose booking has changed meanwhile does not go out', () => {
  const about = (calendar_sequence: number) => ({
    type: 'booking' as const,
    booking_id: ids.booking,
    calendar_sequence,
  })
  const why = (
    kind: 'interview_confirmed' | 'interview_removed' | 'interview_cancelled',
    sequence: number,
    change = {},
    at = now,
  ) =>
    whyStale(kind, { about: about(sequence), recipient: ids.tom }, ids.tom, { booking: { ...booking, ...change } }, at)
  assert.equal(why('interview_confirmed', 3), undefined)
  assert.equal(why('interview_confirmed', 2), 'superseded')
  assert.throws(() => why('interview_confirmed', 4), NotYetKnown)
  assert.equal(why('interview_confirmed', 3, { status: 'cancelled' }), 'superseded')
  assert.equal(why('interview_confirmed', 3, {}, new Date('2026-11-25T00:00:00Z')), 'too_late')
  assert.equal(why('interview_cancelled', 3, { status: 'cancelled' }), undefined)
  assert.equal(why('interview_removed', 2, { panel: [] }), undefined, 'the news of a removal holds')
  assert.equal(why('interview_removed', 2), 'superseded', 'unless the person is back')
  const reminder = {
    about: { type: 'reminder' as const, booking_id: ids.booking, starts_at: startsAt },
    recipient: ids.tom,
  }
  const whyReminder = (change = {}) =>
    whyStale('interview_reminder', reminder, ids.tom, { booking: { ...booking, ...change } }, now)
  assert.equal(whyReminder(), undefined)
  assert.equal(whyReminder({ starts_at: endsAt }), 'superseded')
  assert.equal(whyReminder({ status: 'cancelled' }), 'superseded')
  const scorecard = { status: 'open' as const, reviewers: [ids.tom] }
  const review = { about: { type: 'scorecard' as const, session_id: 's', booking_id: null }, recipient: ids.tom }
  assert.equal(whyStale('review_reminder', review, ids.tom, { scorecard }, now), 'superseded')
  const final = { status: 'final' as const, reviewers: [ids.asha] }
  assert.equal(whyStale('review_reminder', review, ids.tom, { scorecard: final }, now), undefined, 'silence would tell')
  for (const kind of ['scorecard_ready', 'disagreement_found', 'human_review_requested'] as const) {
    const why = (reviewers: string[]) =>
      whyStale(
        kind,
        { ...review, recipient: 'recruiter' },
        ids.tom,
        { scorecard: { ...final, reviewers }, booking },
        now,
      )
    assert.equal(why([]), 'blind', `${kind} for a recruiter who sits on the panel`)
    assert.equal(why([ids.tom]), undefined)
  }
  const invitation = { about: { type: 'invitation' as const, invitation_id: 'i' }, recipient: ids.asha }
  assert.equal(whyStale('invitation', invitation, ids.asha, { invitation: { status: 'closed' } }, now), 'superseded')
})
