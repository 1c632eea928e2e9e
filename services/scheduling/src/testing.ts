import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { type EventData, type EventType, type TopicName, topicOf } from '@candor/contracts/catalog'
import { loadConfig } from '@candor/platform/config'
import { type Cleanup, type EventPath, openEventPath } from '@candor/platform/event-testing'
import type { Received } from '@candor/platform/events'
import { createFoldEngine } from '@candor/platform/fold-engine'
import type { App, Role } from '@candor/platform/http'
import type { KeyStore } from '@candor/platform/keys'
import { createMetrics } from '@candor/platform/metrics'
import { connectMongo } from '@candor/platform/mongo'
import { createRedis } from '@candor/platform/redis'
import { createTestKeys } from '@candor/platform/test-keys'
import { testServers } from '@candor/stack/testing'
import type { Static } from 'typebox'
import { buildApp } from './app.ts'
import type { AvailabilityInput } from './availability.ts'
import { configSchema } from './config.ts'
import { onBooking } from './on-booking.ts'
import { onPerson } from './on-person.ts'
import { onPlan } from './on-plan.ts'
import { createSealer } from './sealing.ts'
import { createLinkSigner, type LinkSigner } from './signing-key.ts'
import { createStores, type Stores } from './stores.ts'
import { dayMs } from './zone.ts'

export const secret = 'a secret for tests of at least 32 characters'

export interface Answer {
  status: number
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever the answer holds
  body: any
  headers: Record<string, unknown>
}

export interface Who {
  id: string
  roles: readonly Role[]
  invitation_id?: string
}

export const rita: Who = { id: 'rita', roles: ['recruiter'] }

/** The service on a real database with as many instances as asked for; folds are fed directly, or by Kafka where a test says so. */
export interface Scheduling {
  path: EventPath
  stores: Stores
  signer: LinkSigner
  apps: App[]
  /** Events as if they came from Kafka. */
  deliver(...events: Received[]): Promise<void>
  /** A request; the body makes it a POST unless a method is given. */
  call(who: Who, url: string, o?: { method?: string; body?: unknown; key?: string; app?: number }): Promise<Answer>
  person(id: string, roles: Role[], qualifications?: string[]): Promise<Who>
  /** An interviewer who works on every day at all hours unless told otherwise. */
  interviewer(id: string, hours?: Partial<Static<typeof AvailabilityInput>>, qualifications?: string[]): Promise<Who>
  plan(id: string, changes?: Partial<EventData['PlanPublished']>): Promise<string>
  /** An invitation as its candidate may use it. */
  invite(candidate_id: string, plan_version_id: string, panel_ids?: string[]): Promise<Who & { invitation_id: string }>
}

const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']
export const allWeek = (from: string, until: string) =>
  Object.fromEntries(weekdays.map((day) => [day, [{ from, until }]]))

export interface SchedulingOptions {
  instances?: number
  holdSeconds?: number
  candidateNoticeMinutes?: number
  topics?: readonly TopicName[]
  /** The database of another one, which drops it. */
  database?: string
  /** Where links are verified; access tokens of tests are not in it. */
  keys?: KeyStore
}

export async function openScheduling(t: Cleanup, o: SchedulingOptions = {}): Promise<Scheduling> {
  const path = await openEventPath(t, {
    service: 'scheduling',
    topics: o.topics ?? [],
    ...(o.database && { database: o.database }),
  })
  const { db, bell, log, cleanup } = path
  const servers = testServers()
  const config = loadConfig(configSchema, {
    MONGODB_URI: servers.mongodbUri,
    MONGODB_DB: db.databaseName,
    KAFKA_BROKERS: servers.kafkaBrokers,
    REDIS_URL: servers.redisUrl,
    KEY_ENCRYPTION_SECRET: secret,
    RATE_LIMIT_PER_MINUTE: '1000000',
    FEED_ALLOW_PRIVATE: 'true',
    HOLD_SECONDS: String(o.holdSeconds ?? 300),
    CANDIDATE_NOTICE_MINUTES: String(o.candidateNoticeMinutes ?? 0),
  })
  const keys = await createTestKeys()
  const redis = createRedis(config, { log })
  cleanup.after(() => redis.stop())
  const stores = await createStores(db, bell)
  const apps: App[] = []
  for (let instance = 0; instance < (o.instances ?? 1); instance++) {
    // Each instance has connections of its own, as a process would.
    const mongo = await connectMongo(config, { log })
    cleanup.after(() => mongo.stop())
    const own = await createStores(mongo.db, bell)
    const signer = createLinkSigner(own.signingKeys, secret, log)
    const metrics = createMetrics('scheduling')
    const app = await buildApp({
      config,
      log,
      metrics,
      keys: o.keys ?? keys.store,
      redis: redis.client,
      stores: own,
      signer,
      // Searches of tests see what was written a moment ago by whomever.
      slotMemory: { view: () => undefined },
      feedSealer: createSealer(secret, 'feeds'),
      reasonSealer: createSealer(secret, 'accommodations'),
      // A race on a busy machine must end in answers, not in time-outs.
      handlerTimeoutMs: 60_000,
    })
    cleanup.after(() => app.close())
    apps.push(app)
  }
  const engine = createFoldEngine({
    service: 'scheduling',
    folds: [...onPerson(stores), ...onPlan(stores), ...onBooking(stores)],
    bell,
  })
  const deliver: Scheduling['deliver'] = async (...events) => {
    const outcomes = await engine.run(events.map((event) => ({ event })))
    assert.deepEqual([...new Set(outcomes.map(({ kind }) => kind))], ['done'])
  }
  const call: Scheduling['call'] = async (who, url, { method, body, key, app = 0 } = {}) => {
    const headers = await keys.bearer(who.id, who.roles, who.invitation_id ? { invitation_id: who.invitation_id } : {})
    const answer = await (apps[app] as App).inject({
      method: (method ?? (body === undefined ? 'GET' : 'POST')) as 'GET',
      url,
      headers: { ...headers, ...(key && { 'idempotency-key': key }) },
      ...(body !== undefined && { body: body as object }),
    })
    return { status: answer.statusCode, body: answer.body === '' ? undefined : answer.json(), headers: answer.headers }
  }
  const person: Scheduling['person'] = async (id, roles, qualifications = []) => {
    await deliver(personSaved(id, roles, qualifications))
    return { id, roles }
  }
  return {
    path,
    stores,
    signer: createLinkSigner(stores.signingKeys, secret, log),
    apps,
    deliver,
    call,
    person,
    async interviewer(id, hours = {}, qualifications = []) {
      const who = await person(id, ['interviewer'], qualifications)
      const body = {
        time_zone: 'UTC',
        weekly: allWeek('00:00', '24:00'),
        minimum_notice_minutes: 0,
        daily_limit: 48,
        ...hours,
      }
      const answer = await call(who, `/api/v1/availability/${id}`, { method: 'PUT', body })
      assert.equal(answer.status, 200, JSON.stringify(answer.body))
      return who
    },
    async plan(id, changes = {}) {
      const plan_version_id = changes.plan_version_id ?? `${id}-v1`
      await deliver(planPublished({ plan_version_id, plan_id: id, ...changes }))
      return plan_version_id
    },
    async invite(candidate_id, plan_version_id, panel_ids = []) {
      await person(candidate_id, ['candidate'])
      const answer = await call(rita, '/api/v1/invitations', { body: { plan_version_id, candidate_id, panel_ids } })
      assert.equal(answer.status, 201, JSON.stringify(answer.body))
      return { id: candidate_id, roles: ['candidate'], invitation_id: answer.body.invitation_id as string }
    },
  }
}

const seqs = new Map<string, number>()

export function eventOf<T extends EventType>(type: T, key: string, data: EventData[T]): Received<T> {
  const source = `${topicOf[type]}:${key}`
  const seq = (seqs.get(source) ?? 0) + 1
  seqs.set(source, seq)
  const record = {
    topic: topicOf[type],
    key,
    id: randomUUID(),
    seq,
    at: new Date(),
    actor: 'test',
    partition: 0,
    offset: '0',
  }
  return { type, data, ...record } as unknown as Received<T>
}

export const personSaved = (
  person_id: string,
  roles: Role[],
  qualifications: string[] = [],
  status: 'active' | 'disabled' = 'active',
) =>
  eventOf('PersonSaved', person_id, {
    person_id,
    email: `${person_id}@example.org`,
    name: person_id,
    roles,
    status,
    time_zone: 'Asia/Kolkata',
    locale: 'en',
    qualifications,
  })

export const planPublished = (
  changes: Partial<EventData['PlanPublished']> & { plan_version_id: string; plan_id: string },
) =>
  eventOf('PlanPublished', changes.plan_version_id, {
    version: 1,
    title: 'Network engineer',
    description: 'Congestion control and more',
    duration_minutes: 60,
    retired_at: null,
    automated_scoring: true,
    retention_days: 90,
    panel: {
      seats: [{ seat_id: 'lead', qualification: null, count: 1, required_reviews: 0 }],
      required_reviews: 1,
      review_due_hours: 24,
      trained_count: 0,
      shadow_count: 0,
    },
    questions: [],
    ...changes,
  })

/** The next occurrence of a UTC hour at least a day away, so that neither notice nor the passing of time matters. */
export function ahead(days: number, hour: number): Date {
  return new Date(Math.floor(Date.now() / dayMs) * dayMs + days * dayMs + hour * 3_600_000)
}
