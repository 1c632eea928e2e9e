import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { requiredReviewers, type Wanted, wantedReviews } from './review-rule.ts'
import type { Review, Rule, Session } from './scorecard.ts'
import { now } from './testing.ts'

const session: Session = {
  ...{ booking_id: 'b', plan_version_id: 'v', candidate_id: 'c' },
  panel_ids: ['ann', 'ben', 'cem', 'dia'],
  seats: [
    { person_id: 'ann', seat_id: 'lead' },
    { person_id: 'ben', seat_id: 'senior' },
    { person_id: 'cem', seat_id: 'senior' },
    { person_id: 'dia', seat_id: 'guest' },
  ],
}
const lead = { seat_id: 'lead', qualification: 'hiring_manager', required_reviews: 1 }
const senior = { seat_id: 'senior', qualification: 'senior', required_reviews: 1 }
const rule = (required_reviews: number, seats?: Rule['seats']): Rule => ({
  ...{ automated_scoring: true, review_due_hours: 24, required_reviews },
  ...(seats && { seats }),
})
const by = (...people: string[]): Review[] =>
  people.map((reviewer_id) => ({
    ...{ reviewer_id, version: 1, recommendation: 'yes', criteria: [], notes: '', score: null, submitted_at: now },
  }))
const isMet = ({ count, seats }: Wanted) => count === 0 && seats.length === 0

test('without seats that must review, only the count decides, as in plans from before there were such', () => {
  for (const known of [rule(2), rule(2, [])]) {
    assert.deepEqual(wantedReviews({ rule: known, session, reviews: by('dia') }), { count: 1, seats: [] })
    assert.ok(isMet(wantedReviews({ rule: known, session, reviews: by('dia', 'cem') })))
  }
})

test('a seat that must review is waited for, whoever else has reviewed, and the count still holds beside it', () => {
  const strict = rule(2, [lead, senior])
  assert.deepEqual(wantedReviews({ rule: strict, session, reviews: by('dia', 'ben', 'cem') }), {
    count: 0,
    seats: [{ seat_id: 'lead', qualification: 'hiring_manager', count: 1, person_ids: ['ann'] }],
  })
  assert.deepEqual(wantedReviews({ rule: strict, session, reviews: by('ann') }), {
    count: 1,
    seats: [{ seat_id: 'senior', qualification: 'senior', count: 1, person_ids: ['ben', 'cem'] }],
  })
  assert.ok(isMet(wantedReviews({ rule: strict, session, reviews: by('ann', 'cem') })))
  assert.deepEqual(wantedReviews({ rule: rule(3, [lead]), session, reviews: by('ann') }), { count: 2, seats: [] })
})

test('nobody is waited for who was not on the panel: an empty seat, one with fewer people, a panel whose seats are not known', () => {
  const small = { ...session, panel_ids: ['ben'], seats: [{ person_id: 'ben', seat_id: 'senior' }] }
  const both = rule(4, [lead, { ...senior, required_reviews: 2 }])
  assert.ok(isMet(wantedReviews({ rule: both, session: small, reviews: by('ben') })))
  const { seats: _unknown, ...old } = session
  assert.ok(isMet(wantedReviews({ rule: rule(1, [lead]), session: old, reviews: by('dia') })))
})

test('who must review is a fact of plan and panel: what others submit does not change it', () => {
  assert.deepEqual(requiredReviewers({ rule: rule(1, [lead, senior]), session }), ['ann', 'ben', 'cem'])
  assert.deepEqual(requiredReviewers({ rule: rule(1), session }), [])
  assert.deepEqual(requiredReviewers({}), [])
})

test('a further review never makes anything more wanted, and once all have reviewed nothing is', () => {
  const people = fc.uniqueArray(fc.constantFrom(...session.panel_ids))
  const seats = fc.tuple(fc.nat(2), fc.nat(3)).map(([a, b]) => [
    { ...lead, required_reviews: a },
    { ...senior, required_reviews: b },
  ])
  const size = ({ count, seats: wanted }: Wanted) => wanted.reduce((sum, one) => sum + one.count, count)
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 6 }),
      seats,
      people,
      fc.constantFrom(...session.panel_ids),
      (n, s, given, one) => {
        const strict = rule(n, s)
        const before = wantedReviews({ rule: strict, session, reviews: by(...given) })
        const after = wantedReviews({ rule: strict, session, reviews: by(...new Set([...given, one])) })
        assert.ok(size(after) <= size(before))
        assert.ok(isMet(wantedReviews({ rule: strict, session, reviews: by(...session.panel_ids) })))
      },
    ),
  )
})
