import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EventData } from '@candor/contracts/catalog'
import type { Received } from '@candor/platform/events'
import { calendarAfter, type Message, ordersOf, readMessage } from './attendee-calendar.ts'
import {
  type Booking,
  type BookingEvent,
  bookingAfter,
  kindFor,
  participants,
  toldOf,
  unknownBooking,
} from './booking.ts'
import { calendarFile } from './calendar.ts'
import type { MailKind } from './delivery.ts'
import { confirmed, ids, mailFacts, received } from './fixtures.ts'
import { whyStale } from './mail-lookup.ts'
import { writeMail } from './mail-loop.ts'
import type { KnownPerson } from './person.ts'

const from = { name: 'Candor interviews', address: 'interviews@candor.example' }
const zones = {
  [ids.asha]: 'Asia/Kolkata',
  [ids.tom]: 'Europe/London',
  [ids.mei]: 'America/New_York',
  lee: 'Asia/Kathmandu',
}
const everyone = Object.keys(zones)

const knownAs = (id: string): KnownPerson => ({
  status: 'known',
  name: `${id} "the person", Ünïcode; & more`,
  email: `${id}@example.org`,
  time_zone: zones[id] ?? 'UTC',
  locale: 'en',
})

type Step = 'move' | 'rename' | 'replace' | 'replace back' | 'lengthen' | 'cancel'
const steps: Step[] = ['move', 'rename', 'replace', 'replace back', 'lengthen', 'cancel']

interface Fact {
  event: Received<BookingEvent>
  before: Booking
  after: Booking
}

/** What scheduling publishes for these steps, as its rules say: SEQUENCE rises with time, length, panel and end, not with the name. */
function story(taken: readonly Step[]): Fact[] | undefined {
  const facts: Fact[] = []
  const tell = <T extends BookingEvent>(type: T, data: EventData[T]) => {
    const before = facts.at(-1)?.after ?? unknownBooking
    // All within one second: nothing but the numbers tells the order.
    const at = new Date(Date.parse('2026-11-20T08:00:00.100Z') + facts.length)
    const event = received(type, ids.booking, facts.length + 2, data, at) as Received<BookingEvent>
    facts.push({ event, before, after: bookingAfter(before, event) })
  }
  tell('BookingConfirmed', confirmed)
  for (const [index, step] of taken.entries()) {
    const now = facts.at(-1)?.after as Required<Booking>
    if (now.status === 'cancelled') return undefined
    const { booking_id } = confirmed
    const { panel, starts_at, ends_at } = now
    const next = { booking_id, calendar_sequence: now.calendar_sequence + 1 }
    const seated = panel.find((member) => !member.shadow)?.person_id
    const swap = (out: string, person_id: string) =>
      tell('BookingPanelChanged', {
        ...next,
        panel: [{ person_id, seat_id: 'lead', shadow: false }, ...panel.filter((member) => member.person_id !== out)],
        added: [person_id],
        removed: [out],
      })
    switch (step) {
      case 'move': {
        const later = (at: Date) => new Date(at.getTime() + (index + 1) * 125 * 24 * 3_600_000)
        const { title } = now
        const previous = { previous_starts_at: starts_at, previous_ends_at: ends_at }
        const times = { starts_at: later(starts_at), ends_at: later(ends_at) }
        tell('BookingRescheduled', { ...confirmed, ...next, title, panel, ...times, ...previous })
        break
      }
      case 'rename':
        tell('BookingRenamed', {
          booking_id,
          title: `Round ${index}: a, b; c\\d\nthe rest`,
          calendar_sequence: now.calendar_sequence,
        })
        break
      case 'replace':
        if (seated !== ids.tom) return undefined
        swap(ids.tom, 'lee')
        break
      case 'replace back':
        if (seated !== 'lee') return undefined
        swap('lee', ids.tom)
        break
      case 'lengthen':
        tell('BookingAccommodated', {
          ...next,
          time_multiplier: 1.5,
          starts_at,
          ends_at: new Date(ends_at.getTime() + 1_800_000),
        })
        break
      case 'cancel': {
        const { calendar_uid } = confirmed
        tell('BookingCancelled', { ...next, reason: 'other', cancelled_by: 'x', starts_at, ends_at, calendar_uid })
      }
    }
  }
  return facts
}

/** The mail to a person because of an event, written when the booking was as `at` tells; undefined when it is not sent any more. */
function mailTo(id: string, { event, before }: Fact, at: Booking): Message | undefined {
  if (!toldOf(before, event).includes(id)) return undefined
  const kind: MailKind = kindFor(event, id)
  const { booking_id, calendar_sequence } = event.data
  const about = { type: 'booking' as const, booking_id, calendar_sequence, revision: event.seq }
  const now = new Date('2026-11-20T08:00:05Z')
  if (whyStale(kind, { about, recipient: id }, id, { booking: at }, now)) return undefined
  const to = knownAs(id)
  const role = id === ids.asha ? 'candidate' : 'panel'
  const clock = { time_zone: to.time_zone, language: 'en' as const }
  const { title, starts_at, ends_at } = at as Required<Booking>
  const mail = writeMail(
    'event-1.x.email',
    {
      recipient_id: id,
      to,
      facts: mailFacts({ kind, to: { name: to.name, role }, clock, title, starts_at, ends_at }),
      reply_to: undefined,
      calendar: {
        booking: at,
        candidate: knownAs(ids.asha),
        panel: at.panel.map(({ person_id, shadow }) => ({ ...knownAs(person_id), shadow })),
      },
    },
    from,
    now,
  )
  const message = readMessage(mail.calendar?.content ?? '')
  assert.equal(mail.calendar?.method, message.method)
  return message
}

function expected(id: string, { status, title, starts_at, ends_at, ...booking }: Booking) {
  if (status === 'cancelled' || !participants({ status, ...booking }).includes(id)) return undefined
  const summary = id === ids.asha ? title : `${title}: Asha Rao`
  return { summary, starts_at: starts_at?.toISOString(), ends_at: ends_at?.toISOString(), alarms: 1 }
}

function storiesOf(length: number): Step[][] {
  if (length === 0) return [[]]
  return storiesOf(length - 1).flatMap((story) => steps.map((step) => [...story, step]))
}

test('book, then any three of move, rename, replace, replace back, lengthen, cancel: in any order of arrival each calendar ends right', (t) => {
  const seen = { stories: 0, calendars: 0, mails: 0 }
  for (const taken of [0, 1, 2, 3].flatMap(storiesOf)) {
    const facts = story(taken)
    if (!facts) continue
    seen.stories += 1
    const end = facts.at(-1)?.after as Booking
    for (const id of everyone) {
      const address = `${id}@example.org`.toLowerCase()
      // Each mail may be written right after its event, or late, when all is known; then what is stale is not sent.
      const written = facts.map((fact) => [mailTo(id, fact, fact.after), mailTo(id, fact, end)] as const)
      for (let late = 0; late < 2 ** facts.length; late++) {
        const mails = written.flatMap(([prompt, tardy], index) => (late & (1 << index) ? tardy : prompt) ?? [])
        for (const arrival of ordersOf(mails)) {
          const held = calendarAfter(arrival, address)
          const { description, ...entry } = held ?? { description: '' }
          assert.deepEqual(held && entry, expected(id, end), `${taken} for ${id}, late ${late.toString(2)}`)
          seen.calendars += 1
        }
        seen.mails += mails.length
      }
    }
  }
  t.diagnostic(JSON.stringify(seen))
  assert.ok(seen.calendars > 10_000)
})

test('SEQUENCE stays with a new name and rises with everything else', () => {
  const sequences = (taken: Step[]) => story(taken)?.map(({ after }) => after.calendar_sequence)
  assert.deepEqual(sequences(['rename', 'move', 'rename', 'replace', 'lengthen', 'cancel']), [0, 0, 1, 1, 2, 3, 4])
})

test('hostile names, titles and descriptions stay text; an hour that repeats keeps its moment', () => {
  const base = {
    uid: 'u@candor',
    sequence: 0,
    stamp: new Date('2026-01-01T00:00:00Z'),
    time_zone: 'Europe/Berlin',
    url: 'https://candor.example/i/1',
    organizer: { name: 'C', email: 'c@example.org' },
    alarm_minutes: 15,
  }
  const evil = 'x\r\nATTENDEE:mailto:eve@evil.example\r\nBEGIN:VALARM "q" ^n ; , \\n 🙂'.repeat(4)
  const hour = 3_600_000
  // On 25 October 2026 the hour from two to three comes twice in Berlin: at 00:00 and at 01:00 UTC.
  for (const start of [
    '2026-10-24T23:00:00Z',
    '2026-10-25T00:30:00Z',
    '2026-10-25T01:30:00Z',
    '2026-10-25T02:30:00Z',
  ]) {
    const starts_at = new Date(start)
    const message = readMessage(
      calendarFile('take', {
        ...base,
        starts_at,
        ends_at: new Date(starts_at.getTime() + hour),
        summary: evil,
        description: evil,
        attendees: [{ name: evil, email: 'ana@example.org', optional: false }],
      }),
    )
    assert.deepEqual(message.attendees, ['ana@example.org'])
    assert.equal(message.entry.starts_at, starts_at.toISOString())
    assert.equal(message.entry.ends_at, new Date(starts_at.getTime() + hour).toISOString())
    assert.equal(message.entry.summary.replaceAll('\n', ' '), evil.replaceAll('\r\n', ' '))
    assert.equal(message.entry.alarms, 1)
  }
})
