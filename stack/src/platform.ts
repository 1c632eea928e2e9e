import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { type TopicName, topics } from '@candor/contracts/catalog'
import { buildRegistry } from '@candor/contracts/registry'
import { createKafka, ensureTopics } from '@candor/platform/kafka'
import { createLog } from '@candor/platform/log'
import { patiently } from '@candor/platform/topics'
import { StartFailure } from './failure.ts'
import { createNamespace } from './namespace.ts'
import type { Run } from './part.ts'
import { compileCache } from './paths.ts'
import { claimPort, freePort } from './ports.ts'
import { environmentOf, startServers } from './servers.ts'
import { type Service, startService } from './service.ts'
import type { Account, StackFile } from './stack-file.ts'
import { builtWeb } from './web.ts'

const backends = ['identity', 'scheduling', 'interview', 'scoring', 'notification'] as const
const gatewayService = 'portal'

export interface Platform {
  /** As it is now; a restarted service has another process id. `accounts` holds the admin. */
  describe(): StackFile
  /** Resolves with a readable text when a server has ended or a service can't be kept up. */
  failed: Promise<string>
  /** Stops services, then servers; drops what this run left on servers that live on. */
  stop(): Promise<void>
}

export interface PlatformOptions {
  /** 0 takes a free one. */
  gatewayPort: number
  /** For `logs/<service>.log`. */
  stateFolder: string
  onRestart(): void
}

/** Starts the servers, the schema registry and the six services. Throws StartFailure, with everything stopped again, when one can't. */
export async function startPlatform(run: Run, o: PlatformOptions): Promise<Platform> {
  const gatewayPort = await claimPort('gateway', o.gatewayPort)
  const web = builtWeb(run)
  // Awaited when the services start; a build that fails before that is not an unhandled one.
  web.catch(() => {})
  const servers = await startServers(run)
  const namespace = createNamespace(servers)
  const registry = buildRegistry()
  const services: Service[] = []
  const broken = new AbortController()
  const starting: Run = { ...run, signal: AbortSignal.any([run.signal, broken.signal]) }
  void servers.crashed.then((report) => broken.abort(new StartFailure(report)))
  const stop = async () => {
    await Promise.all(services.map((service) => service.stop()))
    await registry.close()
    await namespace.drop().catch((error) => run.progress.note('stack', `could not drop what it left: ${error.message}`))
    await servers.stop()
  }
  try {
    await createTopics(servers.parts.kafka.url, namespace.topicPrefix)
    const registryUrl = await registry.listen({ host: '127.0.0.1', port: await freePort() })
    const admin: Account = { email: 'admin@candor.example', password: secret(), role: 'admin' }
    const gateway = `http://127.0.0.1:${gatewayPort}`
    const ports = await choosePorts(gatewayPort)
    const urls = backends.map((name) => [`${name.toUpperCase()}_URL`, `http://127.0.0.1:${ports[name].port}`])
    const shared = {
      NODE_COMPILE_CACHE: compileCache(),
      ...environmentOf(servers),
      KAFKA_TOPIC_PREFIX: namespace.topicPrefix,
      SCHEMA_REGISTRY_URL: registryUrl,
      PUBLIC_URL: gateway,
      // One person's machine: every trace is recorded where OTEL_EXPORTER_OTLP_ENDPOINT names a collector.
      OTEL_TRACES_SAMPLER_ARG: run.env.OTEL_TRACES_SAMPLER_ARG ?? '1',
    }
    const own: Record<string, Record<string, string>> = {
      identity: { KEY_ENCRYPTION_SECRET: secret(), ADMIN_EMAIL: admin.email, ADMIN_PASSWORD: admin.password },
      // Calendars that are tried out here may lie here, too.
      scheduling: { KEY_ENCRYPTION_SECRET: secret(), FEED_ALLOW_PRIVATE: 'true' },
      // A demonstration books a slot of the coming days and starts at once.
      interview: { START_EARLY_MINUTES: run.env.START_EARLY_MINUTES ?? '129600' },
      // Receivers of webhooks that are tried out here run here, too.
      notification: { WEBHOOK_SIGNING_SECRET: secret(), WEBHOOK_ALLOW_PRIVATE: 'true' },
      [gatewayService]: { ...Object.fromEntries(urls), WEB_FOLDER: await web },
    }
    const logFolder = path.join(o.stateFolder, 'logs')
    mkdirSync(logFolder, { recursive: true })
    const start = async (name: string) => {
      const trusted = name === gatewayService ? {} : { TRUST_PROXY: '1' }
      const env = { ...shared, ...trusted, OTEL_SERVICE_NAME: name, MONGODB_DB: namespace.database(name), ...own[name] }
      const place = ports[name] ?? { port: 0, adminPort: 0 }
      services.push(await startService(starting, { name, ...place, env, logFolder, onRestart: o.onRestart }))
    }
    // The first failure ends the other starts too; all of them must have ended before anything is stopped.
    await Promise.all(Object.keys(ports).map((name) => start(name).catch((error) => broken.abort(error))))
    starting.signal.throwIfAborted()
    const { kafka, mongodb, redis, smtp } = servers.parts
    const describe = (): StackFile => ({
      gateway,
      portal: gateway,
      kafka: kafka.url,
      registry: registryUrl,
      mongo: mongodb.url,
      redis: redis.url,
      smtp: smtp.url,
      mail_dir: servers.mailDir,
      services: Object.fromEntries(
        services.map(({ name, url, adminUrl, pid }) => [name, { url, admin_url: adminUrl, pid }]),
      ),
      accounts: [admin],
      ...(namespace.topicPrefix && { kafka_topic_prefix: namespace.topicPrefix }),
    })
    const failed = Promise.race([servers.crashed, ...services.map((service) => service.failed)])
    return { describe, failed, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** All topics at once, before five services would each try to. */
async function createTopics(brokers: string, prefix: string): Promise<void> {
  const log = createLog({ service: 'stack', level: 'error' })
  const kafka = createKafka({ KAFKA_BROKERS: brokers, KAFKA_TOPIC_PREFIX: prefix }, { service: 'stack', log })
  const all = Object.keys(topics) as TopicName[]
  await patiently(() => ensureTopics(kafka, all, { partitions: 8, replication: 1 }))
}

type Place = { port: number; adminPort: number }

async function choosePorts(
  gatewayPort: number,
): Promise<Record<string, Place> & Record<(typeof backends)[number], Place>> {
  const places: Record<string, Place> = {}
  for (const name of backends) places[name] = { port: await freePort(), adminPort: await freePort() }
  places[gatewayService] = { port: gatewayPort, adminPort: await freePort() }
  return places as Record<string, Place> & Record<(typeof backends)[number], Place>
}

/** A password or key for this run alone, 32 random bytes. */
function secret(): string {
  return randomBytes(32).toString('base64url')
}
