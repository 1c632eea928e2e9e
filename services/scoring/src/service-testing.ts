import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { type EventData, type EventType, topicOf } from '@candor/contracts/catalog'
import { loadConfig } from '@candor/platform/config'
import { createDoorbell } from '@candor/platform/doorbell'
import type { Received } from '@candor/platform/events'
import { createFoldEngine } from '@candor/platform/fold-engine'
import type { Role } from '@candor/platform/http'
import { createLog } from '@candor/platform/log'
import { createMetrics } from '@candor/platform/metrics'
import { connectMongo } from '@candor/platform/mongo'
import { createRedis } from '@candor/platform/redis'
import { createTestKeys } from '@candor/platform/test-keys'
import { randomName, testServers } from '@candor/stack/testing'
import { buildApp } from './app.ts'
import { configSchema } from './config.ts'
import { lexicalScorer } from './lexical.ts'
import { onBooking } from './on-booking.ts'
import { onPerson } from './on-person.ts'
import { onPlan } from './on-plan.ts'
import { onScorecard } from './on-scorecard.ts'
import { onSession } from './on-session.ts'
import { createReminderLoop } from './reminder-loop.ts'
import { createScoringLoop } from './scoring-loop.ts'
import { createStores } from './stores.ts'
import { now, planData, session } from './testing.ts'

/** The service on the real servers with a database of its own: loops and routes run, events are given to its folds by hand. */
export async function startScoring() {
  const servers = testServers()
  const config = loadConfig(configSchema, {
    MONGODB_URI: servers.mongodbUri,
    KAFKA_BROKERS: servers.kafkaBrokers,
    REDIS_URL: servers.redisUrl,
    MONGODB_DB: randomName('test_scoring'),
    RATE_LIMIT_PER_MINUTE: '100000',
    LOG_LEVEL: 'silent',
  })
  const log = createLog({ service: 'scoring', level: 'silent' })
  const metrics = createMetrics('scoring')
  const bell = createDoorbell()
  const redis = createRedis(config, { log })
  const mongo = await connectMongo(config, { log })
  const stores = await createStores(mongo.db, bell)
  // From here on the server writes down every query with the plan it took.
  await mongo.db.command({ profile: 2 })
  const keys = await createTestKeys()
  await redis.start()
  const app = await buildApp({ config, log, metrics, keys: keys.store, redis: redis.client, stores })
  const engine = createFoldEngine({
    service: 'scoring',
    folds: [...onPlan(stores), ...onPerson(stores), ...onBooking(stores), ...onSession(stores), ...onScorecard(stores)],
    bell,
  })
  const loops = [
    createScoringLoop({ stores, scorer: lexicalScorer, bell, log, metrics, concurrency: 2 }),
    createReminderLoop({ stores, bell, log, metrics }),
  ]
  for (const loop of loops) await loop.start()
  return {
    db: mongo.db,
    stores,
    app,
    async deliver(...events: Received[]): Promise<void> {
      const outcomes = await engine.run(events.map((event) => ({ event })))
      assert.deepEqual(new Set(outcomes.map(({ kind }) => kind)), new Set(['done']))
    },
    async call(
      method: 'GET' | 'POST' | 'PUT' | 'DELETE',
      url: string,
      id: string,
      roles: Role[],
      body?: object,
      more: object = {},
    ) {
      const headers = { ...(await keys.bearer(id, roles)), ...more }
      return await app.inject({ method, url, headers, ...(body && { payload: body }) })
    },
    async stop() {
      for (const loop of loops) await loop.stop()
      await app.close()
      await redis.stop()
      await mongo.db.dropDatabase()
      await mongo.stop()
    },
  }
}

/** The events of one session under ids of its own, so that tests don't meet. */
export function aSession(name: string) {
  const ids = {
    session_id: name,
    plan_version_id: `plan-${name}`,
    candidate_id: `cand-${name}`,
    booking_id: `booking-${name}`,
  }
  const seqs = new Map<string, number>()
  const event = <T extends EventType>(type: T, key: string, data: EventData[T]): Received => {
    const seq = (seqs.get(key) ?? 0) + 1
    seqs.set(key, seq)
    const facts = {
      topic: topicOf[type],
      key,
      id: randomUUID(),
      seq,
      at: now,
      actor: ids.candidate_id,
      partition: 0,
      offset: '0',
    }
    return { type, data, ...facts } as Received
  }
  return {
    ids,
    event,
    plan: event('PlanPublished', ids.plan_version_id, { ...planData, plan_version_id: ids.plan_version_id }),
    started: event('SessionStarted', name, { ...session.started, ...ids }),
    consent: event('ConsentGiven', name, { ...session.consent, session_id: name }),
    answers: [session.dhcp, session.ipv6].map((answer) =>
      event('AnswerSubmitted', name, { ...answer, ...ids, answer_id: `${answer.answer_id}-${name}` }),
    ),
    completed: event('SessionCompleted', name, { ...session.completed, ...ids }),
    erased: event('PersonErased', ids.candidate_id, { person_id: ids.candidate_id, erased_at: now }),
  }
}
