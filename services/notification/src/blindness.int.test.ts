// A recruiter who sits on the panel of their own interview: no mail, and no missing mail, tells them what the others think before
// their own review is in; and no list of deliveries does.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { until } from '@candor/stack/testing'
import { openNotification, somebody, somePlan } from './testing.ts'

const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000)

test('a recruiter on the panel hears of the result after the own review, and is reminded although the others are done', async (t) => {
  const { publish, stores, call } = await openNotification(t)
  const [asha, rita, tom] = [somebody('Asha', { roles: ['candidate'] }), somebody('Rita'), somebody('Tom')]
  const plan = somePlan(`plan-${rita.person_id}`, 'Network engineer')
  const booking_id = crypto.randomUUID()
  for (const person of [asha, rita, tom]) await publish(person.person_id, 'PersonSaved', person)
  await publish(plan.plan_version_id, 'PlanPublished', plan)
  await publish(booking_id, 'BookingConfirmed', {
    booking_id,
    invitation_id: 'invitation-1',
    plan_version_id: plan.plan_version_id,
    candidate_id: asha.person_id,
    recruiter_id: rita.person_id,
    title: plan.title,
    panel: [rita, tom].map(({ person_id }) => ({ person_id, seat_id: 'lead', shadow: false })),
    starts_at: inHours(-2),
    ends_at: inHours(-1),
    candidate_time_zone: 'Asia/Kolkata',
    calendar_uid: `${booking_id}@candor`,
    calendar_sequence: 0,
    time_multiplier: 1,
  })
  const session_id = crypto.randomUUID()
  const facts = { session_id, booking_id, plan_version_id: plan.plan_version_id, candidate_id: asha.person_id }
  const due_at = inHours(24)
  const review = { session_id, review_version: 1, recommendation: 'yes' as const, criteria: [] }
  const result = { recommendation: 'yes' as const, panel_score: 0.8, software_score: 0.7 }
  await publish(session_id, 'ScorecardOpened', {
    ...facts,
    panel_ids: [rita.person_id, tom.person_id],
    required_ids: [],
    due_at,
  })
  await publish(session_id, 'ReviewSubmitted', { ...review, reviewer_id: tom.person_id })
  await publish(session_id, 'DisagreementFound', { session_id, criterion_id: 'c', spread: 2, assigned_to: null })
  await publish(session_id, 'ScorecardFinalized', { ...facts, ...result, scorecard_version: 1, reviews: 1 })
  await publish(session_id, 'ReviewReminderDue', { session_id, reviewer_id: rita.person_id, required: false, due_at })
  const outcomes = async () => {
    const mails = await stores.mails.collection.find({ 'about.type': 'scorecard' }).toArray()
    return mails.map((mail) => {
      const reason = mail.status === 'suppressed' ? ` ${mail.reason}` : ''
      const who = mail.recipient === rita.person_id ? 'rita' : mail.recipient === 'recruiter' ? 'recruiter' : 'other'
      return `${who} ${mail.kind} ${mail.status}${reason}`
    })
  }
  const arrived = async (...expected: string[]) =>
    until(expected.join(', '), async () => {
      const now = await outcomes()
      return expected.every((one) => now.includes(one))
    })
  await arrived(
    'rita review_requested sent',
    'rita review_reminder sent',
    'recruiter scorecard_ready suppressed blind',
    'recruiter disagreement_found suppressed blind',
  )

  const seenBy = async (...roles: Parameters<typeof call>[0][]) => {
    const { status, body } = await call(roles.flat(), 'GET', '/api/v1/deliveries?limit=100')
    assert.equal(status, 200)
    return (body.items as { kind: string; delivery_id: string }[]).filter(({ kind }) =>
      /review|scorecard|disagree/.test(kind),
    )
  }
  const all = await seenBy('recruiter')
  assert.ok(all.length >= 5)
  assert.deepEqual(await seenBy('recruiter', 'interviewer'), [])
  assert.deepEqual(await seenBy('admin', 'interviewer'), [])
  const path = `/api/v1/deliveries/${all[0]?.delivery_id}/redrive`
  assert.equal((await call(['recruiter', 'interviewer'], 'POST', path)).status, 404)

  await publish(session_id, 'ReviewSubmitted', { ...review, reviewer_id: rita.person_id })
  await publish(session_id, 'ScorecardFinalized', { ...facts, ...result, scorecard_version: 2, reviews: 2 })
  await arrived('recruiter scorecard_ready sent')
})
