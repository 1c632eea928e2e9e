import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isClean } from './invariants.ts'
import { holdSessions } from './sessions.ts'

// The short form of `npm run load -- sessions`: the same tool and the same final comparison, without the figures, which a busy
// machine distorts.
test('hundreds of live sessions on one process: no answer and no draft is lost, every log agrees with MongoDB and Kafka', async (t) => {
  const report = await holdSessions(t, { sessions: 300, seconds: 10, bareSeconds: 5, say: () => {} })
  assert.ok(isClean(report.invariants), JSON.stringify(report, undefined, 2))
  assert.ok(report.service.answers >= 40 && report.service.drafts >= 80, JSON.stringify(report))
  assert.ok(report.ack_p95_ratio > 0 && report.memory_ratio !== 0)
})
