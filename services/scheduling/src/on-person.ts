import type { AggregateStore, Decision } from '@candor/platform/aggregate'
import type { Received } from '@candor/platform/events'
import type { AnyFold, Fold } from '@candor/platform/fold'
import type { AccommodationReason } from './accommodation.ts'
import type { Availability } from './availability.ts'
import { type Booking, cancelBooking, flagBooking } from './booking.ts'
import { type Feed, forgetFeed } from './feed.ts'
import { leaveWaitlist, type WaitlistEntry } from './waitlist.ts'

/** What scheduling needs to know of a person; never a name or an address. Once erased, nothing brings the rest back. */
export type Person =
  | { person_id: string; status: 'active' | 'disabled'; roles: string[]; qualifications: string[]; time_zone: string }
  | { person_id: string; status: 'erased'; erased_at: Date }

type PersonEvent = 'PersonSaved' | 'PersonErased'

interface Stores {
  people: AggregateStore<Person>
  availabilities: AggregateStore<Availability>
  feeds: AggregateStore<Feed>
  bookings: AggregateStore<Booking>
  waitlist: AggregateStore<WaitlistEntry>
  accommodationReasons: AggregateStore<AccommodationReason>
}

/** Keeps who may interview; an erasure also empties the person's hours and settles the interviews that lie ahead. */
export function onPerson(stores: Stores): AnyFold[] {
  const { people, availabilities, feeds, bookings, waitlist, accommodationReasons } = stores
  const person: Fold<Person, PersonEvent> = {
    store: people,
    types: ['PersonSaved', 'PersonErased'],
    targets: (event) => [event.data.person_id],
    apply(state, event) {
      const next = foldPerson(state, event)
      return next && { state: next, events: [] }
    },
  }
  const hours: Fold<Availability, 'PersonErased'> = {
    store: availabilities,
    types: ['PersonErased'],
    targets: (event) => [event.data.person_id],
    apply: (state, event) => state && { state: forgetHours(state, event.at), events: [] },
  }
  const calendars: Fold<Feed, 'PersonErased'> = {
    store: feeds,
    types: ['PersonErased'],
    lookup: (event) => feedsOf(feeds, event.data.person_id),
    apply: (state) => state && { state: forgetFeed(state), events: [] },
  }
  const waiting: Fold<WaitlistEntry, 'PersonErased'> = {
    store: waitlist,
    types: ['PersonErased'],
    lookup: (event) => ofCandidate(waitlist, event.data.person_id),
    apply: (state, _event, { now }) =>
      state === undefined || state.status === 'left' ? undefined : leaveWaitlist(state, 'left', now),
  }
  const reasons: Fold<AccommodationReason, 'PersonErased'> = {
    store: accommodationReasons,
    types: ['PersonErased'],
    lookup: (event) => ofCandidate(accommodationReasons, event.data.person_id),
    apply: (state) => state && { state: withoutReason(state), events: [] },
  }
  const interviews: Fold<Booking, PersonEvent> = {
    store: bookings,
    types: ['PersonSaved', 'PersonErased'],
    lookup: (event) => interviewsOf(bookings, event),
    apply: (state, event, { now }) => state && settleBooking(state, event, now),
  }
  return [person, hours, calendars, waiting, reasons, interviews] as AnyFold[]
}

/** Pure; undefined when nothing changes. */
export function foldPerson(state: Person | undefined, event: Received<PersonEvent>): Person | undefined {
  if (state?.status === 'erased') return undefined
  const { person_id } = event.data
  if (event.type === 'PersonErased') return { person_id, status: 'erased', erased_at: event.data.erased_at }
  const { roles, qualifications, time_zone } = event.data
  // A status that this build does not know gives no rights.
  return { person_id, status: event.data.status === 'active' ? 'active' : 'disabled', roles, qualifications, time_zone }
}

/** Working hours say much about a person: they go with the rest. */
export function forgetHours({ person_id, apart, needs, ...state }: Availability, now: Date): Availability {
  return { ...state, person_id, time_zone: 'UTC', weekly: {}, overrides: [], time_off: [], updated_at: now }
}

/** Nobody interviews a candidate who is gone, nor keeps what was said of them; a panel that lost somebody needs a recruiter. */
export function settleBooking(
  booking: Booking,
  event: Received<PersonEvent>,
  now: Date,
): Decision<Booking> | undefined {
  const { person_id } = event.data
  if (booking.candidate_id === person_id)
    return event.type === 'PersonErased' ? forgetCandidate(booking, now) : undefined
  const gone =
    event.type === 'PersonErased' || event.data.status !== 'active' || !event.data.roles.includes('interviewer')
  if (!gone || !booking.panel.some((member) => member.person_id === person_id)) return undefined
  const decision = flagBooking(booking, 'panel_member_gone', now)
  return decision.state === booking ? undefined : decision
}

function forgetCandidate(booking: Booking, now: Date): Decision<Booking> | undefined {
  if (booking.status === 'cancelled' && booking.note !== undefined) {
    const { note, ...state } = booking
    return { state, events: [] }
  }
  if ((booking.status !== 'held' && booking.status !== 'confirmed') || booking.starts_at <= now) return undefined
  return cancelBooking(booking, { cancelled_by: 'service:scheduling', reason: 'candidate_erased' }, now)
}

async function feedsOf(feeds: AggregateStore<Feed>, person_id: string): Promise<string[]> {
  const found = await feeds.collection.find({ person_id }, { projection: { _id: 1 }, limit: 100 }).toArray()
  return found.map((feed) => feed._id)
}

const withoutReason = ({ invitation_id, candidate_id }: AccommodationReason) => ({ invitation_id, candidate_id })

async function ofCandidate<S extends { candidate_id: string }>(
  store: AggregateStore<S>,
  candidate_id: string,
): Promise<string[]> {
  const filter = { candidate_id } as Parameters<typeof store.collection.find>[0]
  const found = await store.collection.find(filter, { projection: { _id: 1 }, limit: interviewsMax }).toArray()
  return found.map(({ _id }) => String(_id))
}

const interviewsMax = 1_000

/** Bookings that an event of a person may change: as panel member those ahead, as candidate all that an erasure must reach. */
async function interviewsOf(bookings: AggregateStore<Booking>, event: Received<PersonEvent>): Promise<string[]> {
  // Most events of a person change nothing about interviews; those don't even ask.
  if (event.type === 'PersonSaved' && event.data.status === 'active' && event.data.roles.includes('interviewer'))
    return []
  const { person_id } = event.data
  const onPanel = { 'panel.person_id': person_id, starts_at: { $gt: new Date() } }
  const found = await bookings.collection
    .find(
      { $or: [onPanel, ...(event.type === 'PersonErased' ? [{ candidate_id: person_id }] : [])] },
      { projection: { _id: 1 }, limit: interviewsMax },
    )
    .toArray()
  return found.map((booking) => booking._id)
}
