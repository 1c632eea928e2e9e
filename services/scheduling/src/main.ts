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
import { createFeedLoop } from './feed-loop.ts'
import { onBooking } from './on-booking.ts'
import { onPerson } from './on-person.ts'
import { onPlan } from './on-plan.ts'
import { createSealer } from './sealing.ts'
import { createLinkSigner } from './signing-key.ts'
import { createSlotMemory } from './slot-memory.ts'
import { createStores } from './stores.ts'
import { createTimer } from './timer.ts'
import { createWaitlistLoop } from './waitlist-loop.ts'

const service = 'scheduling'
const config = loadConfig(configSchema)
const log = createLog({ service, level: config.LOG_LEVEL })
const metrics = createMetrics(service)
const mongo = await connectMongo(config, { log })
const redis = createRedis(config, { log })
const kafka = createKafka(config, { service, log })
const bell = createDoorbell()
const { db } = mongo

const keys = createKeyStore(db, bell)
const slotMemory = createSlotMemory({ db, stores: () => stores, log })
const stores = await createStores(db, bell, slotMemory.saw)
const signer = createLinkSigner(stores.signingKeys, config.KEY_ENCRYPTION_SECRET, log)

const feedSealer = createSealer(config.KEY_ENCRYPTION_SECRET, 'feeds')
const reasonSealer = createSealer(config.KEY_ENCRYPTION_SECRET, 'accommodations')

const own = [stores.bookings, stores.invitations, stores.waitlist, stores.signingKeys]
const relay = createRelay({ service, kafka, db, stores: own, bell, log, metrics })
const timer = createTimer({ stores, bell, log, metrics })
const feedLoop = createFeedLoop({ stores, sealer: feedSealer, config, bell, log, metrics })
const waitlistLoop = createWaitlistLoop({ stores, signer, config, bell, log, metrics })
const consumer = createConsumer({
  service,
  kafka,
  db,
  folds: [keys.fold, ...onPerson(stores), ...onPlan(stores), ...onBooking(stores)],
  bell,
  log,
  metrics,
  registryUrl: config.SCHEMA_REGISTRY_URL,
  ...(config.KAFKA_CREATE_TOPICS && {
    createTopics: {
      produces: ['candor.booking.v1', 'candor.invitation.v1', 'candor.waitlist.v1', 'candor.key.v1'],
      partitions: config.KAFKA_PARTITIONS,
      replication: config.KAFKA_REPLICATION,
    },
  }),
})
const app = await buildApp({
  ...{ config, log, metrics, keys, redis: redis.client, stores, signer, slotMemory },
  ...{ feedSealer, reasonSealer },
})
const http = httpPart(app, config)
const admin = createAdmin({
  config,
  log,
  metrics,
  live: [relay.check, consumer.check, timer.check, feedLoop.check, waitlistLoop.check],
  ready: [mongo.check, keys.check, redis.check, slotMemory.check, http.check],
})

await runService({
  service,
  log,
  parts: [admin, mongo, redis, signer, slotMemory, relay, consumer, timer, feedLoop, waitlistLoop, http],
  shutdownTimeoutMs: config.SHUTDOWN_TIMEOUT_MS,
})
