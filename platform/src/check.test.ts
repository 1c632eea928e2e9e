import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createAdmin } from './admin.ts'
import { type Check, runChecks } from './check.ts'
import { createLog } from './log.ts'
import { createMetrics } from './metrics.ts'

const log = createLog({ service: 'test', level: 'silent' })
const config = { HOST: '127.0.0.1', ADMIN_PORT: 0, APP_VERSION: '1.2.3' }
const good: Check = { name: 'mongodb', critical: true, run() {} }
const bad = (name: string, critical: boolean): Check => ({
  name,
  critical,
  run: () => Promise.reject(new Error(`${name} is gone`)),
})
const hanging: Check = { name: 'kafka', critical: true, run: () => new Promise(() => {}) }

const admin = (live: Check[], ready: Check[]) =>
  createAdmin({ config, log, metrics: createMetrics('test'), live, ready })

test('/health and /ready answer as the requirement documents say', async () => {
  const { answer } = admin([good], [good, bad('redis', false)])
  const health = await answer('/health')
  const { timestamp, ...rest } = JSON.parse(health.body)
  assert.equal(health.status, 200)
  assert.deepEqual(rest, { status: 'healthy', version: '1.2.3' })
  assert.ok(Math.abs(Date.parse(timestamp) - Date.now()) < 5_000)
  const ready = await answer('/ready')
  assert.equal(ready.status, 200, 'what is not critical only degrades')
  assert.deepEqual(
    { ...JSON.parse(ready.body), timestamp: '' },
    { status: 'ready', timestamp: '', dependencies: { mongodb: 'healthy', redis: 'degraded' } },
  )
})

test('a failing check is 503 and named', async () => {
  const { answer } = admin([bad('consumer', true)], [good, bad('kafka', true)])
  const health = await answer('/health')
  assert.equal(health.status, 503)
  assert.equal(JSON.parse(health.body).status, 'unhealthy')
  assert.match(JSON.parse(health.body).error, /^consumer: consumer is gone$/)
  const ready = await answer('/ready')
  assert.equal(ready.status, 503)
  assert.equal(JSON.parse(ready.body).status, 'not ready')
  assert.match(JSON.parse(ready.body).error, /^kafka: /)
  assert.deepEqual(JSON.parse(ready.body).dependencies, { mongodb: 'healthy', kafka: 'failing' })
})

test('checks run at the same time, each within its limit, and a hanging one is not started twice', async () => {
  const begun = performance.now()
  const results = await runChecks([hanging, { ...hanging, name: 'other' }, good], 50)
  assert.ok(performance.now() - begun < 500)
  assert.deepEqual(
    results.map(({ status }) => status),
    ['failing', 'failing', 'healthy'],
  )
  assert.match(results[0]?.error ?? '', /no answer within 50 ms/)
  let runs = 0
  const slow: Check = {
    name: 'slow',
    critical: true,
    run: () => {
      runs += 1
      return new Promise((resolve) => setTimeout(resolve, 20))
    },
  }
  await Promise.all([runChecks([slow]), runChecks([slow]), runChecks([slow])])
  assert.equal(runs, 1)
  await runChecks([slow])
  assert.equal(runs, 2)
})

test('a check that throws at once is a failing check, not a broken probe', async () => {
  const throwing: Check = {
    name: 'x',
    critical: true,
    run() {
      throw new Error('now')
    },
  }
  assert.deepEqual(await runChecks([throwing]), [{ name: 'x', status: 'failing', error: 'now' }])
})

test('the admin port serves probes and metrics, and nothing else', async (t) => {
  const part = admin([good], [good])
  await part.start()
  t.after(() => part.stop())
  const base = `http://127.0.0.1:${part.port()}`
  assert.equal((await fetch(`${base}/health`)).status, 200)
  assert.equal((await fetch(`${base}/ready?verbose=1`)).status, 200)
  const metrics = await fetch(`${base}/metrics`)
  assert.match(metrics.headers.get('content-type') ?? '', /^text\/plain/)
  assert.match(await metrics.text(), /process_cpu_seconds_total/)
  assert.equal((await fetch(`${base}/api/v1/people`)).status, 404)
  assert.equal((await fetch(`${base}/health`, { method: 'POST' })).status, 405)
  await part.stop()
  await assert.rejects(fetch(`${base}/health`))
  assert.equal((await part.answer('/ready')).status, 503)
})
