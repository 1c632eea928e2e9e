/** The server's time as this page knows it, carried on by a clock that nobody can set. */
export interface ServerClock {
  /** The server said that it is `serverMs`. `tripMs` is how long question and answer took. */
  heard(serverMs: number, tripMs?: number): void
  /** Milliseconds since the epoch on the server's clock. */
  now(): number
}

/** `monotonic` gives milliseconds that only ever rise, as performance.now does. */
export function createServerClock(monotonic: () => number, startMs: number): ServerClock {
  let base = startMs
  let at = monotonic()
  return {
    heard(serverMs, tripMs = 0) {
      base = serverMs + tripMs / 2
      at = monotonic()
    },
    now: () => base + (monotonic() - at),
  }
}

/** Whole seconds until `deadlineMs`, never below 0. */
export const secondsUntil = (deadlineMs: number, nowMs: number): number =>
  Math.max(0, Math.ceil((deadlineMs - nowMs) / 1_000))

/** `m:ss`, or `h:mm:ss` from an hour on. */
export function clockText(seconds: number): string {
  const two = (value: number) => String(value).padStart(2, '0')
  const [h, m, s] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60]
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`
}
