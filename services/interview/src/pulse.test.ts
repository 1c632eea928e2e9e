import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answered, ask, beat, heard, type Pulse, pinged } from './pulse.ts'

const now = 1_000_000
const regular = { isRegular: true }
const usual = { isRegular: false }

test('a line was whole when the ping was sent that was answered, whatever arrives later', () => {
  const pulse: Pulse = { wholeAt: now }
  assert.equal(heard(pulse, now + 1_000), undefined)
  assert.equal(heard(pulse, now + 3_000), 'ping')
  pinged(pulse, now + 3_000)
  assert.equal(heard(pulse, now + 60_000), undefined)
  assert.equal(pulse.wholeAt, now)
  answered(pulse)
  assert.equal(pulse.wholeAt, now + 3_000)
  // An answer that nobody asked for tells nothing.
  answered(pulse)
  assert.equal(pulse.wholeAt, now + 3_000)
})

test('twice a minute everybody is asked, and who did not answer the last time is cut', () => {
  const pulse: Pulse = { wholeAt: now }
  assert.equal(beat(pulse, now + 1_000, usual), undefined)
  assert.equal(beat(pulse, now + 30_000, regular), 'ping')
  pinged(pulse, now + 30_000)
  assert.equal(beat(pulse, now + 59_000, usual), undefined)
  assert.equal(beat(pulse, now + 60_000, regular), 'cut')
})

test('near the end a session knows within seconds whether its candidate is there', () => {
  const pulse: Pulse = { wholeAt: now }
  const near = { isRegular: false, endsAt: now + 14_000 }
  assert.equal(beat(pulse, now + 3_500, { isRegular: false, endsAt: now + 60_000 }), undefined)
  assert.equal(beat(pulse, now + 3_500, near), 'ping')
  pinged(pulse, now + 3_500)
  assert.equal(beat(pulse, now + 9_000, near), undefined)
  assert.equal(beat(pulse, now + 10_000, near), 'cut')
})

test('whose place was taken must show that it is whole, by an answer to a ping that was sent since', () => {
  const dead: Pulse = { wholeAt: now, pingedAt: now }
  assert.equal(ask(dead, now + 1_000, true), undefined)
  assert.equal(beat(dead, now + 2_000, usual), undefined)
  assert.equal(beat(dead, now + 3_500, usual), 'cut')

  const whole: Pulse = { wholeAt: now, pingedAt: now }
  ask(whole, now + 1_000, true)
  assert.equal(answered(whole), 'ping')
  pinged(whole, now + 1_100)
  assert.equal(answered(whole), 'here')
  assert.equal(beat(whole, now + 9_000, usual), undefined)
})
