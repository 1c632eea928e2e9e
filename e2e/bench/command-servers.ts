// The two servers of the command figure, each in a process of its own.
import path from 'node:path'
import { encode } from '@candor/contracts/codec'
import { ensureTopics } from '@candor/platform/kafka'
import type { TestKeys } from '@candor/platform/test-keys'
import { launch } from '@candor/stack/launch'
import { compileCache } from '@candor/stack/paths'
import { freePort } from '@candor/stack/ports'
import { serviceFlags } from '@candor/stack/service'
import { until } from '@candor/stack/testing'
import { v7 as uuidv7 } from 'uuid'
import type { Context } from './context.ts'
import type { Ground } from './ground.ts'

export interface Server {
  url: string
  stop(): Promise<void>
}

/** Ours as `npm start` starts a service: telemetry at its default, small heap, rate limits, relay and consumer in the same process. */
export async function startOurs(context: Context, ground: Ground, folds: boolean): Promise<Server> {
  const env = { REDIS_URL: context.servers.redisUrl, ...ground.kafkaConfig, FOLDS_OWN_EVENTS: String(folds) }
  return await start(context, ground, { name: 'service', args: [...serviceFlags, 'command-server.ts'], env })
}

export async function startBare(context: Context, ground: Ground): Promise<Server> {
  return await start(context, ground, { name: 'bare', args: ['bare-server.ts'], env: {} })
}

async function start(
  { run, servers, cpu }: Context,
  ground: Ground,
  { name, args, env }: { name: string; args: string[]; env: Record<string, string> },
): Promise<Server> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const child = await launch({
    name,
    command: process.execPath,
    args,
    cwd: import.meta.dirname,
    env: {
      ...run.env,
      NODE_COMPILE_CACHE: compileCache(),
      MONGODB_URI: servers.mongodbUri,
      MONGODB_DB: ground.db.databaseName,
      HOST: '127.0.0.1',
      PORT: String(port),
      ...env,
    },
    logFile: path.join(run.folder, `${name}.log`),
    guard: run.guard,
    signal: run.signal,
    async probe() {
      const response = await fetch(`${url}/ready`)
      if (!response.ok) throw new Error(`/ready answers ${response.status}`)
    },
    readyTimeoutMs: 20_000,
    onCrash: (report) => console.error(report),
  })
  cpu.watch(name, child.pid)
  return { url, stop: () => child.stop(10_000) }
}

/** Tells the service of our key the way it learns of every key: by a record of `candor.key.v1`. */
export async function publishKey(ground: Ground, { kid, publicJwk }: TestKeys): Promise<void> {
  const { kafka } = ground.client()
  await ensureTopics(kafka, ['candor.key.v1', 'candor.person.v1'], { service: 'bench', partitions: 8, replication: 1 })
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
  const record = { topic: kafka.topicName('candor.key.v1'), messages: [{ key: kid, value }] }
  // A broker may not know a topic yet that was created a moment ago.
  await until('the key to be published', () => producer.send(record))
  await producer.disconnect()
}
