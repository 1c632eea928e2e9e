import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { bookSlot, cancelBooking } from './booking.ts'
import { type Invitation, issueInvitation, requireUsable, revokeInvitation, useInvitation } from './invitation.ts'
import { foldPerson, forgetHours, type Person, settleBooking } from './on-person.ts'
import { foldPlan } from './on-plan.ts'
import { berlin, plan, received } from './testing-facts.ts'

const now = new Date('2026-03-01T00:00:00Z')

const saved = (seq: number, changes: object = {}) =>
  received('PersonSaved', 'ada', seq, {
    person_id: 'ada',
    email: 'ada@example.org',
    name: 'Ada Lovelace',
    roles: ['interviewer'],
    status: 'active',
    time_zone: 'Europe/London',
    locale: 'en',
    qualifications: ['senior'],
    ...changes,
  })
const erased = (seq: number) => received('PersonErased', 'ada', seq, { person_id: 'ada', erased_at: now })

describe('people', () => {
  it('are kept without name and address', () => {
    assert.deepEqual(foldPerson(undefined, saved(1)), {
      person_id: 'ada',
      status: 'active',
      roles: ['interviewer'],
      qualifications: ['senior'],
      time_zone: 'Europe/London',
    })
  })

  it('stay erased, whatever comes before or after in whatever order', () => {
    const events = [saved(1), saved(2, { roles: [] }), erased(3), saved(4)]
    fc.assert(
      fc.property(fc.shuffledSubarray(events, { minLength: 4, maxLength: 4 }), (order) => {
        const state = order.reduce<Person | undefined>(
          (before, event) => foldPerson(before, event) ?? before,
          undefined,
        )
        assert.deepEqual(state, { person_id: 'ada', status: 'erased', erased_at: now })
      }),
    )
  })

  it('of an unknown status get no rights', () => {
    assert.equal(foldPerson(undefined, saved(1, { status: 'unknown' }))?.status, 'disabled')
  })

  it('take their hours with them when erased', () => {
    const { weekly, time_zone, person_id } = forgetHours(
      { ...berlin, overrides: [{ date: '2026-01-01', hours: [] }] },
      now,
    )
    assert.deepEqual([weekly, time_zone, person_id], [{}, 'UTC', 'ada'])
  })
})

describe('interviews of a person who is gone', () => {
  const start = new Date('2026-03-05T10:00:00Z')
  const placement = {
    panel: [{ person_id: 'ada', seat_id: 'lead', shadow: false }],
    starts_at: start,
    ends_at: new Date('2026-03-05T11:00:00Z'),
    spans: [],
    availability_versions: {},
  }
  const booking = (candidate_id: string) =>
    bookSlot(
      { booking_id: 'b', invitation_id: null, plan_version_id: 'p', candidate_id, recruiter_id: 'rita' },
      placement,
      { title: 'T', candidate_time_zone: 'UTC', time_multiplier: 1 },
      now,
    ).state

  it('are flagged for an interviewer, cancelled for an erased candidate', () => {
    assert.equal(settleBooking(booking('bob'), erased(2), now)?.events[0]?.type, 'BookingFlagged')
    assert.equal(
      settleBooking(booking('bob'), saved(2, { status: 'disabled' }), now)?.events[0]?.type,
      'BookingFlagged',
    )
    assert.equal(settleBooking(booking('bob'), saved(2, { roles: [] }), now)?.events[0]?.type, 'BookingFlagged')
    assert.equal(settleBooking(booking('ada'), erased(2), now)?.events[0]?.type, 'BookingCancelled')
  })

  it('forget what was said about an erased candidate', () => {
    const by = { cancelled_by: 'rita', reason: 'other', note: 'ill again' }
    const cancelled = cancelBooking(booking('ada'), by, now).state
    const settled = settleBooking(cancelled, erased(2), now)
    assert.deepEqual([settled?.events, settled && 'note' in settled.state], [[], false])
    assert.equal(settleBooking(cancelled, saved(2), now), undefined)
  })

  it('are left alone when the person stays, the interview is over, or it was settled before', () => {
    assert.equal(settleBooking(booking('bob'), saved(2), now), undefined)
    assert.equal(settleBooking(booking('ada'), erased(2), new Date('2026-03-06T00:00:00Z')), undefined)
    const flagged = settleBooking(booking('bob'), erased(2), now)?.state
    assert.ok(flagged)
    assert.equal(settleBooking(flagged, erased(2), now), undefined)
  })
})

describe('plans', () => {
  it('take over the whole state of each event, duplicates included', () => {
    const event = received('PlanPublished', plan.plan_version_id, 1, {
      plan_version_id: plan.plan_version_id,
      plan_id: plan.plan_id,
      version: 1,
      title: plan.title,
      description: '',
      duration_minutes: 45,
      retired_at: null,
      automated_scoring: true,
      retention_days: 90,
      panel: {
        seats: [{ seat_id: 'lead', qualification: null, count: 1, required_reviews: 0 }],
        required_reviews: 1,
        review_due_hours: 24,
        trained_count: 0,
        shadow_count: 0,
      },
      questions: [],
    })
    assert.deepEqual(foldPlan(event), plan)
    assert.deepEqual(foldPlan({ ...event, data: { ...event.data, retired_at: now } }).retired_at, now)
  })
})

describe('an invitation', () => {
  const facts = {
    invitation_id: 'i',
    plan_version_id: 'p',
    candidate_id: 'bob',
    recruiter_id: 'rita',
    panel_ids: [],
    issued_at: now,
    expires_at: new Date('2026-03-10T00:00:00Z'),
  }
  const issued = (): Invitation => issueInvitation(facts, 'secret').state

  it('sends its token away and does not keep it', () => {
    const decision = issueInvitation(facts, 'secret')
    assert.ok(decision.events[0]?.type === 'InvitationIssued' && decision.events[0].data.token === 'secret')
    assert.ok(!JSON.stringify(decision.state).includes('secret'))
  })

  it('is used by the first booking; the same event again changes nothing', () => {
    const used = useInvitation(issued(), 'b1')
    assert.deepEqual(used?.events, [{ type: 'InvitationUsed', data: { invitation_id: 'i', booking_id: 'b1' } }])
    assert.equal(useInvitation(used?.state ?? issued(), 'b1'), undefined)
  })

  it('that was withdrawn at the same moment stays withdrawn and knows its booking', () => {
    const revoked = revokeInvitation(issued(), 'withdrawn', now).state
    const { state, events } = useInvitation(revoked, 'b1') ?? {}
    assert.deepEqual([state?.status, state?.status === 'revoked' && state.booking_id, events], ['revoked', 'b1', []])
    assert.ok(state)
    assert.equal(useInvitation(state, 'b1'), undefined)
  })

  it('books only while it is neither used, withdrawn nor expired', () => {
    requireUsable(issued(), now)
    assert.throws(() => requireUsable(issued(), facts.expires_at), { code: 'INVITATION_EXPIRED' })
    assert.throws(() => requireUsable(revokeInvitation(issued(), 'withdrawn', now).state, now), {
      code: 'INVITATION_REVOKED',
    })
    assert.throws(() => requireUsable(useInvitation(issued(), 'b')?.state ?? issued(), now), {
      code: 'INVITATION_USED',
    })
    assert.throws(() => revokeInvitation(useInvitation(issued(), 'b')?.state ?? issued(), 'x', now), {
      code: 'INVITATION_USED',
    })
  })
})
