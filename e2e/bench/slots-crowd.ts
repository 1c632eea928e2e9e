import type { Stored } from '@candor/platform/aggregate'
import type { Availability } from '../../services/scheduling/src/availability.ts'
import { type Booking, bookSlot } from '../../services/scheduling/src/booking.ts'
import type { Person } from '../../services/scheduling/src/on-person.ts'

export const dayMs = 86_400_000
const halfHourMs = 1_800_000

export interface CrowdFacts {
  people: Stored<Person>[]
  availabilities: Stored<Availability>[]
  bookings: Stored<Booking>[]
}

const zones = ['Asia/Kolkata', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu']
const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']

/** Interviewers in five zones with hours of their own, and interviews of half an hour that lie in the days ahead; the same for the same sizes. */
export function crowd(o: { people: number; bookings: number; days: number; now: Date }): CrowdFacts {
  const draw = randomOf(20_261_127)
  const ids = Array.from({ length: o.people }, (_, n) => `person-${n}`)
  const people = ids.map((_id) =>
    envelope<Person>(_id, {
      ...{ person_id: _id, status: 'active', roles: ['interviewer'], time_zone: zones[0] as string },
      qualifications: ['senior', `team-${draw(12)}`],
    }),
  )
  const availabilities = ids.map((_id) => {
    const from = 7 + draw(3)
    const clock = (hour: number) => `${String(hour).padStart(2, '0')}:00`
    const day = [
      { from: clock(from), until: clock(12) },
      { from: clock(13), until: clock(from + 10) },
    ]
    return envelope<Availability>(_id, {
      ...{ person_id: _id, time_zone: zones[draw(zones.length)] as string, overrides: [], time_off: [] },
      weekly: Object.fromEntries(weekdays.map((weekday) => [weekday, day])),
      ...{
        buffer_before_minutes: 0,
        buffer_after_minutes: 10,
        minimum_notice_minutes: 60,
        daily_limit: 8,
        weekly_limit: 30,
      },
      ...{ horizon_days: 60, share_percent: 100, since: new Date(0), updated_at: o.now, schema_version: 2 },
    })
  })
  const taken = new Set<string>()
  const bookings: Stored<Booking>[] = []
  while (bookings.length < o.bookings) {
    const person_id = ids[draw(ids.length)] as string
    const at = Math.floor(o.now.getTime() / halfHourMs) * halfHourMs + draw(o.days * 48) * halfHourMs
    const [starts_at, ends_at] = [new Date(at), new Date(at + halfHourMs)]
    const keys = [-1, 0, 1].map((near) => `${person_id}|${at + near * halfHourMs}`)
    if (keys.some((key) => taken.has(key))) continue
    taken.add(`${person_id}|${at}`)
    const booking_id = `booking-${bookings.length}`
    const date = starts_at.toISOString().slice(0, 10)
    const ordinal = bookings.length + 1
    const { state } = bookSlot(
      {
        booking_id,
        invitation_id: null,
        plan_version_id: 'p',
        candidate_id: `candidate-${ordinal}`,
        recruiter_id: 'rita',
      },
      {
        ...{ panel: [{ person_id, seat_id: 'lead', shadow: false }], starts_at, ends_at, availability_versions: {} },
        spans: [
          { person_id, from: starts_at, until: new Date(at + halfHourMs + 600_000), day: { date, ordinal } },
          { person_id: `candidate-${ordinal}`, from: starts_at, until: ends_at },
        ],
      },
      { title: 'Another interview', candidate_time_zone: 'UTC', time_multiplier: 1 },
      o.now,
    )
    bookings.push(envelope<Booking>(booking_id, state))
  }
  return { people, availabilities, bookings }
}

function envelope<S extends object>(_id: string, state: S & { schema_version?: number }): Stored<S> {
  return { version: 1, seq: 0, schema_version: 1, bucket: 0, ...state, _id }
}

/** Whole numbers below a bound, the same ones in each run (a linear congruential generator, Numerical Recipes). */
function randomOf(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}
