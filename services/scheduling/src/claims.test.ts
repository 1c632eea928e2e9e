import assert from 'node:assert/strict'
import { test } from 'node:test'
import { claimsOf, isoWeek } from './claims.ts'

const at = (text: string) => new Date(`2026-03-23T${text}:00Z`)

test('an interview claims its buckets, and one numbered place of each limit', () => {
  const from = at('09:00')
  const bucket = from.getTime() / 300_000
  const day = { date: '2026-03-23', ordinal: 2 }
  const week = { week: '2026-W13', ordinal: 7 }
  assert.deepEqual(claimsOf([{ person_id: 'ana', from, until: at('09:10'), day, week }]), [
    'ana|day|2026-03-23|2',
    'ana|week|2026-W13|7',
    `ana|${bucket}`,
    `ana|${bucket + 1}`,
  ])
})

test('an ISO week may begin in one year and be counted in the next', () => {
  assert.deepEqual(['2025-12-28', '2025-12-29', '2026-01-04', '2026-01-05', '2027-01-03'].map(isoWeek), [
    '2025-W52',
    '2026-W01',
    '2026-W01',
    '2026-W02',
    '2026-W53',
  ])
})
