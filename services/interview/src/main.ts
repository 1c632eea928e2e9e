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
import { createDrafts } from './drafts.ts'
import { createExpiry } from './expiry.ts'
import { createInterviewer } from './interviewer.ts'
import { createLifeSigns } from './life-signs.ts'
import { onBooking } from './on-booking.ts'
import { onPerson } from './on-person.ts'
import { createPlanCache } from './plan-cache.ts'
import { createRooms } from './rooms.ts'
import { createSocketMetrics } from './socket-metrics.ts'
import { createStores } from './stores.ts'
import { createTickets } from './tickets.ts'

const service = 'interview'
const config = loadConfig(configSchema)
const log = createLog({ service, level: config.LOG_LEVEL })
const metrics = createMetrics(service)
const mongo = await connectMongo(config, { log })
const redis = createRedis(config, { log })
const kafka = createKafka(config, { service, log })
const bell = createDoorbell()
const keys = createKeyStore(mongo.db, bell)
const stores = await createStores(mongo.db, bell)
const { plans: planStore, planVersions, sessions } = stores
const relay = createRelay({
  service,
  kafka,
  db: mongo.db,
  stores: [planStore, planVersions, sessions],
  // Nobody in a live session waits for its events; fewer and larger batches leave the cores to the answers.
  paceMs: 250,
  bell,
  log,
  metrics,
})
const consumer = createConsumer({
  service,
  kafka,
  db: mongo.db,
  folds: [keys.fold, ...onPerson(stores), ...onBooking(stores)],
  bell,
  log,
  metrics,
  registryUrl: config.SCHEMA_REGISTRY_URL,
  ...(config.KAFKA_CREATE_TOPICS && {
    createTopics: {
      produces: ['candor.plan.v1', 'candor.session.v1'],
      partitions: config.KAFKA_PARTITIONS,
      replication: config.KAFKA_REPLICATION,
    },
  }),
})
const drafts = createDrafts(stores, { log })
const plans = createPlanCache(stores)
const { interviewer, followUpBy } = createInterviewer(config, { log, metrics, redis: redis.client })
const life = createLifeSigns(stores, { log })
const expiry = createExpiry({ stores, plans, drafts, interviewer, life, bell, log, metrics })
const rooms = createRooms({
  stores,
  life,
  redis: redis.client,
  log,
  namespace: config.MONGODB_DB,
  reconnectSpreadMs: config.WS_RECONNECT_SPREAD_MS,
})
const live = {
  stores,
  plans,
  tickets: createTickets(mongo.db, stores),
  drafts,
  rooms,
  life,
  metrics: createSocketMetrics(metrics),
  followUpBy,
}
const app = await buildApp({ config, log, metrics, keys, redis: redis.client, live })
const http = httpPart(app, config)
const admin = createAdmin({
  config,
  log,
  metrics,
  live: [relay.check, consumer.check, expiry.check],
  ready: [mongo.check, keys.check, redis.check, http.check],
})
await runService({
  service,
  log,
  parts: [admin, mongo, redis, relay, consumer, expiry, life, rooms, http],
  shutdownTimeoutMs: config.SHUTDOWN_TIMEOUT_MS,
})
