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
import { configAliases, configSchema } from './config.ts'
import { createFolds } from './folds.ts'
import { createMailLoop } from './mail-loop.ts'
import { createMailer } from './smtp.ts'
import { createStores } from './stores.ts'
import { createWebhookDirectory } from './webhook-directory.ts'
import { createWebhookLoop } from './webhook-loop.ts'

const service = 'notification'
const config = loadConfig(configSchema, process.env, configAliases)
const log = createLog({ service, level: config.LOG_LEVEL })
const metrics = createMetrics(service)
const mongo = await connectMongo(config, { log })
const redis = createRedis(config, { log })
const kafka = createKafka(config, { service, log })
const bell = createDoorbell()
const { db } = mongo

const keys = createKeyStore(db, bell)
const stores = await createStores(db, bell)
const directory = createWebhookDirectory(stores.webhooks, { bell, log })
const mailer = createMailer(config)

const relay = createRelay({
  service,
  kafka,
  db,
  stores: [stores.mails, stores.calls, stores.webhooks],
  bell,
  log,
  metrics,
})
const consumer = createConsumer({
  service,
  kafka,
  db,
  folds: [keys.fold, ...createFolds(stores, directory, config)],
  bell,
  log,
  metrics,
  registryUrl: config.SCHEMA_REGISTRY_URL,
  ...(config.KAFKA_CREATE_TOPICS && {
    createTopics: {
      produces: ['candor.delivery.v1'],
      partitions: config.KAFKA_PARTITIONS,
      replication: config.KAFKA_REPLICATION,
    },
  }),
})
const mails = createMailLoop({ stores, mailer, bell, log, metrics, config })
const calls = createWebhookLoop({ stores, bell, log, metrics, config })
const app = await buildApp({ config, log, metrics, keys, redis: redis.client, stores, directory, mailer })
const http = httpPart(app, config)
const admin = createAdmin({
  config,
  log,
  metrics,
  live: [relay.check, consumer.check, mails.check, calls.check],
  ready: [mongo.check, keys.check, redis.check, http.check],
})

await runService({
  service,
  log,
  parts: [admin, mongo, redis, relay, directory, consumer, mails, calls, http],
  shutdownTimeoutMs: config.SHUTDOWN_TIMEOUT_MS,
})
