// The two servers of the command figure, each in a process of its own.
import path from 'node:path'
import { encode } from '@candor/contracts/codec'
import type { TestKeys } from '@candor/platform/test-keys'
import { launch } from '@candor/stack/launch'
import { compileCache } from '@candor/stack/paths'
import { freePort } from '@candor/stack/ports'
import { startService } from '@candor/stack/service'
import { v7 as uuidv7 } from 'uuid'
import type { Context } from './context.ts'
import type { Ground } from './ground.ts'

export interface Server {
  url: string
  stop(): Promise<void>
}

/** The identity service as `npm start` starts it: telemetry, small heap, rate limits, its relay and its consumer. */
export async function startIdentity({ run, servers, cpu }: Context, ground: Ground): Promise<Server> {
  const service = await startService(run, {
    name: 'identity',
    port: await freePort(),
    adminPort: await freePort(),
    env: {
      NODE_COMPILE_CACHE: compileCache(),
      MONGODB_URI: servers.mongodbUri,
      MONGODB_DB: ground.db.databaseName,
      REDIS_URL: servers.redisUrl,
      ...ground.kafkaConfig,
      KEY_ENCRYPTION_SECRET: uuidv7(),
      LOG_LEVEL: 'info',
    },
    logFolder: run.folder,
    onRestart: () => {},
  })
  cpu.watch('service', service.pid)
  return { url: service.url, stop: () => service.stop() }
}

export async function startBare({ run, servers, cpu }: Context, ground: Ground): Promise<Server> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const child = await launch({
    name: 'bare',
    command: process.execPath,
    args: ['bare-server.ts'],
    cwd: import.meta.dirname,
    env: {
      ...run.env,
      NODE_COMPILE_CACHE: compileCache(),
      MONGODB_URI: servers.mongodbUri,
      MONGODB_DB: ground.db.databaseName,
      PORT: String(port),
    },
    logFile: path.join(run.folder, 'bare.log'),
    guard: run.guard,
    signal: run.signal,
    probe: async () => void (await fetch(`${url}/ready`)),
    readyTimeoutMs: 20_000,
    onCrash: (report) => console.error(report),
  })
  cpu.watch('bare', child.pid)
  return { url, stop: () => child.stop(10_000) }
}

/** Tells the service of our key the way it learns of every key: by a record of `candor.key.v1`. */
export async function publishKey(ground: Ground, { kid, publicJwk }: TestKeys): Promise<void> {
  const { kafka } = ground.client()
  const at = new Date()
  const data = {
    kid,
    issuer: 'identity',
    use: 'access_token' as const,
    algorithm: 'EdDSA',
    public_jwk: publicJwk,
    not_before: at,
    expires_at: null,
  }
  const value = encode({ type: 'KeyPublished', id: uuidv7(), seq: 1, at, actor: 'bench', data })
  const producer = kafka.client.producer()
  await producer.connect()
  await producer.send({ topic: kafka.topicName('candor.key.v1'), messages: [{ key: kid, value }] })
  await producer.disconnect()
}
