import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isClean } from './invariants.ts'
import { survive } from './survival.ts'

test('instances are killed and drained under live sessions: no answer is lost or doubled, everyone comes back', async (t) => {
  const report = await survive(t, { sessions: 60, seconds: 12, instances: 3, say: () => {} })
  assert.ok(isClean(report), JSON.stringify(report, undefined, 2))
  assert.ok(report.kills > 0 && report.drains > 0, JSON.stringify(report))
  // On a machine that other tests share; `npm run load -- survival` holds it to 3 s.
  assert.ok(report.resume_ms_max < 20_000, `${report.resume_ms_max} ms`)
  assert.ok(report.clock_drift_ms_max < 10_000, `${report.clock_drift_ms_max} ms`)
  assert.ok(report.time_taken_ms_max < 1_000, `${report.time_taken_ms_max} ms were not given back`)
  assert.ok(report.time_given_ms_max < 10_000, `${report.time_given_ms_max} ms were given back too much`)
  assert.ok(report.answers_acknowledged > 100)
})
