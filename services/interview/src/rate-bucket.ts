/** A token bucket: `perSecond` on average, `burst` at once. */
export class RateBucket {
  readonly #perSecond: number
  readonly #burst: number
  #tokens: number
  #filledAt: number | undefined

  constructor(perSecond: number, burst: number) {
    this.#perSecond = perSecond
    this.#burst = burst
    this.#tokens = burst
  }

  take(cost: number, nowMs: number): boolean {
    const passedMs = nowMs - (this.#filledAt ?? nowMs)
    this.#tokens = Math.min(this.#burst, this.#tokens + (passedMs / 1_000) * this.#perSecond)
    this.#filledAt = nowMs
    if (this.#tokens < cost) return false
    this.#tokens -= cost
    return true
  }
}
