import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Rating, reportRaters } from './rater-report.ts'

const at = (month: number) => new Date(Date.UTC(2026, month - 1, 15))

/** Two people and the software on `sessions` interviews with two criteria each: one person is a level (a third) stricter. */
function ratings(sessions: number): Rating[] {
  return Array.from({ length: sessions }, (_, n) => {
    const place = ((n * 7) % 3) / 3
    const base = { session_id: `s-${n}`, at: at(1 + (n % 3)) }
    return ['a', 'b'].flatMap((criterion_id): Rating[] => [
      { ...base, criterion_id, rater: 'mild', place: place + 1 / 3 },
      { ...base, criterion_id, rater: 'strict', place },
      { ...base, criterion_id, rater: 'software:lexical@1', place: place + 1 / 6 },
    ])
  }).flat()
}

test('a stricter rater is told from a milder one, the software is held against the people alone', () => {
  const report = reportRaters(ratings(30))
  assert.deepEqual(
    report.map(({ rater, kind }) => [rater, kind]),
    [
      ['mild', 'person'],
      ['strict', 'person'],
      ['software:lexical@1', 'software'],
    ],
  )
  const [mild, strict, software] = report
  assert.deepEqual([mild?.severity?.value, strict?.severity?.value], [0.3333, -0.3333])
  assert.ok(Math.abs(software?.severity?.value ?? 1) < 0.001)
  assert.ok((strict?.kappa?.value ?? 1) < 1 && (strict?.kappa?.low ?? 1) <= (strict?.kappa?.value ?? 0))
  assert.deepEqual(
    strict?.drift.map(({ month }) => month),
    ['2026-01', '2026-02', '2026-03'],
  )
  assert.ok(report.every(({ enough }) => enough))
})

test('few sessions say so, and somebody who rated alone has no agreement', () => {
  const few = reportRaters(ratings(3))
  assert.ok(few.every(({ enough }) => !enough))
  const [alone] = reportRaters([{ session_id: 's', criterion_id: 'a', rater: 'alone', place: 1, at: at(1) }])
  assert.deepEqual([alone?.severity, alone?.kappa, alone?.icc, alone?.drift, alone?.ratings], [null, null, null, [], 1])
})

test('the newest 500 interviews of a plan are reported without holding up the process', () => {
  const many = Array.from({ length: 500 * 10 }, (_, n) => {
    const session = Math.floor(n / 10)
    const facts = { session_id: `s-${session}`, criterion_id: `c-${n % 10}`, at: at(1 + (session % 3)) }
    return [session % 8, (session + 1) % 8].map((rater) => ({
      ...facts,
      rater: `p-${rater}`,
      place: ((n * 7 + rater) % 4) / 3,
    }))
  }).flat()
  const before = process.cpuUsage()
  assert.equal(reportRaters(many).length, 8)
  // By resampling the ratings themselves it was 20 seconds; by their sums it is a third of one.
  assert.ok(process.cpuUsage(before).user < 3_000_000)
})
