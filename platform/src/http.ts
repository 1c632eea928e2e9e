import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import cors from '@fastify/cors'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Fastify, {
  errorCodes,
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
  type RawServerDefault,
} from 'fastify'
import type { Redis } from 'ioredis'
import { authenticate, authorize, type Caller, requireAccessRule } from './auth.ts'
import type { BaseConfig } from './config.ts'
import { problem } from './errors.ts'
import { addHttpMetrics } from './http-metrics.ts'
import type { KeyStore } from './keys.ts'
import type { Logger } from './log.ts'
import type { Metrics } from './metrics.ts'
import { addOpenApi } from './openapi.ts'
import { instanceOf, problemAnswer, toCoded } from './problem.ts'
import { createRateLimiter } from './rate-limit.ts'
import { closed, createValidatorCompiler } from './validation.ts'

export type { Caller, Role } from './auth.ts'
export { problems } from './problem.ts'

export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>

export interface HttpOptions {
  service: string
  config: BaseConfig
  log: Logger
  metrics: Metrics
  keys: KeyStore
  redis: Redis
  /** Title of the OpenAPI document. */
  title: string
  /** Time from a request's head until its caller gets 503. */
  handlerTimeoutMs?: number
}

/** Routes that take more set their own `bodyLimit`. */
const bodyBytesMax = 65_536
const handlerTimeoutDefaultMs = 10_000
const requestIdFormat = /^[A-Za-z0-9._:-]{8,128}$/

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by `runCommand` when the answer is one given before. */
    replayed: boolean
    handlerTimer: NodeJS.Timeout | undefined
  }
}

/**
 * The service's HTTP server with everything every route gets: time-outs, body limit, request ids, security headers, CORS, metrics,
 * authentication (denied unless the route says otherwise), rate limits, problem documents and the OpenAPI document.
 * Each route sets `config: { roles: [...] }` or `config: { public: true }`.
 */
export async function buildHttp(o: HttpOptions): Promise<App> {
  const app = newServer(o)
  app.decorateRequest('verifiedCaller', undefined)
  app.decorateRequest('replayed', false)
  app.decorateRequest('caller', {
    getter(this: FastifyRequest): Caller {
      if (this.verifiedCaller) return this.verifiedCaller
      throw new Error(`${this.routeOptions.url} is public and reads request.caller`)
    },
  })
  app.setValidatorCompiler(createValidatorCompiler())
  acceptJsonOnly(app)
  addRouteRules(app)
  answerProblems(app)
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(securityHeaders).header('x-request-id', request.id)
    done()
  })
  app.addHook('onSend', (request, reply, _payload, done) => {
    if (request.replayed) reply.header('idempotency-replayed', 'true')
    done()
  })
  limitHandlers(app, o.handlerTimeoutMs ?? handlerTimeoutDefaultMs)
  closeConnectionsWhileStopping(app)
  addHttpMetrics(app, o.metrics)
  await addCors(app, o.config)
  addGuard(app, o)
  await addOpenApi(app, { service: o.service, title: o.title, version: o.config.APP_VERSION })
  return app
}

function newServer({ config, log }: HttpOptions): App {
  const app = Fastify({
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'request_id' }),
    bodyLimit: bodyBytesMax,
    connectionTimeout: 60_000,
    requestTimeout: 30_000,
    keepAliveTimeout: 75_000,
    // Requests on open connections are still served while stopping, with `Connection: close`.
    return503OnClosing: false,
    trustProxy: (_address, hop) => hop < config.TRUST_PROXY,
    genReqId: (request) => {
      const given = request.headers['x-request-id']
      return typeof given === 'string' && requestIdFormat.test(given) ? given : randomUUID()
    },
    // An invitation link's token is longer than the default of 100.
    routerOptions: { maxParamLength: 2_048 },
    frameworkErrors: (error, request, reply) => answer(error, request as FastifyRequest, reply as FastifyReply),
    clientErrorHandler(error: NodeJS.ErrnoException, socket) {
      if (error.code === 'ECONNRESET' || !socket.writable) return
      socket.end(rawProblem(error.code))
    },
  })
  return app.withTypeProvider<TypeBoxTypeProvider>()
}

/**
 * Answers 503 when a handler takes too long. Fastify's own `handlerTimeout` ends its watch when the request's body has been read, so
 * it never limits a POST (5.12), and it makes an aborted signal for each.
 */
function limitHandlers(app: App, timeoutMs: number): void {
  app.decorateRequest('handlerTimer', undefined)
  app.addHook('onRequest', (request, reply, done) => {
    const expire = () => {
      // A hijacked reply, a live socket, counts as sent.
      if (!reply.sent) void reply.send(new errorCodes.FST_ERR_HANDLER_TIMEOUT(timeoutMs, request.routeOptions.url))
    }
    request.handlerTimer = setTimeout(expire, timeoutMs).unref()
    done()
  })
  app.addHook('onResponse', (request, _reply, done) => {
    clearTimeout(request.handlerTimer)
    done()
  })
}

/**
 * A request that runs when the stop comes would leave its connection open and idle, and the server waiting for it until the
 * keep-alive time-out: its answer says `Connection: close`, and one whose head was already sent has its connection closed after.
 */
function closeConnectionsWhileStopping(app: App): void {
  let stopping = false
  app.addHook('preClose', (done) => {
    stopping = true
    done()
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

/** Bodies are JSON. An empty one counts as none, so that a client may send its content type always. */
function acceptJsonOnly(app: App): void {
  app.removeAllContentTypeParsers()
  const parse = app.getDefaultJsonParser('error', 'error')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined)
    else parse(request, body as string, done)
  })
}

function addRouteRules(app: App): void {
  app.addHook('onRoute', (route) => {
    // The preflight route of @fastify/cors is answered before any guard and gives nothing away.
    if (route.url === '*' && route.method === 'OPTIONS') return
    requireAccessRule(route)
    const { body, querystring } = (route.schema ?? {}) as { body?: object; querystring?: object }
    if (route.schema && (body || querystring)) {
      route.schema = {
        ...route.schema,
        ...(body && { body: closed(body) }),
        ...(querystring && { querystring: closed(querystring) }),
      }
    }
  })
}

function answerProblems(app: App): void {
  app.setErrorHandler((error, request, reply) => answer(error, request, reply))
  app.setNotFoundHandler((request, reply) => answer(problem('NOT_FOUND', 'There is nothing here'), request, reply))
}

function answer(thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const error = toCoded(thrown)
  const context = { code: error.code, request_id: request.id, method: request.method, route: request.routeOptions.url }
  // A bug wakes somebody up; a dependency that is away is an alert of its own; what callers do wrong is theirs.
  if (error.status >= 500 && error.code !== 'UNAVAILABLE')
    request.log.error({ ...context, err: error.cause ?? error }, 'a request failed')
  else if (error.status >= 500)
    request.log.warn({ ...context, err: error.cause ?? error }, 'a request could not be served')
  else request.log.debug({ ...context, detail: error.message }, 'a request was refused')
  const { status, headers, body } = problemAnswer(error, { id: request.id, instance: instanceOf(request) })
  // Errors before routing (a malformed URL) meet no hook, so these are set here too.
  reply.headers(securityHeaders).header('x-request-id', request.id)
  for (const [name, value] of Object.entries(headers)) reply.header(name, value)
  void reply.code(status).send(body)
}

/** For bytes that are not HTTP, or came too slowly: there is no request yet, only a socket. */
function rawProblem(code: string | undefined): string {
  const error =
    code === 'ERR_HTTP_REQUEST_TIMEOUT'
      ? problem('REQUEST_TIMEOUT', 'Send the request faster')
      : code === 'HPE_HEADER_OVERFLOW'
        ? problem('HEADERS_TOO_LARGE', 'Send fewer or shorter headers')
        : problem('MALFORMED_REQUEST', 'This is not HTTP')
  const { status, headers, body } = problemAnswer(error, { id: randomUUID(), instance: '' })
  const lines = Object.entries({ ...headers, 'content-length': String(Buffer.byteLength(body)), connection: 'close' })
  return `HTTP/1.1 ${status} ${error.title}\r\n${lines.map(([name, value]) => `${name}: ${value}`).join('\r\n')}\r\n\r\n${body}`
}

/**
 * What the requirement documents ask of every answer, and what costs an API nothing. Written out here because a plugin sets them one
 * by one past Fastify's own header map, which took a fifth of a small request's time.
 */
const securityHeaders = {
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-frame-options': 'DENY',
  'x-content-type-options': 'nosniff',
  'x-xss-protection': '1; mode=block',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'x-dns-prefetch-control': 'off',
  'x-permitted-cross-domain-policies': 'none',
  'cache-control': 'no-store',
}

async function addCors(app: App, config: BaseConfig): Promise<void> {
  await app.register(cors, {
    origin: config.CORS_ORIGINS.length > 0 ? [...config.CORS_ORIGINS] : false,
    credentials: true,
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: ['authorization', 'content-type', 'idempotency-key', 'x-request-id', 'traceparent'],
    exposedHeaders: [
      'x-request-id',
      'idempotency-replayed',
      'ratelimit-limit',
      'ratelimit-remaining',
      'ratelimit-reset',
      'retry-after',
      'location',
    ],
    maxAge: 600,
  })
}

/** Who is it, is it too much, may they: before the body is read, for every route that does not say `public`. */
function addGuard(app: App, { config, keys, redis, metrics }: HttpOptions): void {
  const limiter = createRateLimiter({
    redis,
    metrics,
    perMinute: config.RATE_LIMIT_PER_MINUTE,
    machinePerMinute: config.RATE_LIMIT_MACHINE_PER_MINUTE,
  })
  app.addHook('onRequest', async (request, reply) => {
    if (request.is404) return
    const { public: open, roles = [] } = request.routeOptions.config
    if (!open) request.verifiedCaller = await authenticate(request, keys)
    await limiter.take(request, reply, request.verifiedCaller)
    if (request.verifiedCaller) authorize(request.verifiedCaller, roles)
  })
}
