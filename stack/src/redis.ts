import { Redis } from 'ioredis'
import { type NativePart, startNative } from './native.ts'
import type { Run } from './part.ts'
import { claimPort } from './ports.ts'
import { needCommand } from './tools.ts'

/** For every Redis that we start: in memory only, because it holds nothing that is not elsewhere, and bounded. */
export const redisArgs = [
  '--save',
  '',
  '--appendonly',
  'no',
  '--maxmemory',
  '128mb',
  '--maxmemory-policy',
  'volatile-lru',
]

/** Starts the machine's own `redis-server`. */
export async function startRedis(run: Run): Promise<NativePart> {
  const otherwise = 'start a container engine or set REDIS_URL'
  const wanted = { part: 'redis', command: 'redis-server', debianPackage: 'redis-server', otherwise }
  const command = await needCommand(run, wanted)
  const port = await claimPort('redis', run.ports.redis)
  const url = `redis://127.0.0.1:${port}`
  // Its process title would overwrite the environment by which we find what was left running.
  const own = ['--port', String(port), '--bind', '127.0.0.1', '--dir', run.folder, '--set-proc-title', 'no']
  return await startNative(run, {
    name: 'redis',
    command,
    args: [...own, ...redisArgs],
    url,
    probe: () => probeRedis(url),
  })
}

/** Throws unless the server at `url` answers a PING. */
export async function probeRedis(url: string): Promise<void> {
  const once = { lazyConnect: true, retryStrategy: () => null, connectTimeout: 2_000, maxRetriesPerRequest: 0 }
  const client = new Redis(url, once)
  let reason: Error | undefined
  client.on('error', (error) => {
    reason = error // connect() itself only says that the connection is closed
  })
  try {
    await client.connect()
    await client.ping()
  } catch (error) {
    throw reason ?? error
  } finally {
    client.disconnect()
  }
}
