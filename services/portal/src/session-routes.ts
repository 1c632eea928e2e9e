import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { PortalConfig } from './config.ts'
import { refuse, upstreamProblem } from './errors.ts'
import { forwardedHeaders } from './headers.ts'
import {
  clearSession,
  refreshTokenOf,
  requireCsrfToken,
  requireSameOrigin,
  type SessionTokens,
  setSession,
} from './session-cookies.ts'

const bodyBytesMax = 4_096

/**
 * /session: a browser's way to sign in. Identity's tokens stay in http-only cookies; the page never sees them, only how long the
 * present one holds.
 */
export function addSessionRoutes(app: FastifyInstance, config: PortalConfig): void {
  const call = (request: FastifyRequest, name: string, body: string) => callIdentity(config, request, name, body)

  app.post('/session', { bodyLimit: bodyBytesMax }, async (request, reply) => {
    requireSameOrigin(request)
    const body = Buffer.isBuffer(request.body) ? request.body.toString() : ''
    return keep(request, reply, await call(request, 'login', body))
  })

  app.post('/session/refresh', { bodyLimit: bodyBytesMax }, async (request, reply) => {
    requireCsrfToken(request)
    const refresh_token = refreshTokenOf(request)
    if (refresh_token === undefined) throw refuse('SIGNED_OUT', 'Sign in again.')
    const answer = await call(request, 'refresh', JSON.stringify({ refresh_token }))
    if (answer.status === 401) clearSession(request, reply)
    return keep(request, reply, answer)
  })

  app.delete('/session', async (request, reply) => {
    requireCsrfToken(request)
    const refresh_token = refreshTokenOf(request)
    clearSession(request, reply)
    // Whoever signs out is signed out here, also when identity is down; its part of the session then ends by itself.
    if (refresh_token !== undefined) await call(request, 'logout', JSON.stringify({ refresh_token })).catch(() => {})
    return reply.code(204).send()
  })
}

interface Answer {
  status: number
  headers: Headers
  body: string
}

async function callIdentity(
  config: PortalConfig,
  request: FastifyRequest,
  name: string,
  body: string,
): Promise<Answer> {
  const { ip, protocol, host, id } = request
  const given = { 'accept-language': request.headers['accept-language'], 'user-agent': request.headers['user-agent'] }
  const headers = forwardedHeaders(given, { ip, protocol, host, requestId: id })
  try {
    const answer = await fetch(new URL(`/api/v1/auth/${name}`, config.IDENTITY_URL), {
      method: 'POST',
      headers: { ...(headers as Record<string, string>), 'content-type': 'application/json' },
      body,
      signal: AbortSignal.timeout(config.UPSTREAM_TIMEOUT_MS),
      redirect: 'error',
    })
    return { status: answer.status, headers: answer.headers, body: await answer.text() }
  } catch (error) {
    throw upstreamProblem(error)
  }
}

const passedOn = ['content-type', 'retry-after', 'ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset']

/** Cookies and how long they hold for a good answer; identity's own refusal otherwise. */
function keep(request: FastifyRequest, reply: FastifyReply, answer: Answer): FastifyReply {
  reply.header('cache-control', 'no-store')
  if (answer.status !== 200) {
    for (const name of passedOn) {
      const value = answer.headers.get(name)
      if (value !== null) reply.header(name, value)
    }
    return reply.code(answer.status).send(answer.body)
  }
  const tokens = JSON.parse(answer.body) as SessionTokens
  setSession(request, reply, tokens)
  return reply.send({ expires_in: tokens.expires_in })
}
