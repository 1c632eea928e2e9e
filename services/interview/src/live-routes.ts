import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { authenticate } from '@candor/platform/auth'
import { problem } from '@candor/platform/errors'
import type { App } from '@candor/platform/http'
import type { KeyStore } from '@candor/platform/keys'
import websocket from '@fastify/websocket'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { WebSocket } from 'ws'
import { openSession } from './access.ts'
import { frameBytes } from './frames.ts'
import { createHeapRoom } from './heap-room.ts'
import { type Holder, type SocketDeps, serveSocket } from './socket.ts'

export interface LiveDeps extends Omit<SocketDeps, 'onKnown'> {
  keys: KeyStore
  origins: { any: boolean; allowed: readonly string[] }
  socketsMax: number
}

/** Connections that have not shown who they are; each ends after five seconds. */
const strangersMax = 2_000
const upgradeMs = 10_000

/**
 * The live session. Browsers open the socket without credentials and send a one-use ticket in their first frame; other clients may
 * send an access token as `Authorization: Bearer` with the upgrade. A token never stands in the URL, where logs would keep it.
 */
export async function liveRoutes(app: App, deps: LiveDeps): Promise<void> {
  const { rooms, metrics, stores, keys, origins, socketsMax } = deps
  const holders = new WeakMap<FastifyRequest, Holder>()
  const strangers = new Set<WebSocket>()
  const socketDeps: SocketDeps = { ...deps, onKnown: (socket) => void strangers.delete(socket) }
  const heap = createHeapRoom()
  app.addHook('onClose', async () => heap.stop())
  let open = 0
  /** Why no further connection can be taken; strangers are those that have not shown who they are. */
  function whyFull({ isStranger }: { isStranger: boolean }): string | undefined {
    if (rooms.draining()) return 'draining'
    if (open >= socketsMax) return 'limit'
    if (heap.isFull()) return 'memory'
    return isStranger && strangers.size >= strangersMax ? 'strangers' : undefined
  }
  function onClose(this: WebSocket): void {
    metrics.active.set(--open)
    strangers.delete(this)
  }

  // ws takes this off again; what never becomes a WebSocket must not stay open.
  app.server.on('upgrade', (_request, socket: Socket) => socket.setTimeout(upgradeMs, () => socket.destroy()))
  await app.register(websocket, {
    options: { maxPayload: frameBytes.payloadMax, perMessageDeflate: false, clientTracking: true },
    errorHandler(error, socket) {
      deps.log.debug({ err: error }, 'a live connection failed')
      socket.terminate()
    },
    async preClose() {
      await rooms.drain()
      await deps.drafts.flush()
      await new Promise((resolve) => app.websocketServer.close(resolve))
    },
  })

  app.route({
    method: 'GET',
    url: '/ws/interviews/:session_id',
    websocket: true,
    config: { public: true, rateLimit: 'none' },
    schema: { params: Type.Object({ session_id: Type.String({ minLength: 1, maxLength: 64 }) }) },
    async preValidation(request) {
      const { origin, authorization } = request.headers
      if (origin !== undefined && !origins.any && !origins.allowed.includes(origin)) {
        throw problem('FORBIDDEN', 'Pages of this origin may not open live sessions')
      }
      const reason = whyFull({ isStranger: authorization === undefined })
      if (reason) {
        metrics.turnedAway.inc({ reason })
        throw problem('UNAVAILABLE', 'Connect again in a moment', { retryAfterSeconds: 1, members: { reason } })
      }
      if (authorization === undefined) return
      const caller = await authenticate(request, keys)
      const { session_id } = request.params as { session_id: string }
      const { role } = await openSession(stores, caller, session_id)
      const staff = role === 'observer' && (caller.roles.includes('recruiter') || caller.roles.includes('admin'))
      holders.set(request, { person_id: caller.id, role, staff })
    },
    handler(socket, request) {
      const holder = holders.get(request)
      const { session_id } = request.params as { session_id: string }
      answerUpgrade(socket, request)
      metrics.active.set(++open)
      if (!holder) strangers.add(socket)
      socket.on('close', onClose)
      serveSocket(socketDeps, socket, { sessionId: session_id, known: holder })
    },
  })
}

/**
 * The upgrade is answered now, and not when the session ends an hour later: that is what the HTTP metrics count, and request, reply and
 * their log can go. Otherwise each connection would keep them all along, a third of what it takes.
 */
function answerUpgrade(socket: WebSocket, request: FastifyRequest): void {
  // @fastify/websocket's listener holds request and reply; what it does is done here.
  socket.removeAllListeners('error')
  socket.on('error', () => socket.terminate())
  const wire = request.raw.socket as Socket & { _httpMessage?: ServerResponse | null }
  const response = wire._httpMessage
  if (!response) return
  // With it set, the plugin would end the connection together with the response.
  Object.assign(request, { ws: false })
  response.statusCode = 101
  response.detachSocket(wire)
  response.emit('finish')
}
