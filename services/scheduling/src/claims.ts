import type { Availability } from './availability.ts'
import { minuteMs } from './zone.ts'

/** All starts, lengths and buffers are whole multiples of this in UTC, so that two bookings overlap exactly when they share a bucket. */
export const bucketMs = 5 * minuteMs

/**
 * What one interview takes of one person: the buckets from `from` to `until` (buffers included), and for interviewers one of the
 * places that their daily limit allows on the local date, and their weekly limit in the local ISO week (`2026-W13`): number
 * `ordinal`, from 1.
 */
export interface Span {
  person_id: string
  from: Date
  until: Date
  day?: { date: string; ordinal: number }
  week?: { week: string; ordinal: number }
}

const roundUpToBucket = (ms: number) => Math.ceil(ms / bucketMs) * bucketMs
const roundDownToBucket = (ms: number) => Math.floor(ms / bucketMs) * bucketMs

/** Length of an interview in milliseconds: planned minutes times the accommodation's multiplier, rounded up to 5 minutes. */
export const lengthMs = (durationMinutes: number, multiplier = 1) =>
  // Ten decimals are kept so that 60 × 1.1 does not become five minutes more.
  roundUpToBucket(Number((durationMinutes * multiplier).toFixed(10)) * minuteMs)

type Buffers = Pick<Availability, 'buffer_before_minutes' | 'buffer_after_minutes'>

/** The time an interview [startsAt, endsAt) blocks for a person with these buffers; epoch milliseconds. */
export function blockedTime(startsAt: number, endsAt: number, buffers: Buffers): { from: number; until: number } {
  return {
    from: roundDownToBucket(startsAt - buffers.buffer_before_minutes * minuteMs),
    until: roundUpToBucket(endsAt + buffers.buffer_after_minutes * minuteMs),
  }
}

/** The claims of a booking: the values a unique index holds, so that no two documents can have one of them. */
export function claimsOf(spans: readonly Span[]): string[] {
  return spans.flatMap(({ person_id, from, until, day, week }) => {
    const claims = day ? [`${person_id}|day|${day.date}|${day.ordinal}`] : []
    if (week) claims.push(`${person_id}|week|${week.week}|${week.ordinal}`)
    for (let bucket = from.getTime() / bucketMs; bucket < until.getTime() / bucketMs; bucket++)
      claims.push(`${person_id}|${bucket}`)
    return claims
  })
}

/** The ISO week that a local date lies in, Monday to Sunday: `2026-W01` holds 2025-12-29. */
export function isoWeek(date: string): string {
  const known = weeks.get(date)
  if (known) return known
  const { yearOfWeek, weekOfYear } = Temporal.PlainDate.from(date)
  const week = `${yearOfWeek}-W${String(weekOfYear).padStart(2, '0')}`
  if (weeks.size >= weeksKept) weeks.clear()
  weeks.set(date, week)
  return week
}

/** Searches ask for the same dates again and again. */
const weeks = new Map<string, string>()
const weeksKept = 2_000

/** The lowest number within a limit that is not taken; `skip` (>= 0) takes a later one, so that racers do not all want the same. */
export function freeOrdinal(taken: readonly number[], limit: number, skip = 0): number | undefined {
  if (taken.length >= limit) return undefined
  const free: number[] = []
  for (let ordinal = 1; ordinal <= limit; ordinal++) if (!taken.includes(ordinal)) free.push(ordinal)
  return free[skip % free.length]
}
