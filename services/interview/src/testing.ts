import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { Role } from '@candor/platform/auth'
import { loadConfig } from '@candor/platform/config'
import { type Cleanup, type EventPath, openEventPath } from '@candor/platform/event-testing'
import { createMetrics } from '@candor/platform/metrics'
import { createRedis } from '@candor/platform/redis'
import { createTestKeys, type TestKeys } from '@candor/platform/test-keys'
import { testServers, until } from '@candor/stack/testing'
import { v7 as uuidv7 } from 'uuid'
import { WebSocket } from 'ws'
import { buildApp } from './app.ts'
import { configSchema } from './config.ts'
import { createDrafts } from './drafts.ts'
import { createExpiry } from './expiry.ts'
import { createInterviewer } from './interviewer.ts'
import { createLifeSigns } from './life-signs.ts'
import type { Booking } from './on-booking.ts'
import type { PlanInput } from './plan.ts'
import { createPlanCache } from './plan-cache.ts'
import { createRooms } from './rooms.ts'
import { createSocketMetrics } from './socket-metrics.ts'
import { createStores, type Stores } from './stores.ts'
import { createTickets } from './tickets.ts'

/** One running instance of the service, as tests need it. */
export interface Instance {
  path: EventPath
  stores: Stores
  keys: TestKeys
  url: string
  metricsText(): Promise<string>
  call(method: string, path: string, as: Person, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  /** Through `host`, if it is not the instance itself that is asked. */
  connect(sessionId: string, headers?: Record<string, string>, host?: string): Promise<Client>
  expiry(): Promise<void>
  stop(): Promise<void>
}

export interface Answer {
  status: number
  headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: tests look into JSON of any shape
  body: any
}

export interface Person {
  id: string
  roles: Role[]
  claims?: Record<string, unknown>
}

export const person = (role: Role): Person => ({ id: uuidv7(), roles: [role] })

export interface InstanceOptions {
  env?: Record<string, string>
  /** Another instance on the same database and topics. */
  beside?: Instance
  redisUrl?: string
}

/** Starts the service on the real servers with a database and topics of its own. Closed when the test ends. */
export async function startInstance(
  t: Cleanup,
  { env = {}, beside, redisUrl }: InstanceOptions = {},
): Promise<Instance> {
  const servers = testServers()
  const path =
    beside?.path ?? (await openEventPath(t, { service: 'interview', topics: ['candor.plan.v1', 'candor.session.v1'] }))
  const { db, log, bell } = path
  const config = loadConfig(configSchema, {
    MONGODB_URI: servers.mongodbUri,
    MONGODB_DB: db.databaseName,
    KAFKA_BROKERS: servers.kafkaBrokers,
    REDIS_URL: redisUrl ?? servers.redisUrl,
    RATE_LIMIT_PER_MINUTE: '10000',
    WS_RECONNECT_SPREAD_MS: '100',
    ...env,
  })
  const metrics = createMetrics('interview')
  const redis = createRedis(config, { log })
  const keys = beside?.keys ?? (await createTestKeys())
  const stores = await createStores(db, bell)
  const drafts = createDrafts(stores, { log })
  const life = createLifeSigns(stores, { log })
  const rooms = createRooms({
    stores,
    life,
    redis: redis.client,
    log,
    namespace: db.databaseName,
    reconnectSpreadMs: config.WS_RECONNECT_SPREAD_MS,
  })
  const plans = createPlanCache(stores)
  const { interviewer, followUpBy } = createInterviewer(config, { log, metrics, redis: redis.client })
  const live = {
    stores,
    plans,
    tickets: createTickets(db, stores),
    drafts,
    rooms,
    life,
    metrics: createSocketMetrics(metrics),
    followUpBy,
  }
  const app = await buildApp({ config, log, metrics, keys: keys.store, redis: redis.client, live })
  await life.start()
  await rooms.start()
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}`
  let stopping: Promise<void> | undefined
  const stop = () => {
    stopping ??= (async () => {
      await app.close()
      await rooms.stop()
      await redis.stop()
    })()
    return stopping
  }
  path.cleanup.after(stop)
  return {
    path,
    stores,
    keys,
    url,
    stop,
    metricsText: () => metrics.registry.metrics(),
    async expiry() {
      const loop = createExpiry({
        ...{ stores, plans, drafts, interviewer, life, bell, log },
        metrics: createMetrics('interview'),
      })
      await loop.start()
      path.cleanup.after(() => loop.stop())
    },
    async call(method, route, as, body, headers = {}) {
      const response = await fetch(`${url}${route}`, {
        method,
        headers: {
          ...(await keys.bearer(as.id, as.roles, as.claims)),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) }
    },
    async connect(sessionId, headers = {}, host = new URL(url).host) {
      const client = openClient(`ws://${host}/ws/interviews/${sessionId}`, headers)
      path.cleanup.after(() => client.socket.terminate())
      await once(client.socket, 'open')
      return client
    },
  }
}

// biome-ignore lint/suspicious/noExplicitAny: tests look into frames of any shape
type Frame = any

export interface Client {
  socket: WebSocket
  frames: Frame[]
  closed?: { code: number; reason: string }
  send(frame: object): void
  /** The first frame not taken before that is of this type (and matches). */
  next(type: string, matches?: (frame: Frame) => boolean): Promise<Frame>
  close(): Promise<void>
  whenClosed(): Promise<{ code: number; reason: string }>
}

function openClient(url: string, headers: Record<string, string>): Client {
  const socket = new WebSocket(url, { headers, perMessageDeflate: false })
  const taken = new Set<Frame>()
  const client: Client = {
    socket,
    frames: [],
    send: (frame) => socket.send(JSON.stringify(frame)),
    async next(type, matches = () => true) {
      const found = () => client.frames.find((frame) => !taken.has(frame) && frame.type === type && matches(frame))
      const frame = await until(`a frame ${type} among ${JSON.stringify(client.frames).slice(0, 2_000)}`, found, 10_000)
      taken.add(frame)
      return frame
    },
    async close() {
      socket.close()
      await client.whenClosed()
    },
    whenClosed: () => until('the connection to close', () => client.closed),
  }
  socket.on('message', (data) => client.frames.push(JSON.parse(String(data))))
  socket.on('close', (code, reason) => {
    client.closed = { code, reason: String(reason) }
  })
  socket.on('error', () => {})
  return client
}

const levels = [
  { level: 1, label: 'weak', anchor: 'names nothing' },
  { level: 2, label: 'strong', anchor: 'names all' },
]

/** A plan of two questions. */
export const planInput: PlanInput = {
  title: 'Network engineer',
  duration_minutes: 45,
  automated_scoring: true,
  panel: { seats: [{ seat_id: 's1' }], required_reviews: 1 },
  questions: [
    {
      question_id: 'q1',
      kind: 'open',
      category: 'introduction',
      text: 'Tell me about yourself',
      reference_answers: ['SECRET-REFERENCE'],
      criteria: [{ name: 'Clarity', reference_points: ['SECRET-POINT'], levels }],
    },
    {
      question_id: 'q2',
      kind: 'open',
      category: 'technical',
      text: 'What is DHCP?',
      criteria: [{ name: 'Right', levels }],
    },
  ],
}

export interface Prepared {
  candidate: Person
  interviewer: Person
  recruiter: Person
  booking_id: string
  plan_version_id: string
}

/** A published plan and a booking of it that can be started now. */
export async function prepare(
  service: Instance,
  changes: Partial<Booking> = {},
  plan: PlanInput = planInput,
): Promise<Prepared> {
  const [candidate, interviewer, recruiter] = [person('candidate'), person('interviewer'), person('recruiter')]
  const drafted = await service.call('POST', '/api/v1/plans', recruiter, plan)
  const published = await service.call('POST', `/api/v1/plans/${drafted.body.plan_id}/publish`, recruiter)
  const { plan_version_id } = published.body
  const booking_id = await book(service, { candidate, interviewer, plan_version_id }, changes)
  return { candidate, interviewer, recruiter, booking_id, plan_version_id }
}

/** Another confirmed booking, as the fold of its events would leave it. */
export async function book(
  { stores }: Instance,
  o: { candidate: Person; interviewer: Person; plan_version_id: string },
  changes: Partial<Booking> = {},
): Promise<string> {
  const booking_id = uuidv7()
  const now = new Date()
  const booking: Booking = {
    status: 'confirmed',
    candidate_id: o.candidate.id,
    plan_version_id: o.plan_version_id,
    title: 'Network engineer',
    panel: [{ person_id: o.interviewer.id, seat_id: 's1', shadow: false }],
    starts_at: now,
    ends_at: new Date(now.getTime() + 3_600_000),
    time_multiplier: 1,
    candidate_absent: false,
    ...changes,
  }
  await stores.bookings.save(undefined, booking_id, { state: booking, events: [] }, { actor: 'test', at: now })
  return booking_id
}

export const consents = { recording: true, automated_scoring: true, notice_version: '1' }

/** A started session whose candidate has consented. */
export async function begin(service: Instance, changes: Partial<Booking> = {}, plan: PlanInput = planInput) {
  const prepared = await prepare(service, changes, plan)
  const { candidate, booking_id } = prepared
  const started = await service.call('POST', '/api/v1/interviews/start', candidate, { booking_id })
  const session_id: string = started.body.session_id
  await service.call('POST', `/api/v1/interviews/${session_id}/consent`, candidate, consents)
  return { ...prepared, session_id }
}

/** An open connection that has shown its ticket and was welcomed. */
export async function enter(service: Instance, sessionId: string, as: Person, last_seq?: number, host?: string) {
  const { body } = await service.call('POST', `/api/v1/interviews/${sessionId}/ticket`, as)
  const client = await service.connect(sessionId, {}, host)
  client.send({ type: 'hello', ticket: body.ticket, ...(last_seq !== undefined && { last_seq }) })
  return { client, welcome: await client.next('welcome'), ticket: body.ticket as string }
}
