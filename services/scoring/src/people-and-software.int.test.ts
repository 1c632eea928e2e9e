// What people do on a scorecard beside the review itself: disagreements, the trail, reports, reminders, the candidate's side.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Role } from '@candor/platform/http'
import { until } from '@candor/stack/testing'
import { aSession, startScoring } from './service-testing.ts'
import { now, session } from './testing.ts'

let scoring: Awaited<ReturnType<typeof startScoring>>
let call: typeof scoring.call

before(async () => {
  scoring = await startScoring()
  call = scoring.call
})
after(() => scoring?.stop())

const review = (level: number, recommendation = 'yes') => ({
  recommendation,
  criteria: [{ criterion_id: 'dhcp.use', level, notes: '' }],
  notes: 'PRIVATE-NOTE',
})

/** A session that has ended and is scored, its booking known to be of recruiter `owner`. */
async function ended(name: string) {
  const one = aSession(name)
  const { plan, started, consent, answers, completed, ids } = one
  const booked = one.event('BookingConfirmed', ids.booking_id, {
    booking_id: ids.booking_id,
    recruiter_id: 'owner',
  } as never)
  await scoring.deliver(plan, started, consent, ...answers, completed, booked)
  await until(`scores of ${name}`, async () => (await scoring.stores.scorecards.load(name))?.scores)
  return one
}

const submit = async (id: string, who: string, body: object) => {
  const answer = await call('POST', `/api/v1/scorecards/${id}/reviews`, who, ['interviewer'], body)
  assert.equal(answer.statusCode, 201, answer.body)
}
const read = async (url: string, who = 'rec', roles: Role[] = ['recruiter']) => {
  const answer = await call('GET', url, who, roles)
  assert.equal(answer.statusCode, 200, answer.body)
  return answer.json()
}
const outbox = async (id: string) => (await scoring.stores.scorecards.load(id))?.outbox ?? []

test('reviewers half a scale apart are a disagreement that goes to the recruiter whose interview it is', async () => {
  await ended('apart')
  await submit('apart', 'panel-1', review(1, 'definitely_no'))
  await submit('apart', 'panel-2', review(4, 'strong_yes'))
  const { disagreements } = await read('/api/v1/scorecards/apart')
  assert.deepEqual(
    disagreements.map(({ criterion_id, spread, assigned_to }: Record<string, unknown>) => [
      criterion_id,
      spread,
      assigned_to,
    ]),
    [
      ['recommendation', 3, 'owner'],
      ['dhcp.use', 3, 'owner'],
    ],
  )
  assert.equal((await outbox('apart')).filter(({ type }) => type === 'DisagreementFound').length, 2)

  const path = '/api/v1/scorecards/apart/disagreements'
  const named = await call('PUT', `${path}/dhcp.use/assignee`, 'rec', ['recruiter'], { person_id: 'lead' })
  assert.equal(named.statusCode, 200, named.body)
  const settled = await call('POST', `${path}/dhcp.use/settle`, 'lead', ['recruiter'], { note: 'talked it over' })
  assert.equal(settled.statusCode, 200, settled.body)
  const [, after] = (await read('/api/v1/scorecards/apart')).disagreements
  assert.deepEqual([after.assigned_to, after.settled.by, after.settled.note], ['lead', 'lead', 'talked it over'])
  const none = await call('POST', `${path}/no.such/settle`, 'lead', ['recruiter'], { note: 'x' })
  assert.deepEqual([none.statusCode, none.json().code], [404, 'NO_SUCH_DISAGREEMENT'])

  await submit('apart', 'panel-1', review(4, 'yes'))
  assert.deepEqual((await read('/api/v1/scorecards/apart')).disagreements, [])
})

test('whoever sits on the panel learns nothing from trail, reports, comparison or disagreements before the own review', async () => {
  const { ids } = await ended('blinder')
  await submit('blinder', 'panel-1', review(4))
  const both: Role[] = ['interviewer', 'recruiter']
  const trail = await call('GET', '/api/v1/scorecards/blinder/audit', 'panel-2', both)
  assert.deepEqual([trail.statusCode, trail.json().code], [403, 'BLIND_UNTIL_REVIEWED'])
  const query = `?plan_version_id=${ids.plan_version_id}`
  assert.equal((await read(`/api/v1/reports/raters${query}`, 'panel-2', both)).cards, 0)
  assert.deepEqual((await read(`/api/v1/reports/comparison${query}`, 'panel-2', both)).items, [])
  const card = await read('/api/v1/scorecards/blinder', 'panel-2', both)
  assert.deepEqual([card.disagreements, card.reviews_missing, card.software], [[], null, null])
  const settle = await call('POST', '/api/v1/scorecards/blinder/disagreements/dhcp.use/settle', 'panel-2', both, {
    note: 'x',
  })
  assert.equal(settle.statusCode, 403)
  const waiting = await read('/api/v1/scorecards?waiting=true', 'panel-2', ['interviewer'])
  assert.ok(waiting.items.some((item: { session_id: string }) => item.session_id === 'blinder'))
  assert.ok(waiting.items.every(({ status }: { status: string }) => status === 'reviewing'))

  await submit('blinder', 'panel-2', review(3))
  assert.equal((await read(`/api/v1/reports/raters${query}`, 'panel-2', both)).cards, 1)
  const [row] = (await read(`/api/v1/reports/comparison${query}`)).items
  assert.deepEqual([row.session_id, row.reviews, row.status], ['blinder', 2, 'final'])
  assert.equal(row.criteria.find((one: { criterion_id: string }) => one.criterion_id === 'dhcp.use').panel, 0.8333)
})

test('reviewers get what was asked, in its order, with the exact words; follow-ups come after; auditors get no words', async () => {
  const one = await ended('material')
  const followUp = { ...session.dhcp, ...one.ids, question_id: 'follow-1', answer_id: 'a-follow', text: 'Because.' }
  await scoring.deliver(
    one.event('SessionStarted', 'material', { ...session.started, ...one.ids, question_ids: ['ipv6', 'dhcp'] }),
    one.event('AnswerSubmitted', 'material', followUp),
  )
  const path = '/api/v1/scorecards/material/material'
  const seen = await read(path, 'panel-2', ['interviewer'])
  type Question = { question_id: string; kind: string; answers: { text: string | null }[] }
  assert.deepEqual(
    seen.questions.map(({ question_id, kind, answers }: Question) => [question_id, kind, answers[0]?.text]),
    [
      ['ipv6', 'open', session.ipv6.text],
      ['dhcp', 'open', session.dhcp.text],
      ['follow-1', 'follow_up', 'Because.'],
    ],
  )
  assert.doesNotMatch(JSON.stringify(seen), /reference_points|billions of end-systems/)
  const audited = await read(path, 'aud', ['auditor'])
  assert.ok(audited.questions.every(({ answers }: Question) => answers[0]?.text === null))
})

test('an amended review is a new version beside the earlier ones, and raters are held against their blind first judgement', async () => {
  const { ids } = await ended('amended')
  await submit('amended', 'panel-1', review(1, 'no'))
  await submit('amended', 'panel-2', review(4, 'strong_yes'))
  await submit('amended', 'panel-1', review(4, 'yes'))
  const { reviews } = await read('/api/v1/scorecards/amended')
  const mine = reviews.find(({ reviewer_id }: { reviewer_id: string }) => reviewer_id === 'panel-1')
  assert.deepEqual([mine.version, mine.recommendation, mine.criteria[0].level], [2, 'yes', 4])
  const [first] = mine.earlier
  assert.deepEqual(
    [mine.earlier.length, first.version, first.recommendation, first.criteria],
    [1, 1, 'no', [{ criterion_id: 'dhcp.use', level: 1 }]],
  )
  const { items } = await read(`/api/v1/reports/raters?plan_version_id=${ids.plan_version_id}`)
  const strict = items.find(({ rater }: { rater: string }) => rater === 'panel-1')
  assert.equal(strict.severity.value, -1)
})

test('each look and each change is in the trail, once, with who and when', async () => {
  const one = await ended('trail')
  const changed = one.event('ReviewSubmitted', 'trail', {
    ...{ session_id: 'trail', reviewer_id: 'panel-1', review_version: 1, recommendation: 'yes', criteria: [] },
  } as never)
  await scoring.deliver(changed, changed)
  await read('/api/v1/scorecards/trail')
  await read('/api/v1/scorecards/trail')
  await read('/api/v1/scorecards/trail', 'panel-1', ['interviewer'])
  const { items } = await read('/api/v1/scorecards/trail/audit', 'aud', ['auditor'])
  const lines = items.map(({ who, action }: Record<string, string>) => `${who} ${action}`).sort()
  assert.deepEqual(lines, ['aud trail_viewed', 'cand-trail ReviewSubmitted', 'panel-1 viewed', 'rec viewed'])
})

test('a card is exported as JSON, CSV and PDF, blind until reviewed, and formulas in notes stay text', async () => {
  await ended('export')
  const path = '/api/v1/scorecards/export/export'
  const refused = await call('GET', path, 'panel-1', ['interviewer'])
  assert.deepEqual([refused.statusCode, refused.json().code], [403, 'BLIND_UNTIL_REVIEWED'])
  await submit('export', 'panel-1', { ...review(3), notes: '=HYPERLINK("x"), "quoted"\nप्रिया' })
  const json = await call('GET', `${path}?format=json`, 'panel-1', ['interviewer'])
  assert.equal(json.json().reviews.length, 1)
  const csv = await call('GET', `${path}?format=csv`, 'rec', ['recruiter'])
  assert.match(csv.body, /^session_id,candidate_id,rater,/)
  assert.match(csv.body, /"'=HYPERLINK\(""x""\), ""quoted""\nप्रिया"/)
  assert.match(String(csv.headers['content-disposition']), /scorecard-export\.csv/)
  const pdf = await call('GET', `${path}?format=pdf`, 'rec', ['recruiter'])
  assert.equal(pdf.rawPayload.subarray(0, 5).toString(), '%PDF-')
  assert.ok(pdf.rawPayload.length > 5_000)
  assert.equal((await call('GET', `${path}?format=xml`, 'rec', ['recruiter'])).statusCode, 400)
})

test('a candidate reads in plain words how the result came about, and a person looks at it when asked', async () => {
  await ended('asked')
  const path = '/api/v1/scorecards/asked'
  const early = await read(`${path}/explanation`, 'cand-asked', ['candidate'])
  assert.deepEqual([early.status, early.answers, early.human_review], ['with_the_panel', [], null])
  await submit('asked', 'panel-1', review(3))
  await submit('asked', 'panel-2', review(3))
  const told = await read(`${path}/explanation`, 'cand-asked', ['candidate'])
  assert.equal(told.status, 'decided')
  const words = told.answers.flatMap((answer: { criteria: { words: string[] }[] }) =>
    answer.criteria.flatMap((c) => c.words),
  )
  assert.ok(words.length > 0)
  for (const quoted of words)
    assert.ok(session.dhcp.text.includes(quoted) || session.ipv6.text.includes(quoted), quoted)
  assert.doesNotMatch(JSON.stringify(told), /PRIVATE-NOTE|panel-1|billions of end-systems/)

  const ask = (who: string) => call('POST', `${path}/human-review`, who, ['candidate'], { reason: 'Q2 was misread' })
  assert.equal((await ask('cand-other')).statusCode, 404)
  const asked = await ask('cand-asked')
  assert.deepEqual([asked.statusCode, asked.json().status], [202, 'open'])
  assert.deepEqual((await ask('cand-asked')).json().code, 'HUMAN_REVIEW_OPEN')
  const event = (await outbox('asked')).find(({ type }) => type === 'HumanReviewRequested')
  assert.ok(event && !Buffer.from(event.value.buffer).includes('misread'))
  const list = await read('/api/v1/scorecards/human-reviews')
  const [waiting] = list.items.filter((item: { session_id: string }) => item.session_id === 'asked')
  assert.deepEqual([waiting.assigned_to, waiting.reason], ['owner', 'Q2 was misread'])

  const body = { decision: 'upheld', explanation: 'Two people read your second answer again.' }
  const closed = await call('POST', `${path}/human-review/close`, 'rec', ['recruiter'], body)
  assert.equal(closed.statusCode, 200, closed.body)
  const answered = (await outbox('asked')).find(({ type }) => type === 'HumanReviewClosed')
  assert.ok(answered && !Buffer.from(answered.value.buffer).includes('second answer'))
  assert.equal(
    (await read(`${path}/explanation`, 'cand-asked', ['candidate'])).human_review.outcome.explanation,
    body.explanation,
  )
  assert.equal((await call('POST', `${path}/human-review/close`, 'rec', ['recruiter'], body)).statusCode, 409)
})

test('whoever has not reviewed is reminded once a round, also after the card is final: silence would tell of the others', async () => {
  const one = await ended('remind')
  await submit('remind', 'panel-1', review(3))
  const due_at = new Date(Date.now() + 24 * 3_600_000 + 300)
  const opened = one.event('ScorecardOpened', 'remind', { session_id: 'remind', due_at } as never)
  await scoring.deliver(opened, opened)
  const reminded = async () => (await outbox('remind')).filter(({ type }) => type === 'ReviewReminderDue')
  await until('the first reminder', async () => (await reminded()).length > 0)
  const plan = await until('the next round', async () => {
    const reminder = await scoring.stores.reminders.load('remind')
    return reminder?.rounds.length === 2 ? reminder : undefined
  })
  assert.equal(plan.work?.due_at.getTime(), due_at.getTime())
  assert.equal((await reminded()).length, 1)

  // The rule of one review makes it final while panel-2 is still blind.
  await scoring.stores.scorecards.collection.updateOne({ _id: 'remind' }, { $set: { 'rule.required_reviews': 1 } })
  await submit('remind', 'panel-1', review(3))
  assert.equal((await scoring.stores.scorecards.load('remind'))?.status, 'final')
  const roundDue = (left: number) => async () => {
    await scoring.stores.reminders.collection.updateOne({ _id: 'remind' }, { $set: { 'work.due_at': now } })
    await until(
      `${left} rounds left`,
      async () => (await scoring.stores.reminders.load('remind'))?.rounds.length === left,
    )
  }
  await roundDue(1)()
  assert.equal((await reminded()).length, 2)
  await submit('remind', 'panel-2', review(3))
  await roundDue(0)()
  assert.equal((await reminded()).length, 2)
})

test('what was written about or by an erased candidate goes with the person', async () => {
  const one = await ended('gone')
  await submit('gone', 'panel-1', review(1))
  await submit('gone', 'panel-2', review(4))
  await call('POST', '/api/v1/scorecards/gone/disagreements/dhcp.use/settle', 'rec', ['recruiter'], { note: 'WORDS' })
  await call('POST', '/api/v1/scorecards/gone/human-review', 'cand-gone', ['candidate'], { reason: 'WORDS' })
  await scoring.deliver(one.erased)
  const { outbox: _outbox, commands: _commands, ...card } = (await scoring.stores.scorecards.load('gone')) ?? {}
  assert.doesNotMatch(JSON.stringify(card), /WORDS|PRIVATE-NOTE/)
})

test('no query of these routes reads a whole collection', async () => {
  const slow = await scoring.db
    .collection('system.profile')
    .find({ ns: { $not: /system\./ }, planSummary: /COLLSCAN/ }, { projection: { ns: 1, command: 1 } })
    .toArray()
  assert.deepEqual(slow, [])
})
