import assert from 'node:assert/strict'
import { generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import { once } from 'node:events'
import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import { Agent, request as httpsRequest, type RequestOptions } from 'node:https'
import { connect } from 'node:tls'
import { WebSocket } from 'ws'
import { services as routed, routes } from '../../services/portal/src/routes.ts'
import { until } from '../src/until.ts'
import { settled, tag, weightOf } from './canary.ts'
import type { Checks } from './checks.ts'
import type { ControlPlane } from './control-plane.ts'
import { type Gateway, httpPort, httpsPort, startGateway } from './gateway.ts'
import { labNamespace, services } from './lab.ts'
import { adminPassword, runServices } from './services.ts'

const host = 'candor.example'
const dmz = `${labNamespace}-dmz`
const email = 'admin@candor.example'
/** One step that lasts until the test ends it. */
const values = {
  autoscaling: { min: 1 },
  minReadySeconds: 0,
  canary: { weights: [25], analysis: { initialDelay: '1h' } },
}

/** What comes in at the gateway: istiod's configuration in a real Envoy, before the real services. */
export async function checkMesh({ check }: Checks, cluster: ControlPlane): Promise<void> {
  const running = await runServices(cluster, {
    values,
    isWanted: ({ kind }) => kind !== 'HorizontalPodAutoscaler' && kind !== 'Job',
    differently: ({ service }): Record<string, string> => (service === 'identity' ? { ADMIN_EMAIL: email } : {}),
  })
  await cluster.apply((await running.lab.platform()).filter(({ kind }) => kind !== 'Job'))
  const gateway = await startGateway(cluster, dmz, [host])
  let token = ''
  await check('the services stand behind the gateway, and people sign in through it', async () => {
    for (const name of services) {
      await settled(cluster, name, 'Healthy')
      const path = name === 'portal' ? '/' : `/api/v1/openapi/${name}.json`
      await until(`an answer of ${name}`, async () => (await call(path)).status < 500 || undefined, 60_000)
    }
    token = await until('a token from identity', async (seen) => {
      const answer = await call('/api/v1/auth/login', { method: 'POST', json: { email, password: adminPassword } })
      return answer.status === 200 ? String(JSON.parse(answer.body).access_token) : seen(`${answer.status}`)
    })
  })
  await check('every row of the route table leads to its service and nowhere else', () =>
    checkRoutes(gateway, () => token),
  )
  await check('/metrics, health and internal paths are closed, at every spelling', () => checkClosed(gateway))
  await check('a call without a token is refused, but for the open paths', async () => {
    for (const path of ['/api/v1/people/me', '/api/v1/bookings', '/api/v1/plans/1', '/api/v1/webhooks']) {
      const before = await total(gateway)
      assert.equal((await call(path)).status, 403, path)
      assert.equal(await total(gateway), before, `${path} reached a service`)
    }
    assert.equal((await call('/api/v1/openapi/scoring.json')).status, 200)
    assert.equal((await call('/.well-known/jwks.json')).status, 200)
    assert.equal((await call('/api/v1/people/me', { bearer: token })).status, 200)
  })
  await check('forged, expired and foreign tokens are refused by the gateway itself', async () => {
    for (const [fault, forged] of forgeries(token)) {
      const before = await total(gateway)
      const { status } = await call('/api/v1/people/me', { bearer: forged })
      assert.equal(status, 401, fault)
      assert.equal(await total(gateway), before, `${fault}: it reached a service`)
    }
    return `${forgeries(token).length} forgeries`
  })
  await check("a browser's cookie counts as a token and leads through the portal", async () => {
    const cookie = await signIn()
    const [answer, sent] = await watching(gateway, () => call('/api/v1/people/me', { headers: { cookie } }))
    assert.equal(answer.status, 200, answer.body)
    assert.deepEqual(Object.keys(sent), ['portal'])
    const forged = { cookie: `__Host-candor-access=${forgeries(token)[0]?.[1]}` }
    assert.equal((await call('/api/v1/people/me', { headers: forged })).status, 401)
  })
  await check('an open page hears that something changed, through the gateway', async () => {
    const page = await openPage('/session/changes', await signIn())
    const json = { name: 'Somebody New', roles: ['candidate'], time_zone: 'Asia/Kolkata', locale: 'en-IN' }
    try {
      // The portal hears what comes after it has joined its group: somebody is made anew until it has heard.
      return await until(
        'a ring of people',
        async () => {
          const person = { ...json, email: `${randomUUID()}@candor.example` }
          const made = await call('/api/v1/people', { method: 'POST', bearer: token, json: person })
          assert.equal(made.status, 201, made.body)
          return page.heard('event: changed\ndata: people\n', 3_000).then(
            () => 'told by a record that the portal read itself',
            () => undefined,
          )
        },
        60_000,
      )
    } finally {
      page.close()
    }
  })
  await check('TLS 1.3 or nothing, HTTP leads to HTTPS, and answers say so for a year', async () => {
    assert.equal(await handshake('TLSv1.3'), 'TLSv1.3')
    await assert.rejects(handshake('TLSv1.2'), /alert|protocol|ECONNRESET/i)
    const plain = await callPlain('/book/x')
    assert.equal(plain.status, 301)
    assert.equal(plain.headers.location, `https://${host}/book/x`)
    const { headers } = await call('/api/v1/openapi/interview.json')
    assert.equal(headers['strict-transport-security'], 'max-age=31536000; includeSubDomains')
    // A stranger's name is no name of the certificate: the handshake ends there.
    await assert.rejects(call('/', { as: 'other.example' }), /ECONNRESET|alert/i)
  })
  await check('a WebSocket passes the gateway in both directions', () => checkSocket())
  await check("the gateway's traffic follows the weights of a rollout, and its abort", async () => {
    await running.apply('scoring', tag('0.2.0'))
    await until('a weight of 25', async () => (await weightOf(cluster, 'scoring')) === 25 || undefined, 120_000)
    const toCanary = async (requests: number) => {
      const [, sent] = await watching(gateway, async () => {
        for (let n = 0; n < requests; n++) await call('/api/v1/openapi/scoring.json')
      })
      return (sent['scoring-canary'] ?? 0) / requests
    }
    await until('Envoy to have the weight', async () => (await toCanary(20)) > 0 || undefined)
    const share = await toCanary(400)
    assert.ok(share > 0.17 && share < 0.33, `${share} of the requests reached the canary`)
    const abort = [
      'patch',
      'rollout',
      'scoring',
      '--subresource=status',
      '--type=merge',
      '-p',
      '{"status":{"abort":true}}',
    ]
    await cluster.kubectl(['-n', labNamespace, ...abort])
    await until('all weight on the stable version', async () => (await weightOf(cluster, 'scoring')) === 0 || undefined)
    await until('Envoy to have the weight', async () => (await toCanary(20)) === 0 || undefined)
    assert.equal(await toCanary(200), 0)
    return `at 25 %: ${(share * 100).toFixed(1)} % of 400, after the abort 0 of 200`
  })
}

async function checkRoutes(gateway: Gateway, token: () => string): Promise<string> {
  for (const service of routed) {
    const paths = routes
      .filter((route) => route.service === service && !route.websocket)
      .flatMap(({ prefix }) => (prefix.endsWith('.json') ? [prefix] : [prefix, `${prefix}/x`]))
    const [, sent] = await watching(gateway, async () => {
      for (const path of paths) await call(path, { bearer: token() })
    })
    // Envoy may fetch the keys from identity in between.
    const others = Object.keys(sent).filter((name) => name !== service && name !== 'identity')
    assert.deepEqual(others, [], `${service}: some of ${paths} went elsewhere`)
    assert.ok((sent[service] ?? 0) >= paths.length, `${service}: ${sent[service]} of ${paths.length} requests`)
  }
  for (const path of ['/', '/people', '/api/v2/people', '/wsx']) {
    const [, sent] = await watching(gateway, () => call(path, { bearer: token() }))
    assert.deepEqual(Object.keys(sent), ['portal'], path)
  }
  return `${routes.length} rows`
}

async function checkClosed(gateway: Gateway): Promise<void> {
  const paths = ['/metrics', '/metrics/', '/metrics/x', '/health', '/ready', '/internal', '/internal/x', '/debug/pprof']
  for (const path of [...paths, '/%6detrics', '/./metrics', '/x/../health']) {
    const before = await total(gateway)
    assert.equal((await call(path)).status, 403, path)
    assert.equal(await total(gateway), before, `${path} reached a service`)
  }
  assert.equal((await call('/api/v1/plans', { method: 'TRACE' })).status, 403)
}

/** A browser's cookies after signing in as the admin. */
async function signIn(): Promise<string> {
  const session = await call('/session', { method: 'POST', json: { email, password: adminPassword } })
  assert.equal(session.status, 200, session.body)
  const cookie = (session.headers['set-cookie'] ?? []).map((one) => one.split(';', 1)[0]).join('; ')
  assert.match(cookie, /__Host-candor-access=/)
  return cookie
}

/** An answer that goes on: `heard` resolves when a part has arrived, and rejects after `ms`. */
async function openPage(path: string, cookie: string) {
  const headers = { host, cookie }
  const request = httpsRequest({ host: '127.0.0.1', port: httpsPort, path, servername: host, agent, headers })
  request.end()
  const [response] = (await once(request, 'response', { signal: AbortSignal.timeout(20_000) })) as [IncomingMessage]
  assert.equal(response.statusCode, 200)
  let text = ''
  response.setEncoding('utf8')
  response.on('data', (part: string) => {
    text += part
  })
  response.on('error', () => {})
  return {
    async heard(part: string, ms: number) {
      const signal = AbortSignal.timeout(ms)
      while (!text.includes(part)) await once(response, 'data', { signal })
    },
    close: () => request.destroy(),
  }
}

async function checkSocket(): Promise<string> {
  const url = `wss://127.0.0.1:${httpsPort}/ws/interviews/${randomUUID()}`
  const socket = new WebSocket(url, {
    agent: new Agent({ rejectUnauthorized: false, servername: host }),
    headers: { host },
  })
  try {
    const status = await new Promise((resolve, reject) => {
      socket.once('upgrade', ({ statusCode }) => resolve(statusCode))
      socket.once('error', reject)
    })
    assert.equal(status, 101)
    const answered = new Promise<string>((resolve) => {
      socket.once('message', (data: Buffer) => resolve(data.toString()))
      socket.once('close', (code) => resolve(`closed with ${code}`))
    })
    socket.send(JSON.stringify({ type: 'hello', ticket: 'not-a-ticket' }))
    const answer = await answered
    assert.match(answer, /"type":"(error|refused)"|closed with 1008/, answer)
    return `the service's answer to a bad ticket: ${answer.slice(0, 80)}`
  } finally {
    socket.terminate()
  }
}

/** Tokens that look right and are not, each with what is wrong. */
function forgeries(token: string): [string, string][] {
  const [head = '', body = '', signature = ''] = token.split('.')
  const decode = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString())
  const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url')
  const { privateKey } = generateKeyPairSync('ed25519')
  const signed = (content: string) => `${content}.${sign(null, Buffer.from(content), privateKey).toString('base64url')}`
  const claims = decode(body)
  return [
    ['signed with another key', signed(`${head}.${body}`)],
    [
      'other roles under the old signature',
      `${head}.${encode({ ...claims, roles: ['admin', 'auditor'] })}.${signature}`,
    ],
    ['no signature', `${encode({ alg: 'none', typ: 'JWT' })}.${body}.`],
    ['another issuer', signed(`${head}.${encode({ ...claims, iss: 'https://elsewhere.example' })}`)],
    ['expired', signed(`${head}.${encode({ ...claims, exp: 1_700_000_000 })}`)],
    ['no token at all', 'not.a.token'],
  ]
}

interface Call {
  method?: string
  bearer?: string
  headers?: Record<string, string>
  json?: unknown
  /** Host and server name. */
  as?: string
}

interface Answer {
  status: number
  headers: IncomingHttpHeaders
  body: string
}

const agent = new Agent({ keepAlive: true, rejectUnauthorized: false })

/** A request to the gateway's HTTPS port, with the path as it stands. */
function call(path: string, { method = 'GET', bearer, headers = {}, json, as = host }: Call = {}): Promise<Answer> {
  const body = json === undefined ? undefined : JSON.stringify(json)
  const options: RequestOptions = {
    host: '127.0.0.1',
    port: httpsPort,
    path,
    method,
    agent,
    servername: as,
    timeout: 20_000,
    headers: {
      host: as,
      ...(bearer && { authorization: `Bearer ${bearer}` }),
      ...(body !== undefined && { 'content-type': 'application/json', 'idempotency-key': randomUUID() }),
      ...headers,
    },
  }
  return send((done) => httpsRequest(options, done), body)
}

const callPlain = (path: string) =>
  send((done) => httpRequest({ host: '127.0.0.1', port: httpPort, path, headers: { host } }, done))

function send(
  open: (done: Parameters<typeof httpRequest>[2]) => ReturnType<typeof httpRequest>,
  body?: string,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = open((response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (part: string) => {
        text += part
      })
      response.once('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }))
      response.once('error', reject)
    })
    request.once('timeout', () => request.destroy(new Error('no answer in time')))
    request.once('error', reject)
    request.end(body)
  })
}

function handshake(version: 'TLSv1.2' | 'TLSv1.3'): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const options = { servername: host, rejectUnauthorized: false, minVersion: version, maxVersion: version }
    const socket = connect({ host: '127.0.0.1', port: httpsPort, ...options }, () => {
      resolve(socket.getProtocol())
      socket.destroy()
    })
    socket.once('error', reject)
  })
}

/** What `act` returns, and how many requests each Service got meanwhile. */
async function watching<T>(gateway: Gateway, act: () => Promise<T>): Promise<[T, Record<string, number>]> {
  const before = await gateway.sent()
  const result = await act()
  const after = await gateway.sent()
  const more = [...after].map(([name, count]) => [name, count - (before.get(name) ?? 0)] as const)
  return [result, Object.fromEntries(more.filter(([, count]) => count > 0))]
}

/** Requests that reached any service but for keys, which Envoy fetches from identity when it likes. */
async function total(gateway: Gateway): Promise<number> {
  return [...(await gateway.sent())].reduce((sum, [name, count]) => (name === 'identity' ? sum : sum + count), 0)
}
