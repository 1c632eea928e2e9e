// What others think reaches a panel member only after the own review: on every route that says anything about a card, in every role
// the person may hold besides, by no word, no count, no byte and no work of the database that a clock could measure.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Role } from '@candor/platform/http'
import { until } from '@candor/stack/testing'
import { aSession, startScoring } from './service-testing.ts'

let scoring: Awaited<ReturnType<typeof startScoring>>
before(async () => {
  scoring = await startScoring()
  await scoring.app.ready()
})
after(() => scoring?.stop())

const blind = 'panel-2'
/** Whoever sits on a panel may be a recruiter, an admin or an auditor too. */
const roleSets: Role[][] = [
  ['interviewer'],
  ['interviewer', 'recruiter'],
  ['interviewer', 'admin'],
  ['interviewer', 'auditor'],
]
const review = (level: number, recommendation: string) => ({
  recommendation,
  criteria: [{ criterion_id: 'dhcp.use', level, notes: 'SECRET-NOTE' }],
  notes: 'SECRET-NOTE',
})

/** A session that has ended and is scored; its recruiter is the blind panel member themselves. */
async function ended(name: string) {
  const one = aSession(name)
  const { plan, started, consent, answers, completed, ids } = one
  const booking = { booking_id: ids.booking_id, recruiter_id: blind }
  await scoring.deliver(
    plan,
    started,
    consent,
    ...answers,
    completed,
    one.event('BookingConfirmed', ids.booking_id, booking as never),
  )
  await until(`scores of ${name}`, async () => (await scoring.stores.scorecards.load(name))?.scores)
  return one
}

const submit = async (id: string, who: string, body: object) => {
  const answer = await scoring.call('POST', `/api/v1/scorecards/${id}/reviews`, who, ['interviewer'], body)
  assert.equal(answer.statusCode, 201, answer.body)
}

/** Every route that reads, from the service's own OpenAPI document: one that is added is tried too. */
function readRoutes(id: string, planVersionId: string): string[] {
  const { paths = {} } = scoring.app.swagger() as {
    paths?: Record<string, Record<string, { parameters?: { name: string; in: string; required?: boolean }[] }>>
  }
  return Object.entries(paths).flatMap(([path, operations]) => {
    const { get } = operations
    if (!get || path.includes('openapi')) return []
    const needsPlan = get.parameters?.some(({ name, required }) => name === 'plan_version_id' && required)
    const url = path.replace('{session_id}', id)
    return [
      needsPlan ? `${url}?plan_version_id=${planVersionId}` : url,
      ...(url === '/api/v1/scorecards' ? [`${url}?waiting=true`, `${url}?limit=1`] : []),
    ]
  })
}

/** What a person gets from a route, and how much the database did for it. */
async function look(url: string, roles: Role[]) {
  const { db } = scoring
  // The profile is capped, so each look begins with an empty one.
  await db.command({ profile: 0 })
  await db.collection('system.profile').drop()
  await db.command({ profile: 2 })
  const answer = await scoring.call('GET', url, blind, roles)
  const { date: _date, 'x-request-id': _id, ...headers } = answer.headers
  const left = Object.entries(headers).filter(([name]) => !name.startsWith('ratelimit'))
  const body = answer.body.replace(/"request_id":"[^"]+"/, '')
  const reads = { ns: /\.(?:scorecards|answers|plans|owners|review_drafts)$/, op: { $in: ['query', 'getmore'] } }
  const work = await db
    .collection('system.profile')
    .find(reads, { projection: { _id: 0, ns: 1, op: 1, nreturned: 1 } })
    .toArray()
  const queries = work.map(({ ns, op, nreturned }) => `${op} ${ns}: ${nreturned}`).sort()
  return { status: answer.statusCode, headers: left, body, queries }
}

test('to whoever has not reviewed, every route answers the same bytes for the same work, whatever the others do', async () => {
  const { ids } = await ended('blind')
  const urls = readRoutes('blind', ids.plan_version_id)
  for (const known of [
    '/api/v1/scorecards/blind',
    '/api/v1/scorecards/blind/export',
    '/api/v1/scorecards/blind/audit',
    '/api/v1/scorecards/blind/draft',
    '/api/v1/scorecards/disagreements',
  ])
    assert.ok(urls.includes(known), known)
  const seen = async () => {
    const all = new Map<string, Awaited<ReturnType<typeof look>>>()
    for (const roles of roleSets) for (const url of urls) all.set(`${roles.join('+')} ${url}`, await look(url, roles))
    return all
  }
  const assertSame = (now: Awaited<ReturnType<typeof seen>>, when: string) => {
    for (const [what, before] of alone) assert.deepEqual(now.get(what), before, `${what} ${when}`)
  }
  await seen() // Lines of the trail are written once a minute and person; the rest is read.
  const alone = await seen()
  const draft = { revision: 1, amends: 0, words: review(1, 'definitely_no') }
  const kept = await scoring.call('PUT', '/api/v1/scorecards/blind/draft', 'panel-1', ['interviewer'], draft)
  assert.equal(kept.statusCode, 200, kept.body)
  assertSame(await seen(), 'while another writes')
  await submit('blind', 'panel-1', review(1, 'definitely_no'))
  assertSame(await seen(), 'after a review of another')
  await scoring.stores.scorecards.collection.updateOne({ _id: 'blind' }, { $set: { 'rule.required_reviews': 1 } })
  await submit('blind', 'panel-1', review(4, 'strong_yes'))
  const asked = await scoring.call('POST', '/api/v1/scorecards/blind/human-review', ids.candidate_id, ['candidate'], {})
  assert.equal(asked.statusCode, 202)
  assert.equal((await scoring.stores.scorecards.load('blind'))?.status, 'final')
  assertSame(await seen(), 'after the card became final and the candidate asked for a person')
  for (const [what, { body }] of alone) assert.doesNotMatch(body, /SECRET-NOTE|"panel_score"|definitely_no"/, what)

  await submit('blind', blind, review(2, 'no'))
  const open = await look('/api/v1/scorecards/blind', ['interviewer'])
  assert.match(open.body, /SECRET-NOTE/)
  assert.equal(JSON.parse(open.body).reviews.length, 2)
})

test('a refused change says the same before and after others have reviewed', async () => {
  await ended('refused')
  const path = '/api/v1/scorecards/refused'
  const changes: ['POST' | 'PUT', string, object][] = [
    ['POST', `${path}/disagreements/recommendation/settle`, { note: 'x' }],
    ['PUT', `${path}/disagreements/recommendation/assignee`, { person_id: 'x' }],
    ['POST', `${path}/human-review/close`, { decision: 'upheld', explanation: 'x' }],
    [
      'POST',
      `${path}/reviews`,
      { recommendation: 'yes', notes: '', criteria: [{ criterion_id: 'none', level: 1, notes: '' }] },
    ],
  ]
  const tried = async () => {
    const all = []
    for (const [method, url, body] of changes) {
      const { statusCode, json } = await scoring.call(method, url, blind, ['interviewer', 'recruiter'], body)
      const { code, detail } = json()
      all.push([url, statusCode, code, detail])
    }
    return all
  }
  const alone = await tried()
  assert.deepEqual(
    alone.map(([, status]) => status),
    [403, 403, 403, 422],
  )
  await submit('refused', 'panel-1', review(1, 'definitely_no'))
  await submit('refused', 'panel-1', review(4, 'strong_yes'))
  assert.deepEqual(await tried(), alone)
})

test('a disagreement is not told to a panel member without a review, be it their own interview; it is once they have reviewed', async () => {
  const one = aSession('owner')
  const { plan, started, consent, answers, ids } = one
  const panel_ids = ['panel-1', 'panel-3', blind]
  const events = [started, { ...one.completed, data: { ...one.completed.data, panel_ids } as never }]
  const booking = { booking_id: ids.booking_id, recruiter_id: blind }
  await scoring.deliver(
    plan,
    consent,
    ...answers,
    ...events,
    one.event('BookingConfirmed', ids.booking_id, booking as never),
  )
  await until('scores', async () => (await scoring.stores.scorecards.load('owner'))?.scores)
  await submit('owner', 'panel-1', review(1, 'no'))
  await submit('owner', 'panel-3', review(4, 'yes'))
  const found = async () => {
    const card = await scoring.stores.scorecards.load('owner')
    const told = (card?.outbox ?? []).filter(({ type }) => type === 'DisagreementFound').length
    return [told, card?.disagreements?.map(({ assigned_to }) => assigned_to)]
  }
  assert.deepEqual(await found(), [1, [null]])
  const assignee = '/api/v1/scorecards/owner/disagreements/dhcp.use/assignee'
  const named = await scoring.call('PUT', assignee, 'rec', ['recruiter'], { person_id: blind })
  assert.deepEqual([named.statusCode, named.json().code], [409, 'STILL_BLIND'])
  await submit('owner', blind, review(2, 'no'))
  assert.deepEqual(await found(), [2, [blind]])
  const listed = async () => {
    const list = await scoring.call('GET', '/api/v1/scorecards/disagreements', blind, ['recruiter'])
    return list.json().items.some(({ session_id }: { session_id: string }) => session_id === 'owner')
  }
  assert.equal(await listed(), true)
  const settle = '/api/v1/scorecards/owner/disagreements/dhcp.use/settle'
  await scoring.call('POST', settle, blind, ['recruiter'], { note: 'agreed' })
  assert.equal(await listed(), false)
})
