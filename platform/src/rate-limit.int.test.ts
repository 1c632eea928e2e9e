import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import { tcpProxy, testServers, until } from '@candor/stack/testing'
import { loadConfig, serviceConfig } from './config.ts'
import { type App, buildHttp } from './http.ts'
import { createLog } from './log.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { addressKey } from './rate-limit.ts'
import { createRedis } from './redis.ts'
import { createTestKeys } from './test-keys.ts'

async function build(t: TestContext, redisUrl = testServers().redisUrl) {
  const env = { MONGODB_URI: 'mongodb://nowhere', KAFKA_BROKERS: 'nowhere:1', REDIS_URL: redisUrl, TRUST_PROXY: '1' }
  const config = loadConfig(serviceConfig('test', {}), {
    ...env,
    RATE_LIMIT_PER_MINUTE: '5',
    RATE_LIMIT_MACHINE_PER_MINUTE: '8',
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
  })
  app.get('/mine', { config: { roles: ['candidate'] } }, async () => 'ok')
  app.get('/public', { config: { public: true } }, async () => 'ok')
  app.get('/exchange', { config: { roles: ['candidate'], rateLimit: 'address' } }, async () => 'ok')
  await app.ready()
  t.after(async () => {
    await app.close()
    await redis.stop()
  })
  return { app, keys, metrics, redis }
}

/** An address of its own for each test, as all tests share one Redis. */
const someAddress = () => `2001:db8:${randomUUID().slice(0, 4)}:${randomUUID().slice(0, 4)}::1`

async function opened(metrics: Metrics): Promise<number> {
  return (await metrics.registry.getSingleMetric('rate_limit_open_total')?.get())?.values[0]?.value ?? 0
}

async function statuses(
  app: App,
  count: number,
  o: { url: string; headers: Record<string, string> },
): Promise<number[]> {
  const all: number[] = []
  for (let index = 0; index < count; index++) all.push((await app.inject(o)).statusCode)
  return all
}

test('a person has so many requests a minute, told in headers, then 429 with Retry-After', async (t) => {
  const { app, keys, redis } = await build(t)
  await until('Redis to be connected', () => redis.client.status === 'ready')
  const me = { url: '/mine', headers: await keys.bearer(randomUUID(), ['candidate']) }
  const first = await app.inject(me)
  assert.equal(first.headers['ratelimit-limit'], '5')
  assert.equal(first.headers['ratelimit-remaining'], '4')
  assert.ok(Number(first.headers['ratelimit-reset']) <= 60 && Number(first.headers['ratelimit-reset']) > 50)
  assert.deepEqual(await statuses(app, 4, me), [200, 200, 200, 200])
  const refused = await app.inject(me)
  assert.equal(refused.statusCode, 429)
  assert.equal(refused.headers['content-type'], 'application/problem+json; charset=utf-8')
  assert.equal(refused.json().code, 'RATE_LIMITED')
  assert.equal(refused.headers['retry-after'], refused.headers['ratelimit-reset'])
  assert.equal(refused.headers['ratelimit-remaining'], '0')
  const other = { url: '/mine', headers: await keys.bearer(randomUUID(), ['candidate']) }
  assert.equal((await app.inject(other)).statusCode, 200, 'somebody else is not affected')
})

test('requests at the same time are counted exactly', async (t) => {
  const { app, keys, redis } = await build(t)
  await until('Redis to be connected', () => redis.client.status === 'ready')
  const me = { url: '/mine', headers: await keys.bearer(randomUUID(), ['candidate']) }
  const all = await Promise.all(Array.from({ length: 20 }, () => app.inject(me)))
  assert.equal(all.filter(({ statusCode }) => statusCode === 200).length, 5)
})

test('machines have a limit of their own; sign-in and public routes count per address', async (t) => {
  const { app, keys, redis } = await build(t)
  await until('Redis to be connected', () => redis.client.status === 'ready')
  const machine = { url: '/mine', headers: await keys.bearer(randomUUID(), ['candidate'], { kind: 'machine' }) }
  assert.equal((await statuses(app, 9, machine)).filter((status) => status === 429).length, 1)
  const address = { 'x-forwarded-for': someAddress() }
  assert.deepEqual(await statuses(app, 3, { url: '/public', headers: address }), [200, 200, 200])
  // Another person at the same address, on a route that counts addresses: the count goes on.
  const exchange = { url: '/exchange', headers: { ...address, ...(await keys.bearer(randomUUID(), ['candidate'])) } }
  assert.deepEqual(await statuses(app, 3, exchange), [200, 200, 429])
  assert.equal((await app.inject({ url: '/public', headers: { 'x-forwarded-for': someAddress() } })).statusCode, 200)
})

test('Redis down: requests pass uncounted and undelayed, a metric tells, and limits return with Redis', async (t) => {
  const proxy = await tcpProxy(new URL(testServers().redisUrl).host)
  t.after(() => proxy.close())
  const { app, keys, metrics, redis } = await build(t, `redis://${proxy.address}`)
  await until('Redis to be connected', () => redis.client.status === 'ready')
  const me = { url: '/mine', headers: await keys.bearer(randomUUID(), ['candidate']) }
  assert.deepEqual((await statuses(app, 6, me)).at(-1), 429)
  for (const outage of ['pause', 'block'] as const) {
    const before = await opened(metrics)
    proxy[outage]()
    const slowest = await slowestOf(app, 10, me)
    assert.ok(slowest < 150, `${outage}: a request took ${slowest} ms`)
    assert.equal((await opened(metrics)) - before, 10, `${outage}: all ten are told`)
    await assert.rejects(async () => redis.check.run())
    proxy.restore()
    await until('limits to be back', async () => (await app.inject(me)).statusCode === 429)
  }
})

async function slowestOf(
  app: App,
  count: number,
  o: { url: string; headers: Record<string, string> },
): Promise<number> {
  let slowest = 0
  for (let index = 0; index < count; index++) {
    const begun = performance.now()
    assert.equal((await app.inject(o)).statusCode, 200)
    slowest = Math.max(slowest, performance.now() - begun)
  }
  return slowest
}

test('an IPv6 address counts as its /64, an IPv4 one alone', () => {
  assert.equal(addressKey('203.0.113.7'), '203.0.113.7')
  assert.equal(addressKey('::ffff:203.0.113.7'), '203.0.113.7')
  assert.equal(addressKey('2001:db8:1:2:3:4:5:6'), '2001:db8:1:2::/64')
  assert.equal(addressKey('2001:DB8:1:2::9'), '2001:db8:1:2::/64')
  assert.equal(addressKey('2001:db8::9'), '2001:db8:0:0::/64')
  assert.equal(addressKey('::1'), '0:0:0:0::/64')
  assert.equal(addressKey('fe80::1%eth0'), 'fe80:0:0:0::/64')
})
