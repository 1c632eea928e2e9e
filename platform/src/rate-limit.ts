import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Redis } from 'ioredis'
import { Counter } from 'prom-client'
import type { Caller } from './auth.ts'
import { problem } from './errors.ts'
import type { Metrics } from './metrics.ts'

/** Counts in one round trip; a key always gets its expiry. Returns the count and the milliseconds until it starts anew. */
const script = `
local count = redis.call('INCR', KEYS[1])
local left = redis.call('PTTL', KEYS[1])
if left < 0 then
  redis.call('PEXPIRE', KEYS[1], ARGV[1])
  left = tonumber(ARGV[1])
end
return {count, left}`

const windowMsDefault = 60_000
/** After Redis failed once it is left alone this long, so that an outage costs a request nothing. */
const restMs = 250

export interface RateLimiter {
  /** Counts one request. Throws RATE_LIMITED; lets it pass, uncounted, when Redis does not answer. */
  take(request: FastifyRequest, reply: FastifyReply, caller: Caller | undefined): Promise<void>
}

export interface RateLimitOptions {
  redis: Redis
  metrics: Metrics
  perMinute: number
  machinePerMinute: number
  windowMs?: number
}

type CountingRedis = Redis & { candorCount(key: string, windowMs: number): Promise<[number, number]> }

/** The client must have a short command time-out and no offline queue (see redis.ts): the limiter waits as long as the client does. */
export function createRateLimiter({
  redis,
  metrics,
  perMinute,
  machinePerMinute,
  windowMs = windowMsDefault,
}: RateLimitOptions): RateLimiter {
  if (!('candorCount' in redis)) redis.defineCommand('candorCount', { numberOfKeys: 1, lua: script })
  const counting = redis as CountingRedis
  const open = new Counter({
    name: 'rate_limit_open_total',
    help: 'Requests let through uncounted because Redis did not answer',
    registers: [metrics.registry],
  })
  const limited = new Counter({
    name: 'rate_limited_total',
    help: 'Requests refused with 429',
    registers: [metrics.registry],
  })
  let restUntil = 0

  async function count(key: string): Promise<[number, number] | undefined> {
    if (performance.now() < restUntil) return undefined
    try {
      return await counting.candorCount(key, windowMs)
    } catch {
      restUntil = performance.now() + restMs
      return undefined
    }
  }

  return {
    async take(request, reply, caller) {
      if (request.routeOptions.config.rateLimit === 'none') return
      const byAddress = !caller || request.routeOptions.config.rateLimit === 'address'
      const limit = !byAddress && caller.kind === 'machine' ? machinePerMinute : perMinute
      const counted = await count(
        byAddress ? `candor:rate:address:${addressKey(request.ip)}` : `candor:rate:caller:${caller.id}`,
      )
      if (!counted) {
        open.inc()
        return
      }
      const [used, leftMs] = counted
      const resetSeconds = Math.max(1, Math.ceil(leftMs / 1_000))
      reply.header('ratelimit-limit', limit)
      reply.header('ratelimit-remaining', Math.max(0, limit - used))
      reply.header('ratelimit-reset', resetSeconds)
      if (used <= limit) return
      limited.inc()
      throw problem('RATE_LIMITED', `More than ${limit} requests in a minute; try again in ${resetSeconds} s`, {
        retryAfterSeconds: resetSeconds,
      })
    },
  }
}

/** One person has a whole IPv6 /64; IPv4 addresses count one by one. */
export function addressKey(ip: string): string {
  const address = ip.startsWith('::ffff:') && ip.includes('.') ? ip.slice(7) : ip
  if (!address.includes(':')) return address
  const [head = '', tail] = address.split('%', 1)[0]?.split('::') ?? []
  const groups = head === '' ? [] : head.split(':')
  const last = tail === undefined || tail === '' ? [] : tail.split(':')
  const full =
    tail === undefined
      ? groups
      : [...groups, ...Array<string>(Math.max(0, 8 - groups.length - last.length)).fill('0'), ...last]
  return `${full
    .slice(0, 4)
    .map((group) => group.toLowerCase().replace(/^0+(?=.)/, ''))
    .join(':')}::/64`
}
