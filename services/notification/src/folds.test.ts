import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Stored } from '@candor/platform/aggregate'
import type { AnyFold } from '@candor/platform/fold'
import { type Booking, bookingAfter, kindFor, toldOf, unknownBooking } from './booking.ts'
import { type Delivery, finishDelivery } from './delivery.ts'
import { confirmed, endsAt, ids, panel, received, startsAt } from './fixtures.ts'
import { createFolds } from './folds.ts'
import { whyStale } from './mail-lookup.ts'
import type { Stores } from './stores.ts'

const store = (name: string) => ({ name, load: async () => undefined })
const stores = Object.fromEntries(
  [
    'mails',
    'calls',
    'webhooks',
    'people',
    'preferences',
    'plans',
    'invitations',
    'bookings',
    'scorecards',
    'calendarLinks',
  ].map((name) => [name, store(name)]),
) as unknown as Stores
const hooks = { activeFor: (type: string) => (type === 'InvitationIssued' ? ['hook-1'] : []) }
const folds = createFolds(stores, hooks, { MAIL_AGE_HOURS_MAX: 72 })
const now = new Date('2026-11-20T08:00:01Z')

/** Folds one event as the engine would, into documents by `<store>|<id>`. Lookups that need a database are left to the server test. */
function run(documents: Map<string, object>, event: ReturnType<typeof received>): void {
  for (const fold of folds as AnyFold[]) {
    if (!fold.types.includes(event.type) || !fold.targets) continue
    for (const id of fold.targets(event)) {
      const name = `${fold.store.name}|${id}`
      const decision = fold.apply(documents.get(name) as Stored<object>, event, { id, now })
      if (decision) documents.set(name, decision.state)
    }
  }
}

const person = {
  person_id: ids.asha,
  email: 'asha@example.org',
  name: 'Asha Rao',
  roles: ['candidate' as const],
  status: 'active' as const,
  time_zone: 'Asia/Kolkata',
  locale: 'en-IN',
  qualifications: [],
}
const issued = {
  invitation_id: 'invitation-1',
  plan_version_id: ids.plan,
  candidate_id: ids.asha,
  recruiter_id: ids.rita,
  panel_ids: [],
  token: 'eyJ.secret.token',
  expires_at: new Date('2026-12-01T00:00:00Z'),
}

test('an erased person stays erased, whatever arrives after', () => {
  const documents = new Map<string, object>()
  run(documents, received('PersonSaved', ids.asha, 1, person))
  run(documents, received('PersonErased', ids.asha, 2, { person_id: ids.asha, erased_at: now }))
  run(documents, received('PersonSaved', ids.asha, 3, person))
  assert.deepEqual(documents.get(`people|${ids.asha}`), { status: 'erased', erased_at: now })
})

test('an invitation makes one mail, and handling its event again makes no second one', () => {
  const documents = new Map<string, object>()
  const event = received('InvitationIssued', 'invitation-1', 1, issued)
  run(documents, event)
  const id = `${event.id}.${ids.asha}.email`
  const mail = documents.get(`mails|${id}`) as Delivery
  assert.equal(mail.status, 'pending')
  assert.equal(mail.kind, 'invitation')
  run(documents, event)
  assert.equal(documents.get(`mails|${id}`), mail)
  assert.equal([...documents.keys()].filter((name) => name.startsWith('mails|')).length, 1)
  assert.ok(
    !JSON.stringify(documents.get('invitations|invitation-1')).includes('secret'),
    'the token is kept once only',
  )
})

test('who waited is told of the slot once; the link is forgotten with the mail, and an offer that is over is not sent', () => {
  const documents = new Map<string, object>()
  const expires_at = new Date('2026-11-20T10:00:00Z')
  const event = received('WaitlistOffered', 'invitation-1', 2, {
    ...{ waitlist_id: 'invitation-1', booking_id: 'offer-1', candidate_id: ids.asha, plan_version_id: ids.plan },
    ...{ starts_at: startsAt, ends_at: endsAt, expires_at, token: 'eyJ.secret.token' },
  })
  run(documents, event)
  const id = `${event.id}.${ids.asha}.email`
  const mail = documents.get(`mails|${id}`) as Delivery & { status: 'pending' }
  assert.deepEqual([mail.kind, mail.recipient, mail.about.type], ['slot_offered', ids.asha, 'offer'])
  run(documents, event)
  assert.equal(documents.get(`mails|${id}`), mail)
  const stale = (status: 'open' | 'closed', at: Date) =>
    whyStale('slot_offered', mail, ids.asha, { invitation: { status } }, at)
  assert.deepEqual(
    [stale('open', now), stale('closed', now), stale('open', expires_at)],
    [undefined, 'superseded', 'too_late'],
  )
  const sent = { kind: 'sent' as const, recipient_id: ids.asha, provider_message_id: null }
  assert.ok(!JSON.stringify(finishDelivery(mail, id, sent, now)).includes('secret'))
})

test('a webhook gets the event without personal data and without the link', () => {
  const documents = new Map<string, object>()
  const event = received('InvitationIssued', 'invitation-1', 1, issued)
  run(documents, event)
  const call = documents.get(`calls|${event.id}.hook-1.webhook`) as Delivery
  assert.equal(call.about.type, 'webhook')
  const payload = call.about.type === 'webhook' ? JSON.parse(call.about.payload) : {}
  assert.deepEqual(Object.keys(payload), ['type', 'timestamp', 'id', 'topic', 'key', 'sequence', 'data'])
  assert.equal(payload.data.candidate_id, ids.asha)
  assert.equal(payload.data.expires_at, issued.expires_at.toISOString())
  assert.ok(!('token' in payload.data))
})

test('nobody is told of old events, as when a topic is read again from its beginning', () => {
  const documents = new Map<string, object>()
  const event = received('InvitationIssued', 'invitation-1', 1, issued, new Date('2026-11-10T00:00:00Z'))
  run(documents, event)
  const mail = documents.get(`mails|${event.id}.${ids.asha}.email`) as Delivery
  assert.equal(mail.status === 'suppressed' && mail.reason, 'too_late')
  assert.ok(!JSON.stringify(mail).includes('secret'))
})

test('the recruiter is asked for through the booking, the candidate is told once', () => {
  const final = {
    session_id: 's1',
    booking_id: ids.booking,
    plan_version_id: ids.plan,
    candidate_id: ids.asha,
    scorecard_version: 1,
    recommendation: 'yes' as const,
    panel_score: 0.8,
    software_score: null,
    reviews: 1,
  }
  const documents = new Map<string, object>()
  const first = received('ScorecardFinalized', 's1', 5, final)
  const second = received('ScorecardFinalized', 's1', 9, { ...final, scorecard_version: 2 })
  run(documents, first)
  run(documents, second)
  const kinds = [...documents].flatMap(([name, doc]) =>
    name.startsWith('mails|') ? [`${name.split('.').at(-2)} ${(doc as Delivery).kind}`] : [],
  )
  assert.deepEqual(kinds.sort(), [
    `${ids.asha} interview_reviewed`,
    'recruiter scorecard_ready',
    'recruiter scorecard_ready',
  ])
})

test('a disagreement is one mail to whoever was named, a request for a person goes to the recruiter, its answer to the candidate', () => {
  const documents = new Map<string, object>()
  const found = { session_id: 's1', spread: 2 }
  run(
    documents,
    received('DisagreementFound', 's1', 6, { ...found, criterion_id: 'recommendation', assigned_to: null }),
  )
  for (const [seq, criterion_id] of [
    [7, 'c1'],
    [8, 'c2'],
  ] as const)
    run(documents, received('DisagreementFound', 's1', seq, { ...found, criterion_id, assigned_to: ids.mei }))
  run(documents, received('HumanReviewRequested', 's1', 10, { session_id: 's1', reason_given: true }))
  const answer = { session_id: 's1', candidate_id: ids.asha, decision: 'upheld' } as const
  run(documents, received('HumanReviewClosed', 's1', 11, answer))
  const mails = [...documents].flatMap(([name, doc]) =>
    name.startsWith('mails|') ? [`${name.split('.').at(-2)} ${(doc as Delivery).kind}`] : [],
  )
  assert.deepEqual(
    mails.sort(),
    [
      `${ids.asha} human_review_answered`,
      `${ids.mei} disagreement_found`,
      'recruiter disagreement_found',
      'recruiter human_review_requested',
    ].sort(),
  )
})

test('every change of a booking reaches everyone whose calendar it changes', () => {
  const first = received('BookingConfirmed', ids.booking, 2, confirmed)
  assert.deepEqual(toldOf(unknownBooking, first), [ids.asha, ids.tom, ids.mei])
  const booked = bookingAfter(unknownBooking, first)

  const replaced = received('BookingPanelChanged', ids.booking, 3, {
    booking_id: ids.booking,
    panel: [{ person_id: 'new-1', seat_id: 'lead', shadow: false }, panel[1] as (typeof panel)[0]],
    added: ['new-1'],
    removed: [ids.tom],
    calendar_sequence: 1,
  })
  assert.deepEqual(toldOf(booked, replaced).sort(), [ids.asha, ids.mei, 'new-1', ids.tom].sort())
  assert.equal(kindFor(replaced, ids.tom), 'interview_removed')
  assert.equal(kindFor(replaced, 'new-1'), 'interview_confirmed')
  assert.equal(kindFor(replaced, ids.asha), 'interview_changed')

  const cancelled = received('BookingCancelled', ids.booking, 4, {
    booking_id: ids.booking,
    reason: 'plans changed',
    cancelled_by: ids.rita,
    starts_at: startsAt,
    ends_at: endsAt,
    calendar_uid: confirmed.calendar_uid,
    calendar_sequence: 2,
  })
  const after = bookingAfter(booked, replaced)
  assert.deepEqual(toldOf(after, cancelled).sort(), [ids.asha, ids.mei, 'new-1'].sort())
  assert.equal(bookingAfter(after, cancelled).status, 'cancelled')
})

test('a move with another panel tells those who are off it, however often it is handled', () => {
  const booked = bookingAfter(unknownBooking, received('BookingConfirmed', ids.booking, 2, confirmed))
  const moved = received('BookingRescheduled', ids.booking, 3, {
    ...confirmed,
    panel: [panel[1] as (typeof panel)[0]],
    calendar_sequence: 1,
    previous_starts_at: startsAt,
    previous_ends_at: endsAt,
  })
  const told = toldOf(booked, moved).sort()
  assert.deepEqual(told, [ids.asha, ids.mei, ids.tom].sort())
  assert.equal(kindFor(moved, ids.tom), 'interview_removed')
  assert.equal(kindFor(moved, ids.mei), 'interview_moved')
  // The booking was saved, the mails were not, and the event comes again.
  const again: Booking = bookingAfter(booked, moved)
  assert.deepEqual(toldOf(again, moved).sort(), told)
  assert.deepEqual(bookingAfter(again, moved), again)
})
