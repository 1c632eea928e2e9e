// What a reviewer writes is kept for them on every device, and for nobody else; it goes when the review is in, and on erasure.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Role } from '@candor/platform/http'
import { draftId } from './review-draft.ts'
import { aSession, startScoring } from './service-testing.ts'
import { now } from './testing.ts'

let scoring: Awaited<ReturnType<typeof startScoring>>
before(async () => {
  scoring = await startScoring()
})
after(() => scoring?.stop())

const author = 'panel-1'
const words = (notes = 'WHAT I THINK') => ({
  recommendation: null,
  criteria: [
    { criterion_id: 'dhcp.use', level: 3, notes },
    { criterion_id: 'ipv6.objectives', level: null, notes: 'level comes later' },
  ],
  notes,
})

async function ended(name: string) {
  const one = aSession(name)
  await scoring.deliver(one.plan, one.started, one.consent, ...one.answers, one.completed)
  return one
}

const path = (name: string) => `/api/v1/scorecards/${name}/draft`
const keep = (name: string, body: object, who = author, more = {}) =>
  scoring.call('PUT', path(name), who, ['interviewer'], body, more)
async function read(name: string, who = author) {
  const answer = await scoring.call('GET', path(name), who, ['interviewer'])
  assert.equal(answer.statusCode, 200, answer.body)
  return answer.json()
}

test('another device goes on where the first one stopped; the highest revision stands, an answer that got lost is asked for again', async () => {
  await ended('devices')
  assert.deepEqual(await read('devices'), { revision: 0, amends: 0, saved_at: null, words: null })
  const first = await keep('devices', { revision: 1, amends: 0, words: words() })
  assert.equal(first.statusCode, 200, first.body)
  assert.deepEqual(first.json().words, null)
  const kept = await read('devices')
  assert.deepEqual([kept.revision, kept.words], [1, words()])
  assert.equal(kept.saved_at, first.json().saved_at)

  const key = { 'idempotency-key': 'second-device' }
  const further = { revision: 2, amends: 0, words: words('further') }
  assert.equal((await keep('devices', further, author, key)).statusCode, 200)
  const again = await keep('devices', further, author, key)
  assert.deepEqual([again.statusCode, again.json().revision], [200, 2])
  for (const revision of [1, 2]) {
    const late = await keep('devices', { revision, amends: 0, words: words('late') })
    assert.deepEqual([late.statusCode, late.json().code], [409, 'DRAFT_OUTDATED'])
  }
  assert.deepEqual((await read('devices')).words, words('further'))

  assert.equal((await scoring.call('DELETE', path('devices'), author, ['interviewer'])).statusCode, 204)
  assert.deepEqual(await read('devices'), { revision: 2, amends: 0, saved_at: null, words: null })
  assert.equal((await keep('devices', { revision: 2, amends: 0, words: words() })).statusCode, 409)
})

test('nobody else reads it, whatever roles they hold; whoever is not on the panel has none', async () => {
  const { ids } = await ended('private')
  await keep('private', { revision: 1, amends: 0, words: words() })
  const matrix: [string, Role[], number][] = [
    ['panel-2', ['interviewer', 'recruiter', 'admin', 'auditor'], 200],
    ['other', ['interviewer'], 404],
    ['rec', ['interviewer', 'recruiter'], 403],
    ['rec', ['recruiter'], 403],
    ['adm', ['admin'], 403],
    ['aud', ['auditor'], 403],
    [ids.candidate_id, ['candidate'], 403],
    [ids.candidate_id, ['candidate', 'interviewer', 'admin'], 404],
  ]
  for (const [who, roles, status] of matrix) {
    for (const method of ['GET', 'PUT', 'DELETE'] as const) {
      const body = { revision: 9, amends: 0, words: { ...words('OTHER'), criteria: [] } }
      const answer = await scoring.call(method, path('private'), who, roles, method === 'PUT' ? body : undefined)
      assert.equal(answer.statusCode, method === 'DELETE' && status === 200 ? 204 : status, `${method} ${who} ${roles}`)
      assert.doesNotMatch(answer.body, /WHAT I THINK/)
    }
  }
  const url = '/api/v1/scorecards/private'
  for (const other of [url, `${url}/material`, `${url}/audit`, `${url}/export?format=json`, '/api/v1/scorecards']) {
    const answer = await scoring.call('GET', other, 'rec', ['recruiter'])
    assert.equal(answer.statusCode, 200, other)
    assert.doesNotMatch(answer.body, /WHAT I THINK/, other)
  }
  assert.deepEqual((await read('private')).words, words())
  const card = await scoring.stores.scorecards.load('private')
  assert.deepEqual(card?.outbox?.some(({ type }) => type === 'ReviewSubmitted') ?? false, false)
})

test('it goes with the review, and one that arrives late does not come back; an amendment has a draft of its own', async () => {
  const one = await ended('submitted')
  await keep('submitted', { revision: 3, amends: 0, words: words() })
  const review = { recommendation: 'yes', criteria: [{ criterion_id: 'dhcp.use', level: 3, notes: '' }], notes: '' }
  const url = '/api/v1/scorecards/submitted/reviews'
  assert.equal((await scoring.call('POST', url, author, ['interviewer'], review)).statusCode, 201)
  assert.deepEqual(await read('submitted'), { revision: 3, amends: 1, saved_at: null, words: null })
  const late = await keep('submitted', { revision: 4, amends: 0, words: words() })
  assert.deepEqual([late.statusCode, late.json().code], [409, 'DRAFT_OUTDATED'])

  const told = { session_id: 'submitted', reviewer_id: author, review_version: 1, recommendation: 'yes' as const }
  const submitted = one.event('ReviewSubmitted', 'submitted', { ...told, criteria: [] })
  await scoring.deliver(submitted)
  const id = draftId('submitted', author)
  assert.doesNotMatch(JSON.stringify(await scoring.stores.reviewDrafts.load(id)), /WHAT I THINK/)
  assert.equal((await keep('submitted', { revision: 4, amends: 1, words: words('amends') })).statusCode, 200)
  await scoring.deliver(submitted)
  assert.deepEqual((await read('submitted')).words, words('amends'))
})

test('what is noted about an erased candidate goes, also what arrives in that moment; an erased author leaves nothing', async () => {
  const one = await ended('erased')
  await keep('erased', { revision: 1, amends: 0, words: words() })
  await keep('erased', { revision: 1, amends: 0, words: words() }, 'panel-2')
  // The marker alone: as while the erasure is on its way to the card.
  const at = { actor: 'test', at: now }
  await scoring.stores.erasures.save(undefined, one.ids.candidate_id, { state: { erased_at: now }, events: [] }, at)
  assert.equal((await keep('erased', { revision: 2, amends: 0, words: words() })).statusCode, 200)
  assert.doesNotMatch(JSON.stringify(await read('erased')), /WHAT I THINK|comes later/)
  assert.equal((await read('erased')).words.criteria[0].level, 3)
  await scoring.deliver(one.erased)
  assert.doesNotMatch(JSON.stringify(await read('erased', 'panel-2')), /WHAT I THINK|comes later/)
  const raw = await scoring.db.collection('review_drafts').find({ session_id: 'erased' }).toArray()
  assert.doesNotMatch(JSON.stringify(raw), /WHAT I THINK|comes later/)

  await ended('author')
  await keep('author', { revision: 1, amends: 0, words: words() }, 'panel-2')
  await scoring.deliver(one.event('PersonErased', 'panel-2', { person_id: 'panel-2', erased_at: now }))
  assert.equal((await read('author', 'panel-2')).words, null)
  assert.equal((await keep('author', { revision: 2, amends: 0, words: words() }, 'panel-2')).statusCode, 200)
  assert.equal((await read('author', 'panel-2')).words, null)
})

test('drafts have bounds, begin with the end of the session, and are found by an index', async () => {
  const { plan, started, completed } = aSession('bounds')
  await scoring.deliver(plan, started)
  const early = await keep('bounds', { revision: 1, amends: 0, words: words() })
  assert.deepEqual([early.statusCode, early.json().code], [409, 'SESSION_NOT_ENDED'])
  await scoring.deliver(completed)
  const criteria = Array.from({ length: 200 }, (_, n) => ({
    criterion_id: `c${n}`,
    level: 1,
    notes: 'x'.repeat(4_000),
  }))
  const wrong: [object, number][] = [
    [{ revision: 1, amends: 0, words: { ...words(), criteria } }, 413],
    [{ revision: 1, amends: 0, words: { ...words(), notes: 'x'.repeat(4_001) } }, 400],
    [{ revision: 0, amends: 0, words: words() }, 400],
    [{ revision: 1, amends: 0, words: words(), author_id: 'panel-2' }, 400],
    [{ revision: 1, amends: 1, words: words() }, 409],
  ]
  for (const [body, status] of wrong) assert.equal((await keep('bounds', body)).statusCode, status)
  assert.equal((await read('bounds')).revision, 0)
  for (const filter of [{ candidate_id: 'x' }, { author_id: 'x' }]) {
    const plan = await scoring.stores.reviewDrafts.collection.find(filter).explain('queryPlanner')
    assert.match(JSON.stringify(plan.queryPlanner.winningPlan), /IXSCAN/)
  }
})
