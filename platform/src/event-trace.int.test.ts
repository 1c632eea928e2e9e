import assert from 'node:assert/strict'
import { type ChildProcess, fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { type TestContext, test } from 'node:test'
import { randomName, until } from '@candor/stack/testing'
import { type ReceivedSpan, startOtlpReceiver } from './otlp-receiver.ts'

/** Starts one side of the path with telemetry as a service has it. */
async function start(t: TestContext, role: 'writer' | 'reader', env: Record<string, string>) {
  const child: ChildProcess = fork(new URL('event-path.fixture.ts', import.meta.url), {
    execArgv: ['--import', new URL('telemetry.ts', import.meta.url).href],
    env: { ...process.env, ROLE: role, OTEL_SERVICE_NAME: role, ...env },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  const lines: string[] = []
  child.stdout?.on('data', (chunk) => lines.push(...String(chunk).trim().split('\n')))
  const exited = once(child, 'exit')
  t.after(() => child.kill('SIGKILL'))
  const [port] = (await once(child, 'message')) as [number]
  return {
    post: (path: string, traceparent: string) =>
      fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', headers: { traceparent } }),
    /** The log record with this message. */
    logged: (message: string) =>
      lines.map((line) => JSON.parse(line) as Record<string, unknown>).find((record) => record.message === message),
    async stop() {
      child.kill('SIGTERM')
      await exited
    },
  }
}

const callerSpan = 'b7ad6b7169203331'
const newTraceId = () => randomUUID().replaceAll('-', '')

test('one trace runs from a request through the outbox and Kafka into another service and its slow work, each edge a parent', async (t) => {
  const receiver = await startOtlpReceiver()
  t.after(() => receiver.stop())
  const env = {
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_TRACES_SAMPLER_ARG: '0',
    TOPIC_PREFIX: `${randomName('trace')}.`,
  }
  const [writer, reader] = await Promise.all([start(t, 'writer', env), start(t, 'reader', env)])
  const traceId = newTraceId()
  assert.equal((await writer.post(`/steps/${randomUUID()}`, `00-${traceId}-${callerSpan}-01`)).status, 200)
  await until(
    'the follow-up event',
    () => receiver.spans.some((span) => span.name === 'send candor.scorecard.v1'),
    30_000,
  )
  await Promise.all([writer.stop(), reader.stop()])

  const mine = receiver.spans.filter((span) => span.trace_id === traceId)
  const only = (name: string, parent: ReceivedSpan | string, service: string): ReceivedSpan => {
    const parentId = typeof parent === 'string' ? parent : parent.span_id
    const found = mine.filter(
      (span) => span.name === name && span.parent_span_id === parentId && span.service === service,
    )
    assert.equal(found.length, 1, `${name} below ${parentId}: ${JSON.stringify(mine, null, 1)}`)
    return found[0] as ReceivedSpan
  }
  const server = only('POST /steps/:id', callerSpan, 'writer')
  const handler = only('handler POST /steps/:id', server, 'writer')
  only('insert counters', only('save counters', handler, 'writer'), 'writer')
  const send = only('send candor.session.v1', handler, 'writer')
  const process = only('process candor.session.v1', send, 'reader')
  const write = only('write batch', process, 'reader')
  only('insert jobs', write, 'reader')
  const work = only('work jobs', process, 'reader')
  only('slow part', work, 'reader')
  only('update jobs', work, 'reader')
  const next = only('send candor.scorecard.v1', work, 'reader')
  assert.deepEqual([send.kind, process.kind, next.kind], [4, 5, 4])
  assert.equal(send.attributes['messaging.system'], 'kafka')
  assert.equal(process.attributes['messaging.destination.name'], 'candor.session.v1')
  const record = reader.logged('working')
  assert.deepEqual([record?.trace_id, record?.span_id], [traceId, work.span_id])
})

test('a trace that is not recorded keeps its id on the whole way, so that logs of all services can be joined', async (t) => {
  for (const endpoint of ['', 'http://127.0.0.1:9']) {
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      OTEL_TRACES_SAMPLER_ARG: '0',
      TOPIC_PREFIX: `${randomName('trace')}.`,
    }
    const [writer, reader] = await Promise.all([start(t, 'writer', env), start(t, 'reader', env)])
    const traceId = newTraceId()
    await writer.post(`/steps/${randomUUID()}`, `00-${traceId}-${callerSpan}-00`)
    const record = await until('the log record', () => reader.logged('working'), 30_000)
    assert.equal(record.trace_id, traceId)
    await Promise.all([writer.stop(), reader.stop()])
  }
})
