import type { Availability } from './availability.ts'
import type { Span } from './claims.ts'
import { type Interviewed, loadsOf } from './fairness.ts'
import { busyOfFeed } from './feed.ts'
import type { Person } from './on-person.ts'
import type { Plan } from './on-plan.ts'
import { learning } from './panel.ts'
import { busyTimes, type Diary, type Interviewer, interviewerOf, openDiaries, type World } from './slots.ts'
import type { Stores } from './stores.ts'
import { type Interval, merge } from './working-hours.ts'
import { dayMs } from './zone.ts'

const interviewersMax = 10_000
const bookingsMax = 50_000
const feedsRead = 20_000
const queryTimeoutMs = 5_000
/** How far back interviews are known: what fairness counts, and some. */
export const recentMs = 30 * dayMs
/** Longer than any interview with its buffers. */
const spanMsMax = dayMs

export interface WorldRequest {
  plan: Pick<Plan, 'plan_id' | 'seats' | 'shadow_count'>
  /** Interviewers to choose from; empty for anyone eligible. */
  panel_ids: readonly string[]
  candidate_id?: string | undefined
  /** Starts that will be asked for. */
  range: Interval
  now: Date
  /** A booking that is being moved: its own time counts as free. */
  except_booking_id?: string
}

/** What a search works on: the people in fair order with their time, and when the candidate has other interviews. */
export interface SlotView {
  diaries: Diary[]
  candidate_busy: Interval[]
}

/** The view as the database has it now. */
export async function readView(stores: Stores, request: WorldRequest): Promise<SlotView> {
  const world = await loadWorld(stores, request)
  const { candidate_id } = request
  return {
    diaries: openDiaries(world, request.range),
    candidate_busy: candidate_id === undefined ? [] : busyTimes(world.taken, candidate_id),
  }
}

/** Reads what a search needs: one query a collection, whatever the number of people. What lies after the range is known as well. */
export async function loadWorld(stores: Stores, request: WorldRequest): Promise<World> {
  const people = await stores.people.collection
    .find(eligible(request), { projection: { qualifications: 1 }, limit: interviewersMax, maxTimeMS: queryTimeoutMs })
    .toArray()
  const ids = people.map((person) => person._id).filter((id) => id !== request.candidate_id)
  const [availabilities, bookings, calendars] = await Promise.all([
    stores.availabilities.collection
      .find({ _id: { $in: ids } }, { maxTimeMS: queryTimeoutMs })
      .map((doc) => stores.availabilities.read(doc))
      .toArray(),
    readBookings(stores, request, ids),
    readCalendars(stores, ids),
  ])
  const hours = new Map(availabilities.map((availability) => [availability._id, availability]))
  const eligibleIds = new Set(ids)
  return {
    interviewers: people
      .filter((person) => eligibleIds.has(person._id))
      .map((person) => toInterviewer(person as { _id: string } & Person, hours.get(person._id), request.candidate_id)),
    taken: bookings.flatMap((booking) => booking.spans),
    loads: loadsOf(bookings, request.now.getTime()),
    calendars,
    now: request.now.getTime(),
  }
}

function toInterviewer(
  person: { _id: string } & Person,
  availability: (Availability & { version: number }) | undefined,
  candidate_id: string | undefined,
): Interviewer {
  const qualifications = 'qualifications' in person ? person.qualifications : []
  return interviewerOf({ person_id: person._id, qualifications }, availability, candidate_id)
}

/** Qualifications of which a person must have one to be of use; undefined when a seat is open to everybody. */
export function wantedQualifications({ plan }: Pick<WorldRequest, 'plan'>): string[] | undefined {
  const wanted: string[] = plan.shadow_count > 0 ? [learning(plan.plan_id)] : []
  for (const { qualification } of plan.seats) {
    if (qualification === null) return undefined
    wanted.push(qualification)
  }
  return wanted
}

/** Active interviewers of the pool that fit at least one seat. */
function eligible(request: WorldRequest) {
  const { panel_ids } = request
  const qualifications = wantedQualifications(request)
  return {
    roles: 'interviewer',
    status: 'active' as const,
    ...(qualifications && { qualifications: { $in: qualifications } }),
    ...(panel_ids.length > 0 && { _id: { $in: [...panel_ids] } }),
  }
}

/** Busy times of subscribed calendars by person; those of several calendars as one. */
async function readCalendars(stores: Stores, ids: string[]): Promise<Map<string, Interval[]>> {
  const found = await stores.feeds.collection
    .find(
      { person_id: { $in: ids } },
      { projection: { person_id: 1, busy: 1 }, limit: feedsRead, maxTimeMS: queryTimeoutMs },
    )
    .toArray()
  const byPerson = Map.groupBy(found, (feed) => feed.person_id)
  return new Map(
    [...byPerson].map(([person_id, feeds]) => [person_id, merge(feeds.flatMap(({ busy }) => busyOfFeed(busy)))]),
  )
}

/** What a search needs of a booking that takes somebody's time. */
interface TakenTime extends Interviewed {
  spans: Span[]
}

const takenFields = {
  status: 1,
  held_until: 1,
  starts_at: 1,
  ends_at: 1,
  placed_at: 1,
  candidate_id: 1,
  panel: 1,
  no_shows: 1,
  spans: 1,
} as const

async function readBookings(
  stores: Stores,
  { range, now, candidate_id, except_booking_id }: WorldRequest,
  ids: string[],
): Promise<TakenTime[]> {
  const since = new Date(Math.min(range.from - spanMsMax, now.getTime() - recentMs))
  const people = [{ 'panel.person_id': { $in: ids } }, ...(candidate_id === undefined ? [] : [{ candidate_id }])]
  const found = await stores.bookings.collection
    .find(
      { starts_at: { $gte: since }, status: { $in: ['held', 'confirmed'] }, $or: people },
      {
        projection: takenFields,
        limit: bookingsMax,
        maxTimeMS: queryTimeoutMs,
      },
    )
    .toArray()
  return found.flatMap((booking) => {
    if (booking._id === except_booking_id || !('spans' in booking)) return []
    // An expired hold is free for whoever asks; booking it releases it first.
    if (booking.status === 'held' && booking.held_until <= now) return []
    return [{ ...booking, no_shows: booking.status === 'confirmed' ? booking.no_shows : [] }]
  })
}
