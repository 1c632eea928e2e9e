import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EventData } from '@candor/contracts/catalog'
import type { Stored } from '@candor/platform/aggregate'
import type { Caller, Role } from '@candor/platform/http'
import fc from 'fast-check'
import { lexicalScorer } from './lexical.ts'
import { criteriaOf, planPublished } from './plan.ts'
import {
  answerGiven,
  consentChanged,
  type ReviewInput,
  remind,
  requestRescore,
  type Scorecard,
  scored,
  sessionEnded,
  sessionStarted,
  submitReview,
} from './scorecard.ts'
import { sightOf, toSummary, toView } from './scorecard-view.ts'
import { scoreAnswer } from './scorer.ts'
import { dhcp, now, planData, session } from './testing.ts'

const plan = planPublished(undefined, planData)?.state
assert.ok(plan)
const { rule } = plan
const criteria = criteriaOf(plan)
const ended = { how: 'completed', at: session.completed.completed_at } as const

const live = consentChanged(
  sessionStarted(undefined, session.started, now).state,
  's-1',
  { automated_scoring: true, withdrawn: false, seq: 2 },
  now,
)?.state
assert.ok(live)
const answered = answerGiven(live, session.dhcp, now)?.state
assert.ok(answered)
const over = sessionEnded(answered, session.completed, ended, now).state
const result = {
  ...(await scoreAnswer(lexicalScorer, { question: dhcp, text: session.dhcp.text }, new AbortController().signal)),
  revision: 1,
  scored_at: now,
}
const reviewing = scored(over, 's-1', { rule, erased: false, results: [{ answer_id: 'a-dhcp', result }] }, now).state

const review = (recommendation: ReviewInput['recommendation'], level: number): ReviewInput => ({
  recommendation,
  criteria: [
    { criterion_id: 'dhcp.definition', level, notes: 'a note' },
    { criterion_id: 'ipv6.objectives', level, notes: '' },
  ],
  notes: 'overall',
})
const submit = (card: Scorecard, reviewer: string, input: ReviewInput) =>
  submitReview(card, 's-1', reviewer, input, { criteria, owner: 'recruiter-1' }, now)
const code = (expected: string) => (error: unknown) => (error as { code?: string }).code === expected

test('given a live session, when a panel member reviews, then it is refused until the session has ended', () => {
  assert.throws(() => submit(live, 'panel-1', review('yes', 3)), code('SESSION_NOT_ENDED'))
})

test('given an ended session whose plan is not known yet, when a panel member reviews, then NOT_YET_KNOWN', () => {
  assert.throws(() => submit(over, 'panel-1', review('yes', 3)), code('NOT_YET_KNOWN'))
})

test('only the panel reviews, and only by criteria and levels of the plan', () => {
  assert.throws(() => submit(reviewing, 'somebody', review('yes', 3)), code('NOT_ON_PANEL'))
  assert.throws(() => submit(reviewing, 'panel-1', review('yes', 9)), code('REVIEW_INVALID'))
  const [first] = review('yes', 3).criteria
  assert.ok(first)
  for (const wrong of [[first, first], [{ ...first, criterion_id: 'invented' }]]) {
    assert.throws(() => submit(reviewing, 'panel-1', { ...review('yes', 3), criteria: wrong }), code('REVIEW_INVALID'))
  }
})

test('given all required reviews, when the last one comes, then the card is final with the cautious median', () => {
  const one = submit(reviewing, 'panel-1', review('strong_yes', 4))
  assert.equal(one.state.status, 'reviewing')
  assert.deepEqual(
    one.events.map(({ type }) => type),
    ['ReviewSubmitted'],
  )
  const two = submit(one.state, 'panel-2', review('no', 2))
  assert.deepEqual(
    [...new Set(two.events.map(({ type }) => type))],
    ['ReviewSubmitted', 'DisagreementFound', 'ScorecardFinalized'],
  )
  assert.ok(two.state.status === 'final')
  const { version, recommendation, panel_score, software_score, reviews } = two.state.final
  assert.deepEqual([version, recommendation, reviews], [1, 'no', 2])
  assert.equal(panel_score, 0.6667)
  assert.equal(software_score, result.overall)
})

test('given a seat that must review, when only others have, then the card waits for it and names it to those who may know', () => {
  const alone = { ...reviewing, rule: { ...rule, required_reviews: 1 } }
  const other = submit(alone, 'panel-2', review('yes', 3)).state
  assert.equal(other.status, 'reviewing')
  assert.deepEqual(toView(stored(other), caller('r', 'recruiter')).wanted, {
    count: 0,
    seats: [{ seat_id: 'lead', qualification: 'networks', count: 1, person_ids: ['panel-1'] }],
  })
  const blind = toView(stored(other), caller('panel-1', 'interviewer', 'recruiter'))
  assert.deepEqual([blind.wanted, blind.reviews_missing, blind.required_of_me], [null, null, true])
  assert.equal(submit(other, 'panel-1', review('yes', 3)).state.status, 'final')
  const told = remind(other, 's-1', 1)?.events.map(({ data }) => data)
  assert.ok('due_at' in other)
  assert.deepEqual(told, [{ session_id: 's-1', reviewer_id: 'panel-1', required: true, due_at: other.due_at }])
})

test('given reviews before the scorer is done, then the card is final only when the scores are', () => {
  const unscored = scored(over, 's-1', { rule, erased: false, results: [] }, now).state
  const reviewed = submit(submit(unscored, 'panel-1', review('yes', 3)).state, 'panel-2', review('yes', 3)).state
  assert.equal(reviewed.status, 'reviewing')
  const done = scored(reviewed, 's-1', { rule, erased: false, results: [{ answer_id: 'a-dhcp', result }] }, now)
  assert.deepEqual(
    done.events.map(({ type }) => type),
    ['AnswerScored', 'ScoresCompleted', 'ScorecardFinalized'],
  )
})

test('the event of a score says how far the judgements of a language model lay apart, and where its words stand, never the words', () => {
  const judged = { ...result, criteria: result.criteria.map((one) => ({ ...one, spread: 0.12 })) }
  for (const [one, spread] of [
    [result, null],
    [judged, 0.12],
  ] as const) {
    const [event] = scored(
      over,
      's-1',
      { rule, erased: false, results: [{ answer_id: 'a-dhcp', result: one }] },
      now,
    ).events
    assert.ok(event?.type === 'AnswerScored')
    const { criteria: found } = event.data as EventData['AnswerScored']
    for (const criterion of found) {
      assert.equal(criterion.spread, spread)
      for (const evidence of criterion.evidence) assert.deepEqual(Object.keys(evidence), ['start', 'end', 'strength'])
    }
    assert.ok(found.some(({ evidence }) => evidence.length > 0))
  }
})

test('an amended review is a new version, and what it changes makes a new version of the final card', () => {
  const final = submit(submit(reviewing, 'panel-1', review('yes', 3)).state, 'panel-2', review('yes', 3)).state
  const same = submit(final, 'panel-1', review('yes', 3))
  assert.deepEqual(
    same.events.map(({ type }) => type),
    ['ReviewSubmitted'],
  )
  const amended = submit(same.state, 'panel-1', review('definitely_no', 1))
  assert.equal(amended.state.reviews.find(({ reviewer_id }) => reviewer_id === 'panel-1')?.version, 3)
  assert.ok(amended.state.status === 'final')
  assert.deepEqual([amended.state.final.version, amended.state.final.recommendation], [2, 'definitely_no'])
})

test('a panel smaller than the rule gives as many reviews as it has members', () => {
  const small = sessionEnded(live, { ...session.completed, panel_ids: ['panel-1'] }, ended, now).state
  const open = scored(small, 's-1', { rule, erased: false, results: [] }, now).state
  assert.equal(submit(open, 'panel-1', review('yes', 3)).state.status, 'final')
})

test('a rescore keeps the old result beside the new one, and a final card stays final until the new scores are in', () => {
  assert.throws(() => requestRescore(live, 's-1', 'rubric_changed', now), code('SESSION_NOT_ENDED'))
  const final = submit(submit(reviewing, 'panel-1', review('yes', 3)).state, 'panel-2', review('yes', 3)).state
  const again = requestRescore(final, 's-1', 'rubric_changed', now)
  assert.deepEqual(
    again.events.map(({ type }) => type),
    ['RescoreRequested'],
  )
  assert.equal(again.state.status, 'final')
  assert.ok(again.state.work)
  const other = { ...result, overall: 0.1 }
  const done = scored(
    again.state,
    's-1',
    { rule, erased: false, results: [{ answer_id: 'a-dhcp', result: other }] },
    now,
  )
  assert.deepEqual(
    done.events.map(({ type }) => type),
    ['AnswerScored', 'ScoresCompleted', 'ScorecardFinalized'],
  )
  assert.deepEqual(done.state.answers[0]?.earlier, [result])
  assert.ok(done.state.status === 'final')
  assert.deepEqual([done.state.final.version, done.state.final.software_score], [2, 0.1])
})

test('a result for a revision that was corrected meanwhile is dropped', () => {
  const corrected = answerGiven(over, { ...session.dhcp, revision: 2 }, now)?.state
  assert.ok(corrected)
  const late = scored(corrected, 's-1', { rule, erased: false, results: [{ answer_id: 'a-dhcp', result }] }, now)
  assert.equal(late.state.answers[0]?.result, undefined)
  assert.ok(late.state.work, 'the new revision still waits for the scorer')
})

const caller = (id: string, ...roles: Role[]): Caller => ({ id, roles, kind: 'person', token_id: 't' })
const stored = (card: Scorecard) =>
  ({ ...card, _id: 's-1', version: 1, seq: 1, schema_version: 1, bucket: 0 }) as Stored<Scorecard>

test('who sees what: the role matrix', () => {
  const card = submit(reviewing, 'panel-1', review('yes', 3)).state
  const matrix: [Caller, 'none' | 'blind' | 'full'][] = [
    [caller('r', 'recruiter'), 'full'],
    [caller('a', 'admin'), 'full'],
    [caller('u', 'auditor'), 'full'],
    [caller('panel-1', 'interviewer'), 'full'],
    [caller('panel-2', 'interviewer'), 'blind'],
    [caller('panel-2', 'interviewer', 'recruiter', 'admin'), 'blind'],
    [caller('other', 'interviewer'), 'none'],
    [caller('cand-1', 'candidate'), 'none'],
    // Staff who applied themselves do not read what is said of them.
    [caller('cand-1', 'candidate', 'recruiter', 'admin'), 'none'],
  ]
  for (const [who, sight] of matrix) assert.equal(sightOf(card, who), sight, `${who.id} ${who.roles.join()}`)
})

test('a blind view is the same whatever others and the software have done', () => {
  const blind = caller('panel-2', 'interviewer')
  const untouched = scored(over, 's-1', { rule, erased: false, results: [] }, now).state
  const bare = JSON.stringify([toView(stored(untouched), blind), toSummary(stored(untouched), blind)])
  fc.assert(
    fc.property(
      fc.array(fc.record({ recommendation: fc.constantFrom('yes', 'no'), level: fc.integer({ min: 1, max: 4 }) }), {
        maxLength: 4,
      }),
      fc.boolean(),
      fc.boolean(),
      (reviews, isScored, alone) => {
        let card: Scorecard = isScored ? reviewing : untouched
        if (alone) card = { ...card, rule: { ...rule, required_reviews: 1 } }
        for (const { recommendation, level } of reviews)
          card = submit(card, 'panel-1', review(recommendation as 'yes', level)).state
        assert.equal(JSON.stringify([toView(stored(card), blind), toSummary(stored(card), blind)]), bare)
      },
    ),
  )
})
