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
import { ensureAdmin } from './bootstrap.ts'
import { configSchema } from './config.ts'
import { createKeyRing } from './key-ring.ts'
import { onInvitation } from './on-invitation.ts'
import { createPasswords } from './password.ts'
import { createSecrets } from './secrets.ts'
import { rotationOf } from './signing-key.ts'
import { createStores } from './stores.ts'
import { accessTokenIssuer } from './token.ts'

const service = 'identity'
const config = loadConfig(configSchema)
const log = createLog({ service, level: config.LOG_LEVEL })
const metrics = createMetrics(service)
const mongo = await connectMongo(config, { log })
const redis = createRedis(config, { log })
const kafka = createKafka(config, { service, log })
const bell = createDoorbell()
const { db } = mongo

const secrets = createSecrets(config.KEY_ENCRYPTION_SECRET)
const passwords = createPasswords({ concurrency: config.PASSWORD_HASH_CONCURRENCY, queueMax: 100 })
const keys = createKeyStore(db, bell)
const stores = await createStores(db, bell, secrets)
const ring = await createKeyRing(db, { bell, log, secrets, rotation: rotationOf(config), issuer: accessTokenIssuer })
await ensureAdmin(config, { stores, passwords, log }, new Date())

const relay = createRelay({ service, kafka, db, stores: [stores.people, ring.store], bell, log, metrics })
const consumer = createConsumer({
  service,
  kafka,
  db,
  folds: [keys.fold, ...onInvitation(stores.invitations)],
  bell,
  log,
  metrics,
  registryUrl: config.SCHEMA_REGISTRY_URL,
  ...(config.KAFKA_CREATE_TOPICS && {
    createTopics: {
      produces: ['candor.person.v1', 'candor.key.v1'],
      partitions: config.KAFKA_PARTITIONS,
      replication: config.KAFKA_REPLICATION,
    },
  }),
})
const app = await buildApp({ config, log, metrics, keys, redis: redis.client, stores, ring, passwords, secrets })
const http = httpPart(app, config)
const admin = createAdmin({
  config,
  log,
  metrics,
  live: [relay.check, consumer.check],
  ready: [mongo.check, ring.check, keys.check, redis.check, http.check],
})

await runService({
  service,
  log,
  parts: [admin, mongo, redis, ring, relay, consumer, http],
  shutdownTimeoutMs: config.SHUTDOWN_TIMEOUT_MS,
})
