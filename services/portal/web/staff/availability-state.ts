import type { Availability, AvailabilityInput } from './queries.ts'

export const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const
export type Weekday = (typeof weekdays)[number]
export type Hours = { from: string; until: string }

/** Everything a form shows, nothing left out. */
export type Draft = Omit<Availability, 'person_id' | 'version' | 'updated_at' | 'time_off' | 'since'>

/** What somebody begins with who has not given any hours. */
export function emptyDraft(time_zone: string): Draft {
  return {
    time_zone,
    weekly: {},
    overrides: [],
    buffer_before_minutes: 0,
    buffer_after_minutes: 15,
    minimum_notice_minutes: 240,
    daily_limit: 3,
    horizon_days: 60,
    share_percent: 100,
  }
}

/** A usual week, as a start. */
export function usualWeek(draft: Draft): Draft {
  const hours = [
    { from: '09:00', until: '12:30' },
    { from: '13:30', until: '17:00' },
  ]
  return { ...draft, weekly: Object.fromEntries(weekdays.slice(0, 5).map((day) => [day, hours])) }
}

/** The stored availability as a draft: without what the service adds. */
export function draftOf({ person_id: _, version: __, updated_at: ___, ...rest }: Availability): Draft {
  const { time_off: ____, since: _____, ...draft } = rest as Draft & { time_off?: unknown; since?: unknown }
  return draft
}

export function inputOf(draft: Draft): AvailabilityInput {
  const weekly = Object.fromEntries(weekdays.map((day) => [day, sorted(draft.weekly[day] ?? [])]))
  const { weekly_limit, ...rest } = draft
  return { ...rest, weekly, ...(weekly_limit && { weekly_limit }) }
}

function sorted(hours: readonly Hours[]): Hours[] {
  return [...hours].sort((a, b) => a.from.localeCompare(b.from))
}

/** Replaces the hours of a day; overlapping and touching intervals become one. */
export function setHours(draft: Draft, day: Weekday, hours: readonly Hours[]): Draft {
  return { ...draft, weekly: { ...draft.weekly, [day]: joined(hours) } }
}

const later = (a: string, b: string): string => (a < b ? b : a)

/** Intervals in order, those that touch or overlap as one. Ones past midnight stay as they are. */
export function joined(hours: readonly Hours[]): Hours[] {
  const out: Hours[] = []
  for (const next of sorted(hours)) {
    const last = out.at(-1)
    const plain = last && last.until > last.from && next.until > next.from
    if (plain && next.from <= last.until)
      out[out.length - 1] = { from: last.from, until: later(last.until, next.until) }
    else out.push(next)
  }
  return out
}

/** Hours in a week, for a line of summary. */
export function hoursAWeek(draft: Draft): number {
  const minutes = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3))
  const all = weekdays.flatMap((day) => draft.weekly[day] ?? [])
  const total = all.reduce(
    (sum, { from, until }) => sum + ((minutes(until) - minutes(from) + 1_440) % 1_440 || 1_440),
    0,
  )
  return Math.round((total / 60) * 10) / 10
}
