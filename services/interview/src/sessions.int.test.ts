import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readTopic } from '@candor/platform/event-testing'
import { until } from '@candor/stack/testing'
import { begin, book, consents, person, prepare, startInstance } from './testing.ts'

test('a booking is started once, by its candidate, in its time', async (t) => {
  const service = await startInstance(t)
  const hour = 3_600_000
  const at = (ms: number) => new Date(Date.now() + ms)
  const prepared = await prepare(service)
  const { candidate, booking_id } = prepared
  const start = (as = candidate, body: unknown = { booking_id }, key?: string) =>
    service.call('POST', '/api/v1/interviews/start', as, body, key ? { 'idempotency-key': key } : {})

  const both = await Promise.all([start(candidate, { booking_id }, 'k'), start(candidate, { booking_id }, 'k')])
  assert.deepEqual(
    both.map((one) => one.status),
    [201, 201],
  )
  assert.deepEqual(both[0].body, both[1].body)
  const again = await start()
  assert.deepEqual(
    [again.status, again.body.code, again.body.session_id],
    [409, 'ALREADY_STARTED', both[0].body.session_id],
  )

  const refusals: [string, Parameters<typeof book>[2], number, string][] = [
    ['too early', { starts_at: at(hour), ends_at: at(2 * hour) }, 409, 'TOO_EARLY'],
    ['too late', { starts_at: at(-2 * hour), ends_at: at(-hour) }, 409, 'TOO_LATE'],
    ['cancelled', { status: 'cancelled' }, 409, 'BOOKING_NOT_STARTABLE'],
    ['absent', { candidate_absent: true }, 409, 'BOOKING_NOT_STARTABLE'],
    ['someone else’s', { candidate_id: 'somebody' }, 404, 'NOT_FOUND'],
    ['of an unknown plan', { plan_version_id: 'later' }, 409, 'NOT_YET_KNOWN'],
  ]
  for (const [name, changes, status, code] of refusals) {
    const refused = await start(candidate, { booking_id: await book(service, prepared, changes) })
    assert.deepEqual([refused.status, refused.body.code], [status, code], name)
  }
  const unknown = await start(candidate, { booking_id: 'not-yet-here' })
  assert.deepEqual([unknown.status, unknown.body.code, unknown.headers.get('retry-after')], [409, 'NOT_YET_KNOWN', '1'])
  assert.equal((await start(prepared.recruiter)).status, 403)
  assert.equal((await start(candidate, {})).status, 400)
})

test('without a booking id exactly one startable booking is needed', async (t) => {
  const service = await startInstance(t)
  const prepared = await prepare(service)
  const { candidate } = prepared
  const start = (key?: string, user_id = candidate.id) =>
    service.call('POST', '/api/v1/interviews/start', candidate, { user_id }, key ? { 'idempotency-key': key } : {})
  assert.equal((await start(undefined, 'somebody')).status, 403)
  const second = await book(service, prepared)
  const several = await start()
  assert.deepEqual([several.status, several.body.code], [409, 'SEVERAL_STARTABLE_BOOKINGS'])
  assert.ok(several.body.booking_ids.includes(second))
  const first = await service.call('POST', '/api/v1/interviews/start', candidate, { booking_id: prepared.booking_id })
  const other = await start('k')
  assert.equal(other.status, 201)
  assert.notEqual(other.body.session_id, first.body.session_id)
  await book(service, prepared)
  assert.deepEqual((await start('k')).body, other.body)
  const nobody = person('candidate')
  const none = await service.call('POST', '/api/v1/interviews/start', nobody, { user_id: nobody.id })
  assert.deepEqual([none.status, none.body.code], [409, 'NO_STARTABLE_BOOKING'])
})

test('a whole interview over REST, told in order on the topic', async (t) => {
  const service = await startInstance(t)
  const { candidate, session_id, interviewer } = await begin(service)
  const post = (what: string, body?: unknown) =>
    service.call('POST', `/api/v1/interviews/${session_id}/${what}`, candidate, body)
  const text = 'Zoë 👩‍🚀 said: שלום'
  assert.equal((await post('answers', { question_id: 'q1', text, revision: 3 })).body.current_question.id, 'q2')
  assert.equal((await post('pause', { reason: 'door bell' })).body.status, 'paused')
  const refused = await post('answers', { question_id: 'q2', text: 'x' })
  assert.deepEqual([refused.status, refused.body.code], [409, 'SESSION_PAUSED'])
  assert.equal((await post('resume')).body.status, 'in_progress')
  assert.equal((await post('answers', { question_id: 'q2', text: 'second' })).body.current_question, null)
  assert.equal((await post('answers', { question_id: 'q1', text: 'better' })).body.answers[0].revision, 4)
  const done = await post('complete')
  assert.deepEqual([done.status, done.body.status, done.body.answered_questions], [200, 'completed', 2])
  const late = await post('answers', { question_id: 'q1', text: 'too late' })
  assert.deepEqual([late.status, late.body.code], [409, 'SESSION_OVER'])

  const transcript = await service.call('GET', `/api/v1/interviews/${session_id}/transcript`, interviewer)
  const answers = transcript.body.entries.filter((entry: { kind: string }) => entry.kind === 'answered')
  assert.deepEqual(
    answers.map((entry: { text: string }) => entry.text),
    [text, 'second', 'better'],
  )

  await service.path.relay(service.stores.sessions)
  const records = await readTopic(service.path, 'candor.session.v1')
  await until('all events', () => records.length === 8)
  assert.deepEqual(
    records.map((record) => [record.seq, record.type.split('.').at(-1), record.key === session_id]),
    [
      'SessionStarted',
      'ConsentGiven',
      'AnswerSubmitted',
      'SessionPaused',
      'SessionResumed',
      'AnswerSubmitted',
      'AnswerCorrected',
      'SessionCompleted',
    ].map((type, i) => [i + 1, type, true]),
  )
})

test('a session is seen by its candidate, its panel, recruiters and admins, and by nobody else', async (t) => {
  const service = await startInstance(t)
  const { candidate, interviewer, recruiter, session_id } = await begin(service)
  const at = `/api/v1/interviews/${session_id}`
  for (const who of [candidate, interviewer, recruiter, person('admin')]) {
    assert.equal((await service.call('GET', at, who)).status, 200, `${who.roles[0]}`)
    assert.equal((await service.call('GET', `${at}/transcript`, who)).status, 200, `${who.roles[0]}`)
  }
  const strangers = [person('candidate'), person('interviewer'), { ...candidate, roles: ['interviewer' as const] }]
  for (const who of strangers) assert.equal((await service.call('GET', at, who)).status, 404)
  const byLink = { ...candidate, claims: { invitation_id: 'another' } }
  assert.equal((await service.call('GET', at, byLink)).status, 404)
  assert.equal((await service.call('GET', at, person('auditor'))).status, 403)
  assert.equal((await service.call('POST', `${at}/complete`, person('candidate'))).status, 404)
  assert.equal((await service.call('POST', `${at}/complete`, interviewer)).status, 403)
})

test('candidates never see reference answers, criteria or points', async (t) => {
  const service = await startInstance(t)
  const { candidate, session_id } = await begin(service)
  const at = `/api/v1/interviews/${session_id}`
  const seen = [await service.call('GET', at, candidate), await service.call('GET', `${at}/transcript`, candidate)]
  assert.doesNotMatch(JSON.stringify(seen), /SECRET|"criteria"|anchor/)
})

test('bad input gets a clear refusal', async (t) => {
  const service = await startInstance(t)
  const { candidate, session_id } = await begin(service)
  const answer = (body: unknown) => service.call('POST', `/api/v1/interviews/${session_id}/answers`, candidate, body)
  const table: [string, unknown, number, string][] = [
    ['1 MB', { question_id: 'q1', text: 'x'.repeat(1_000_000) }, 413, 'PAYLOAD_TOO_LARGE'],
    ['too long', { question_id: 'q1', text: 'x'.repeat(20_001) }, 400, 'VALIDATION_FAILED'],
    ['too many code units', { question_id: 'q1', text: '😀'.repeat(10_001) }, 422, 'ANSWER_TOO_LONG'],
    ['NUL', { question_id: 'q1', text: 'a\u0000' }, 422, 'TEXT_NOT_STORABLE'],
    ['wrong question', { question_id: 'q9', text: 'x' }, 422, 'UNKNOWN_QUESTION'],
    ['a question that is not open', { question_id: 'q2', text: 'x' }, 409, 'QUESTION_NOT_OPEN'],
    ['wrong type', { question_id: 'q1', text: 5 }, 400, 'VALIDATION_FAILED'],
    ['unknown field', { question_id: 'q1', text: 'x', at: '2020-01-01' }, 400, 'VALIDATION_FAILED'],
  ]
  for (const [name, body, status, code] of table) {
    const refused = await answer(body)
    assert.deepEqual([refused.status, refused.body.code], [status, code], name)
  }
  const control = { question_id: 'q1', text: '\u0007\u202E\t\r\n\u001b[31m' }
  assert.equal((await answer(control)).status, 200)
  const { body } = await service.call('GET', `/api/v1/interviews/${session_id}/transcript`, candidate)
  assert.equal(body.entries.at(-2).text, control.text)
  assert.equal(
    (
      await service.call('POST', `/api/v1/interviews/${session_id}/consent`, candidate, {
        ...consents,
        recording: 'yes',
      })
    ).status,
    400,
  )
})

test('an answer with one Idempotency-Key takes effect once, also when sent twice at the same time', async (t) => {
  const service = await startInstance(t)
  const { candidate, session_id } = await begin(service)
  const send = (text: string) =>
    service.call(
      'POST',
      `/api/v1/interviews/${session_id}/answers`,
      candidate,
      { question_id: 'q1', text },
      { 'idempotency-key': 'a' },
    )
  const both = await Promise.all([send('one'), send('one')])
  assert.deepEqual(
    both.map((one) => one.status),
    [200, 200],
  )
  const other = await send('two')
  assert.deepEqual([other.status, other.body.code], [422, 'IDEMPOTENCY_KEY_REUSED'])
  const session = await service.stores.sessions.load(session_id)
  assert.equal(session?.entries.filter((entry) => entry.kind === 'answered').length, 1)
})

test('a session whose time is over expires by itself, with what was typed and not sent', async (t) => {
  const service = await startInstance(t)
  const { session_id, candidate } = await begin(service)
  const now = new Date()
  await service.stores.drafts.insertOne({
    _id: `${session_id}:q1`,
    session_id,
    question_id: 'q1',
    revision: 4,
    text: 'half',
    at: now,
  })
  const past = new Date(now.getTime() - 60_000)
  await service.stores.sessions.collection.updateOne(
    { _id: session_id },
    { $set: { deadline_at: past, 'work.due_at': past } },
  )
  await service.expiry()
  const { body } = await until('the end', async () => {
    const answer = await service.call('GET', `/api/v1/interviews/${session_id}`, candidate)
    return answer.body.status === 'expired' ? answer : undefined
  })
  assert.deepEqual([body.ended_at, body.answered_questions, body.remaining_ms], [past.toISOString(), 1, 0])
  const session = await service.stores.sessions.load(session_id)
  assert.equal(session?.work?.claim, undefined)
  const hour = 3_600_000
  assert.ok(session?.work && Math.abs(session.work.due_at.getTime() - past.getTime() - 24 * hour) < hour)
})
