import { Redis } from 'ioredis'
import { choosePort, startNative } from './native.ts'
import type { Part, StartContext } from './part.ts'
import { needCommand } from './tools.ts'

/** Arguments for every Redis that we start: memory only, because it holds nothing that is not elsewhere, and bounded. */
export const redisArgs = ['--save', '', '--appendonly', 'no', '--maxmemory', '128mb', '--maxmemory-policy', 'volatile-lru']

/** Starts Debian's (or whoever's) `redis-server`. */
export async function startRedisNative(context: StartContext): Promise<Part> {
  const otherwise = 'start a container engine, or set REDIS_URL'
  const wanted = { part: 'redis', command: 'redis-server', debianPackage: 'redis-server', otherwise }
  const command = await needCommand(wanted, context.progress)
  const port = await choosePort('redis', context)
  const url = `redis://127.0.0.1:${port}`
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', context.folder, '--daemonize', 'no', ...redisArgs]
  return await startNative(context, { name: 'redis', command, args, url, probe: () => probeRedis(url) })
}

/** Resolves when the server at `url` answers a PING. */
export async function probeRedis(url: string): Promise<void> {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null, connectTimeout: 2_000, maxRetriesPerRequest: 0 })
  client.on('error', () => {}) // connect() rejects with it
  try {
    await client.connect()
    await client.ping()
  } finally {
    client.disconnect()
  }
}
