import { createAdmin } from '@candor/platform/admin'
import { loadConfig } from '@candor/platform/config'
import { httpPart } from '@candor/platform/http-part'
import { runService } from '@candor/platform/lifecycle'
import { createLog } from '@candor/platform/log'
import { createMetrics } from '@candor/platform/metrics'
import { buildApp } from './app.ts'
import { createChanges } from './changes.ts'
import { configSchema } from './config.ts'

const service = 'portal'
const config = loadConfig(configSchema)
const log = createLog({ service, level: config.LOG_LEVEL })
const metrics = createMetrics(service)
const { KAFKA_BROKERS, ...rest } = config
const changes = KAFKA_BROKERS ? createChanges({ ...rest, KAFKA_BROKERS }, log) : undefined
const app = await buildApp({ config, log, metrics, changes })
const http = httpPart(app, config)
// A service that is down must not take the others with it: the gateway is ready when it listens.
const admin = createAdmin({ config, log, metrics, live: [], ready: [http.check] })

await runService({
  service,
  log,
  parts: [admin, ...(changes ? [changes] : []), http],
  shutdownTimeoutMs: config.SHUTDOWN_TIMEOUT_MS,
})
