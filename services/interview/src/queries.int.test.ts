import assert from 'node:assert/strict'
import { test } from 'node:test'
import { until } from '@candor/stack/testing'
import type { PlanInput } from './plan.ts'
import { begin, book, enter, person, planInput, prepare, startInstance } from './testing.ts'

test('no operation of a whole interview scans a collection or sorts in memory', async (t) => {
  const service = await startInstance(t)
  const { db } = service.path
  await db.setProfilingLevel('all')
  const { candidate, interviewer, recruiter, session_id, plan_version_id } = await begin(service)
  await service.path.relay(service.stores.sessions)
  await service.expiry()
  const { client } = await enter(service, session_id, candidate)
  client.send({ type: 'draft', question_id: 'q1', revision: 1, text: 'a' })
  await client.next('saved')
  client.send({ type: 'answer', question_id: 'q1', revision: 2, text: 'ab' })
  await client.next('ack')
  await enter(service, session_id, interviewer)
  await service.call('GET', '/api/v1/plans', recruiter)
  const { body } = await service.call('GET', '/api/v1/plans?limit=1', recruiter)
  assert.equal(body.next_cursor, null)
  await book(service, { candidate, interviewer, plan_version_id })
  await service.call(
    'POST',
    '/api/v1/interviews/start',
    candidate,
    { user_id: candidate.id },
    { 'idempotency-key': 'k' },
  )
  const question = { ...(planInput.questions?.[0] as NonNullable<PlanInput['questions']>[number]) }
  const banked = await service.call('POST', '/api/v1/plans/bank/questions', recruiter, { question, retire_after: 1 })
  const { bank_question_id } = banked.body
  await service.call('GET', '/api/v1/plans/bank/questions', recruiter)
  const pooled: PlanInput = {
    ...planInput,
    draw: { pools: [{ pool: 'basics', count: 1 }] },
    questions: [{ ...question, bank_question_id, pool: 'basics' }],
  }
  const drawn = await prepare(service, {}, pooled)
  const room = '/api/v1/interviews/waiting-room'
  await service.call('GET', `${room}?booking_id=${drawn.booking_id}`, drawn.candidate)
  await service.call('POST', room, drawn.candidate, { booking_id: drawn.booking_id })
  const begun = await service.call('POST', '/api/v1/interviews/start', drawn.candidate, {
    booking_id: drawn.booking_id,
  })
  assert.equal(begun.status, 201)
  const seen = await service.call('GET', `/api/v1/plans/bank/questions/${bank_question_id}`, person('auditor'))
  assert.equal(seen.body.exposures, 1)
  client.send({ type: 'complete' })
  await client.next('ended')
  await until('the relay to have sent everything', async () => {
    const session = await service.stores.sessions.load(session_id)
    return session?.outbox?.length === 0
  })
  await db.setProfilingLevel('off')
  const operations = await db
    .collection('system.profile')
    .find({ planSummary: { $exists: true }, ns: { $not: /system\.profile$/ } })
    .toArray()
  const used = operations.map(({ ns, op, planSummary, hasSortStage, command }) => ({
    ns,
    op,
    planSummary,
    hasSortStage,
    command,
  }))
  assert.ok(used.length > 30, `${used.length} operations were seen`)
  const bad = used.filter(({ planSummary, hasSortStage }) => /COLLSCAN/.test(planSummary) || hasSortStage)
  assert.deepEqual(bad, [])
})
