/** The server's time as this page knows it, carried on by a clock that nobody can set. */
export interface ServerClock {
  /** The server said that it is `serverMs`. `tripMs` is how long question and answer took; without it nobody knows how old that is. */
  heard(serverMs: number, tripMs?: number): void
  /** Milliseconds since the epoch on the server's clock. */
  now(): number
}

/** What comes without a question to it may have lain about for so long. */
const unaskedTripMs = 4_000
/** Ordinary clocks of computers part by less than this share of the time that passes. */
const driftShare = 0.0002

/**
 * As NTP does it (RFC 5905): of all that was heard, the answer that came quickest says most exactly what the time is, until the drift
 * of this device's clock may have eaten up the difference. `monotonic` gives milliseconds that only ever rise, as performance.now does.
 */
export function createServerClock(monotonic: () => number, startMs: number): ServerClock {
  let base = startMs
  let at = monotonic()
  let doubtMs = Number.POSITIVE_INFINITY
  return {
    heard(serverMs, tripMs) {
      const doubt = (tripMs ?? unaskedTripMs) / 2
      const now = monotonic()
      const said = serverMs + (tripMs ?? 0) / 2
      const knownDoubt = doubtMs + (now - at) * driftShare
      // Further apart than both can be wrong: this device slept, and its clock with it.
      const isAwry = Math.abs(said - (base + (now - at))) > doubt + knownDoubt
      if (doubt > knownDoubt && !isAwry) return
      base = said
      at = now
      doubtMs = doubt
    },
    now: () => base + (monotonic() - at),
  }
}

/** Of one loss of the line so much is given back at most (interview's `interruptionMsMax`). */
const heldMsMax = 10 * 60_000

/** The time by which the interview's clock goes: it waits for a candidate without a line. */
export const heldNow = (now: number, lostAt: number | undefined): number =>
  lostAt === undefined ? now : Math.max(lostAt, now - heldMsMax)

/** Whole seconds until `deadlineMs`, never below 0. */
export const secondsUntil = (deadlineMs: number, nowMs: number): number =>
  Math.max(0, Math.ceil((deadlineMs - nowMs) / 1_000))

/** `m:ss`, or `h:mm:ss` from an hour on. */
export function clockText(seconds: number): string {
  const two = (value: number) => String(value).padStart(2, '0')
  const [h, m, s] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60]
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`
}
