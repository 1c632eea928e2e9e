// The tables of routes in docs/api.md and the types of the web app's client, made from what each service says of its own routes:
// `.candor/node docs/api-table.ts` writes them.
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { loadConfig } from '@candor/platform/config'
import type { App } from '@candor/platform/http'
import { createLog } from '@candor/platform/log'
import { createMetrics } from '@candor/platform/metrics'
import { createRedis } from '@candor/platform/redis'
import { createTestKeys } from '@candor/platform/test-keys'
import { services } from '../services/portal/src/routes.ts'
import { updateApiTypes } from '../services/portal/src/web-api-types.ts'

const root = path.resolve(import.meta.dirname, '..')
const apiFile = path.join(import.meta.dirname, 'api.md')
const startMark = '<!-- routes:start -->'
const endMark = '<!-- routes:end -->'

/** Values for the keys that have no default; nothing is connected to with them. */
const env = {
  MONGODB_URI: 'mongodb://127.0.0.1:1',
  KAFKA_BROKERS: '127.0.0.1:1',
  REDIS_URL: 'redis://127.0.0.1:1',
  SMTP_URL: 'smtp://127.0.0.1:1',
  KEY_ENCRYPTION_SECRET: 'only for listing the routes of a service',
}

/** Stands for the stores, signers and sockets of a service: its routes are declared and listed here, never called. */
const unused: never = new Proxy(() => {}, { get: (_, key) => (key === 'then' ? undefined : unused) }) as never
const parts = { stores: unused, ring: unused, passwords: unused, secrets: unused, signer: unused, directory: unused }

/** One operation of an OpenAPI document, as platform/src/openapi.ts writes it. */
interface Operation {
  summary?: string
  description?: string
  security?: object[]
}

interface Route {
  service: string
  method: string
  /** With parameters as `:name`. */
  path: string
  who: string
  what: string
}

/** Every route that a service declares, in its own order. */
export async function declaredRoutes(): Promise<Route[]> {
  const lists = await Promise.all(
    services.map(async (service) => {
      const { paths = {} } = (await appOf(service)).swagger() as { paths?: Record<string, Record<string, Operation>> }
      return Object.entries(paths).flatMap(([url, operations]) =>
        Object.entries(operations).map(([method, operation]) => routeOf(service, method, url, operation)),
      )
    }),
  )
  return lists.flat()
}

/** The OpenAPI document of each service. */
export async function openApiDocuments(): Promise<Record<string, object>> {
  const found = await Promise.all(services.map(async (service) => [service, (await appOf(service)).swagger()] as const))
  return Object.fromEntries(found)
}

/** The app of one service as its `main.ts` builds it, with nothing behind it. */
async function appOf(service: string): Promise<App> {
  const load = (file: string) => import(pathToFileURL(path.join(root, 'services', service, 'src', file)).href)
  const [{ buildApp }, { configSchema }] = await Promise.all([load('app.ts'), load('config.ts')])
  const log = createLog({ service, level: 'silent' })
  const redis = createRedis(env, { log })
  await redis.stop()
  const { store: keys } = await createTestKeys()
  const config = loadConfig(configSchema, env)
  const metrics = createMetrics(service)
  const app: App = await buildApp({ config, log, metrics, keys, redis: redis.client, live: unused, ...parts })
  await app.ready()
  return app
}

function routeOf(service: string, method: string, url: string, operation: Operation): Route {
  const { summary = '', description = '', security = [] } = operation
  const roles = /For: ([^.]*)\.$/.exec(description)?.[1] ?? ''
  const template = url.replaceAll(/\{(\w+)\}/g, ':$1')
  return {
    service,
    method: method.toUpperCase(),
    path: template,
    who: security.length === 0 ? 'anyone' : roles,
    what: summary,
  }
}

/** docs/api.md with its tables as the code has them now. */
export async function apiDocument(): Promise<{ now: string; wanted: string }> {
  const now = readFileSync(apiFile, 'utf8')
  const [start, end] = [now.indexOf(startMark), now.indexOf(endMark)]
  if (start < 0 || end < start) throw new Error(`docs/api.md has no section between ${startMark} and ${endMark}`)
  const sections = [...Map.groupBy(await declaredRoutes(), ({ service }) => service)].map(([service, routes]) => {
    const rows = routes.map(({ method, path, who, what }) => `| ${method} ${path} | ${who} | ${what} |`)
    return `### ${service}\n\n| route | who | what |\n|---|---|---|\n${rows.join('\n')}\n`
  })
  const wanted = `${now.slice(0, start + startMark.length)}\n\n${sections.join('\n')}\n${now.slice(end)}`
  return { now, wanted }
}

if (import.meta.main) {
  writeFileSync(apiFile, (await apiDocument()).wanted)
  await updateApiTypes(await openApiDocuments())
}
