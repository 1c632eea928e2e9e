/** A stretch of time in which a zone's offset from UTC stays the same; epoch milliseconds, `until` exclusive. */
export interface ZoneSegment {
  from: number
  until: number
  /** Local time minus UTC. */
  offset_ms: number
}

export const minuteMs = 60_000
export const hourMs = 3_600_000
export const dayMs = 86_400_000

const name = /^[A-Za-z][A-Za-z0-9_+\-/]{0,63}$/

/** The zone's name as the time zone database writes it, or undefined if it is no IANA zone (bare offsets are none). */
export function zoneId(zone: string): string | undefined {
  if (!name.test(zone)) return undefined
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone).timeZoneId
  } catch {
    return undefined
  }
}

const cached = new Map<string, ZoneSegment[]>()
const cachedMax = 2_000

/**
 * The zone's segments that cover [from, until). All later arithmetic is plain numbers: gaps and folds are simply where one
 * segment ends and the next begins. Whole years are computed and kept, because searches ask for the same ones again.
 */
export function zoneSegments(zone: string, from: number, until: number): ZoneSegment[] {
  const years = [new Date(from).getUTCFullYear(), new Date(until).getUTCFullYear() + 1] as const
  const key = `${zone}|${years[0]}|${years[1]}`
  const known = cached.get(key)
  if (known) return known
  if (cached.size >= cachedMax) cached.clear()
  const segments = computeSegments(zone, Date.UTC(years[0], 0, 1), Date.UTC(years[1], 0, 1))
  cached.set(key, segments)
  return segments
}

function computeSegments(zone: string, from: number, until: number): ZoneSegment[] {
  const segments: ZoneSegment[] = []
  let start = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(zone)
  while (start.epochMilliseconds < until) {
    const next = start.getTimeZoneTransition('next')
    const end = Math.min(next?.epochMilliseconds ?? until, until)
    const offset_ms = start.offsetNanoseconds / 1_000_000
    const last = segments.at(-1)
    // A transition may change only the zone's abbreviation.
    if (last?.offset_ms === offset_ms) last.until = end
    else segments.push({ from: start.epochMilliseconds, until: end, offset_ms })
    if (!next) break
    start = next
  }
  return segments
}

/** Local time minus UTC in ms at an instant within the segments. */
export function offsetAt(segments: readonly ZoneSegment[], at: number): number {
  for (const { from, until, offset_ms } of segments) if (at >= from && at < until) return offset_ms
  throw new RangeError(`no zone data for ${new Date(at).toISOString()}`)
}

/** Days since 1970-01-01 of the local date at an instant within the segments. */
export const localDay = (segments: readonly ZoneSegment[], at: number) =>
  Math.floor((at + offsetAt(segments, at)) / dayMs)

/** `2026-03-29T10:00:00+02:00`: the wall clock at an instant within the segments, with its offset. */
export function localText(segments: readonly ZoneSegment[], at: number): string {
  const offset = offsetAt(segments, at)
  const minutes = Math.abs(Math.trunc(offset / minuteMs))
  const two = (value: number) => String(value).padStart(2, '0')
  const sign = offset < 0 ? '-' : '+'
  return `${new Date(at + offset).toISOString().slice(0, 19)}${sign}${two(Math.trunc(minutes / 60))}:${two(minutes % 60)}`
}

/** Local date (`2026-03-29`) on the wall clock of a zone at an instant within the segments. */
export const localDate = (segments: readonly ZoneSegment[], at: number) => dateOfDay(localDay(segments, at))

/** `2026-03-29` of a count of days since 1970-01-01. */
export const dateOfDay = (day: number) => new Date(day * dayMs).toISOString().slice(0, 10)

/** Days since 1970-01-01 of `2026-03-29`. */
export const dayOfDate = (date: string) => Date.parse(`${date}T00:00:00Z`) / dayMs

/** The Monday that a day lies behind, both counted from 1970-01-01, a Thursday. */
export const mondayOf = (day: number) => day - ((((day + 3) % 7) + 7) % 7)
