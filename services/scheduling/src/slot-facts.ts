import type { Stored } from '@candor/platform/aggregate'
import type { Availability } from './availability.ts'
import type { Booking } from './booking.ts'
import type { Span } from './claims.ts'
import { fairnessWindowMs, type Interviewed, type Load, loadOf, standings } from './fairness.ts'
import { busyOfFeed, type Feed } from './feed.ts'
import type { Person } from './on-person.ts'
import { type SlotView, type WorldRequest, wantedQualifications } from './slot-world.ts'
import { busyTimes, type Diary, type Interviewer, interviewerOf, openDiary, ordinalsOf } from './slots.ts'
import { type Interval, merge } from './working-hours.ts'

/** Everything that searches need, by person. Documents come in any order and more than once: the newest version counts. */
export interface SlotFacts {
  person(doc: Stored<Person>): void
  availability(doc: Stored<Availability>): void
  feed(doc: Pick<Stored<Feed>, '_id' | 'version' | 'person_id' | 'busy'>): void
  booking(doc: Stored<Booking>): void
  deleted(collection: string, id: string): void
  /** Drops bookings that began before an instant. */
  forgetBefore(at: Date): void
  view(request: WorldRequest): SlotView
}

interface KnownPerson {
  version: number
  /** Undefined for whoever does not interview. */
  qualifications: readonly string[] | undefined
}

interface KnownFeed {
  version: number
  person_id: string
  busy: Int32Array
}

interface KnownBooking extends Interviewed {
  version: number
  /** A hold counts until then. */
  held_until: number
  spans: readonly Span[]
}

/** What interviews and calendars take of a person's time, and what they have done: as it is from one instant until another. */
interface KnownTime extends Pick<Diary, 'busy' | 'ordinals' | 'calendar'> {
  load: Load
  from: number
  until: number
}

/** More people than that are seldom searched for; all of them would take much memory. */
const timesKept = 1_000

type KnownAvailability = Availability & { version: number }

export function createSlotFacts(): SlotFacts {
  const people = new Map<string, KnownPerson>()
  const byQualification = new Map<string, Set<string>>()
  const interviewers = new Set<string>()
  const availabilities = new Map<string, KnownAvailability>()
  const feeds = new Map<string, KnownFeed>()
  const feedsOf = new Map<string, Set<string>>()
  const bookings = new Map<string, KnownBooking>()
  const bookingsOf = new Map<string, Set<KnownBooking>>()
  const times = new Map<string, KnownTime>()
  // Many people have the same hours and qualifications; one copy of each is kept.
  const shared = new Map<string, unknown>()

  function share<T>(value: T): T {
    if (shared.size > 20_000) shared.clear()
    const key = JSON.stringify(value)
    const known = shared.get(key)
    if (known !== undefined) return known as T
    shared.set(key, value)
    return value
  }

  function forgetBooking(id: string): void {
    const known = bookings.get(id)
    if (!known) return
    bookings.delete(id)
    for (const { person_id } of known.spans) {
      removeFrom(bookingsOf, person_id, known)
      times.delete(person_id)
    }
  }

  function setQualifications(id: string, before: readonly string[] | undefined, after: readonly string[] | undefined) {
    for (const qualification of before ?? []) removeFrom(byQualification, qualification, id)
    for (const qualification of after ?? []) addTo(byQualification, qualification, id)
    if (after) interviewers.add(id)
    else interviewers.delete(id)
  }

  /** Active interviewers who are of use, as the database would name them. */
  function eligible(request: WorldRequest): string[] {
    const wanted = wantedQualifications(request)
    const pool = request.panel_ids.length > 0 ? request.panel_ids : wanted ? undefined : [...interviewers]
    const found = new Set<string>()
    if (pool) {
      for (const id of pool) {
        const qualifications = people.get(id)?.qualifications
        if (qualifications && (!wanted || wanted.some((one) => qualifications.includes(one)))) found.add(id)
      }
    } else {
      for (const qualification of wanted ?? []) for (const id of byQualification.get(qualification) ?? []) found.add(id)
    }
    if (request.candidate_id !== undefined) found.delete(request.candidate_id)
    return [...found]
  }

  function takenOf(person_id: string, { now, except_booking_id }: WorldRequest): KnownBooking[] {
    const except = except_booking_id === undefined ? undefined : bookings.get(except_booking_id)
    const found: KnownBooking[] = []
    for (const booking of bookingsOf.get(person_id) ?? []) {
      if (booking !== except && booking.held_until > now.getTime()) found.push(booking)
    }
    return found
  }

  function calendarOf(person_id: string): Interval[] {
    const own = feedsOf.get(person_id)
    if (!own) return []
    return merge([...own].flatMap((id) => busyOfFeed(feeds.get(id)?.busy ?? [])))
  }

  /** Worked out once for as long as it holds: most searches meet people of whom nothing has changed since the last one. */
  function timeOf(person_id: string, request: WorldRequest): KnownTime {
    const now = request.now.getTime()
    const { except_booking_id } = request
    const except = except_booking_id === undefined ? undefined : bookings.get(except_booking_id)
    const isWhole = !except || !bookingsOf.get(person_id)?.has(except)
    const known = isWhole ? times.get(person_id) : undefined
    if (known && now >= known.from && now < known.until) return known
    const taken = takenOf(person_id, request)
    const spans = ownSpans(person_id, taken)
    const time: KnownTime = {
      ...{ busy: busyTimes(spans), ordinals: ordinalsOf(spans), calendar: calendarOf(person_id) },
      load: loadOf(person_id, taken, now),
      from: now,
      until: Math.min(...taken.flatMap((booking) => changesAfter(booking, now))),
    }
    if (!isWhole) return time
    if (times.size >= timesKept) times.clear()
    times.set(person_id, time)
    return time
  }

  return {
    person({ _id, version, ...person }) {
      const known = people.get(_id)
      if (known && known.version >= version) return
      const interviews = person.status === 'active' && person.roles.includes('interviewer')
      const qualifications = interviews ? share(person.qualifications) : undefined
      setQualifications(_id, known?.qualifications, qualifications)
      people.set(_id, { version, qualifications })
    },
    availability(doc) {
      const known = availabilities.get(doc._id)
      if (known && known.version >= doc.version) return
      availabilities.set(doc._id, slim(doc, share))
    },
    feed({ _id, version, person_id, busy }) {
      const known = feeds.get(_id)
      if (known && known.version >= version) return
      feeds.set(_id, { version, person_id, busy: Int32Array.from(busy) })
      addTo(feedsOf, person_id, _id)
      times.delete(person_id)
    },
    booking(doc) {
      const known = bookings.get(doc._id)
      if (known && known.version >= doc.version) return
      forgetBooking(doc._id)
      if (doc.status !== 'held' && doc.status !== 'confirmed') return
      const { version, panel, candidate_id, starts_at, ends_at, placed_at, spans } = doc
      const no_shows = doc.status === 'confirmed' ? doc.no_shows : []
      const held_until = doc.status === 'held' ? doc.held_until.getTime() : Number.POSITIVE_INFINITY
      const booking = { version, panel, candidate_id, starts_at, ends_at, placed_at, no_shows, held_until, spans }
      bookings.set(doc._id, booking)
      for (const { person_id } of spans) {
        addTo(bookingsOf, person_id, booking)
        times.delete(person_id)
      }
    },
    deleted(collection, id) {
      if (collection === 'bookings') forgetBooking(id)
      const feed = collection === 'feeds' ? feeds.get(id) : undefined
      if (feed) {
        feeds.delete(id)
        removeFrom(feedsOf, feed.person_id, id)
        times.delete(feed.person_id)
      }
      if (collection === 'availabilities') availabilities.delete(id)
    },
    forgetBefore(at) {
      for (const [id, booking] of bookings) if (booking.starts_at < at) forgetBooking(id)
    },
    view(request) {
      const now = request.now.getTime()
      const ids = eligible(request)
      const taken = new Map(ids.map((id) => [id, timeOf(id, request)]))
      const loads = new Map<string, Load>([...taken].map(([id, { load }]) => [id, load]))
      const found = ids.map((person_id): Interviewer => {
        const qualifications = people.get(person_id)?.qualifications ?? []
        return interviewerOf({ person_id, qualifications }, availabilities.get(person_id), request.candidate_id)
      })
      const byId = new Map(found.map((interviewer) => [interviewer.person_id, interviewer]))
      const diaries = standings(found, loads, now).map((standing) => {
        const { person_id } = standing
        const { busy, ordinals, calendar } = taken.get(person_id) as KnownTime
        const time = { busy, ordinals, calendar }
        return openDiary(byId.get(person_id) as Interviewer, standing, time, request.range)
      })
      const { candidate_id } = request
      const other = candidate_id === undefined ? [] : ownSpans(candidate_id, takenOf(candidate_id, request))
      return { diaries, candidate_busy: busyTimes(other) }
    },
  }
}

/** When a booking counts otherwise than now: its hold ends, it begins, fairness forgets it. */
const changesAfter = ({ held_until, starts_at, ends_at }: KnownBooking, now: number) =>
  [held_until, starts_at.getTime(), ends_at.getTime() + fairnessWindowMs + 1].filter((at) => at > now)

const ownSpans = (person_id: string, bookings: readonly KnownBooking[]) =>
  bookings.flatMap(({ spans }) => spans.filter((span) => span.person_id === person_id))

/** What stays of a document of hours: its rules, with everything that others have the same only once. */
function slim(doc: Stored<Availability>, share: <T>(value: T) => T): KnownAvailability {
  const { _id, seq, schema_version, bucket, outbox, outbox_retry_at, last_seq, commands, ...rules } = doc
  return { ...rules, time_zone: share(rules.time_zone), weekly: share(rules.weekly), overrides: share(rules.overrides) }
}

function addTo<V>(index: Map<string, Set<V>>, key: string, value: V): void {
  const known = index.get(key)
  if (known) known.add(value)
  else index.set(key, new Set([value]))
}

function removeFrom<V>(index: Map<string, Set<V>>, key: string, value: V): void {
  const known = index.get(key)
  known?.delete(value)
  if (known?.size === 0) index.delete(key)
}
