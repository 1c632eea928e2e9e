import { type Availability, type Hours, localMinutes, weekdays } from './availability.ts'
import { dateOfDay, dayMs, minuteMs, zoneSegments } from './zone.ts'

/** Epoch milliseconds, `until` exclusive. */
export interface Interval {
  from: number
  until: number
}

type Week = Pick<Availability, 'time_zone' | 'weekly' | 'overrides'>

/**
 * When the person works, as instants: exactly those whose wall-clock time lies within the hours of that day. In a gap the hours
 * that do not exist are left out; in a fold the repeated hour counts twice. Sorted, merged, covering at least the asked range.
 */
export function workingIntervals(week: Week, range: Interval): Interval[] {
  // Hours of a local day start up to 14 h before and, past midnight, end up to 36 h after its UTC date.
  const first = Math.floor(range.from / dayMs) - 2
  const last = Math.floor(range.until / dayMs) + 2
  const segments = zoneSegments(week.time_zone, (first - 1) * dayMs, (last + 3) * dayMs)
  const overrides = new Map(week.overrides.map(({ date, hours }) => [date, hours]))
  const found: Interval[] = []
  for (let day = first; day <= last; day++) {
    const override = overrides.size === 0 ? undefined : overrides.get(dateOfDay(day))
    for (const hours of override ?? weeklyHours(week, day)) {
      const minutes = localMinutes(hours)
      const local = { from: day * dayMs + minutes.from * minuteMs, until: day * dayMs + minutes.until * minuteMs }
      for (const segment of segments) {
        const from = Math.max(local.from - segment.offset_ms, segment.from)
        const until = Math.min(local.until - segment.offset_ms, segment.until)
        if (from < until) found.push({ from, until })
      }
    }
  }
  return merge(found).filter((interval) => interval.until > range.from && interval.from < range.until)
}

// 1970-01-01 was a Thursday.
function weeklyHours({ weekly }: Week, day: number): readonly Hours[] {
  const weekday = weekdays[(((day + 3) % 7) + 7) % 7]
  return (weekday && weekly[weekday]) ?? []
}

/** The same time, sorted and disjoint. */
export function merge(intervals: readonly Interval[]): Interval[] {
  const merged: Interval[] = []
  for (const interval of intervals.toSorted((a, b) => a.from - b.from)) {
    const last = merged.at(-1)
    if (last && interval.from <= last.until) last.until = Math.max(last.until, interval.until)
    else merged.push({ ...interval })
  }
  return merged
}

/** Whether one of the sorted, disjoint intervals holds all of [from, until). */
export function covers(intervals: readonly Interval[], from: number, until: number): boolean {
  const interval = lastStartingBy(intervals, from)
  return interval !== undefined && until <= interval.until
}

/** Whether any of the sorted, disjoint intervals shares time with [from, until). */
export function overlaps(intervals: readonly Interval[], from: number, until: number): boolean {
  const interval = lastStartingBy(intervals, until - 1)
  return interval !== undefined && interval.until > from
}

/** The last interval that starts at or before an instant, by bisection. */
function lastStartingBy(intervals: readonly Interval[], at: number): Interval | undefined {
  let low = 0
  let high = intervals.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((intervals[middle] as Interval).from <= at) low = middle + 1
    else high = middle
  }
  return intervals[low - 1]
}

/** What is left of sorted, disjoint intervals without the others (in any order). */
export function subtract(intervals: readonly Interval[], without: readonly Interval[]): Interval[] {
  const cuts = merge(without)
  const left: Interval[] = []
  let next = 0
  for (const { from, until } of intervals) {
    let at = from
    while (next < cuts.length && (cuts[next] as Interval).until <= at) next++
    for (let index = next; index < cuts.length && at < until; index++) {
      const cut = cuts[index] as Interval
      if (cut.from >= until) break
      if (cut.from > at) left.push({ from: at, until: cut.from })
      at = Math.max(at, cut.until)
    }
    if (at < until) left.push({ from: at, until })
  }
  return left
}
