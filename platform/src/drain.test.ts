import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import { type TestContext, test } from 'node:test'
import { loadConfig, serviceConfig } from './config.ts'
import { buildHttp } from './http.ts'
import { httpPart } from './http-part.ts'
import { createLog } from './log.ts'
import { createMetrics } from './metrics.ts'
import { createRedis } from './redis.ts'
import { createTestKeys } from './test-keys.ts'

async function listen(t: TestContext) {
  const env = {
    MONGODB_URI: 'mongodb://nowhere',
    KAFKA_BROKERS: 'nowhere:1',
    REDIS_URL: 'redis://127.0.0.1:1',
    HOST: '127.0.0.1',
    PORT: '0',
  }
  const config = loadConfig(serviceConfig('test', {}), env)
  const log = createLog({ service: 'test', level: 'silent' })
  const redis = createRedis(config, { log })
  const keys = await createTestKeys()
  const app = await buildHttp({
    service: 'test',
    config,
    log,
    metrics: createMetrics('test'),
    keys: keys.store,
    redis: redis.client,
    title: 'Test',
  })
  const arrived = Promise.withResolvers<void>()
  const release = Promise.withResolvers<void>()
  app.get('/slow', { config: { public: true } }, async () => {
    arrived.resolve()
    await release.promise
    return { done: true }
  })
  app.get('/quick', { config: { public: true } }, async () => ({ done: true }))
  const part = httpPart(app, config)
  await part.start()
  t.after(async () => {
    release.resolve()
    await part.stop()
    await redis.stop()
  })
  return {
    part,
    port: (app.server.address() as { port: number }).port,
    arrived: arrived.promise,
    release: release.resolve,
  }
}

function get(
  port: number,
  path: string,
  agent: Agent,
): Promise<{ status: number | undefined; connection: string | undefined; body: string }> {
  return new Promise((resolve, reject) => {
    request({ port, path, agent, host: '127.0.0.1' }, (response) => {
      let body = ''
      response.on('data', (chunk: Buffer) => {
        body += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode, connection: response.headers.connection, body }))
    })
      .on('error', reject)
      .end()
  })
}

test('stopping finishes the requests that run, closes idle connections and takes no new ones', async (t) => {
  const { part, port, arrived, release } = await listen(t)
  const agent = new Agent({ keepAlive: true, maxSockets: 10 })
  t.after(() => agent.destroy())
  const idle = connect(port, '127.0.0.1')
  await once(idle, 'connect')
  const closed = once(idle, 'close')
  assert.equal((await get(port, '/quick', agent)).connection, 'keep-alive')
  const slow = get(port, '/slow', agent)
  await arrived
  let stopped = false
  const stopping = part.stop().then(() => {
    stopped = true
  })
  await closed
  await assert.rejects(get(port, '/quick', new Agent()), { code: 'ECONNREFUSED' })
  assert.equal(stopped, false)
  release()
  const answer = await slow
  assert.equal(answer.status, 200)
  assert.equal(answer.body, '{"done":true}')
  assert.equal(answer.connection, 'close')
  await stopping
})

test('bytes that are not HTTP, and headers without end, get a problem document too', async (t) => {
  const { port } = await listen(t)
  const raw = async (text: string) => {
    const socket = connect(port, '127.0.0.1')
    socket.write(text)
    let answer = ''
    for await (const chunk of socket) answer += chunk
    return answer
  }
  const nonsense = await raw('HELLO?\r\n\r\n')
  assert.match(nonsense, /^HTTP\/1\.1 400 /)
  assert.match(nonsense, /content-type: application\/problem\+json/)
  assert.match(nonsense, /"code":"MALFORMED_REQUEST"/)
  const headers = await raw(`GET /quick HTTP/1.1\r\nhost: x\r\nx-big: ${'x'.repeat(20_000)}\r\n\r\n`)
  assert.match(headers, /^HTTP\/1\.1 431 /)
  assert.match(headers, /"code":"HEADERS_TOO_LARGE"/)
})
