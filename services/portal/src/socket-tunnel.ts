import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { CodedError } from '@candor/platform/errors'
import { problem } from '@candor/platform/errors'
import type { Logger } from '@candor/platform/log'
import type { Metrics } from '@candor/platform/metrics'
import { refuse, upstreamProblem } from './errors.ts'
import { createFrameBoundary, goingAway } from './frame-boundary.ts'
import { answeredHeaders, connectionNames, forwardedHeaders, requestIdOf, type Sender } from './headers.ts'
import { headOf, rawProblem } from './raw-answer.ts'
import { type ServiceName, socketRoute } from './routes.ts'

const handshakeMs = 5_000
/** Time for both ends to say goodbye when the gateway stops. */
const goodbyeMs = 2_000
/** A refusal's body is passed on up to this size. */
const refusalBytesMax = 65_536

export interface SocketTunnels {
  /** Takes over a connection that asks for an upgrade. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  /** Refuses new ones, tells the open ones that we are going away, and closes what is left after 2 s. */
  drain(): Promise<void>
}

export interface TunnelOptions {
  upstreams: Record<ServiceName, string>
  idleMs: number
  metrics: Metrics
  log: Logger
  /** Where a request comes from, as far as our own proxies vouch for it. */
  senderOf(request: IncomingMessage): Omit<Sender, 'requestId'>
}

/**
 * Passes WebSockets through as bytes. The service answers the handshake itself, so its refusals reach the client as they are, and
 * frames, pings, close codes and the pace of a slow reader go from end to end. Costs two sockets and no parsing of messages.
 */
export function createSocketTunnels({ upstreams, idleMs, metrics, log, senderOf }: TunnelOptions): SocketTunnels {
  const open = new Set<{ goAway(): void; destroy(): void }>()
  const active = metrics.websocketActive()
  let stopping = false
  let onEmpty: (() => void) | undefined

  function upgrade(request: IncomingMessage, client: Socket, head: Buffer): void {
    const requestId = requestIdOf(request.headers)
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/'
    client.setTimeout(handshakeMs, () => client.destroy())
    client.on('error', () => client.destroy())
    const fail = (error: CodedError) => client.end(rawProblem(error, { id: requestId, instance: path }))
    if (stopping) return void fail(refuse('STOPPING', 'Connect again in a moment.', { retryAfterSeconds: 1 }))
    const route = isPlain(path) ? socketRoute(path) : undefined
    if (!route) return void fail(problem('NOT_FOUND', 'There is nothing here'))

    const handshake = shakeHands(request, upstreams[route.service], { ...senderOf(request), requestId })
    client.once('close', () => handshake.destroy())
    handshake.once('upgrade', (answer, upstream, upstreamHead) => {
      client.write(headOf(101, answeredHeaders({ ...answer.headers }), ['Connection: Upgrade', 'Upgrade: websocket']))
      connect(client, upstream as Socket, { head, upstreamHead })
    })
    handshake.once('response', (answer) => passRefusal(answer, client))
    handshake.once('error', (error) => {
      if (client.destroyed) return
      log.warn({ err: error, request_id: requestId, service: route.service }, 'a WebSocket could not be connected')
      fail(upstreamProblem(error))
    })
  }

  function connect(client: Socket, upstream: Socket, heads: { head: Buffer; upstreamHead: Buffer }): void {
    const boundary = createFrameBoundary()
    let isLeaving = false
    const destroy = () => {
      client.destroy()
      upstream.destroy()
    }
    /** From the service to the client, frame boundaries in view; the last frame of a leaving gateway is its own. */
    const pass = (chunk: Buffer) => {
      if (isLeaving && boundary.isBetween()) return
      const taken = boundary.take(chunk, isLeaving)
      if (!client.write(taken === chunk.length ? chunk : chunk.subarray(0, taken))) upstream.pause()
      if (isLeaving && boundary.isBetween()) client.write(goingAway)
    }
    const tunnel = {
      destroy,
      goAway() {
        if (isLeaving) return
        isLeaving = true
        // The client answers with a close frame of its own; it passes on to the service, which then ends the connection.
        if (boundary.isBetween()) client.write(goingAway)
      },
    }
    for (const socket of [client, upstream]) {
      socket.setTimeout(idleMs, destroy)
      socket.setNoDelay(true)
      socket.on('error', destroy)
      socket.on('close', destroy)
    }
    client.once('close', () => {
      if (!open.delete(tunnel)) return
      active.dec()
      if (open.size === 0) onEmpty?.()
    })
    open.add(tunnel)
    active.inc()
    upstream.on('data', pass)
    upstream.once('end', () => client.end())
    client.on('drain', () => upstream.resume())
    if (heads.upstreamHead.length > 0) pass(heads.upstreamHead)
    if (heads.head.length > 0) upstream.write(heads.head)
    client.pipe(upstream)
    if (stopping) tunnel.goAway()
  }

  return {
    upgrade: (request, socket, head) => upgrade(request, socket as Socket, head),
    async drain() {
      stopping = true
      if (open.size === 0) return
      for (const tunnel of open) tunnel.goAway()
      const { promise, resolve } = Promise.withResolvers<void>()
      onEmpty = resolve
      const timer = setTimeout(resolve, goodbyeMs)
      await promise
      clearTimeout(timer)
      for (const tunnel of open) tunnel.destroy()
    },
  }
}

function shakeHands(request: IncomingMessage, upstream: string, sender: Sender): ClientRequest {
  const { protocol, hostname, port } = new URL(upstream)
  const headers = forwardedHeaders(request.headers, sender)
  for (const name of connectionNames(request.headers)) delete headers[name]
  const call = protocol === 'https:' ? httpsRequest : httpRequest
  const handshake = call({
    hostname,
    port,
    path: request.url,
    headers: { ...headers, host: new URL(upstream).host, connection: 'Upgrade', upgrade: 'websocket' },
    agent: false,
    timeout: handshakeMs,
  })
  handshake.once('timeout', () =>
    handshake.destroy(Object.assign(new Error('no handshake in time'), { code: 'ETIMEDOUT' })),
  )
  handshake.end()
  return handshake
}

/** The service said no: the client gets its words. */
function passRefusal(answer: IncomingMessage, client: Socket): void {
  const parts: Buffer[] = []
  let bytes = 0
  answer.on('data', (part: Buffer) => {
    bytes += part.length
    if (bytes <= refusalBytesMax) parts.push(part)
    else answer.destroy()
  })
  answer.once('error', () => client.destroy())
  answer.once('end', () => {
    const body = Buffer.concat(parts)
    const { 'content-length': _, ...headers } = answeredHeaders({ ...answer.headers })
    client.write(
      headOf(answer.statusCode ?? 502, { ...headers, 'content-length': String(body.length) }, ['Connection: close']),
    )
    client.end(body)
  })
}

/** Whether a path means what it says: no dots that climb, no backslashes, nothing that can't be decoded. */
function isPlain(path: string): boolean {
  try {
    return !decodeURIComponent(path)
      .split(/[/\\]/)
      .some((part) => part === '..' || part === '.')
  } catch {
    return false
  }
}
