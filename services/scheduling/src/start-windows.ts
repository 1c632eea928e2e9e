import { weeklyLimit } from './availability.ts'
import { bucketMs, isoWeek } from './claims.ts'
import type { Diary, SlotSearch } from './slots.ts'
import { type Interval, subtract } from './working-hours.ts'
import { dayMs, dayOfDate, minuteMs, mondayOf, type ZoneSegment } from './zone.ts'

/**
 * The starts, on multiples of 5 minutes, at which the person could take an interview: what `refusalOf` says of each single one,
 * for all of them at once. Sorted, disjoint, `until` exclusive; epoch milliseconds.
 */
export function startWindows(
  diary: Diary,
  { length, range, now }: Pick<SlotSearch, 'length' | 'range' | 'now'>,
): Interval[] {
  const { availability } = diary
  if (!availability || diary.conflict) return []
  const first = Math.max(range.from, now + availability.minimum_notice_minutes * minuteMs)
  // Exclusive, and times are whole milliseconds.
  const last = Math.min(range.until, now + availability.horizon_days * dayMs + 1)
  const whole: Interval[] = []
  for (const { from, until } of diary.working) {
    const window = { from: Math.max(from, first), until: Math.min(until - length + 1, last) }
    if (window.from < window.until) whole.push(window)
  }
  if (whole.length === 0) return whole
  const before = roundUp(availability.buffer_before_minutes * minuteMs)
  const after = roundUp(availability.buffer_after_minutes * minuteMs)
  const near = { from: first - before, until: last + length + after }
  return subtract(whole, [
    ...startsThatMeet(diary.busy, near, before, length + after),
    ...startsThatMeet(diary.calendar, near, before, length + after),
    ...startsThatMeet(diary.off, near, 0, length),
    ...fullDays(diary).flatMap((day) => localDays(diary.segments, day, 1)),
    ...fullWeeks(diary).flatMap((monday) => localDays(diary.segments, monday, 7)),
  ])
}

const roundUp = (ms: number) => Math.ceil(ms / bucketMs) * bucketMs

/** Starts whose time, from `before` ms ahead of them to `after` ms past them, would touch one of the intervals. */
function startsThatMeet(taken: readonly Interval[], near: Interval, before: number, after: number): Interval[] {
  const met: Interval[] = []
  for (const { from, until } of taken) {
    if (until <= near.from || from >= near.until) continue
    met.push({ from: from - after + 1, until: until + before })
  }
  return met
}

function fullDays({ availability, ordinals }: Diary): number[] {
  if (!availability) return []
  const full: number[] = []
  for (const [date, taken] of ordinals.days) if (taken.length >= availability.daily_limit) full.push(dayOfDate(date))
  return full
}

/** Mondays of the weeks whose limit is reached. */
function fullWeeks({ availability, ordinals }: Diary): number[] {
  if (!availability) return []
  const full = new Set<number>()
  for (const date of ordinals.days.keys()) {
    const taken = ordinals.weeks.get(isoWeek(date))?.length ?? 0
    if (taken >= weeklyLimit(availability)) full.add(mondayOf(dayOfDate(date)))
  }
  return [...full]
}

/** The instants of so many local days from one on. */
function localDays(segments: readonly ZoneSegment[], day: number, count: number): Interval[] {
  const found: Interval[] = []
  for (const segment of segments) {
    const from = Math.max(day * dayMs - segment.offset_ms, segment.from)
    const until = Math.min((day + count) * dayMs - segment.offset_ms, segment.until)
    if (from < until) found.push({ from, until })
  }
  return found
}
