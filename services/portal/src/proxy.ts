import type { IncomingHttpHeaders } from 'node:http'
import proxy from '@fastify/http-proxy'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { PortalConfig } from './config.ts'
import { upstreamsOf } from './config.ts'
import { upstreamProblem } from './errors.ts'
import { answeredHeaders, forwardedHeaders } from './headers.ts'
import { patternsOf, routes, services } from './routes.ts'
import { accessTokenOf, foreignCookies } from './session-cookies.ts'

/** Hands each path of the route table to its service: one pool of connections per service, answers streamed, nothing retried. */
export async function addProxies(app: FastifyInstance, config: PortalConfig): Promise<void> {
  const upstreams = upstreamsOf(config)
  // Bodies are read before a service is called: a slow sender holds up the gateway alone, and their size is limited in any encoding.
  app.decorateRequest('sessionToken')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: config.BODY_BYTES_MAX }, (_request, body, done) => {
    done(null, body)
  })
  for (const service of services) {
    await app.register(proxy, {
      upstream: upstreams[service],
      routes: routes.filter((route) => route.service === service).flatMap(patternsOf),
      proxyPayloads: false,
      handler: send,
      replyOptions: { rewriteRequestHeaders, rewriteHeaders: answeredHeaders, onError },
      undici: {
        connections: config.UPSTREAM_CONNECTIONS,
        pipelining: 1,
        headersTimeout: config.UPSTREAM_TIMEOUT_MS,
        bodyTimeout: config.UPSTREAM_TIMEOUT_MS,
        connect: { timeout: 2_000 },
      },
      destroyAgent: true,
      disableRequestLogging: true,
      // A client that gets a 503 waits as Retry-After says; a gateway that repeats requests makes an outage worse.
      retryMethods: [],
    })
  }
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The access token of our cookie, once it is certain that it may be used for this request. */
    sessionToken: string | undefined
  }
}

function send(request: FastifyRequest, reply: FastifyReply, dest: string, options: object) {
  request.sessionToken = accessTokenOf(request)
  if (!Buffer.isBuffer(request.body)) return reply.from(dest, options)
  // Told its type, the proxy sends the bytes as they are.
  const contentType = request.headers['content-type'] ?? 'application/octet-stream'
  return reply.from(dest, { ...options, body: request.body, contentType })
}

type Asked = Pick<FastifyRequest, 'ip' | 'protocol' | 'host' | 'id' | 'method' | 'sessionToken'>

function rewriteRequestHeaders(request: Asked, headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const { ip, protocol, host, id } = request
  const out = forwardedHeaders(headers, { ip, protocol, host, requestId: id })
  if (request.sessionToken !== undefined) out.authorization = `Bearer ${request.sessionToken}`
  if (out.cookie !== undefined) out.cookie = foreignCookies(out.cookie)
  if (out.cookie === '') delete out.cookie
  // A body of these is not read, so nothing may announce one.
  if (request.method === 'GET' || request.method === 'HEAD') delete out['content-length']
  return out
}

function onError(reply: { send(error: Error): unknown }, { error }: { error: Error }): void {
  reply.send(upstreamProblem(error))
}
