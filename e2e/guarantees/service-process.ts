import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import type { Role } from '@candor/platform/auth'
import { type Cleanup, counterStore, type EventPath, openEventPath } from '@candor/platform/event-testing'
import { createTestKeys } from '@candor/platform/test-keys'
import { compileCache } from '@candor/stack/paths'
import { freePort } from '@candor/stack/ports'
import { testServers, until } from '@candor/stack/testing'

/** A service as it runs in production: its `main.ts` in a process of its own. */
export interface ServiceProcess {
  url: string
  pid: number
  /** Rejects with the end of its log when the process ends without having been asked to. */
  died: Promise<never>
  /** `/ready`, `/health` or `/metrics` of the admin port. */
  admin(path: string): Promise<{ status: number; body: string }>
  /** SIGTERM; resolves with the exit status and the milliseconds it took. */
  terminate(): Promise<{ code: number | null; ms: number }>
  /** SIGKILL: an end without any goodbye. */
  kill(): Promise<void>
}

export interface ProcessOptions {
  prefix: string
  database: string
  /** Other servers and settings than the test's usual ones. */
  env?: Record<string, string>
  /** Flags for Node, as production has them. */
  flags?: readonly string[]
}

const root = path.resolve(import.meta.dirname, '../..')

/** Starts one of `services/*` and waits until it is ready. What is left of it at the end is killed. */
export async function startProcess(
  t: Cleanup,
  service: string,
  { prefix, database, env = {}, flags = ['--import', '@candor/platform/telemetry'] }: ProcessOptions,
): Promise<ServiceProcess> {
  const [port, adminPort, servers] = [await freePort(), await freePort(), testServers()]
  const child = spawn(process.execPath, [...flags, 'src/main.ts'], {
    cwd: path.join(root, 'services', service),
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      HOST: '127.0.0.1',
      PORT: String(port),
      ADMIN_PORT: String(adminPort),
      MONGODB_URI: servers.mongodbUri,
      MONGODB_DB: database,
      KAFKA_BROKERS: servers.kafkaBrokers,
      KAFKA_TOPIC_PREFIX: prefix,
      KAFKA_PARTITIONS: '2',
      REDIS_URL: servers.redisUrl,
      RATE_LIMIT_PER_MINUTE: '1000000',
      LOG_LEVEL: 'warn',
      NODE_COMPILE_CACHE: compileCache(),
      ...env,
    },
  })
  t.after(() => kill(child))
  const log = tailOf(child)
  const admin = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${adminPort}${path}`, { signal: AbortSignal.timeout(5_000) })
    return { status: response.status, body: await response.text() }
  }
  const isReady = async () => {
    if (child.exitCode !== null) return 'ended'
    return (await admin('/ready')).status === 200
  }
  const outcome = await until(`${service} to be ready`, isReady, 90_000).catch((error: Error) => error)
  if (outcome !== true) throw new Error(`${service} did not start: ${outcome}; the end of its log:\n${log()}`)
  let asked = false
  const died = ended(child).then((): Promise<never> => {
    if (asked) return new Promise(() => {})
    throw new Error(`${service} died with ${child.exitCode ?? child.signalCode}; the end of its log:\n${log()}`)
  })
  died.catch(() => {
    // For whoever waits for it.
  })
  return {
    died,
    url: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    admin,
    kill() {
      asked = true
      return kill(child)
    },
    async terminate() {
      asked = true
      const began = performance.now()
      child.kill('SIGTERM')
      await ended(child)
      return { code: child.exitCode, ms: Math.round(performance.now() - began) }
    },
  }
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL')
  await ended(child)
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}

/** The last of what a process wrote. */
function tailOf(child: ChildProcess): () => string {
  let tail = ''
  const keep = (chunk: Buffer) => {
    tail = (tail + chunk.toString()).slice(-4_000)
  }
  child.stdout?.on('data', keep)
  child.stderr?.on('data', keep)
  return () => tail
}

/** Topics of a test's own, and tokens that services on them accept: the test stands in for identity. */
export async function openIssuer(t: Cleanup): Promise<{
  path: EventPath
  token(id: string, ...roles: Role[]): Promise<string>
}> {
  const path = await openEventPath(t, { service: 'issuer', topics: ['candor.key.v1'] })
  const keys = await createTestKeys()
  const store = await counterStore(path.db, path.bell)
  await path.relay(store)
  const data = {
    kid: keys.kid,
    issuer: 'identity',
    use: 'access_token' as const,
    algorithm: 'EdDSA',
    public_jwk: keys.publicJwk,
    not_before: new Date(0),
    expires_at: null,
  }
  const decision = { state: { count: 1 }, events: [{ type: 'KeyPublished' as const, data }] }
  await store.save(undefined, keys.kid, decision, { actor: 'test', at: new Date() })
  return { path, token: (id, ...roles) => keys.token(id, roles) }
}
