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

/** Local date (`2026-03-29`) on the wall clock of a zone at an instant within the segments. */
export function localDate(segments: readonly ZoneSegment[], at: number): string {
  const segment = segments.find((candidate) => at >= candidate.from && at < candidate.until)
  if (!segment) throw new RangeError(`no zone data for ${new Date(at).toISOString()}`)
  return dateOfDay(Math.floor((at + segment.offset_ms) / dayMs))
}

/** `2026-03-29` of a count of days since 1970-01-01. */
export const dateOfDay = (day: number) => new Date(day * dayMs).toISOString().slice(0, 10)
