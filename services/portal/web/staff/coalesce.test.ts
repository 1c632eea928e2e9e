import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createCoalescer } from './coalesce.ts'

test('the first ring is answered at once, a storm of them once more at its end, and the last one is never lost', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const seen: string[] = []
  const { ring, stop } = createCoalescer((key) => seen.push(key), 4_000)
  ring('bookings')
  assert.deepEqual(seen, ['bookings'])
  for (let count = 0; count < 50; count++) ring('bookings')
  ring('plans')
  assert.deepEqual(seen, ['bookings', 'plans'])
  t.mock.timers.tick(4_000)
  assert.deepEqual(seen, ['bookings', 'plans', 'bookings'])
  t.mock.timers.tick(4_000)
  ring('bookings')
  assert.equal(seen.length, 4, 'after quiet, at once again')
  ring('bookings')
  stop()
  t.mock.timers.tick(8_000)
  assert.equal(seen.length, 4, 'nothing after the page is gone')
})
