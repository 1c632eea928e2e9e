import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { type TestContext, test } from 'node:test'
import { randomName, testServers } from '@candor/stack/testing'
import { type ReceivedSpan, startOtlpReceiver } from './otlp-receiver.ts'

async function startFixture(t: TestContext, env: Record<string, string>) {
  const { mongodbUri, redisUrl } = testServers()
  const child = fork(new URL('telemetry.fixture.ts', import.meta.url), {
    execArgv: ['--import', new URL('telemetry.ts', import.meta.url).href],
    env: { ...process.env, MONGODB_URI: mongodbUri, MONGODB_DB: randomName('telemetry'), REDIS_URL: redisUrl, ...env },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  let output = ''
  child.stdout?.on('data', (chunk) => {
    output += chunk
  })
  const exited = once(child, 'exit')
  t.after(() => child.kill('SIGKILL'))
  const [port] = (await Promise.race([
    once(child, 'message'),
    exited.then(() => Promise.reject(new Error(output))),
  ])) as [number]
  return {
    post: (path: string, headers: Record<string, string> = {}) =>
      fetch(`http://127.0.0.1:${port}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ padding: 'x'.repeat(100_000) }),
      }),
    /** Stops it as a cluster would and returns its log records. */
    async stop() {
      child.kill('SIGTERM')
      assert.deepEqual(await exited, [0, null])
      return output
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>)
    },
  }
}

test('one trace runs from the HTTP request through the handler to MongoDB, Redis and the log record', async (t) => {
  const receiver = await startOtlpReceiver()
  t.after(() => receiver.stop())
  const fixture = await startFixture(t, {
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_TRACES_SAMPLER_ARG: '0',
    OTEL_SERVICE_NAME: 'fixture',
  })
  const [traceId, callerSpan] = ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331']
  const answer = await fixture.post('/things/7?email=asha@example.org', {
    traceparent: `00-${traceId}-${callerSpan}-01`,
  })
  const { traceparent } = (await answer.json()) as { traceparent: string }
  await fixture.post('/things/8')
  const logs = await fixture.stop()

  const only = (name: string, among: ReceivedSpan[] = receiver.spans) => {
    const found = among.filter((span) => span.name === name)
    assert.equal(found.length, 1, `${name}: ${JSON.stringify(receiver.spans, null, 1)}`)
    return found[0] as ReceivedSpan
  }
  const server = only('POST /things/:id')
  const handler = only('handler POST /things/:id')
  const insert = only('insert things')
  const set = only('set')
  const decide = only('decide')
  const find = only('find things')
  assert.equal(server.parent_span_id, callerSpan)
  assert.equal(handler.parent_span_id, server.span_id)
  assert.equal(insert.parent_span_id, handler.span_id)
  assert.equal(set.parent_span_id, handler.span_id)
  assert.equal(decide.parent_span_id, handler.span_id)
  assert.equal(find.parent_span_id, decide.span_id)
  assert.deepEqual([server.kind, handler.kind, insert.kind, set.kind, decide.kind], [2, 1, 3, 3, 1])
  assert.equal(traceparent, `00-${traceId}-${handler.span_id}-01`)
  for (const span of receiver.spans) {
    assert.equal(span.trace_id, traceId, 'the unsampled request is not exported')
    assert.equal(span.service, 'fixture')
  }
  const expected = { 'http.route': '/things/:id', 'http.response.status_code': '200', 'url.path': '/things/7' }
  for (const [key, value] of Object.entries(expected)) assert.equal(server.attributes[key], value)
  assert.ok(!JSON.stringify(receiver.spans).match(/asha@|secret-value|padding/), 'spans hold no values')

  const mine = logs.filter((record) => record.trace_id === traceId)
  assert.equal(mine.find((record) => record.from === 'handler')?.span_id, handler.span_id)
  assert.ok(mine.some((record) => String(record.message).startsWith('request completed')))
  const other = logs.filter((record) => record.from === 'handler' && record.trace_id !== traceId)
  assert.match(String(other[0]?.trace_id), /^[\da-f]{32}$/, 'an unsampled request has a trace id too')
})

test('what is thrown in a span is recorded without personal data', async (t) => {
  const receiver = await startOtlpReceiver()
  t.after(() => receiver.stop())
  const fixture = await startFixture(t, { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_TRACES_SAMPLER_ARG: '1' })
  assert.equal((await fixture.post('/fails')).status, 500)
  await fixture.stop()
  const failed = receiver.spans.find((span) => span.name === 'fails')
  assert.equal(failed?.attributes['error.type'], 'NOPE')
  assert.equal(failed?.failed, true)
  assert.equal(receiver.spans.find((span) => span.kind === 2)?.failed, true)
  assert.ok(!JSON.stringify(receiver.spans).includes('asha@'))
})

test('without a collector, trace ids are made and an incoming trace goes on with its sampling decision', async (t) => {
  const fixture = await startFixture(t, { OTEL_EXPORTER_OTLP_ENDPOINT: '' })
  const traceId = '0af7651916cd43dd8448eb211c80319c'
  const continued = await fixture.post('/things/1', { traceparent: `00-${traceId}-b7ad6b7169203331-01` })
  assert.match(
    ((await continued.json()) as { traceparent: string }).traceparent,
    new RegExp(`^00-${traceId}-[\\da-f]{16}-01$`),
  )
  const fresh = await fixture.post('/things/2', { traceparent: 'garbage' })
  assert.match(((await fresh.json()) as { traceparent: string }).traceparent, /^00-[\da-f]{32}-[\da-f]{16}-00$/)
  const logs = await fixture.stop()
  assert.equal(logs.find((record) => record.from === 'handler')?.trace_id, traceId)
})

test('a collector that is down delays neither requests nor the end of the process', async (t) => {
  const fixture = await startFixture(t, {
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
    OTEL_TRACES_SAMPLER_ARG: '1',
  })
  assert.equal((await fixture.post('/things/1')).status, 200)
  const started = performance.now()
  await fixture.stop()
  assert.ok(performance.now() - started < 4_000)
})
