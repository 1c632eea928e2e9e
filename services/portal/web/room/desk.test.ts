import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answered, handIn, isAllSaved, overtaken, reconcile, saved, sheetOf, unsent, withdraw, write } from './desk.ts'

test('what is typed waits until the server has it', () => {
  let desk = write(write({}, 'q1', 'a'), 'q1', 'ab')
  assert.deepEqual(unsent(desk), [{ id: 'q1', kind: 'draft', revision: 2, text: 'ab' }])
  desk = saved(desk, 'q1', 1)
  assert.equal(isAllSaved(desk), false)
  desk = saved(desk, 'q1', 2)
  assert.equal(isAllSaved(desk), true)
  assert.equal(write(desk, 'q1', 'ab'), desk)
})

test('an answer waits until it is acknowledged, and is not handed in twice', () => {
  let desk = handIn(write({}, 'q1', 'a'), 'q1')
  assert.deepEqual(unsent(desk), [{ id: 'q1', kind: 'answer', revision: 1, text: 'a' }])
  desk = answered(desk, 'q1', 1)
  assert.deepEqual(unsent(desk), [])
  assert.equal(handIn(desk, 'q1'), desk)
  desk = handIn(write(desk, 'q1', 'ab'), 'q1')
  assert.deepEqual(unsent(desk), [{ id: 'q1', kind: 'answer', revision: 2, text: 'ab' }])
})

test('a question may be left empty', () => {
  assert.deepEqual(unsent(handIn({}, 'q1')), [{ id: 'q1', kind: 'answer', revision: 1, text: '' }])
})

test('after a crash the newer words win, whichever side has them', () => {
  const here = write(write({}, 'q1', 'a'), 'q1', 'ab')
  const ahead = reconcile(here, { drafts: [{ question_id: 'q1', revision: 1, text: 'a' }], answers: [] })
  assert.equal(sheetOf(ahead, 'q1').text, 'ab')
  assert.equal(unsent(ahead).length, 1)
  const behind = reconcile(here, { drafts: [{ question_id: 'q1', revision: 7, text: 'abc' }], answers: [] })
  assert.equal(sheetOf(behind, 'q1').text, 'abc')
  assert.equal(isAllSaved(behind), true)
  assert.equal(sheetOf(write(behind, 'q1', 'abcd'), 'q1').revision, 8)
})

test('a device that knows nothing gets answers and later drafts from the server', () => {
  const answers = [{ question_id: 'q1', revision: 3, text: 'final' }]
  const desk = reconcile({}, { drafts: [{ question_id: 'q1', revision: 5, text: 'final, better' }], answers })
  assert.deepEqual(sheetOf(desk, 'q1'), { text: 'final, better', revision: 5, saved: 5, answered: 3, handIn: 0 })
})

test('an answer that was acknowledged while we were away no longer waits', () => {
  const here = handIn(write({}, 'q1', 'a'), 'q1')
  assert.equal(
    isAllSaved(reconcile(here, { drafts: [], answers: [{ question_id: 'q1', revision: 1, text: 'a' }] })),
    true,
  )
})

test('words typed here after another device went further are sent after its revision', () => {
  const here = handIn(write({}, 'q1', 'mine'), 'q1')
  assert.deepEqual(unsent(overtaken(here, 'q1', 9)), [{ id: 'q1', kind: 'answer', revision: 10, text: 'mine' }])
})

test('a refused answer is a draft again, however it is changed', () => {
  const refused = withdraw(handIn(write({}, 'q1', 'a'), 'q1'), 'q1')
  assert.deepEqual(unsent(write(refused, 'q1', 'ab')), [{ id: 'q1', kind: 'draft', revision: 2, text: 'ab' }])
})
