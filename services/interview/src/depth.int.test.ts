import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { decode } from '@candor/contracts/codec'
import { until } from '@candor/stack/testing'
import type { PlanInput } from './plan.ts'
import { begin, book, consents, enter, person, planInput, prepare, startInstance } from './testing.ts'

const [first, second] = planInput.questions as NonNullable<PlanInput['questions']>

test('from the waiting room to the released transcript, over REST', async (t) => {
  const service = await startInstance(t)
  const prompts = [{ text: 'And what did you learn from it?' }]
  const plan: PlanInput = {
    ...planInput,
    follow_ups: { budget: 1 },
    review_hours: 1,
    questions: [{ ...(first as object), prompts } as typeof first & object, second as typeof first & object],
  }
  const { candidate, interviewer, recruiter, booking_id } = await prepare(service, { time_multiplier: 1.5 }, plan)
  const room = `/api/v1/interviews/waiting-room?booking_id=${booking_id}`
  const waiting = await service.call('GET', room, candidate)
  assert.deepEqual(
    [waiting.body.status, waiting.body.duration_minutes, waiting.body.total_questions, waiting.body.follow_ups],
    ['open', 67.5, 2, 1],
  )
  assert.deepEqual(waiting.body.panel, [{ name: null, seat: null, shadow: false }])
  const named = { state: { name: 'Ann Lee' }, events: [] }
  await service.stores.people.save(undefined, interviewer.id, named, { actor: 'test', at: new Date() })
  const [judge] = (await service.call('GET', room, candidate)).body.panel
  assert.equal(judge.name, 'Ann Lee')
  assert.equal((await service.call('GET', room, person('candidate'))).status, 404)

  const arrived = await service.call('POST', '/api/v1/interviews/waiting-room', candidate, { booking_id })
  assert.deepEqual([arrived.status, arrived.body.status], [201, 'waiting'])
  const { session_id } = arrived.body
  assert.equal((await service.call('GET', `/api/v1/interviews/${session_id}`, interviewer)).body.status, 'waiting')
  const early = await service.call('POST', `/api/v1/interviews/${session_id}/pause`, candidate)
  assert.deepEqual([early.status, early.body.code], [409, 'NOT_STARTED'])
  const { client: watching } = await enter(service, session_id, interviewer)
  const agreed = { ...consents, notice_version: waiting.body.notice.version }
  await service.call('POST', `/api/v1/interviews/${session_id}/consent`, candidate, agreed)
  const started = await service.call('POST', '/api/v1/interviews/start', candidate, { booking_id })
  assert.deepEqual([started.status, started.body.session_id], [201, session_id])
  await watching.next('started')
  const twice = await service.call('POST', '/api/v1/interviews/start', candidate, { booking_id })
  assert.equal(twice.body.code, 'ALREADY_STARTED')
  assert.equal((await service.call('GET', room, candidate)).body.session_id, session_id)
  const at = (path: string) => `/api/v1/interviews/${session_id}/${path}`
  const post = (path: string, as: typeof candidate, sent: object = {}) => service.call('POST', at(path), as, sent)

  const answered = await post('answers', candidate, { question_id: 'q1', text: 'I ran the network of a hospital.' })
  assert.equal(answered.body.current_question.id, 'q1.f1')
  assert.equal(answered.body.current_question.text, prompts[0]?.text)
  assert.equal(answered.body.follow_ups_left, 0)
  const more = await post('follow-ups', interviewer, { question_id: 'q1', text: 'Since when?' })
  assert.deepEqual([more.status, more.body.code], [409, 'FOLLOW_UP_BUDGET'])
  assert.equal((await post('help', candidate, { reason: 'what is meant?' })).status, 200)
  assert.equal((await post('skip', interviewer, { question_id: 'q1.f1' })).body.current_question.id, 'q2')
  assert.equal((await post('skip', person('interviewer'), { question_id: 'q2' })).status, 404)
  assert.equal((await post('signals', candidate, { signal: 'tab_hidden' })).body.signals, 1)
  assert.equal((await post('signals', interviewer, { signal: 'tab_hidden' })).status, 403)
  const noted = await service.call('GET', at('signals'), candidate)
  const [{ signal_id }] = noted.body.items
  await post('signals/explanations', candidate, { signal_id, text: 'a reminder' })
  assert.equal((await service.call('GET', at('signals'), interviewer)).body.items[0].explanation, 'a reminder')

  assert.deepEqual((await post('corrections', candidate, { question_id: 'q1', text: 'x' })).body.code, 'NOT_OVER')
  await post('complete', candidate)
  const corrected = await post('corrections', candidate, { question_id: 'q1', text: 'I ran two networks.' })
  assert.equal(corrected.body.answers[0].revision, 2)
  assert.equal((await post('annotations', candidate, { seq: 5, text: 'the first one was small' })).status, 200)
  assert.equal((await post('release', interviewer)).status, 403)
  assert.ok((await post('release', recruiter)).body.released_at)
  const late = await post('corrections', candidate, { question_id: 'q1', text: 'late' })
  assert.deepEqual([late.status, late.body.code], [409, 'REVIEW_OVER'])

  const stored = await service.stores.sessions.load(session_id)
  const events = (stored?.outbox ?? []).map(({ value }) => decode(Buffer.from(value.buffer)))
  assert.deepEqual(
    events.map((event) => event.kind === 'event' && event.type),
    [
      ...['CandidateArrived', 'ConsentGiven', 'SessionStarted', 'AnswerSubmitted', 'FollowUpAsked'],
      'IntegritySignalObserved',
      ...['SessionCompleted', 'AnswerCorrected', 'TranscriptReleased'],
    ],
  )
  const bearer = await service.keys.bearer(candidate.id, candidate.roles)
  for (const [format, type, begins] of [
    ['json', /^application\/json/, '{'],
    ['vtt', /^text\/vtt/, 'WEBVTT'],
    ['text', /^text\/plain/, 'Network engineer'],
    ['pdf', /^application\/pdf/, '%PDF-'],
  ] as const) {
    const response = await fetch(`${service.url}${at('transcript/export')}?format=${format}`, { headers: bearer })
    assert.match(response.headers.get('content-type') ?? '', type)
    assert.match(response.headers.get('content-disposition') ?? '', /^attachment; filename="transcript-/)
    const bytes = Buffer.from(await response.arrayBuffer())
    assert.equal(bytes.subarray(0, begins.length).toString(), begins)
    if (format !== 'pdf') assert.ok(bytes.includes('I ran two networks.'))
  }
  assert.equal((await service.call('GET', at('transcript/export'), person('candidate'))).status, 404)
})

test('when the time for corrections is over, the transcript is released by itself', async (t) => {
  const service = await startInstance(t)
  const { candidate, session_id } = await begin(service, {}, { ...planInput, review_hours: 0 })
  await service.expiry()
  await service.call('POST', `/api/v1/interviews/${session_id}/complete`, candidate)
  const released = async () => (await service.stores.sessions.load(session_id))?.released_at
  await until('the transcript to be released', released, 20_000)
})

test('a pool avoids what the bank has retired or shown too often; who saw what is counted; a retired question is not published', async (t) => {
  const service = await startInstance(t)
  const recruiter = person('recruiter')
  const question = { kind: 'open', category: 'technical', text: 'What is DNS?', criteria: second?.criteria }
  const inBank = async (text: string, more: object = {}) => {
    const body = { question: { ...question, text }, ...more }
    return (await service.call('POST', '/api/v1/plans/bank/questions', recruiter, body)).body.bank_question_id as string
  }
  const ids = [
    await inBank('What is DNS?', { retire_after: 1 }),
    await inBank('What is NAT?'),
    await inBank('What is BGP?'),
  ]
  const [shown, kept, retired] = ids as [string, string, string]
  const pooled = ids.map((bank_question_id) => ({ ...question, bank_question_id, pool: 'basics' }))
  const plan = { ...planInput, questions: pooled, draw: { pools: [{ pool: 'basics', count: 1 }] } } as PlanInput
  const { plan_version_id, interviewer } = await prepare(service, {}, plan)

  await service.call('POST', `/api/v1/plans/bank/questions/${retired}/retire`, recruiter)
  const drafted = await service.call('POST', '/api/v1/plans', recruiter, plan)
  const refused = await service.call('POST', `/api/v1/plans/${drafted.body.plan_id}/publish`, recruiter)
  assert.deepEqual([refused.status, refused.body.code], [409, 'RETIRED_QUESTION'])

  const exposures = async (id: string) =>
    (await service.call('GET', `/api/v1/plans/bank/questions/${id}`, recruiter)).body.exposures as number
  for (let n = 0; n < 8; n += 1) {
    const candidate = person('candidate')
    const booking_id = await book(service, { candidate, interviewer, plan_version_id })
    await service.call('POST', '/api/v1/interviews/start', candidate, { booking_id })
  }
  assert.ok((await exposures(shown)) <= 1, 'seen once, it is avoided')
  assert.equal(await exposures(retired), 0, 'a retired one is not drawn any more')
  assert.equal((await exposures(shown)) + (await exposures(kept)), 8)
})

test('a follow-up comes over the socket as a question, a skip too, and signals are told to the candidate alone', async (t) => {
  const service = await startInstance(t)
  const prompts = [{ text: 'And then?' }]
  const plan = {
    ...planInput,
    follow_ups: { budget: 2 },
    questions: [{ ...first, prompts }, second],
  } as PlanInput
  const { candidate, interviewer, session_id } = await begin(service, {}, plan)
  const { client } = await enter(service, session_id, candidate)
  const { client: panel } = await enter(service, session_id, interviewer)
  client.send({ type: 'answer', question_id: 'q1', revision: 1, text: 'A long story about a network.' })
  assert.equal((await client.next('follow_up')).follow_up_id, 'q1.f1')
  assert.equal((await client.next('question')).question.text, 'And then?')
  panel.send({ type: 'skip', question_id: 'q1.f1' })
  assert.equal((await client.next('skipped')).by, interviewer.id)
  panel.send({ type: 'ask', question_id: 'q1', text: 'Which year was it?' })
  assert.equal(
    (await client.next('question', ({ question }) => question.id === 'q1.f2')).question.text,
    'Which year was it?',
  )
  client.send({ type: 'ask', question_id: 'q1', text: 'May I ask too?' })
  assert.equal((await client.next('error')).code, 'READ_ONLY')
  client.send({ type: 'signal', signal: 'large_paste' })
  await client.next('noted')
  client.send({ type: 'signal', signal: 'smile' })
  assert.equal((await client.next('error')).code, 'INVALID_FRAME')
  assert.ok(!panel.frames.some(({ type }) => type === 'noted'))
})

test('a model of an endpoint asks, told with its reason; the next question waits for it, and without consent to software it is not asked', async (t) => {
  let calls = 0
  const server = createServer((_request, response) => {
    calls += 1
    const content = JSON.stringify({ follow_up: 'Which part of it was hard?', about: 'c1' })
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.end(`data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\ndata: [DONE]\n\n`)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/`
  const service = await startInstance(t, { env: { FOLLOW_UP_MODEL_URL: url } })
  const plan = {
    ...planInput,
    follow_ups: { budget: 1 },
    questions: [{ ...first, prompts: [{ text: 'And then?' }] }, second],
  } as PlanInput
  const { candidate, session_id } = await begin(service, {}, plan)
  const { client } = await enter(service, session_id, candidate)
  client.send({ type: 'answer', question_id: 'q1', revision: 1, text: 'I built a network.' })
  const { seq } = await client.next('ack')
  const at = `/api/v1/interviews/${session_id}`
  const waiting = (await service.call('GET', at, candidate)).body
  assert.deepEqual([waiting.waiting_for_follow_up, waiting.current_question], [true, null])
  await service.expiry()
  const opened = await client.next('question')
  assert.deepEqual([opened.question.id, opened.question.text], ['q1.f1', 'Which part of it was hard?'])
  assert.equal(opened.seq, seq + 2)
  const stored = await service.stores.sessions.load(session_id)
  const told = (stored?.outbox ?? []).map(({ value }) => decode(Buffer.from(value.buffer)))
  const asked = told.find((event) => event.kind === 'event' && event.type === 'FollowUpAsked')
  assert.equal(asked?.kind === 'event' && asked.type === 'FollowUpAsked' && asked.data.reason, 'model:c1')
  assert.equal(calls, 1)

  const other = await begin(service, {}, plan)
  const path = `/api/v1/interviews/${other.session_id}`
  await service.call('POST', `${path}/consent`, other.candidate, { ...consents, automated_scoring: false })
  const sent = { question_id: 'q1', text: 'I built a network.' }
  const answered = await service.call('POST', `${path}/answers`, other.candidate, sent)
  assert.equal(answered.body.current_question.text, 'And then?')
  assert.equal(calls, 1)
})
