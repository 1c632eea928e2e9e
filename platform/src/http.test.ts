import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { UnsecuredJWT } from 'jose'
import { Type } from 'typebox'
import { loadConfig, serviceConfig } from './config.ts'
import { problem } from './errors.ts'
import { type App, buildHttp, problems } from './http.ts'
import { createLog } from './log.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { createRedis } from './redis.ts'
import { createTestKeys, type TestKeys } from './test-keys.ts'
import { signToken } from './tokens.ts'

interface Problem {
  type: string
  title: string
  status: number
  detail: string
  instance: string
  code: string
  request_id: string
  errors?: { path: string; message: string }[]
}

/** An app with a few routes. Its Redis does not exist: limits are open, nothing waits. */
async function build(t: TestContext, env: Record<string, string> = {}, routes: (app: App) => void = () => {}) {
  const config = loadConfig(serviceConfig('test', {}), {
    MONGODB_URI: 'mongodb://nowhere',
    KAFKA_BROKERS: 'nowhere:1',
    REDIS_URL: 'redis://127.0.0.1:1',
    ...env,
  })
  const log = createLog({ service: 'test', level: 'silent' })
  const redis = createRedis(config, { log })
  const metrics = createMetrics('test')
  const keys = await createTestKeys()
  const app = await buildHttp({
    service: 'test',
    config,
    log,
    metrics,
    keys: keys.store,
    redis: redis.client,
    title: 'Test',
    handlerTimeoutMs: 300,
  })
  t.after(async () => {
    await app.close()
    await redis.stop()
  })
  app.post(
    '/things/:id',
    {
      config: { roles: ['recruiter'] },
      schema: {
        params: Type.Object({ id: Type.String({ maxLength: 40 }) }),
        querystring: Type.Object({ dry_run: Type.Optional(Type.Boolean()) }),
        body: Type.Object({
          title: Type.String({ minLength: 1 }),
          count: Type.Integer({ minimum: 1 }),
          at: Type.Optional(Type.String({ format: 'date-time' })),
          zone: Type.Optional(Type.String({ format: 'time-zone' })),
          nested: Type.Optional(Type.Object({ list: Type.Array(Type.Object({ a: Type.String() }), { maxItems: 10 }) })),
        }),
        response: { 201: Type.Object({ id: Type.String(), by: Type.String() }), ...problems(400, 401, 403, 413, 415) },
      },
    },
    async (request, reply) => reply.code(201).send({ id: request.params.id, by: request.caller.id }),
  )
  app.get(
    '/open',
    { config: { public: true }, schema: { response: { 200: Type.Object({ ok: Type.Boolean() }) } } },
    async () => ({ ok: true }),
  )
  routes(app)
  await app.ready()
  return { app, keys, metrics, config }
}

const good = { title: 'x', count: 1 }

async function post(
  app: App,
  keys: TestKeys,
  o: { payload?: unknown; headers?: Record<string, string>; url?: string; roles?: 'recruiter'[] } = {},
) {
  const { payload = good, headers = {}, url = '/things/1', roles = ['recruiter'] } = o
  return app.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json', ...(await keys.bearer('p1', roles)), ...headers },
    payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
  })
}

function assertProblem(
  response: { statusCode: number; headers: Record<string, unknown>; body: string },
  status: number,
  code: string,
): Problem {
  assert.equal(response.statusCode, status, response.body)
  assert.equal(response.headers['content-type'], 'application/problem+json; charset=utf-8')
  const body = JSON.parse(response.body) as Problem
  assert.equal(body.code, code)
  assert.equal(body.status, status)
  assert.equal(body.request_id, response.headers['x-request-id'])
  assert.equal(body.type, `urn:candor:problem:${code.toLowerCase().replaceAll('_', '-')}`)
  assert.ok(body.title && body.detail)
  assert.ok(!response.body.includes('node_modules') && !/\n\s+at /.test(response.body), 'no stack goes out')
  return body
}

test('a good request passes with security headers, its request id and no-store', async (t) => {
  const { app, keys } = await build(t)
  const response = await post(app, keys, { headers: { 'x-request-id': 'abc-12345' }, url: '/things/7?dry_run=true' })
  assert.equal(response.statusCode, 201, response.body)
  assert.deepEqual(response.json(), { id: '7', by: 'p1' })
  const { headers } = response
  assert.equal(headers['x-request-id'], 'abc-12345')
  assert.equal(headers['cache-control'], 'no-store')
  assert.equal(headers['strict-transport-security'], 'max-age=31536000; includeSubDomains')
  assert.equal(headers['x-frame-options'], 'DENY')
  assert.equal(headers['x-content-type-options'], 'nosniff')
  assert.equal(headers['x-xss-protection'], '1; mode=block')
  assert.equal(headers['referrer-policy'], 'strict-origin-when-cross-origin')
  assert.match(String(headers['content-security-policy']), /default-src 'none'/)
  assert.equal(headers['x-powered-by'], undefined)
})

test('an unfit request id is replaced, not echoed', async (t) => {
  const { app } = await build(t)
  for (const id of ['short', 'a b c d e f g h', 'x'.repeat(200), '<script>alert(1)</script>']) {
    const response = await app.inject({ url: '/open', headers: { 'x-request-id': id } })
    assert.match(String(response.headers['x-request-id']), /^[0-9a-f-]{36}$/)
  }
})

test('bad bodies are 400 and point at the field', async (t) => {
  const { app, keys } = await build(t)
  const cases: [unknown, string, RegExp][] = [
    [{ ...good, extra: 1 }, '/body/extra', /not a known field/],
    [{ ...good, nested: { list: [{ a: 'x', 'b/c': 1 }] } }, '/body/nested/list/0/b~1c', /not a known field/],
    [{ title: 'x' }, '/body/count', /is missing/],
    [{ ...good, count: '1' }, '/body/count', /integer/],
    [{ ...good, count: 1.5 }, '/body/count', /integer/],
    [{ ...good, count: null }, '/body/count', /integer/],
    [{ ...good, title: '' }, '/body/title', /fewer than 1/],
    [{ ...good, at: 'tomorrow' }, '/body/at', /date-time/],
    [{ ...good, zone: 'Mars/Olympus' }, '/body/zone', /time-zone/],
    [[], '/body', /object/],
    ['"text"', '/body', /object/],
    ['null', '/body', /object/],
  ]
  for (const [payload, path, message] of cases) {
    const body = assertProblem(await post(app, keys, { payload }), 400, 'VALIDATION_FAILED')
    assert.equal(body.errors?.[0]?.path, path, JSON.stringify(payload))
    assert.match(body.errors?.[0]?.message ?? '', message)
    assert.equal(body.instance, '/things/1')
  }
})

test('every wrong field is listed, at most 20', async (t) => {
  const { app, keys } = await build(t)
  const both = assertProblem(await post(app, keys, { payload: { title: 1, count: 'x' } }), 400, 'VALIDATION_FAILED')
  assert.deepEqual(both.errors?.map(({ path }) => path).sort(), ['/body/count', '/body/title'])
  const many = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`f${index}`, 1]))
  const listed = assertProblem(await post(app, keys, { payload: { ...good, ...many } }), 400, 'VALIDATION_FAILED')
  assert.equal(listed.errors?.length, 20)
})

test('query and path are checked too, and unknown query fields refused', async (t) => {
  const { app, keys } = await build(t)
  const query = assertProblem(await post(app, keys, { url: '/things/1?dry_run=perhaps' }), 400, 'VALIDATION_FAILED')
  assert.equal(query.errors?.[0]?.path, '/query/dry_run')
  const unknown = assertProblem(await post(app, keys, { url: '/things/1?debug=1' }), 400, 'VALIDATION_FAILED')
  assert.equal(unknown.errors?.[0]?.path, '/query/debug')
  assert.equal(unknown.instance, '/things/1', 'the query is not repeated')
  const path = assertProblem(await post(app, keys, { url: `/things/${'1'.repeat(41)}` }), 400, 'VALIDATION_FAILED')
  assert.equal(path.errors?.[0]?.path, '/params/id')
})

test('bodies that can not be read are 4xx problems', async (t) => {
  const { app, keys } = await build(t)
  assertProblem(await post(app, keys, { payload: '{"title":' }), 400, 'MALFORMED_REQUEST')
  assertProblem(await post(app, keys, { payload: '{"title":"x","__proto__":{"a":1}}' }), 400, 'MALFORMED_REQUEST')
  assertProblem(await post(app, keys, { payload: '{"constructor":{"prototype":{"a":1}}}' }), 400, 'MALFORMED_REQUEST')
  assertProblem(
    await post(app, keys, { payload: JSON.stringify({ ...good, title: 'x'.repeat(70_000) }) }),
    413,
    'PAYLOAD_TOO_LARGE',
  )
  for (const type of [
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/xml',
    'multipart/form-data; boundary=x',
    'nonsense',
  ]) {
    assertProblem(await post(app, keys, { headers: { 'content-type': type } }), 415, 'UNSUPPORTED_MEDIA_TYPE')
  }
  assertProblem(await post(app, keys, { payload: '' }), 400, 'VALIDATION_FAILED')
  assertProblem(await post(app, keys, { url: '/things/%E0%A4%A' }), 400, 'MALFORMED_REQUEST')
  assertProblem(await post(app, keys, { url: `/things/${'1'.repeat(3_000)}` }), 414, 'URI_TOO_LONG')
  assertProblem(await app.inject({ url: '/nowhere' }), 404, 'NOT_FOUND')
  assertProblem(await app.inject({ method: 'DELETE', url: '/open' }), 404, 'NOT_FOUND')
})

test('tokens that are absent, malformed, expired, forged or meant for others are 401', async (t) => {
  const { app, keys } = await build(t)
  const sign = (o: Partial<Parameters<typeof signToken>[1]>, claims: Record<string, unknown> = {}) =>
    signToken(
      { sub: 'p1', roles: ['recruiter'], kind: 'person', ...claims },
      {
        use: 'access_token',
        kid: keys.kid,
        privateKey: keys.privateKey,
        issuer: 'identity',
        audience: 'candor',
        expiresInSeconds: 900,
        now: new Date(),
        ...o,
      },
    )
  const other = await createTestKeys()
  const token = await keys.token('p1', ['recruiter'])
  const [head = '', body = '', signature = ''] = token.split('.')
  const altered = Buffer.from(
    JSON.stringify({ ...JSON.parse(Buffer.from(body, 'base64url').toString()), roles: ['admin'] }),
  ).toString('base64url')
  const none = new UnsecuredJWT({ roles: ['recruiter'], kind: 'person', jti: 'j' })
    .setSubject('p1')
    .setIssuer('identity')
    .setAudience('candor')
    .setIssuedAt()
    .setExpirationTime('5m')
    .encode()
  const noneWithKid = `${Buffer.from(JSON.stringify({ alg: 'none', kid: keys.kid, typ: 'at+jwt' })).toString('base64url')}.${body}.`
  const hmac = `${Buffer.from(JSON.stringify({ alg: 'HS256', kid: keys.kid, typ: 'at+jwt' })).toString('base64url')}.${body}.${signature}`
  const refused: Record<string, string> = {
    'another key under our kid': await other.token('p1', ['recruiter']),
    'altered claims': `${head}.${altered}.${signature}`,
    'alg none': none,
    'alg none with a kid': noneWithKid,
    'alg HS256': hmac,
    'wrong audience': await sign({ audience: 'somebody-else' }),
    'wrong issuer': await sign({ issuer: 'scheduling' }),
    'unknown kid': await sign({ kid: 'nobody' }),
    'a kid that is a path': await sign({ kid: '../../etc/passwd' }),
    'an invitation as an access token': await sign({ use: 'invitation' }),
    'not yet valid': await sign({}, { nbf: Math.floor(Date.now() / 1_000) + 600 }),
    'no kind': await sign({}, { kind: undefined }),
    'roles not a list': await sign({}, { roles: 'admin' }),
    'too long': `${head}.${'a'.repeat(10_000)}.${signature}`,
    garbage: 'garbage',
  }
  for (const [name, forged] of Object.entries(refused)) {
    const response = await post(app, keys, { headers: { authorization: `Bearer ${forged}` } })
    assertProblem(response, 401, 'UNAUTHENTICATED')
    assert.match(String(response.headers['www-authenticate']), /^Bearer .*error="invalid_token"/, name)
  }
  for (const authorization of ['', 'Basic eDp5', 'Bearer', `Bearer ${token} x`]) {
    assertProblem(await post(app, keys, { headers: { authorization } }), 401, 'UNAUTHENTICATED')
  }
  const late = await post(app, keys, {
    headers: { authorization: `Bearer ${await sign({ now: new Date(Date.now() - 1_000_000) })}` },
  })
  assertProblem(late, 401, 'TOKEN_EXPIRED')
  assert.match(String(late.headers['www-authenticate']), /expired/)
})

test('a missing role is 403, an unknown role gives no right, the body is not even read', async (t) => {
  const { app, keys } = await build(t)
  const candidate = await app.inject({
    method: 'POST',
    url: '/things/1',
    headers: await keys.bearer('p1', ['candidate']),
    payload: { wrong: true },
  })
  const body = assertProblem(candidate, 403, 'FORBIDDEN')
  assert.match(body.detail, /recruiter/)
  const none = await app.inject({
    method: 'POST',
    url: '/things/1',
    headers: await keys.bearer('p1', [], { roles: ['system'] }),
    payload: good,
  })
  assertProblem(none, 403, 'FORBIDDEN')
})

test('deny by default: a route that does not say who may use it fails the boot', async (t) => {
  const { app } = await build(t, {}, (fresh) => {
    for (const config of [
      undefined,
      {},
      { roles: [] },
      { roles: ['system' as 'admin'] },
      { roles: ['admin' as const], public: true as const },
    ]) {
      assert.throws(
        () => fresh.get('/secret', config ? { config } : {}, async () => 'x'),
        /GET \/secret does not say who may use it/,
      )
    }
  })
  assertProblem(await app.inject('/secret'), 404, 'NOT_FOUND')
})

test('unknown fields are refused wherever an object stands in a body', async (t) => {
  const Name = Type.Object({ name: Type.String() })
  const { app, keys } = await build(t, {}, (fresh) => {
    const body = Type.Object({
      one: Type.Union([Name, Type.Null()]),
      many: Type.Array(Name, { maxItems: 3 }),
      map: Type.Record(Type.String(), Name),
      open: Type.Object({ known: Type.String() }, { additionalProperties: true }),
    })
    fresh.post('/deep', { config: { roles: ['recruiter'] }, schema: { body } }, async () => 'ok')
    assert.throws(
      () =>
        fresh.post(
          '/both',
          { config: { public: true }, schema: { body: Type.Intersect([Name, body]) } },
          async () => 'ok',
        ),
      /allOf/,
    )
  })
  const fit = { one: { name: 'a' }, many: [{ name: 'a' }], map: { x: { name: 'a' } }, open: { known: 'a', more: 1 } }
  assert.equal((await post(app, keys, { url: '/deep', payload: fit })).statusCode, 200)
  assert.equal((await post(app, keys, { url: '/deep', payload: { ...fit, one: null } })).statusCode, 200)
  const extra = { name: 'a', extra: 1 }
  for (const [payload, path] of [
    [{ ...fit, one: extra }, '/body/one/extra'],
    [{ ...fit, many: [extra] }, '/body/many/0/extra'],
    [{ ...fit, map: { x: extra } }, '/body/map/x/extra'],
  ] as const) {
    const body = assertProblem(await post(app, keys, { url: '/deep', payload }), 400, 'VALIDATION_FAILED')
    assert.ok(
      body.errors?.some((error) => error.path === path),
      JSON.stringify(body.errors),
    )
  }
})

test('an unexpected error is a 500 that shows nothing of itself', async (t) => {
  const { app } = await build(t, {}, (fresh) => {
    fresh.get('/bug', { config: { public: true } }, async () => {
      throw new Error('password=hunter2 at /srv/secret.ts')
    })
    fresh.get('/caller', { config: { public: true } }, async (request) => request.caller)
    fresh.get('/text', { config: { public: true } }, () => Promise.reject('a text'))
    fresh.get(
      '/view',
      { config: { public: true }, schema: { response: { 200: Type.Object({ id: Type.String() }) } } },
      async () => ({}) as { id: string },
    )
    fresh.get('/teapot', { config: { public: true } }, async () => {
      throw Object.assign(new Error('hunter2'), { statusCode: 502 })
    })
  })
  for (const url of ['/bug', '/caller', '/text', '/view', '/teapot']) {
    const response = await app.inject(url)
    assertProblem(response, 500, 'INTERNAL')
    assert.ok(!response.body.includes('hunter2') && !response.body.includes('secret'))
  }
})

test('coded errors carry their members, Retry-After and headers; a hanging handler is 503', async (t) => {
  const { app } = await build(t, {}, (fresh) => {
    fresh.get('/refused', { config: { public: true } }, async () => {
      throw problem('NOT_YET_KNOWN', 'wait', { retryAfterSeconds: 1.2, members: { booking_id: 'b1', status: 200 } })
    })
    fresh.all('/slow', { config: { public: true } }, () => new Promise(() => {}))
  })
  const refused = await app.inject('/refused')
  const body = assertProblem(refused, 409, 'NOT_YET_KNOWN') as Problem & { booking_id: string }
  assert.equal(body.booking_id, 'b1')
  assert.equal(refused.headers['retry-after'], '2')
  const slow = await app.inject('/slow')
  assertProblem(slow, 503, 'UNAVAILABLE')
  assert.ok(slow.headers['retry-after'])
  const address = await app.listen({ host: '127.0.0.1', port: 0 })
  const headers = { 'content-type': 'application/json' }
  const post = await fetch(`${address}/slow`, { method: 'POST', headers, body: '{"a":1}' })
  assert.equal(post.status, 503, 'also after its body was read')
})

test('X-Forwarded-For is believed for as many of our own proxies as there are, never further', async (t) => {
  const show = (app: App) => {
    app.get('/ip', { config: { public: true } }, async (request) => ({ ip: request.ip }))
  }
  const forged = { url: '/ip', headers: { 'x-forwarded-for': '6.6.6.6, 9.9.9.9' }, remoteAddress: '10.0.0.1' }
  for (const [hops, ip] of [
    ['0', '10.0.0.1'],
    ['1', '9.9.9.9'],
    ['2', '6.6.6.6'],
  ] as const) {
    const { app } = await build(t, { TRUST_PROXY: hops }, show)
    assert.equal((await app.inject(forged)).json().ip, ip)
  }
})

test('CORS answers only origins on the list', async (t) => {
  const { app } = await build(t, { CORS_ORIGINS: 'https://a.example,https://b.example' })
  const preflight = (origin: string) =>
    app.inject({
      method: 'OPTIONS',
      url: '/things/1',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'idempotency-key' },
    })
  const allowed = await preflight('https://b.example')
  assert.equal(allowed.statusCode, 204)
  assert.equal(allowed.headers['access-control-allow-origin'], 'https://b.example')
  assert.match(String(allowed.headers['access-control-allow-headers']), /idempotency-key/)
  const foreign = await preflight('https://evil.example')
  assert.equal(foreign.headers['access-control-allow-origin'], undefined)
  const closed = await build(t)
  assert.equal(
    (await closed.app.inject({ url: '/open', headers: { origin: 'https://a.example' } })).headers[
      'access-control-allow-origin'
    ],
    undefined,
  )
})

test('the OpenAPI 3.1 document is public and tells roles, closed bodies and problems', async (t) => {
  const { app } = await build(t)
  const response = await app.inject('/api/v1/openapi/test.json')
  assert.equal(response.statusCode, 200)
  const document = response.json()
  assert.equal(document.openapi, '3.1.0')
  const operation = document.paths['/things/{id}'].post
  assert.deepEqual(operation.security, [{ bearer: [] }])
  assert.match(operation.description, /recruiter/)
  assert.equal(operation.requestBody.content['application/json'].schema.additionalProperties, false)
  assert.ok(operation.responses['400'].content['application/problem+json'].schema.properties.code)
  assert.ok(
    operation.parameters.some(
      (parameter: { name: string; in: string }) => parameter.in === 'header' && parameter.name === 'idempotency-key',
    ),
  )
  assert.deepEqual(document.paths['/open'].get.security, [])
})

test('requests are counted by route template and status, whatever is asked for', async (t) => {
  const { app, keys, metrics } = await build(t)
  await post(app, keys, { url: '/things/1' })
  await post(app, keys, { url: '/things/2', payload: {} })
  for (let index = 0; index < 5; index++) await app.inject(`/random-${index}`)
  assert.deepEqual(await series(metrics, 'http_requests_total'), [
    'GET unmatched 404 5',
    'POST /things/:id 201 1',
    'POST /things/:id 400 1',
  ])
})

async function series(metrics: Metrics, name: string): Promise<string[]> {
  const metric = await metrics.registry.getSingleMetric(name)?.get()
  return (metric?.values ?? [])
    .map(({ labels, value }) => `${labels.method} ${labels.route} ${labels.status} ${value}`)
    .sort()
}
