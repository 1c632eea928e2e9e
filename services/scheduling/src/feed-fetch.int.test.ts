import assert from 'node:assert/strict'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { feedBytesMax, fetchFeed } from './feed-fetch.ts'

let answer: (request: IncomingMessage, response: ServerResponse) => void
const server = createServer((request, response) => answer(request, response))
let base = ''
before(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
after(() => {
  server.closeAllConnections()
  server.close()
})

const never = new AbortController().signal
const get = (o: Partial<Parameters<typeof fetchFeed>[0]> = {}) =>
  fetchFeed({ url: `${base}/a.ics`, allowPrivate: true, ...o }, never)
const failure = (got: Awaited<ReturnType<typeof get>>) => (got.kind === 'failed' ? got.code : got.kind)

test('a calendar is asked for with the conditions of the last good answer', async () => {
  answer = (request, response) => {
    if (request.headers['if-none-match'] === '"1"') return void response.writeHead(304).end()
    response.writeHead(200, { etag: '"1"', 'last-modified': 'Sun, 01 Mar 2026 00:00:00 GMT' }).end('text')
  }
  const first = await get()
  assert.deepEqual(first, {
    kind: 'fresh',
    bytes: Buffer.from('text'),
    etag: '"1"',
    last_modified: 'Sun, 01 Mar 2026 00:00:00 GMT',
  })
  assert.deepEqual(await get({ etag: '"1"' }), { kind: 'unchanged' })
})

test('too large is too large, packed or not', async () => {
  answer = (_, response) => {
    response.writeHead(200)
    const chunk = Buffer.alloc(1 << 20, 'x')
    const more = () => {
      while (!response.destroyed && response.write(chunk));
      if (!response.destroyed) response.once('drain', more)
    }
    more()
  }
  assert.equal(failure(await get()), 'TOO_LARGE')
  const bomb = gzipSync(Buffer.alloc(feedBytesMax * 4))
  answer = (_, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb)
  assert.equal(failure(await get()), 'TOO_LARGE')
  answer = (_, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('packed'))
  const packed = await get()
  assert.equal(packed.kind === 'fresh' && packed.bytes.toString(), 'packed')
  answer = (_, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end('not packed at all')
  assert.equal(failure(await get()), 'UNREACHABLE')
})

test('a server that does not answer, answers drop by drop, or breaks off holds nobody', async () => {
  answer = () => undefined
  assert.equal(failure(await get({ timeoutMs: 200 })), 'TIMEOUT')
  answer = (_, response) => {
    response.writeHead(200)
    const drop = setInterval(() => (response.destroyed ? clearInterval(drop) : response.write('x')), 20)
  }
  assert.equal(failure(await get({ timeoutMs: 300 })), 'TIMEOUT')
  answer = (_, response) => {
    response.writeHead(200, { 'content-length': '100' })
    response.write('half')
    setTimeout(() => response.destroy(), 20)
  }
  assert.equal(failure(await get()), 'UNREACHABLE')
  const stop = new AbortController()
  answer = () => stop.abort(new Error('the service stops'))
  assert.equal(failure(await fetchFeed({ url: base, allowPrivate: true }, stop.signal)), 'UNREACHABLE')
})

test('it is followed a few steps, and never to where it must not lead', async () => {
  answer = (request, response) => {
    if (request.url === '/b.ics') return void response.writeHead(200).end('moved')
    response.writeHead(302, { location: '/b.ics' }).end()
  }
  assert.equal((await get()).kind, 'fresh')
  answer = (_, response) => void response.writeHead(302, { location: '/again' }).end()
  assert.equal(failure(await get()), 'REDIRECTS')
  answer = (_, response) => void response.writeHead(302, { location: 'file:///etc/passwd' }).end()
  assert.equal(failure(await get()), 'REFUSED')
})

test('nothing but the public internet is asked, by address or by name', async () => {
  let asked = 0
  answer = (_, response) => {
    asked += 1
    response.end('secret')
  }
  const port = new URL(base).port
  const urls = [
    base,
    `https://127.0.0.1:${port}/`,
    `https://localhost:${port}/`,
    'https://169.254.169.254/latest',
    'nonsense',
  ]
  for (const url of [...urls, `https://[::ffff:7f00:1]:${port}/`, 'https://a.b@example.org/x'])
    assert.equal(failure(await get({ url, allowPrivate: false })), 'REFUSED', url)
  assert.equal(asked, 0)
})

test('a status tells when to come back', async () => {
  answer = (_, response) => void response.writeHead(503, { 'retry-after': '120' }).end()
  assert.deepEqual(await get(), {
    kind: 'failed',
    code: 'HTTP_STATUS',
    message: 'the address answers with status 503',
    retryAfterMs: 120_000,
  })
})
