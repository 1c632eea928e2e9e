import assert from 'node:assert/strict'
import { test } from 'node:test'
import { matching } from './bank-search.ts'
import { asCopy, changePool, freeCriterionIds, fromBank, moved, placeOf, removePool, withKind } from './plan-draft.ts'
import type { BankQuestion, Content, Question } from './plan-queries.ts'

const levels = [
  { level: 1, label: 'weak', anchor: 'names nothing' },
  { level: 2, label: 'strong', anchor: 'names all' },
]
const open: Question = {
  question_id: 'q1',
  kind: 'open',
  category: 'technical',
  text: 'What is DHCP used for?',
  criteria: [
    { criterion_id: 'c1', name: 'Use', levels },
    { criterion_id: 'c2', name: 'Lease', levels },
  ],
  prompts: [{ text: 'For how long?', criterion_id: 'c2' }, { text: 'And then?' }],
}
const plan: Content = {
  title: 'x',
  duration_minutes: 45,
  panel: { seats: [{}], required_reviews: 1 },
  draw: { pools: [{ pool: 'basics', count: 1 }] },
  questions: [
    open,
    { ...open, question_id: 'q2', pool: 'basics', criteria: [{ criterion_id: 'c4', name: 'n', levels }] },
  ],
}
const bank = (question: Partial<Question>, bank_question_id = 'b1'): BankQuestion => ({
  bank_question_id,
  revision: 1,
  question: { ...open, ...question },
  exposures: 0,
  retire_after: null,
  retired_at: null,
  updated_at: '2026-03-02T10:00:00Z',
})

test('a copy from the bank has criteria of its own in the plan, and its follow-ups name them', () => {
  assert.deepEqual(freeCriterionIds(plan, 2), ['c3', 'c5'])
  const copy = fromBank(bank({}), plan)
  assert.deepEqual(
    [copy.question_id, copy.bank_question_id, copy.criteria?.map(({ criterion_id }) => criterion_id)],
    [undefined, 'b1', ['c3', 'c5']],
  )
  assert.deepEqual(copy.prompts, [{ text: 'For how long?', criterion_id: 'c5' }, { text: 'And then?' }])
  assert.deepEqual(asCopy(open, { questions: [] }).criteria, open.criteria)
})

test('another kind of question takes what it needs and leaves what only the old one had', () => {
  const choice = { ...withKind(open, 'choice'), options: ['a', 'b'], multiple: true }
  assert.deepEqual(withKind(open, 'choice').options, [])
  const scale = withKind(choice, 'scale')
  assert.deepEqual([scale.scale, scale.options, scale.multiple], [{ from: 1, to: 5 }, undefined, undefined])
  const code = withKind({ ...scale, code: { language: 'sql' } }, 'code')
  assert.deepEqual([code.code, code.scale, code.text], [{ language: 'sql' }, undefined, open.text])
})

test('a pool that is renamed or removed takes its questions along', () => {
  const renamed = changePool(plan, 0, { pool: 'warm-up' })
  assert.deepEqual(
    [renamed.draw?.pools, renamed.questions?.map(({ pool }) => pool)],
    [[{ pool: 'warm-up', count: 1 }], [undefined, 'warm-up']],
  )
  const without = removePool(plan, 0)
  assert.deepEqual(['draw' in without, without.questions?.some((question) => 'pool' in question)], [false, false])
  const shuffled = removePool({ ...plan, draw: { shuffle: true, pools: plan.draw?.pools ?? [] } }, 0)
  assert.deepEqual(shuffled.draw, { shuffle: true, pools: [] })
  assert.equal(changePool(plan, 7, { count: 3 }), plan)
})

test('places count from 1 and name what a person looks for', () => {
  assert.deepEqual(placeOf('/questions/2/criteria/0/levels'), { section: 'questions', question: 3, criterion: 1 })
  assert.deepEqual(placeOf('/questions/0/options'), { section: 'questions', question: 1 })
  assert.deepEqual(placeOf('/questions'), { section: 'questions' })
  assert.deepEqual(placeOf('/body/panel/seats/0'), { section: 'panel' })
  assert.deepEqual(placeOf('/draw/pools/1/count'), { section: 'draw' })
  assert.deepEqual(placeOf('/duration_minutes'), { section: 'about' })
  assert.deepEqual(moved(['a', 'b', 'c'], 2, 0), ['c', 'a', 'b'])
})

test('the bank is searched by every word, in texts, categories, kinds and criteria', () => {
  const all = [bank({}), bank({ text: 'Write a join', kind: 'code', category: 'SQL' }, 'b2')]
  const found = (text: string) => matching(all, text).map(({ bank_question_id }) => bank_question_id)
  assert.deepEqual(found(''), ['b1', 'b2'])
  assert.deepEqual(found('dhcp'), ['b1'])
  assert.deepEqual(found('sql JOIN'), ['b2'])
  assert.deepEqual(found('lease'), ['b1', 'b2'])
  assert.deepEqual(found('join dhcp'), [])
})
