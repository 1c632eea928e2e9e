/** What was awaited did not come in time; the message says what, how long, and what was seen last. */
export class NotSeen extends Error {
  override name = 'NotSeen'
}

const delayFirstMs = 10
const delayMaxMs = 500
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
  const deadline = performance.now() + boundMs
  let last: unknown
  const seen = (state: unknown) => {
    last = state
    return undefined
  }
  for (let delayMs = delayFirstMs; ; delayMs = Math.min(delayMs * 1.6, delayMaxMs)) {
    const found = await look(seen)
    if (found !== undefined) return found
    if (performance.now() + delayMs > deadline) {
      const state = last === undefined ? '' : `; last seen: ${typeof last === 'string' ? last : JSON.stringify(last)}`
      throw new NotSeen(`waited ${boundMs / 1_000} s for ${what}${state}`)
    }
    await new Promise((resolve) => setTimeout(resolve, delayMs))
  }
}
