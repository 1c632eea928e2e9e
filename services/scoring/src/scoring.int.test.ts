import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import type { Role } from '@candor/platform/http'
import { until } from '@candor/stack/testing'
import { aSession, startScoring } from './service-testing.ts'
import { session } from './testing.ts'

let scoring: Awaited<ReturnType<typeof startScoring>>
let stores: typeof scoring.stores
let call: typeof scoring.call
let deliver: typeof scoring.deliver

before(async () => {
  scoring = await startScoring()
  ;({ stores, call, deliver } = scoring)
})
after(() => scoring?.stop())

const scoresOf = (id: string) => until(`the scores of ${id}`, async () => (await stores.scorecards.load(id))?.scores)
const published = async (id: string) =>
  ((await stores.scorecards.load(id))?.outbox ?? []).map(({ type, seq }) => `${seq} ${type}`)

const aReview = {
  recommendation: 'yes',
  criteria: [{ criterion_id: 'dhcp.use', level: 3, notes: 'clear' }],
  notes: 'sound',
}

test('from session to final scorecard: events in order, each in the write that made it true', async () => {
  const id = 'main'
  const { plan, started, consent, answers, completed } = aSession(id)
  await deliver(plan, started, consent, ...answers)
  const early = await call('POST', `/api/v1/scorecards/${id}/reviews`, 'panel-1', ['interviewer'], aReview)
  assert.deepEqual([early.statusCode, early.json().code], [409, 'SESSION_NOT_ENDED'])
  await until('both answers scored', async () =>
    (await stores.scorecards.load(id))?.answers.every(({ result }) => result),
  )
  await deliver(completed)
  for (const member of ['panel-1', 'panel-2']) {
    const answer = await call('POST', `/api/v1/scorecards/${id}/reviews`, member, ['interviewer'], aReview)
    assert.equal(answer.statusCode, 201, answer.body)
  }
  assert.deepEqual((await published(id)).sort(), [
    '1 AnswerScored',
    '2 AnswerScored',
    '3 ScorecardOpened',
    '4 ScoresCompleted',
    '5 ReviewSubmitted',
    '6 ReviewSubmitted',
    '7 ScorecardFinalized',
  ])
  const seen = (await call('GET', `/api/v1/scorecards/${id}`, 'rec', ['recruiter'])).json()
  assert.equal(seen.status, 'final')
  assert.equal(seen.final.recommendation, 'yes')
  assert.equal(seen.reviews.length, 2)
  for (const { question_id, result } of seen.software.answers) {
    const text = question_id === 'dhcp' ? session.dhcp.text : session.ipv6.text
    const spans = result.criteria.flatMap(({ evidence }: { evidence: { start: number; end: number }[] }) => evidence)
    assert.ok(spans.length > 0)
    for (const { start, end } of spans) assert.match(text.slice(start, end), /^\w[\w ]*\w$/)
  }
})

test('events that arrive before the plan, or all backwards, end in the same scores', async () => {
  const late = aSession('late')
  await deliver(late.started, late.consent, ...late.answers, late.completed)
  assert.equal((await stores.scorecards.load('late'))?.scores, undefined)
  await deliver(late.plan)
  assert.deepEqual(await scoresOf('late'), (await stores.scorecards.load('main'))?.scores)
  const together = aSession('together')
  await deliver(together.completed, together.plan)
  assert.ok(await scoresOf('together'))
})

test('a redelivered batch changes nothing', async () => {
  const { plan, started, consent, answers, completed } = aSession('again')
  const events = [plan, started, consent, ...answers, completed]
  await deliver(...events)
  await scoresOf('again')
  const once = await stores.scorecards.load('again')
  await deliver(...events, ...events)
  assert.deepEqual(await stores.scorecards.load('again'), once)
})

test('an erased candidate leaves no words behind, whether the erasure comes before the session or after it', async () => {
  for (const name of ['erased-before', 'erased-after']) {
    const { plan, started, consent, answers, completed, erased } = aSession(name)
    if (name === 'erased-before') await deliver(erased)
    await deliver(plan, started, consent, ...answers, completed)
    if (name === 'erased-after') {
      await scoresOf(name)
      await deliver(erased)
    }
    await until(`the words of ${name} to go`, async () => {
      const kept = await stores.answers.collection.countDocuments({ session_id: name, status: 'kept' })
      const card = await stores.scorecards.load(name)
      return (
        kept === 0 && card?.answers.length === 2 && card.answers.every(({ result }) => result?.withheld === 'erased')
      )
    })
  }
})

test('through every route a panel member is blind until the own review is in', async () => {
  const id = 'blind'
  const { plan, started, consent, answers, completed } = aSession(id)
  await deliver(plan, started, consent, ...answers, completed)
  await scoresOf(id)
  await call('POST', `/api/v1/scorecards/${id}/reviews`, 'panel-1', ['interviewer'], aReview)
  const matrix: [string, Role[], number, number | undefined][] = [
    ['panel-1', ['interviewer'], 200, 1],
    ['panel-2', ['interviewer'], 200, 0],
    ['panel-2', ['interviewer', 'recruiter'], 200, 0],
    ['rec', ['recruiter'], 200, 1],
    ['adm', ['admin'], 200, 1],
    ['aud', ['auditor'], 200, 1],
    ['other', ['interviewer'], 404, undefined],
    [`cand-${id}`, ['candidate'], 403, undefined],
  ]
  for (const [who, roles, status, reviews] of matrix) {
    const answer = await call('GET', `/api/v1/scorecards/${id}`, who, roles)
    assert.equal(answer.statusCode, status, `${who} ${roles.join()}: ${answer.body}`)
    assert.equal(answer.json().reviews?.length, reviews, who)
    if (reviews !== undefined) assert.equal(answer.json().software === null, reviews === 0, who)
    const list = await call('GET', '/api/v1/scorecards?limit=200', who, roles)
    const item = list.json().items?.find((one: { session_id: string }) => one.session_id === id)
    assert.equal(item !== undefined, status === 200, who)
    if (item) assert.equal(item.blind, reviews === 0, who)
  }
  assert.equal(
    (await call('POST', `/api/v1/scorecards/${id}/reviews`, 'other', ['interviewer'], aReview)).statusCode,
    404,
  )
  assert.equal((await call('POST', `/api/v1/scorecards/${id}/reviews`, 'rec', ['recruiter'], aReview)).statusCode, 403)
})

test('the same review with one Idempotency-Key counts once, also when sent twice at the same time', async () => {
  const id = 'idem'
  const { plan, started, completed } = aSession(id)
  await deliver(plan, started, completed)
  await scoresOf(id)
  const headers = { 'idempotency-key': randomUUID() }
  const send = (body: object) =>
    call('POST', `/api/v1/scorecards/${id}/reviews`, 'panel-1', ['interviewer'], body, headers)
  const [one, two] = await Promise.all([send(aReview), send(aReview)])
  assert.deepEqual([one?.statusCode, two?.statusCode], [201, 201])
  assert.equal(one?.body, two?.body)
  assert.equal((await stores.scorecards.load(id))?.reviews[0]?.version, 1)
  assert.equal((await send({ ...aReview, notes: 'changed' })).statusCode, 422)
})

test('rescore scores everything again and keeps the old results', async () => {
  const id = 'rescore'
  const { plan, started, consent, answers, completed } = aSession(id)
  await deliver(plan, started, consent, ...answers, completed)
  const first = await scoresOf(id)
  assert.equal(
    (await call('POST', `/api/v1/scorecards/${id}/rescore`, 'panel-1', ['interviewer'], { reason: 'x' })).statusCode,
    403,
  )
  const answer = await call('POST', `/api/v1/scorecards/${id}/rescore`, 'rec', ['recruiter'], {
    reason: 'rubric_changed',
  })
  assert.equal(answer.statusCode, 202, answer.body)
  assert.deepEqual(await scoresOf(id), first)
  const card = await stores.scorecards.load(id)
  for (const { result, earlier } of card?.answers ?? []) assert.deepEqual(earlier[0]?.criteria, result?.criteria)
})

test('lists go page by page, newest session first', async () => {
  const seen: string[] = []
  let cursor: string | null = null
  do {
    const page = await call('GET', `/api/v1/scorecards?limit=2${cursor ? `&cursor=${cursor}` : ''}`, 'rec', [
      'recruiter',
    ])
    assert.equal(page.statusCode, 200, page.body)
    seen.push(...page.json().items.map((item: { session_id: string }) => item.session_id))
    cursor = page.json().next_cursor
  } while (cursor)
  assert.equal(new Set(seen).size, seen.length)
  assert.ok(seen.includes('main') && seen.includes('blind'))
})

test('bad input is refused with a problem document, never with a 500', async () => {
  const path = '/api/v1/scorecards/main/reviews'
  const bad: [object, number][] = [
    [{}, 400],
    [{ ...aReview, extra: 1 }, 400],
    [{ ...aReview, recommendation: 'maybe' }, 400],
    [{ ...aReview, criteria: [] }, 400],
    [{ ...aReview, criteria: [{ criterion_id: 'dhcp.use', level: '3' }] }, 400],
    [{ ...aReview, criteria: [{ criterion_id: 'dhcp.use', level: 99 }] }, 422],
    [{ ...aReview, criteria: [{ criterion_id: '$where', level: 1 }] }, 422],
    [{ ...aReview, notes: 'x'.repeat(5_000) }, 400],
    [{ ...aReview, notes: 'x'.repeat(300_000) }, 413],
  ]
  for (const [body, status] of bad) {
    const answer = await call('POST', path, 'panel-1', ['interviewer'], body)
    assert.equal(answer.statusCode, status, answer.body)
    assert.match(String(answer.headers['content-type']), /problem\+json/)
  }
  assert.equal((await call('GET', '/api/v1/scorecards/unknown', 'rec', ['recruiter'])).statusCode, 404)
  assert.equal((await call('GET', '/api/v1/scorecards?cursor=nonsense', 'rec', ['recruiter'])).statusCode, 400)
  assert.equal((await scoring.app.inject({ url: '/api/v1/scorecards' })).statusCode, 401)
})

test('no query of this service reads a whole collection', async () => {
  const slow = await scoring.db
    .collection('system.profile')
    .find({ ns: { $not: /system\./ }, planSummary: /COLLSCAN/ }, { projection: { ns: 1, command: 1, planSummary: 1 } })
    .toArray()
  assert.deepEqual(slow, [])
  const seen = await scoring.db.collection('system.profile').distinct('planSummary', { ns: /scorecards|answers/ })
  assert.ok(seen.length > 4, 'the profile has the plans of all kinds of queries')
})
