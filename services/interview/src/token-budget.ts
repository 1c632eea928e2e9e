import type { Redis } from 'ioredis'

export interface TokenBudget {
  /** Whether more may be spent in this hour. */
  isLeft(now: Date): Promise<boolean>
  spend(tokens: number, now: Date): Promise<void>
}

const hourMs = 3_600_000

/**
 * What all processes together spend in an hour of the clock, counted in Redis. What this process spent is counted here too: while Redis is
 * away, or after it forgot, that is the limit.
 */
export function createTokenBudget({
  redis,
  namespace,
  perHour,
}: {
  redis: Redis
  /** Keeps installations on one Redis apart. */
  namespace: string
  perHour: number
}): TokenBudget {
  let own = { hour: -1, tokens: 0 }
  const hourOf = (now: Date) => Math.floor(now.getTime() / hourMs)
  const keyOf = (hour: number) => `candor:${namespace}:follow-up-tokens:${hour}`
  function ownOf(hour: number) {
    if (own.hour !== hour) own = { hour, tokens: 0 }
    return own
  }
  return {
    async isLeft(now) {
      const hour = hourOf(now)
      const shared = await redis.get(keyOf(hour)).then(Number, () => 0)
      return Math.max(shared, ownOf(hour).tokens) < perHour
    },
    async spend(tokens, now) {
      const hour = hourOf(now)
      ownOf(hour).tokens += tokens
      const key = keyOf(hour)
      // It counts for the hour; a key without an end would stay for ever.
      await redis
        .multi()
        .incrby(key, tokens)
        .pexpire(key, 2 * hourMs)
        .exec()
        .catch(() => {
          // Counted here.
        })
    },
  }
}
