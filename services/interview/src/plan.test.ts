import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decode, encode } from '@candor/contracts/codec'
import { Value } from 'typebox/value'
import { draftPlan, editPlan, type Plan, PlanInput, publishPlan, upcastPlan, whatIsMissing } from './plan.ts'

const now = new Date('2026-03-02T09:00:00Z')
const levels = [
  { level: 1, label: 'weak', anchor: 'names nothing' },
  { level: 2, label: 'strong', anchor: 'names both phases and why' },
]
const input: PlanInput = {
  title: 'Network engineer',
  duration_minutes: 45,
  panel: { seats: [{ qualification: 'networks' }, { seat_id: 's1' }], required_reviews: 2 },
  questions: [
    {
      kind: 'open',
      category: 'technical',
      text: 'Name the phases of congestion control.',
      reference_answers: ['Slow start and congestion avoidance.'],
      criteria: [{ name: 'Completeness', reference_points: ['slow start'], levels }],
    },
    {
      question_id: 'q1',
      kind: 'choice',
      category: 'basics',
      text: 'Which?',
      options: ['a', 'b'],
      criteria: [{ name: 'Right', levels }],
    },
  ],
}
const ids = { plan_id: 'p', plan_version_id: 'v', plan_version: 3, draft_version: 7 }
const publish = (changes: Partial<PlanInput> = {}) => {
  const { state } = draftPlan({ ...input, ...changes }, 'rita', now)
  return publishPlan(state, { ...ids, actor: 'rita' }, now)
}

test('a draft gets the ids and defaults that were left out; given ids stay', () => {
  const { state, events } = draftPlan(input, 'rita', now)
  assert.deepEqual(
    state.questions.map((question) => question.question_id),
    ['q2', 'q1'],
  )
  assert.deepEqual(state.panel.seats, [
    { seat_id: 's2', qualification: 'networks', count: 1, required_reviews: 0 },
    { seat_id: 's1', qualification: null, count: 1, required_reviews: 0 },
  ])
  const criterionIds = state.questions.map(({ criteria }) => criteria[0]?.criterion_id)
  assert.deepEqual(
    criterionIds,
    ['c1', 'c2'],
    'reviews name criteria by their ids, so they are those of the whole plan',
  )
  assert.deepEqual([state.retention_days, state.automated_scoring, state.panel.review_due_hours], [180, false, 48])
  assert.deepEqual(events, [])
})

test('a draft from before seats could have to review is published as one where none must', () => {
  const { state } = draftPlan(input, 'rita', now)
  const old = {
    ...state,
    panel: { ...state.panel, seats: state.panel.seats.map(({ required_reviews: _, ...seat }) => seat) },
  }
  const { events } = publishPlan(upcastPlan(old as unknown as Plan), { ...ids, actor: 'rita' }, now)
  assert.ok(events[0])
  const event = { ...events[0], id: crypto.randomUUID(), seq: 1, at: now, actor: 'rita' }
  const read = decode(encode(event as Parameters<typeof encode>[0]))
  assert.ok(read.kind === 'event' && read.type === 'PlanPublished')
  assert.deepEqual(
    read.data.panel.seats.map(({ required_reviews }) => required_reviews),
    [0, 0],
  )
})

test('publishing makes an immutable version and one event with all of it', () => {
  const { state, events } = publish()
  assert.equal(state.plan_version, 3)
  assert.equal(state.draft_version, 7)
  const [event] = events
  assert.equal(events.length, 1)
  assert.equal(event?.type, 'PlanPublished')
  if (event?.type !== 'PlanPublished') return
  assert.equal(event.data.plan_version_id, 'v')
  assert.equal(event.data.version, 3)
  assert.equal(event.data.retired_at, null)
  assert.deepEqual(event.data.questions[0]?.reference_answers, ['Slow start and congestion avoidance.'])
  assert.equal('options' in (event.data.questions[1] ?? {}), false)
})

test('an edit replaces the content and leaves what was published alone', () => {
  const { state: plan } = draftPlan(input, 'rita', now)
  const published = publish().state
  const later = new Date('2026-03-03T09:00:00Z')
  const edited = editPlan(plan, { ...input, title: 'Senior network engineer', questions: [] }, later).state
  assert.deepEqual(
    [edited.title, edited.questions.length, edited.created_at, edited.updated_at],
    ['Senior network engineer', 0, now, later],
  )
  assert.equal(published.title, 'Network engineer')
})

test('an incomplete draft is refused with every missing thing and its path', () => {
  const question = input.questions?.[0]
  assert.ok(question)
  assert.throws(() => publish({ questions: [] }), { code: 'PLAN_INCOMPLETE', status: 422, message: /\/questions/ })
  const { state } = draftPlan(
    {
      ...input,
      duration_minutes: 5,
      panel: { seats: [{ seat_id: 'x', required_reviews: 2 }, { seat_id: 'x' }], required_reviews: 3 },
      questions: [
        { ...question, question_id: 'same', time_limit_seconds: 400, criteria: [] },
        {
          ...question,
          question_id: 'same',
          kind: 'choice',
          options: ['one'],
          criteria: [{ name: 'n', levels: [...levels].reverse() }],
        },
        { ...question, kind: 'scale', scale: { from: 5, to: 5 }, criteria: [{ name: 'n', levels: [] }] },
        { ...question, kind: 'scale' },
      ],
    },
    'rita',
    now,
  )
  assert.deepEqual(
    whatIsMissing(state).map((one) => one.path),
    [
      '/panel/seats/1/seat_id',
      '/panel/required_reviews',
      '/panel/seats/0/required_reviews',
      '/questions/1/question_id',
      '/duration_minutes',
      '/questions/0/criteria',
      '/questions/1/options',
      '/questions/1/criteria/0/levels',
      '/questions/2/scale',
      '/questions/2/criteria/0/levels',
      '/questions/3/scale',
    ],
  )
})

test('everything in a plan is bounded', () => {
  const question = input.questions?.[0]
  assert.ok(question)
  const wrong: unknown[] = [
    { ...input, title: '' },
    { ...input, title: 'x'.repeat(201) },
    { ...input, duration_minutes: 481 },
    { ...input, duration_minutes: 4.5 },
    { ...input, retention_days: 0 },
    { ...input, colour: 'red' },
    { ...input, panel: { seats: [], required_reviews: 1 } },
    { ...input, questions: Array(51).fill(question) },
    { ...input, questions: [{ ...question, question_id: 'a b' }] },
    { ...input, questions: [{ ...question, kind: 'essay' }] },
    { ...input, questions: [{ ...question, text: 'x'.repeat(5_001) }] },
    { ...input, questions: [{ ...question, criteria: [{ name: 'n', levels, weight: 0 }] }] },
  ]
  assert.equal(Value.Check(PlanInput, input), true)
  for (const one of wrong) assert.equal(Value.Check(PlanInput, one), false, JSON.stringify(one).slice(0, 100))
  const huge = { ...question, text: 'x'.repeat(5_000), reference_answers: Array(10).fill('y'.repeat(5_000)) }
  assert.throws(() => publish({ questions: Array(10).fill(huge) }), { code: 'PLAN_TOO_LARGE', status: 422 })
})
