import { createHash } from 'node:crypto'
import type { Booking } from './booking.ts'
import { calendarFeed } from './calendar.ts'
import { entryOf } from './calendar-entry.ts'
import type { MailFacts } from './mail-facts.ts'
import type { KnownPerson } from './person.ts'
import type { Mailer } from './smtp.ts'
import type { Stores } from './stores.ts'
import { languageOf } from './when.ts'

const dayMs = 86_400_000
/** What a feed reaches back and ahead, and how much of it. */
const backMs = 30 * dayMs
const aheadMs = 400 * dayMs
const interviewsMax = 500

export interface FeedOptions {
  stores: Pick<Stores, 'bookings' | 'people'>
  from: Mailer['from']
  publicUrl: string
  now: Date
}

/** A person's interviews as one iCalendar text, with an ETag that changes only when it does. Cancelled ones are simply not there. */
export async function feedFor(
  person_id: string,
  reader: KnownPerson,
  o: FeedOptions,
): Promise<{ text: string; etag: string }> {
  const bookings = await interviewsOf(person_id, o)
  const people = await namesOf(bookings, o)
  const name = (id: string | undefined) => (id === undefined ? undefined : people.get(id)?.name)
  const entries = bookings.flatMap((booking) => {
    const isCandidate = booking.candidate_id === person_id
    const candidate_name = name(booking.candidate_id)
    const facts: MailFacts = {
      kind: 'interview_reminder',
      to: { name: reader.name, role: isCandidate ? 'candidate' : 'panel' },
      clock: {
        time_zone: (isCandidate && booking.candidate_time_zone) || reader.time_zone,
        language: languageOf(reader.locale),
      },
      title: booking.title ?? '',
      candidate_name,
      interviewer_names: booking.panel.flatMap((seat) =>
        seat.person_id === person_id ? [] : (name(seat.person_id) ?? []),
      ),
      url: `${o.publicUrl}/interviews/${booking._id}`,
      ...(booking.starts_at && { starts_at: booking.starts_at }),
      ...(booking.ends_at && { ends_at: booking.ends_at }),
      ...(booking.candidate_time_zone && { candidate_time_zone: booking.candidate_time_zone }),
    }
    return entryOf(facts, booking, { from: o.from, now: o.now, attendees: [] }) ?? []
  })
  const text = calendarFeed('Candor', entries, reader.time_zone)
  return { text, etag: `"${createHash('sha256').update(text).digest('base64url')}"` }
}

/** Exported for the index test. */
export const feedFilter = (person_id: string, now: Date) => ({
  $or: [{ 'panel.person_id': person_id }, { candidate_id: person_id }],
  status: 'confirmed' as const,
  starts_at: { $gte: new Date(now.getTime() - backMs), $lt: new Date(now.getTime() + aheadMs) },
})

function interviewsOf(person_id: string, { stores, now }: FeedOptions): Promise<(Booking & { _id: string })[]> {
  return stores.bookings.collection
    .find(feedFilter(person_id, now), {
      projection: { outbox: 0, last_seq: 0 },
      sort: { starts_at: 1 },
      limit: interviewsMax,
      maxTimeMS: 5_000,
    })
    .toArray()
}

async function namesOf(bookings: readonly Booking[], { stores }: FeedOptions): Promise<Map<string, KnownPerson>> {
  const ids = [
    ...new Set(
      bookings.flatMap(({ candidate_id, panel }) =>
        [candidate_id ?? [], ...panel.map((seat) => seat.person_id)].flat(),
      ),
    ),
  ]
  const found = await stores.people.collection
    .find({ _id: { $in: ids } } as never, { limit: ids.length + 1, maxTimeMS: 5_000 })
    .toArray()
  return new Map(found.flatMap((person) => (person.status === 'known' ? [[person._id, person] as const] : [])))
}
