import type { ServerResponse } from 'node:http'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Changes, Kind } from './changes.ts'
import { kinds } from './changes.ts'
import type { PortalConfig } from './config.ts'
import { refuse, upstreamProblem } from './errors.ts'
import { forwardedHeaders, securityHeaders } from './headers.ts'
import { accessTokenOf } from './session-cookies.ts'

const beatMs = 20_000
/** As long as an access token holds: then the page opens the stream anew, with the token it has by then. */
const streamMs = 15 * 60_000
const unsentBytesMax = 16_384

const forEverybody: readonly Kind[] = ['bookings', 'plans', 'sessions']
/** When these ring says when somebody reviewed: whoever may sit on a panel does not hear them, and looks once a minute instead. */
const unheardByPanels: readonly Kind[] = ['scorecards', 'deliveries']
const staff = new Set(['admin', 'recruiter', 'auditor'])

/** GET /session/changes: a stream of `event: changed` with the kind of what changed, for whoever is signed in. Candidates get none. */
export function addChangeRoutes(app: FastifyInstance, config: PortalConfig, changes: Changes): void {
  const open = new Set<ServerResponse>()
  app.get('/session/changes', async (request, reply) => {
    const heard = kindsFor(await rolesOf(config, request))
    const response = reply.raw
    reply.hijack()
    response.writeHead(200, {
      ...securityHeaders,
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    })
    const send = (text: string) => {
      // A reader that does not read is not waited for; it comes back by itself.
      if (response.writableLength > unsentBytesMax) response.destroy()
      else response.write(text)
    }
    // A comment, not an event named `open`: pages would take it for a line that was lost and came back.
    send('retry: 2000\n: open\n\n')
    const stop = changes.listen((kind) => {
      if (heard.includes(kind)) send(`event: changed\ndata: ${kind}\n\n`)
    })
    const beat = setInterval(() => send(': still here\n\n'), beatMs)
    const end = setTimeout(() => response.end(), streamMs)
    open.add(response)
    response.once('close', () => {
      stop()
      clearInterval(beat)
      clearTimeout(end)
      open.delete(response)
    })
  })
  app.addHook('preClose', async () => {
    for (const response of open) response.end()
  })
}

/** What somebody with these roles hears of. */
export function kindsFor(roles: readonly string[]): readonly Kind[] {
  const onPanels = roles.includes('interviewer')
  if (roles.some((role) => staff.has(role)))
    return onPanels ? kinds.filter((kind) => !unheardByPanels.includes(kind)) : kinds
  return onPanels ? forEverybody : []
}

/** Roles of the signed-in person as identity has them now. Throws SIGNED_OUT without a good cookie. */
async function rolesOf(config: PortalConfig, request: FastifyRequest): Promise<string[]> {
  const token = accessTokenOf(request)
  if (token === undefined) throw refuse('SIGNED_OUT', 'Sign in again.')
  const { ip, protocol, host, id } = request
  const headers = forwardedHeaders({ authorization: `Bearer ${token}` }, { ip, protocol, host, requestId: id })
  const answer = await fetch(new URL('/api/v1/people/me', config.IDENTITY_URL), {
    headers: headers as Record<string, string>,
    signal: AbortSignal.timeout(config.UPSTREAM_TIMEOUT_MS),
    redirect: 'error',
  }).catch((error: unknown) => {
    throw upstreamProblem(error)
  })
  if (answer.status === 200) return ((await answer.json()) as { roles: string[] }).roles
  await answer.body?.cancel()
  if (answer.status === 401) throw refuse('SIGNED_OUT', 'Sign in again.')
  throw refuse('UPSTREAM_FAILED', 'Try again in a moment.', { retryAfterSeconds: 5 })
}
