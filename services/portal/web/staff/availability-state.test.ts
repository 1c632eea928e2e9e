import assert from 'node:assert/strict'
import test from 'node:test'
import { draftOf, emptyDraft, hoursAWeek, inputOf, joined, setHours, usualWeek } from './availability-state.ts'

test('intervals that touch or overlap become one; those past midnight stay', () => {
  const hours = (...pairs: string[]) => pairs.map((pair) => ({ from: pair.slice(0, 5), until: pair.slice(6) }))
  assert.deepEqual(joined(hours('13:00-15:00', '09:00-12:00', '12:00-13:00')), hours('09:00-15:00'))
  assert.deepEqual(joined(hours('09:00-17:00', '10:00-11:00')), hours('09:00-17:00'))
  assert.deepEqual(joined(hours('09:00-10:00', '22:00-02:00')), hours('09:00-10:00', '22:00-02:00'))
})

test('a week is summed up over midnight too, and is sent in order with every day', () => {
  const usual = usualWeek(emptyDraft('Asia/Kolkata'))
  assert.equal(hoursAWeek(usual), 35)
  assert.equal(hoursAWeek(setHours(emptyDraft('UTC'), 'friday', [{ from: '22:00', until: '02:30' }])), 4.5)
  const input = inputOf(usual)
  assert.deepEqual([Object.keys(input.weekly).length, input.weekly.sunday], [7, []])
  assert.equal('weekly_limit' in input, false)
})

test('what the service adds is not sent back', () => {
  const stored = { ...emptyDraft('UTC'), person_id: 'p', version: 3, updated_at: '2026-01-01T00:00:00Z', time_off: [] }
  assert.deepEqual(draftOf(stored as never), emptyDraft('UTC'))
})
