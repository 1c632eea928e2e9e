import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startSession } from './beginning.ts'
import { createSessionAtRest } from './session-at-rest.ts'
import { sessionIdOf } from './session-state.ts'

test('a session at rest comes back as it was, without what only others need, and is nobody else’s', () => {
  const now = new Date('2026-03-02T09:00:00Z')
  const { state } = startSession(
    {
      session_id: sessionIdOf('b'),
      booking: { booking_id: 'b', candidate_id: 'c', plan_version_id: 'v', panel: [], time_multiplier: 1.25 },
      plan: { duration_minutes: 60, retention_days: 180, questions: [{ question_id: 'q1', time_limit_seconds: 90 }] },
      consent: { recording: true, automated_scoring: true, notice_version: '1' },
    },
    now,
  )
  const stored = { _id: 'x', version: 7, seq: 2, schema_version: 1, bucket: 3, ...state }
  const rest = createSessionAtRest()
  assert.deepEqual([rest.version(), rest.get()], [0, undefined])
  const reply = { key: 'k', body_hash: 'h', status: 200, reply: 'r'.repeat(1_000), at: now }
  rest.put({ ...stored, outbox: [], commands: [reply as never] })
  const back = rest.get()
  assert.deepEqual(back, stored)
  assert.equal(rest.version(), 7)
  back?.entries.pop()
  assert.deepEqual(rest.get(), stored)
})
