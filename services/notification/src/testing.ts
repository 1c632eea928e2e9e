import type { EventData, EventType, TopicName } from '@candor/contracts/catalog'
import { type AggregateStore, createAggregateStore, ensureIndexes } from '@candor/platform/aggregate'
import type { Role } from '@candor/platform/auth'
import { loadConfig } from '@candor/platform/config'
import { type Cleanup, newId, openEventPath } from '@candor/platform/event-testing'
import type { NewEvent } from '@candor/platform/events'
import { createRedis } from '@candor/platform/redis'
import { createTestKeys } from '@candor/platform/test-keys'
import { randomName, testServers } from '@candor/stack/testing'
import { buildApp } from './app.ts'
import { configAliases, configSchema } from './config.ts'
import { createFolds } from './folds.ts'
import { createMailLoop } from './mail-loop.ts'
import { createMailer } from './smtp.ts'
import { createStores } from './stores.ts'
import { createWebhookDirectory } from './webhook-directory.ts'
import { createWebhookLoop } from './webhook-loop.ts'

const topics: TopicName[] = [
  'candor.person.v1',
  'candor.plan.v1',
  'candor.invitation.v1',
  'candor.booking.v1',
  'candor.waitlist.v1',
  'candor.session.v1',
  'candor.scorecard.v1',
  'candor.delivery.v1',
]

/** This service's event side on the real servers, and a publisher that stands for all other services. */
export async function openNotification(t: Cleanup, env: Record<string, string> = {}) {
  const servers = testServers()
  const prefix = `${randomName('n')}.`
  const common = { topics, prefix, partitions: 1 }
  const others = await openEventPath(t, { ...common, service: 'others' })
  const path = await openEventPath(t, { ...common, service: 'notification' })
  const config = loadConfig(
    configSchema,
    {
      MONGODB_URI: servers.mongodbUri,
      MONGODB_DB: path.db.databaseName,
      KAFKA_BROKERS: servers.kafkaBrokers,
      REDIS_URL: servers.redisUrl,
      SMTP_URL: servers.smtpUrl,
      PUBLIC_URL: 'https://candor.example',
      WEBHOOK_SIGNING_SECRET: 'a signing secret for tests, 32 characters',
      WEBHOOK_ALLOW_PRIVATE: 'true',
      RATE_LIMIT_PER_MINUTE: '10000',
      ...env,
    },
    configAliases,
  )
  const { bell, log, metrics, db, cleanup } = path
  const stores = await createStores(db, bell)
  const directory = createWebhookDirectory(stores.webhooks, { bell, log })
  await directory.start()
  cleanup.after(() => directory.stop())
  const mailer = createMailer(config)
  cleanup.after(() => mailer.close())
  const loops = [
    createMailLoop({ stores, mailer, bell, log, metrics, config }),
    createWebhookLoop({ stores, bell, log, metrics, config }),
  ]
  for (const loop of loops) {
    await loop.start()
    cleanup.after(() => loop.stop())
  }
  await path.relay(stores.mails as AggregateStore<object>)
  await path.consumer(createFolds(stores, directory, config))

  const source = createAggregateStore<{ events: number }>(others.db, 'source', { bell: others.bell })
  await ensureIndexes(source)
  await others.relay(source as AggregateStore<object>)
  /** Publishes one event of the document `id`, as its service would. */
  const publish = async <T extends EventType>(id: string, type: T, data: EventData[T]): Promise<void> => {
    const before = await source.load(id)
    const decision = { state: { events: (before?.events ?? 0) + 1 }, events: [{ type, data } as NewEvent] }
    await source.save(before, id, decision, { actor: 'test', at: new Date() })
  }

  const keys = await createTestKeys()
  const redis = createRedis(config, { log })
  cleanup.after(() => redis.stop())
  const app = await buildApp({ config, log, metrics, keys: keys.store, redis: redis.client, stores, directory, mailer })
  cleanup.after(() => app.close())
  /** Calls the API as somebody with this role, or these. */
  const call = async (
    role: Role | Role[],
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    url: string,
    payload?: object,
    headers = {},
  ) => {
    const authorization = await keys.bearer(`some-${role}`, [role].flat())
    const answer = await app.inject({
      method,
      url,
      headers: { ...authorization, ...headers },
      ...(payload && { payload }),
    })
    return { status: answer.statusCode, headers: answer.headers, body: answer.body === '' ? undefined : answer.json() }
  }
  return { path, stores, directory, publish, call, app, keys, mailDir: servers.mailDir }
}

/** A person whose mail address nobody else has. */
export function somebody(name: string, changes: Partial<EventData['PersonSaved']> = {}): EventData['PersonSaved'] {
  const person_id = newId()
  return {
    person_id,
    email: `${name.toLowerCase()}.${person_id}@example.org`,
    name,
    roles: ['interviewer'],
    status: 'active',
    time_zone: 'Asia/Kolkata',
    locale: 'en-IN',
    qualifications: [],
    ...changes,
  }
}

export function somePlan(plan_version_id: string, title: string): EventData['PlanPublished'] {
  return {
    plan_version_id,
    plan_id: plan_version_id,
    version: 1,
    title,
    description: '',
    duration_minutes: 45,
    retired_at: null,
    automated_scoring: true,
    retention_days: 90,
    panel: { seats: [], required_reviews: 1, review_due_hours: 48, trained_count: 0, shadow_count: 0 },
    questions: [],
  }
}
