import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { test } from 'node:test'
import { until } from '@candor/stack/testing'
import { openEcho, openPortal, openUpstream, sendRaw } from './portal-testing.ts'
import { routes } from './routes.ts'

test('each path of the table reaches its own service as it was asked for', async (t) => {
  const upstreams = Object.fromEntries(
    await Promise.all(
      [...new Set(routes.map(({ service }) => service))].map(async (service) => {
        const { url } = await openUpstream(t, (request, response) => response.end(`${service} ${request.url}`))
        return [`${service.toUpperCase()}_URL`, url]
      }),
    ),
  )
  const { url } = await openPortal(t, upstreams)
  for (const { prefix, service } of routes) {
    const paths = prefix.endsWith('.json') ? [prefix] : [prefix, `${prefix}/x/y.ics?a=1&b=%2F&a=2`]
    for (const path of paths) assert.equal(await (await fetch(url + path)).text(), `${service} ${path}`)
  }
})

test('method, query, headers and body arrive unchanged', async (t) => {
  const { url } = await openPortal(t, { IDENTITY_URL: (await openEcho(t)).url })
  const body = '{"a" :  1}'
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
    const headers = { 'content-type': 'application/json', 'idempotency-key': 'k', authorization: 'Bearer t' }
    const answer = await fetch(`${url}/api/v1/people/1?x=%20y`, { method, headers, body })
    const seen = (await answer.json()) as { method: string; url: string; body: string; headers: Record<string, string> }
    assert.deepEqual([seen.method, seen.url, seen.body], [method, '/api/v1/people/1?x=%20y', body])
    assert.deepEqual([seen.headers['idempotency-key'], seen.headers.authorization], ['k', 'Bearer t'])
    assert.equal(answer.headers.get('x-request-id'), seen.headers['x-request-id'])
    assert.equal(answer.headers.get('x-content-type-options'), 'nosniff')
  }
  const chunked = await fetch(`${url}/api/v1/people`, {
    method: 'POST',
    duplex: 'half',
    body: new Blob(['in ', 'parts']).stream(),
  } as RequestInit)
  assert.equal(((await chunked.json()) as { body: string }).body, 'in parts')
  const head = await fetch(`${url}/api/v1/people`, { method: 'HEAD' })
  assert.deepEqual([head.status, await head.text()], [200, ''])
})

test('a forged X-Forwarded-For is not believed', async (t) => {
  const { url } = await openPortal(t, { IDENTITY_URL: (await openEcho(t)).url })
  const headers = { 'x-forwarded-for': '10.1.2.3', 'x-real-ip': '10.1.2.3', forwarded: 'for=10.1.2.3' }
  const seen = (
    (await (await fetch(`${url}/api/v1/people`, { headers })).json()) as { headers: Record<string, string> }
  ).headers
  assert.deepEqual([seen['x-forwarded-for'], seen['x-real-ip'], seen.forwarded], ['127.0.0.1', undefined, undefined])
})

test('behind a load balancer of our own, its word counts and nobody else‘s', async (t) => {
  const { url } = await openPortal(t, { IDENTITY_URL: (await openEcho(t)).url, TRUST_PROXY: '1' })
  const headers = { 'x-forwarded-for': '10.1.2.3, 192.0.2.9', 'x-forwarded-proto': 'https' }
  const seen = (
    (await (await fetch(`${url}/api/v1/people`, { headers })).json()) as { headers: Record<string, string> }
  ).headers
  assert.deepEqual([seen['x-forwarded-for'], seen['x-forwarded-proto']], ['192.0.2.9', 'https'])
})

test('hop-by-hop headers, and those that Connection names, stop here', async (t) => {
  const { port } = await openPortal(t, { IDENTITY_URL: (await openEcho(t)).url })
  const answer = await sendRaw(
    port,
    'GET /api/v1/people HTTP/1.1\r\nhost: x\r\nconnection: close, x-mine\r\nx-mine: 1\r\nte: trailers\r\nproxy-authorization: x\r\nupgrade: h2c\r\ncontent-length: 2\r\n\r\n{}',
  )
  assert.match(answer, /^HTTP\/1.1 200/)
  for (const name of ['x-mine', 'proxy-authorization', '"te"', 'upgrade', 'content-length"', 'timeout=99']) {
    assert.equal(answer.includes(name), false, `${name} in ${answer}`)
  }
})

test('nothing outside the table is reachable, however it is written', async (t) => {
  let calls = 0
  const { url: upstream } = await openUpstream(t, (_request, response) => {
    calls++
    response.end('internal')
  })
  const { port } = await openPortal(t, { IDENTITY_URL: upstream, INTERVIEW_URL: upstream })
  const paths = [
    '/metrics',
    '/health',
    '/ready',
    '/api/v1/people/../../../metrics',
    '/api/v1/people/%2e%2e/%2e%2e/%2e%2e/metrics',
    '/api/v1/people/..%2f..%2f..%2fmetrics',
    '/api/v1/people/..%5cmetrics',
    '/api/v1/people\\..\\..\\metrics',
    '//api/v1/people',
    '/api/v1',
    '/api/v1/peoplex',
    '/api/v1/PEOPLE',
    '/api/v1/openapi/portal.json',
    '/api/v1/people/%zz',
    '/.env',
    `${upstream}/metrics`,
    '@127.0.0.1/metrics',
  ]
  for (const path of paths) {
    const answer = await sendRaw(port, `GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`)
    assert.match(answer, /^HTTP\/1.1 40[04] /, path)
  }
  for (const method of ['TRACE', 'CONNECT', 'PROPFIND']) {
    const answer = await sendRaw(port, `${method} /api/v1/people HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`)
    assert.doesNotMatch(answer, /^HTTP\/1.1 200/, method)
  }
  assert.equal(calls, 0)
})

test('an unknown path is a problem document', async (t) => {
  const { url } = await openPortal(t, {})
  const answer = await fetch(`${url}/api/v2/nothing?secret=1`, { headers: { 'x-request-id': 'my-request-1' } })
  assert.deepEqual(
    [answer.status, answer.headers.get('content-type')],
    [404, 'application/problem+json; charset=utf-8'],
  )
  const problem = (await answer.json()) as Record<string, unknown>
  assert.deepEqual(
    [problem.code, problem.instance, problem.request_id],
    ['NOT_FOUND', '/api/v2/nothing', 'my-request-1'],
  )
})

test('a service that is down, breaks off or hangs is a problem document with Retry-After', async (t) => {
  const broken = await openUpstream(t, (request) => request.socket.destroy())
  const hanging = await openUpstream(t, () => {})
  const { url } = await openPortal(t, {
    SCORING_URL: broken.url,
    INTERVIEW_URL: hanging.url,
    UPSTREAM_TIMEOUT_MS: '300',
  })
  const cases = [
    ['/api/v1/people', 503, 'UPSTREAM_DOWN'],
    ['/api/v1/scorecards/1', 502, 'UPSTREAM_FAILED'],
    ['/api/v1/plans', 504, 'UPSTREAM_SLOW'],
  ] as const
  for (const [path, status, code] of cases) {
    for (const method of ['GET', 'POST']) {
      const answer = await fetch(url + path, { method, ...(method === 'POST' && { body: '{}' }) })
      assert.deepEqual([answer.status, ((await answer.json()) as { code: string }).code], [status, code])
      assert.ok(Number(answer.headers.get('retry-after')) >= 1)
      assert.equal(answer.headers.get('content-type'), 'application/problem+json; charset=utf-8')
    }
  }
  const up = await fetch(`${url}/nowhere`)
  assert.equal(up.status, 404)
})

test('a busy service is asked once: nothing is repeated by the gateway', async (t) => {
  let calls = 0
  const { url: upstream } = await openUpstream(t, (_request, response) => {
    calls++
    response.writeHead(503, { 'retry-after': '1' }).end('busy')
  })
  const { url } = await openPortal(t, { IDENTITY_URL: upstream })
  const answer = await fetch(`${url}/api/v1/people`)
  assert.deepEqual([answer.status, await answer.text(), calls], [503, 'busy', 1])
})

test('a body that is too large is refused before a service hears of it, in any encoding', async (t) => {
  let calls = 0
  const { url: upstream } = await openUpstream(t, (_request, response) => {
    calls++
    response.end()
  })
  const { url, port } = await openPortal(t, { IDENTITY_URL: upstream, BODY_BYTES_MAX: '2048' })
  const plain = await fetch(`${url}/api/v1/people`, { method: 'POST', body: 'x'.repeat(2_049) })
  assert.deepEqual([plain.status, ((await plain.json()) as { code: string }).code], [413, 'PAYLOAD_TOO_LARGE'])
  const chunk = `400\r\n${'x'.repeat(1_024)}\r\n`
  const head = 'POST /api/v1/people HTTP/1.1\r\nhost: x\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n'
  assert.match(await sendRaw(port, `${head}${chunk}${chunk}${chunk}0\r\n\r\n`), /^HTTP\/1.1 413/)
  assert.equal(calls, 0)
  assert.equal((await fetch(`${url}/api/v1/people`, { method: 'POST', body: 'x'.repeat(2_048) })).status, 200)
})

test('an answer is passed on while it is made', async (t) => {
  const { promise: release, resolve } = Promise.withResolvers<void>()
  const { url: upstream } = await openUpstream(t, (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/plain' })
    response.write('first ')
    void release.then(() => response.end('second'))
  })
  const { url } = await openPortal(t, { SCORING_URL: upstream })
  const answer = await fetch(`${url}/api/v1/reports/pipeline`)
  const reader = answer.body?.getReader()
  assert.equal(Buffer.from((await reader?.read())?.value ?? []).toString(), 'first ')
  resolve()
  assert.equal(Buffer.from((await reader?.read())?.value ?? []).toString(), 'second')
})

test('closing lets requests that run finish, and closes their connections', async (t) => {
  const { promise: release, resolve } = Promise.withResolvers<void>()
  let asked = false
  const { url: upstream } = await openUpstream(t, (_request, response) => {
    asked = true
    void release.then(() => response.end('done'))
  })
  const { app, url } = await openPortal(t, { IDENTITY_URL: upstream })
  const answer = fetch(`${url}/api/v1/people`)
  await until('the request', () => asked)
  const closed = app.close()
  resolve()
  assert.equal(await (await answer).text(), 'done')
  await closed
  await assert.rejects(fetch(url))
})

test('requests are counted by route, also those to nowhere', async (t) => {
  const { url, metrics } = await openPortal(t, { IDENTITY_URL: (await openEcho(t)).url })
  for (const path of ['/api/v1/people/1', '/api/v1/people/2', '/nowhere']) await (await fetch(url + path)).text()
  const count = (route: string, status: number) =>
    `http_requests_total{method="GET",route="${route}",status="${status}",service="portal"}`
  await until('both routes', async () => {
    const text = await metrics.registry.metrics()
    return text.includes(`${count('/api/v1/people/*', 200)} 2`) && text.includes(`${count('unmatched', 404)} 1`)
  })
})

test('bytes that are not HTTP do no harm', async (t) => {
  const { port, url } = await openPortal(t, {})
  assert.match(
    await sendRaw(port, 'nonsense\r\n\r\n'),
    /^HTTP\/1.1 400 [\s\S]*application\/problem\+json[\s\S]*MALFORMED_REQUEST/,
  )
  const socket = connect(port, '127.0.0.1')
  socket.write('GET / HTTP/1.1\r\nhost: x\r\n')
  socket.resetAndDestroy()
  assert.equal((await fetch(url)).status, 404)
})

test('when a client goes away, the service need not go on', async (t) => {
  let stopped = false
  const { url: upstream } = await openUpstream(t, (_request, response) => {
    const timer = setInterval(() => response.write('x'.repeat(10_000)), 5)
    response.on('close', () => {
      clearInterval(timer)
      stopped = true
    })
  })
  const { url } = await openPortal(t, { SCORING_URL: upstream })
  const answer = await fetch(`${url}/api/v1/reports/pipeline`)
  await answer.body?.cancel()
  await until('the service to be told', () => stopped)
})
