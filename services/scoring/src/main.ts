import { createAdmin } from '@candor/platform/admin'
import { loadConfig } from '@candor/platform/config'
import { createConsumer } from '@candor/platform/consumer'
import { createDoorbell } from '@candor/platform/doorbell'
import { httpPart } from '@candor/platform/http-part'
import { createKafka } from '@candor/platform/kafka'
import { createKeyStore } from '@candor/platform/keys'
import { runService } from '@candor/platform/lifecycle'
import { createLog } from '@candor/platform/log'
import { createMetrics } from '@candor/platform/metrics'
import { connectMongo } from '@candor/platform/mongo'
import { createRedis } from '@candor/platform/redis'
import { createRelay } from '@candor/platform/relay'
import { buildApp } from './app.ts'
import { configSchema } from './config.ts'
import { onBooking } from './on-booking.ts'
import { onPerson } from './on-person.ts'
import { onPlan } from './on-plan.ts'
import { onScorecard } from './on-scorecard.ts'
import { onSession } from './on-session.ts'
import { createReminderLoop } from './reminder-loop.ts'
import { createScorerTiers } from './scorer-tiers.ts'
import { createScoringLoop } from './scoring-loop.ts'
import { createStores } from './stores.ts'

const service = 'scoring'
const config = loadConfig(configSchema)
const log = createLog({ service, level: config.LOG_LEVEL })
const metrics = createMetrics(service)
const mongo = await connectMongo(config, { log })
const redis = createRedis(config, { log })
const kafka = createKafka(config, { service, log })
const bell = createDoorbell()
const { db } = mongo

const keys = createKeyStore(db, bell)
const stores = await createStores(db, bell)

const relay = createRelay({ service, kafka, db, stores: [stores.scorecards], bell, log, metrics })
const consumer = createConsumer({
  service,
  kafka,
  db,
  folds: [
    keys.fold,
    ...onPlan(stores),
    ...onPerson(stores),
    ...onBooking(stores),
    ...onSession(stores),
    ...onScorecard(stores),
  ],
  bell,
  log,
  metrics,
  registryUrl: config.SCHEMA_REGISTRY_URL,
  ...(config.KAFKA_CREATE_TOPICS && {
    createTopics: {
      produces: ['candor.scorecard.v1'],
      partitions: config.KAFKA_PARTITIONS,
      replication: config.KAFKA_REPLICATION,
    },
  }),
})
const scorer = createScorerTiers({
  log,
  metrics,
  tier: config.SCORING_TIER,
  llm: config.SCORING_MODEL_URL
    ? {
        endpoint: { url: config.SCORING_MODEL_URL, model: config.SCORING_MODEL, apiKey: config.SCORING_MODEL_API_KEY },
        samples: config.SCORING_MODEL_SAMPLES,
        timeoutMs: config.SCORING_MODEL_TIMEOUT_MS,
        callsPerHour: config.SCORING_MODEL_CALLS_PER_HOUR,
      }
    : undefined,
})
const loop = createScoringLoop({
  stores,
  scorer,
  bell,
  log,
  metrics,
  concurrency: config.SCORING_CONCURRENCY,
})
const reminders = createReminderLoop({ stores, bell, log, metrics })
const app = await buildApp({ config, log, metrics, keys, redis: redis.client, stores })
const http = httpPart(app, config)
const admin = createAdmin({
  config,
  log,
  metrics,
  live: [relay.check, consumer.check, loop.check, reminders.check],
  ready: [mongo.check, keys.check, redis.check, http.check],
})

await runService({
  service,
  log,
  parts: [admin, mongo, redis, relay, consumer, scorer, loop, reminders, http],
  shutdownTimeoutMs: config.SHUTDOWN_TIMEOUT_MS,
})
