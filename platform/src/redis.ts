import { Redis } from 'ioredis'
import type { Check } from './check.ts'
import type { Logger } from './log.ts'

export interface RedisPart {
  client: Redis
  check: Check
  start(): Promise<void>
  stop(): Promise<void>
}

/** Longest time one command may take; Redis is never worth more waiting than this. */
export const redisCommandTimeoutMs = 50

/**
 * A Redis client that never makes a request wait: no offline queue, no retry of a command, a short time limit. It reconnects by
 * itself for ever. Losing Redis degrades the service and loses nothing.
 */
export function createRedis(config: { REDIS_URL: string }, { log }: { log: Logger }): RedisPart {
  const client = new Redis(config.REDIS_URL, {
    lazyConnect: true,
    // Commands of requests that come together go out in one write.
    enableAutoPipelining: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: redisCommandTimeoutMs,
    connectTimeout: 2_000,
    disconnectTimeout: 100,
    retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt, 6), 2_000),
  })
  let down = false
  client.on('error', (error) => {
    // Once per outage: the reconnects would repeat it for ever.
    if (!down) log.warn({ err: error }, 'Redis is not reachable; rate limits are open until it is')
    down = true
  })
  client.on('ready', () => {
    if (down) log.info('Redis is reachable again')
    down = false
  })
  // Starts connecting now; a Redis that is down must not hold up the service, so the outcome only shows in the check.
  client.connect().catch(() => {})
  return {
    client,
    check: {
      name: 'redis',
      critical: false,
      async run() {
        await client.ping()
      },
    },
    async start() {},
    async stop() {
      client.disconnect()
    },
  }
}
