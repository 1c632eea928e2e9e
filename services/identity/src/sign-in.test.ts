import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accountLimit, addressLimit, backOffMs, type SignInCount, waitMs } from './sign-in.ts'

const now = new Date('2026-11-22T10:00:00Z')
const inMs = (ms: number) => new Date(now.getTime() + ms)
const count = (change: Partial<SignInCount>): SignInCount => ({
  _id: 'x',
  account: 'a',
  failures: 9,
  expires_at: now,
  ...change,
})

test('the first failures cost nothing, then the wait doubles up to its limit', () => {
  assert.deepEqual(
    [0, 4, 5, 6, 7, 12, 13, 500].map((failures) => backOffMs(failures, addressLimit)),
    [0, 0, 2_000, 4_000, 8_000, 256_000, 300_000, 300_000],
  )
})

test('guessing from other addresses holds nobody up for more than half a minute', () => {
  assert.equal(backOffMs(1_000_000, accountLimit), 30_000)
})

test('an address where the right password came from is not held up by what others try', () => {
  const account = count({ blocked_until: inMs(30_000) })
  assert.equal(waitMs(undefined, account, now), 30_000)
  assert.equal(waitMs(count({ trusted_until: inMs(1) }), account, now), 0)
  assert.equal(waitMs(count({ trusted_until: inMs(1), blocked_until: inMs(50) }), account, now), 50)
  assert.equal(waitMs(count({ trusted_until: now }), account, now), 30_000)
})
