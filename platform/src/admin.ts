import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Check, type CheckResult, runChecks } from './check.ts'
import type { Logger } from './log.ts'
import type { Metrics } from './metrics.ts'

export interface AdminOptions {
  config: { HOST: string; ADMIN_PORT: number; APP_VERSION: string }
  log: Logger
  metrics: Metrics
  /** Failing means: restart me. Progress of consumers, relay and loops; never a dependency that a restart can't heal. */
  live: Check[]
  /** Failing means: send me no traffic. */
  ready: Check[]
}

export interface Admin {
  start(): Promise<void>
  stop(): Promise<void>
  /** The port that was bound; known after `start`. */
  port(): number
  /** Answers a probe path without a socket, as the server would. */
  answer(path: string): Promise<{ status: number; type: string; body: string }>
}

/** The second port: `/health`, `/ready` and `/metrics`, reachable by probes and Prometheus only. */
export function createAdmin({ config, log, metrics, live, ready }: AdminOptions): Admin {
  let stopping = false

  async function health() {
    // What is merely degraded (Kafka or MongoDB away) no restart would heal.
    const failing = (await runChecks(live)).filter(({ status }) => status === 'failing')
    const timestamp = new Date().toISOString()
    if (failing.length > 0)
      return json(503, { status: 'unhealthy', timestamp, version: config.APP_VERSION, error: describe(failing) })
    return json(200, { status: 'healthy', timestamp, version: config.APP_VERSION })
  }

  async function readiness() {
    const results = await runChecks(ready)
    const timestamp = new Date().toISOString()
    const dependencies = Object.fromEntries(results.map(({ name, status }) => [name, status]))
    const failing = results.filter(({ status }) => status === 'failing')
    if (stopping)
      return json(503, { status: 'not ready', timestamp, error: 'shutdown: the service is stopping', dependencies })
    if (failing.length > 0) return json(503, { status: 'not ready', timestamp, error: describe(failing), dependencies })
    return json(200, { status: 'ready', timestamp, dependencies })
  }

  async function answer(path: string) {
    if (path === '/health') return health()
    if (path === '/ready') return readiness()
    if (path === '/metrics')
      return { status: 200, type: metrics.registry.contentType, body: await metrics.registry.metrics() }
    return json(404, { status: 'not found', error: 'known here: /health, /ready, /metrics' })
  }

  const server = createServer(
    { requestTimeout: 5_000, headersTimeout: 5_000, keepAliveTimeout: 30_000 },
    (request, response) => {
      const path = (request.url ?? '/').split('?', 1)[0] ?? '/'
      if (request.method !== 'GET' && request.method !== 'HEAD') return send(response, json(405, { error: 'only GET' }))
      answer(path).then(
        (result) => send(response, result),
        (error: unknown) => {
          log.error({ err: error, path }, 'an admin request failed')
          send(response, json(500, { status: 'error', error: 'see the log' }))
        },
      )
    },
  )

  return {
    answer,
    port: () => (server.address() as AddressInfo).port,
    async start() {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject)
        server.listen(config.ADMIN_PORT, config.HOST, resolve)
      })
    },
    async stop() {
      stopping = true
      if (!server.listening) return
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
    },
  }
}

function describe(failing: CheckResult[]): string {
  return failing.map(({ name, error }) => `${name}: ${error}`).join('; ')
}

function json(status: number, body: unknown) {
  return { status, type: 'application/json; charset=utf-8', body: JSON.stringify(body) }
}

function send(response: ServerResponse, { status, type, body }: { status: number; type: string; body: string }): void {
  response
    .writeHead(status, { 'content-type': type, 'cache-control': 'no-store', 'content-length': Buffer.byteLength(body) })
    .end(body)
}
