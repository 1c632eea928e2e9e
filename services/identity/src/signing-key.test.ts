import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  accessTtlMs,
  chooseKey,
  periodsDue,
  publishKey,
  type Rotation,
  rotationOf,
  type SigningKey,
  spreadMs,
} from './signing-key.ts'

const hourMs = 3_600_000
const rotation: Rotation = { periodMs: 24 * hourMs, leadMs: 6 * hourMs }
const start = new Date('2026-11-22T00:00:00Z')
const at = (ms: number) => new Date(start.getTime() + ms)
const period = start.getTime() / rotation.periodMs

function key(ofPeriod: number, published: Date): SigningKey {
  const input = {
    kid: `k${ofPeriod}`,
    period: ofPeriod,
    public_jwk: '{}',
    private_jwk: { iv: '', tag: '', data: '' },
    sealed_with: 's',
    issuer: 'identity',
  }
  return publishKey(input, rotation, published).state
}

test('the next key is due a lead time before its period begins', () => {
  assert.deepEqual(periodsDue(at(0), rotation), [period])
  assert.deepEqual(periodsDue(at(18 * hourMs - 1), rotation), [period])
  assert.deepEqual(periodsDue(at(18 * hourMs), rotation), [period, period + 1])
})

test('a key is never used before its period, and tokens of the last moment outlive it by a lead time', () => {
  const [old, next] = [key(period, at(0)), key(period + 1, at(18 * hourMs))]
  assert.equal(chooseKey([old, next], at(24 * hourMs - 1), rotation), old)
  assert.equal(chooseKey([old, next], at(24 * hourMs), rotation), next)
  assert.ok(old.expires_at.getTime() >= at(24 * hourMs).getTime() + accessTtlMs)
})

test('after a pause of the whole service the old key signs on until the new one has spread', () => {
  const [old, late] = [key(period, at(0)), key(period + 1, at(25 * hourMs))]
  assert.equal(chooseKey([late, old], at(25 * hourMs + spreadMs - 1), rotation), old)
  assert.equal(chooseKey([late, old], at(25 * hourMs + spreadMs), rotation), late)
})

test('the very first key signs at once; an expired one never', () => {
  const first = key(period, at(0))
  assert.equal(chooseKey([first], at(0), rotation), first)
  assert.equal(chooseKey([first], at(31 * hourMs), rotation), undefined)
  assert.equal(chooseKey([], at(0), rotation), undefined)
})

test('a lead that would reach over a whole period is cut', () => {
  assert.deepEqual(rotationOf({ SIGNING_KEY_PERIOD_HOURS: 1, SIGNING_KEY_LEAD_MINUTES: 720 }), {
    periodMs: hourMs,
    leadMs: hourMs / 2,
  })
})
