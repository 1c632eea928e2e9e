import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clockText, createServerClock, heldNow, secondsUntil } from './clock.ts'

test('the quickest answer tells the time; slower ones do not spoil it, and drift gives way in the end', () => {
  let device = 0
  const clock = createServerClock(() => device, 500)
  assert.equal(clock.now(), 500)
  clock.heard(10_000)
  assert.equal(clock.now(), 10_000)
  clock.heard(10_090, 20)
  assert.equal(clock.now(), 10_100)
  device = 1_000
  assert.equal(clock.now(), 11_100)
  clock.heard(9_000, 3_000)
  assert.equal(clock.now(), 11_100)
  device = 3_600_000
  clock.heard(3_700_000, 100)
  assert.equal(clock.now(), 3_700_050)
})

test('a device that slept is set right by the first answer', () => {
  let device = 0
  const clock = createServerClock(() => device, 0)
  clock.heard(10_000, 10)
  device = 100
  clock.heard(610_000, 400)
  assert.equal(clock.now(), 610_200)
})

test('time left is counted up to the last second and never below none', () => {
  assert.deepEqual(
    [secondsUntil(1_500, 0), secondsUntil(0, 1), clockText(59), clockText(754), clockText(3_600)],
    [2, 0, '0:59', '12:34', '1:00:00'],
  )
})

test('the clock waits for who has no line, for ten minutes', () => {
  assert.equal(heldNow(5_000, undefined), 5_000)
  assert.equal(heldNow(65_000, 5_000), 5_000)
  assert.equal(heldNow(700_000, 5_000), 100_000)
})
