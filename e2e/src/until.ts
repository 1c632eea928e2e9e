/** What was awaited did not come in time; the message says what, how long, and what was seen last. */
export class NotSeen extends Error {
  override name = 'NotSeen'
}

const delayMinMs = 10
const delayMaxMs = 500
/** Pauses are this share of the time waited so far: fine for what is quick, few for what is slow. */
const delayShare = 0.15
const boundDefaultMs = 30_000

/**
 * Looks until `look` returns something, with growing pauses. `seen` notes what was there instead, for the failure's message.
 * Throws NotSeen after `boundMs`, or what `look` throws.
 */
export async function until<T>(
  what: string,
  look: (seen: (state: unknown) => undefined) => Promise<T | undefined> | T | undefined,
  boundMs = boundDefaultMs,
): Promise<T> {
  const begun = performance.now()
  let last: unknown
  const seen = (state: unknown) => {
    last = state
    return undefined
  }
  for (;;) {
    const found = await look(seen)
    if (found !== undefined) return found
    const waitedMs = performance.now() - begun
    const delayMs = Math.min(Math.max(waitedMs * delayShare, delayMinMs), delayMaxMs)
    if (waitedMs + delayMs > boundMs) {
      const state = last === undefined ? '' : `; last seen: ${typeof last === 'string' ? last : JSON.stringify(last)}`
      throw new NotSeen(`waited ${boundMs / 1_000} s for ${what}${state}`)
    }
    await new Promise((resolve) => setTimeout(resolve, delayMs))
  }
}
