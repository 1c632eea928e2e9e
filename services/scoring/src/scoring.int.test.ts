import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { type EventData, type EventType, topicOf } from '@candor/contracts/catalog'
import { loadConfig } from '@candor/platform/config'
import { createDoorbell } from '@candor/platform/doorbell'
import type { Received } from '@candor/platform/events'
import { createFoldEngine } from '@candor/platform/fold-engine'
import type { App, Role } from '@candor/platform/http'
import { createLog } from '@candor/platform/log'
import { createMetrics } from '@candor/platform/metrics'
import { connectMongo, type Mongo } from '@candor/platform/mongo'
import { createRedis } from '@candor/platform/redis'
import { createTestKeys, type TestKeys } from '@candor/platform/test-keys'
import { buildApp } from './app.ts'
import { configSchema } from './config.ts'
import { lexicalScorer } from './lexical.ts'
import { onPerson } from './on-person.ts'
import { onPlan } from './on-plan.ts'
import { onSession } from './on-session.ts'
import { createScoringLoop } from './scoring-loop.ts'
import { createStores, type Stores } from './stores.ts'
import { now, planData, session } from './testing.ts'

const config = loadConfig(configSchema, {
  ...process.env,
  MONGODB_DB: `test_scoring_${randomUUID().slice(0, 8)}`,
  RATE_LIMIT_PER_MINUTE: '100000',
  LOG_LEVEL: 'silent',
})
const log = createLog({ service: 'scoring', level: 'silent' })
const metrics = createMetrics('scoring')
const bell = createDoorbell()
const redis = createRedis(config, { log })
let mongo: Mongo
let stores: Stores
let app: App
let keys: TestKeys
let loop: ReturnType<typeof createScoringLoop>
let engine: ReturnType<typeof createFoldEngine>

before(async () => {
  mongo = await connectMongo(config, { log })
  stores = await createStores(mongo.db, bell)
  // From here on the server writes down every query with the plan it took.
  await mongo.db.command({ profile: 2 })
  keys = await createTestKeys()
  await redis.start()
  app = await buildApp({ config, log, metrics, keys: keys.store, redis: redis.client, stores })
  engine = createFoldEngine({
    service: 'scoring',
    folds: [...onPlan(stores), ...onPerson(stores), ...onSession(stores)],
    bell,
  })
  loop = createScoringLoop({ stores, scorer: lexicalScorer, bell, log, metrics, concurrency: 2 })
  await loop.start()
})

after(async () => {
  await loop?.stop()
  await app?.close()
  await redis.stop()
  await mongo?.db.dropDatabase()
  await mongo?.stop()
})

/** The events of one session under ids of its own, so that tests don't meet. */
function aSession(name: string) {
  const ids = {
    session_id: name,
    plan_version_id: `plan-${name}`,
    candidate_id: `cand-${name}`,
    booking_id: `booking-${name}`,
  }
  const seqs = new Map<string, number>()
  const event = <T extends EventType>(type: T, key: string, data: EventData[T]): Received => {
    const seq = (seqs.get(key) ?? 0) + 1
    seqs.set(key, seq)
    const facts = {
      topic: topicOf[type],
      key,
      id: randomUUID(),
      seq,
      at: now,
      actor: ids.candidate_id,
      partition: 0,
      offset: '0',
    }
    return { type, data, ...facts } as Received
  }
  return {
    ids,
    plan: event('PlanPublished', ids.plan_version_id, { ...planData, plan_version_id: ids.plan_version_id }),
    started: event('SessionStarted', name, { ...session.started, ...ids }),
    consent: event('ConsentGiven', name, { ...session.consent, session_id: name }),
    answers: [session.dhcp, session.ipv6].map((answer) =>
      event('AnswerSubmitted', name, { ...answer, ...ids, answer_id: `${answer.answer_id}-${name}` }),
    ),
    completed: event('SessionCompleted', name, { ...session.completed, ...ids }),
    erased: event('PersonErased', ids.candidate_id, { person_id: ids.candidate_id, erased_at: now }),
  }
}

async function deliver(...events: Received[]): Promise<void> {
  const outcomes = await engine.run(events.map((event) => ({ event })))
  assert.deepEqual(new Set(outcomes.map(({ kind }) => kind)), new Set(['done']))
}

async function until<T>(what: string, look: () => Promise<T | undefined | false>): Promise<T> {
  const deadline = Date.now() + 10_000
  for (;;) {
    const seen = await look()
    if (seen) return seen
    if (Date.now() > deadline) throw new Error(`waited 10 s for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

const scoresOf = (id: string) => until(`the scores of ${id}`, async () => (await stores.scorecards.load(id))?.scores)
const published = async (id: string) =>
  ((await stores.scorecards.load(id))?.outbox ?? []).map(({ type, seq }) => `${seq} ${type}`)

async function call(
  method: 'GET' | 'POST',
  url: string,
  id: string,
  roles: Role[],
  body?: object,
  headers: object = {},
) {
  const authorization = await keys.bearer(id, roles)
  return await app.inject({ method, url, headers: { ...authorization, ...headers }, ...(body && { payload: body }) })
}

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
  assert.equal((await app.inject({ url: '/api/v1/scorecards' })).statusCode, 401)
})

test('no query of this service reads a whole collection', async () => {
  const slow = await mongo.db
    .collection('system.profile')
    .find({ ns: { $not: /system\./ }, planSummary: /COLLSCAN/ }, { projection: { ns: 1, command: 1, planSummary: 1 } })
    .toArray()
  assert.deepEqual(slow, [])
  const seen = await mongo.db.collection('system.profile').distinct('planSummary', { ns: /scorecards|answers/ })
  assert.ok(seen.length > 4, 'the profile has the plans of all kinds of queries')
})
