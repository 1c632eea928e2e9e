import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { test } from 'node:test'
import { until } from '@candor/stack/testing'
import { WebSocket, WebSocketServer } from 'ws'
import { openPortal, openUpstream, sendRaw } from './portal-testing.ts'

interface Cleanup {
  after(fn: () => Promise<void> | void): void
}

/** A service with live sessions: echoes what it hears, and remembers how it was asked and how connections ended. */
async function openSessions(t: Cleanup, onConnection: (socket: WebSocket) => void = echo) {
  const { url, server } = await openUpstream(t, (_request, response) => response.writeHead(426).end('upgrade, please'))
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false })
  const asked: { url: string; headers: IncomingHttpHeaders }[] = []
  const closed: number[] = []
  server.on('upgrade', (request: IncomingMessage, socket, head) => {
    asked.push({ url: request.url ?? '', headers: request.headers })
    if (request.headers.authorization === 'Bearer bad') {
      socket.end(
        'HTTP/1.1 401 Unauthorized\r\ncontent-type: application/problem+json\r\ncontent-length: 16\r\nconnection: close\r\n\r\n{"code":"DENIED"}'.slice(
          0,
          -1,
        ),
      )
      return
    }
    sockets.handleUpgrade(request, socket, head, (ws) => {
      ws.on('close', (code) => closed.push(code))
      ws.on('error', () => {})
      onConnection(ws)
    })
  })
  t.after(() => {
    for (const socket of sockets.clients) socket.terminate()
  })
  return { url, asked, closed, sockets }
}

function echo(socket: WebSocket): void {
  socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }))
}

async function opened(socket: WebSocket): Promise<WebSocket> {
  socket.on('error', () => {})
  await once(socket, 'open')
  return socket
}

const wsUrl = (url: string) => `${url.replace('http', 'ws')}/ws/interviews/session-1?from=7`

test('messages, pings and close codes go from end to end', async (t) => {
  const sessions = await openSessions(t)
  const { url, metrics } = await openPortal(t, { INTERVIEW_URL: sessions.url })
  const socket = await opened(
    new WebSocket(wsUrl(url), ['candor.v1'], { headers: { cookie: 'a=b', 'x-forwarded-for': '10.0.0.1' } }),
  )
  assert.equal(socket.protocol, 'candor.v1')
  const { url: path, headers } = sessions.asked[0] ?? { url: '', headers: {} }
  assert.equal(path, '/ws/interviews/session-1?from=7')
  assert.deepEqual([headers.cookie, headers['x-forwarded-for']], ['a=b', '127.0.0.1'])
  assert.match(await metrics.registry.metrics(), /websocket_active\{.*\} 1/)

  for (const size of [0, 5, 200, 100_000]) {
    const sent = Buffer.alloc(size, 'ü')
    socket.send(sent)
    const [received] = (await once(socket, 'message')) as [Buffer]
    assert.ok(received.equals(sent))
  }
  socket.ping('are you there')
  assert.equal(String((await once(socket, 'pong'))[0]), 'are you there')
  const [server] = sessions.sockets.clients
  server?.close(4_001, 'over')
  const [code, reason] = await once(socket, 'close')
  assert.deepEqual([code, String(reason)], [4_001, 'over'])
  await until('nothing open', async () => /websocket_active\{.*\} 0/.test(await metrics.registry.metrics()))
})

test('a handshake that the service refuses is refused to the client in its words', async (t) => {
  const sessions = await openSessions(t)
  const { url } = await openPortal(t, { INTERVIEW_URL: sessions.url })
  const socket = new WebSocket(wsUrl(url), { headers: { authorization: 'Bearer bad' } })
  socket.on('error', () => {})
  const [, response] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage]
  assert.equal(response.statusCode, 401)
  assert.equal(response.headers['content-type'], 'application/problem+json')
  socket.terminate()
})

test('a dead service is 503 with Retry-After, an unknown path 404, both as problems', async (t) => {
  const { port } = await openPortal(t, {})
  const ask = (path: string) =>
    sendRaw(
      port,
      `GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: Upgrade, close\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
    )
  const dead = await ask('/ws/interviews/1')
  assert.match(dead, /^HTTP\/1.1 503 [\s\S]*retry-after: 2[\s\S]*"code":"UPSTREAM_DOWN"/)
  assert.match(await ask('/ws/interviews/../../metrics'), /^HTTP\/1.1 404 [\s\S]*"code":"NOT_FOUND"/)
  assert.match(await ask('/ws/interviews/%2e%2e/x'), /^HTTP\/1.1 404/)
  assert.match(await ask('/ws/other/1'), /^HTTP\/1.1 404/)
  assert.match(await ask('/api/v1/interviews/1'), /^HTTP\/1.1 503/)
})

test('when either end breaks off, the other learns of it', async (t) => {
  const sessions = await openSessions(t)
  const { url } = await openPortal(t, { INTERVIEW_URL: sessions.url })
  const first = await opened(new WebSocket(wsUrl(url)))
  first.terminate()
  await until('the service', () => sessions.closed.length === 1)
  const second = await opened(new WebSocket(wsUrl(url)))
  for (const socket of sessions.sockets.clients) socket.terminate()
  const [code] = await once(second, 'close')
  assert.equal(code, 1006)
})

test('a client that does not read slows the service down instead of filling memory', async (t) => {
  const sessions = await openSessions(t, (socket) => {
    const message = Buffer.alloc(1_000_000)
    for (let i = 0; i < 64; i++) socket.send(message)
  })
  const { url, port } = await openPortal(t, { INTERVIEW_URL: sessions.url })
  const { pathname } = new URL(wsUrl(url))
  const socket = connect(port, '127.0.0.1')
  t.after(() => void socket.destroy())
  socket.write(
    `GET ${pathname} HTTP/1.1\r\nhost: x\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
  )
  await once(socket, 'readable')
  const waiting = () => [...sessions.sockets.clients][0]?.bufferedAmount ?? 0
  let seen = -1
  await until('the stream to stand still', () => {
    const before = seen
    seen = waiting()
    return seen > 0 && seen === before
  })
  assert.ok(waiting() > 40_000_000, `the service holds back ${waiting()} of 64,000,000 bytes`)
})

test('a connection on which nothing moves is closed', async (t) => {
  const sessions = await openSessions(t)
  const { url } = await openPortal(t, { INTERVIEW_URL: sessions.url, WEBSOCKET_IDLE_MS: '200' })
  const socket = await opened(new WebSocket(wsUrl(url)))
  await once(socket, 'close')
  await until('the service', () => sessions.closed.length === 1)
})

test('a gateway that stops says so to both ends, between two frames, and takes no more', async (t) => {
  const sessions = await openSessions(t)
  const { app, url } = await openPortal(t, { INTERVIEW_URL: sessions.url })
  const idle = await opened(new WebSocket(wsUrl(url)))
  const busy = await opened(new WebSocket(wsUrl(url)))
  // In the middle of an answer of many frames when the stop comes.
  const received: number[] = []
  busy.on('message', (data: Buffer) => received.push(data.length))
  for (const client of sessions.sockets.clients) {
    for (let i = 0; i < 20; i++) client.send(Buffer.alloc(300_000), () => {})
  }
  const codes = Promise.all([idle, busy].map(async (socket) => (await once(socket, 'close'))[0]))
  const begun = performance.now()
  await app.close()
  assert.deepEqual(await codes, [1001, 1001])
  assert.ok(received.every((length) => length === 300_000))
  assert.ok(performance.now() - begun < 1_900, 'nobody had to be cut off')
  await until('the service', () => sessions.closed.filter((code) => code === 1001).length === 2)
})

test('a client that does not say goodbye is cut off', async (t) => {
  const sessions = await openSessions(t)
  const { app, port } = await openPortal(t, { INTERVIEW_URL: sessions.url })
  const socket = connect(port, '127.0.0.1')
  t.after(() => void socket.destroy())
  socket.on('error', () => {})
  socket.write(
    'GET /ws/interviews/1 HTTP/1.1\r\nhost: x\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  )
  await once(socket, 'data')
  const ended = once(socket, 'close')
  await app.close()
  await ended
})
