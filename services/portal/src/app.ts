import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { problem } from '@candor/platform/errors'
import type { App } from '@candor/platform/http'
import { addHttpMetrics } from '@candor/platform/http-metrics'
import type { Logger } from '@candor/platform/log'
import type { Metrics } from '@candor/platform/metrics'
import { problemAnswer } from '@candor/platform/problem-document'
import cookie from '@fastify/cookie'
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify'
import { addChangeRoutes } from './change-routes.ts'
import type { Changes } from './changes.ts'
import { type PortalConfig, upstreamsOf } from './config.ts'
import { toProblem } from './errors.ts'
import { requestIdOf, securityHeaders } from './headers.ts'
import { addProxies } from './proxy.ts'
import { rawProblem } from './raw-answer.ts'
import { socketRoute } from './routes.ts'
import { addSessionRoutes } from './session-routes.ts'
import { createSocketTunnels } from './socket-tunnel.ts'
import { addWebFiles } from './web-files.ts'

export interface AppParts {
  config: PortalConfig
  log: Logger
  metrics: Metrics
  /** Tells open pages to look anew; there is none without a broker. */
  changes?: Changes | undefined
}

/** The gateway: one origin for the page, the APIs and the WebSockets. */
export async function buildApp({ config, log, metrics, changes }: AppParts): Promise<FastifyInstance> {
  const trusts = (_address: string, hop: number) => hop < config.TRUST_PROXY
  const app: FastifyInstance = Fastify({
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'request_id' }),
    bodyLimit: config.BODY_BYTES_MAX,
    connectionTimeout: 60_000,
    requestTimeout: 30_000,
    keepAliveTimeout: 75_000,
    return503OnClosing: false,
    trustProxy: trusts,
    genReqId: (request) => requestIdOf(request.headers),
    routerOptions: { maxParamLength: 4_096 },
    frameworkErrors: (error, request, reply) => answer(error, request as FastifyRequest, reply as FastifyReply),
    clientErrorHandler: answerNoise,
    // Other upgrades (h2c) are offers that a server may ignore: such requests go the usual way.
    http: { shouldUpgradeCallback: isSocketUpgrade },
  })
  app.server.maxConnections = config.CONNECTIONS_MAX
  app.setErrorHandler((error, request, reply) => answer(error, request, reply))
  app.setNotFoundHandler((request, reply) => answer(problem('NOT_FOUND', 'There is nothing here'), request, reply))
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(securityHeaders)
    reply.header('x-request-id', request.id)
    done()
  })
  addHttpMetrics(app as unknown as App, metrics)
  await app.register(cookie)
  addSessionRoutes(app, config)
  if (changes) addChangeRoutes(app, config, changes)
  if (config.WEB_FOLDER) await addWebFiles(app, config.WEB_FOLDER)
  await addProxies(app, config)

  const tunnels = createSocketTunnels({
    upstreams: upstreamsOf(config),
    idleMs: config.WEBSOCKET_IDLE_MS,
    metrics,
    log,
    senderOf: (request) => senderOf(request, config.TRUST_PROXY),
  })
  app.server.on('upgrade', tunnels.upgrade)
  drainOnClose(app, tunnels.drain)
  return app
}

function isSocketUpgrade(request: IncomingMessage): boolean {
  const path = (request.url ?? '').split('?', 1)[0] ?? ''
  return request.headers.upgrade?.toLowerCase() === 'websocket' && socketRoute(path) !== undefined
}

/** As Fastify works it out for other requests: the socket's address, or the one our own proxies saw, counted from the end. */
function senderOf(request: IncomingMessage, proxies: number) {
  const last = (name: string) =>
    [request.headers[name] ?? []]
      .flat()
      .join(',')
      .split(',')
      .map((one) => one.trim())
      .filter(Boolean)
  const seen = [...last('x-forwarded-for'), request.socket.remoteAddress ?? '']
  const ip = seen[Math.max(0, seen.length - 1 - proxies)] ?? ''
  const protocol = (proxies > 0 && last('x-forwarded-proto').at(-1)) || 'http'
  const host = (proxies > 0 && last('x-forwarded-host').at(-1)) || (request.headers.host ?? '')
  return { ip, protocol, host }
}

/** While stopping, answers say `Connection: close`, so that no connection stays open and idle until its time-out. */
function drainOnClose(app: FastifyInstance, drainSockets: () => Promise<void>): void {
  let stopping = false
  app.addHook('preClose', async () => {
    stopping = true
    await drainSockets()
  })
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (stopping) reply.header('connection', 'close')
    done()
  })
  app.addHook('onResponse', (_request, _reply, done) => {
    if (stopping) setImmediate(() => app.server.closeIdleConnections())
    done()
  })
}

function answer(thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const error = toProblem(thrown)
  const facts = { code: error.code, request_id: request.id, method: request.method, route: request.routeOptions.url }
  if (error.code === 'INTERNAL') request.log.error({ ...facts, err: error.cause ?? error }, 'a request failed')
  else if (error.status >= 500) request.log.warn({ ...facts, err: error.cause ?? error }, 'a service did not answer')
  const instance = request.url.split('?', 1)[0] ?? '/'
  const { status, headers, body } = problemAnswer(error, { id: request.id, instance })
  void reply.code(status).headers(headers).send(body)
}

/** For bytes that are not HTTP, or came too slowly: there is no request yet, only a socket. */
function answerNoise(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return
  const refused =
    error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
      ? problem('REQUEST_TIMEOUT', 'Send the request faster')
      : error.code === 'HPE_HEADER_OVERFLOW'
        ? problem('HEADERS_TOO_LARGE', 'Send fewer or shorter headers')
        : problem('MALFORMED_REQUEST', 'This is not HTTP')
  socket.end(rawProblem(refused, { id: randomUUID(), instance: '' }))
}
