import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EventData } from '@candor/contracts/catalog'
import type { Received } from '@candor/platform/events'
import { type Booking, bookingAfter, panelIds } from './on-booking.ts'
import { type Person, personAfter } from './on-person.ts'

const at = new Date('2026-03-02T09:00:00Z')
const hour = 3_600_000
const panel = [
  { person_id: 'ann', seat_id: 's1', shadow: false },
  { person_id: 'sam', seat_id: 's2', shadow: true },
]
const confirmed: EventData['BookingConfirmed'] = {
  booking_id: 'b',
  invitation_id: null,
  plan_version_id: 'v',
  candidate_id: 'cora',
  recruiter_id: 'rita',
  title: 'Network engineer',
  panel,
  starts_at: at,
  ends_at: new Date(at.getTime() + hour),
  candidate_time_zone: 'Asia/Kolkata',
  calendar_uid: 'u',
  calendar_sequence: 0,
  time_multiplier: 1,
}

type Any = Parameters<typeof bookingAfter>[1]
const received = <T extends Any['type']>(type: T, data: EventData[T], seq = 1) =>
  ({
    type,
    data,
    topic: 'candor.booking.v1',
    key: 'b',
    id: `e${seq}`,
    seq,
    at,
    actor: 'rita',
    partition: 0,
    offset: '1',
  }) as unknown as Received<T> & Any
const fold = (...events: Any[]) =>
  events.reduce<Booking | undefined>((state, event) => bookingAfter(state, event), undefined)

const cancelled = received('BookingCancelled', {
  booking_id: 'b',
  reason: 'ill',
  cancelled_by: 'cora',
  starts_at: at,
  ends_at: at,
  calendar_uid: 'u',
  calendar_sequence: 1,
})
const later = new Date(at.getTime() + 24 * hour)
const rescheduled = received('BookingRescheduled', {
  ...confirmed,
  starts_at: later,
  ends_at: new Date(later.getTime() + hour),
  previous_starts_at: at,
  previous_ends_at: at,
})

test('a booking follows its events', () => {
  const first = fold(received('BookingConfirmed', confirmed))
  assert.deepEqual([first?.status, first?.candidate_id, first?.starts_at], ['confirmed', 'cora', at])
  const moved = fold(received('BookingConfirmed', confirmed), rescheduled)
  assert.deepEqual(moved?.starts_at, later)
  assert.equal(fold(received('BookingConfirmed', confirmed), cancelled)?.status, 'cancelled')
})

test('shadows may read and do not count as judges', () => {
  assert.deepEqual(panelIds(fold(received('BookingConfirmed', confirmed))), ['ann'])
  assert.deepEqual(panelIds(undefined), [])
})

test('the panel, an accommodation and an absent candidate are taken over', () => {
  const changed = received('BookingPanelChanged', {
    booking_id: 'b',
    panel: [{ person_id: 'ben', seat_id: 's1', shadow: false }],
    added: ['ben'],
    removed: ['ann'],
    calendar_sequence: 2,
  })
  const longer = received('BookingAccommodated', {
    booking_id: 'b',
    time_multiplier: 1.5,
    starts_at: at,
    ends_at: new Date(at.getTime() + 1.5 * hour),
    calendar_sequence: 3,
  })
  const absent = (person_id: string) => received('BookingNoShowRecorded', { booking_id: 'b', person_id })
  const state = fold(received('BookingConfirmed', confirmed), changed, longer, absent('ben'))
  assert.deepEqual(panelIds(state), ['ben'])
  assert.equal(state?.time_multiplier, 1.5)
  assert.equal(state?.candidate_absent, false)
  assert.equal(fold(received('BookingConfirmed', confirmed), absent('cora'))?.candidate_absent, true)
})

test('an event that comes before the confirmation leaves a placeholder, and the join completes later', () => {
  const early = fold(cancelled)
  assert.deepEqual([early?.status, early?.candidate_id], ['cancelled', undefined])
  const both = fold(cancelled, received('BookingConfirmed', confirmed))
  assert.deepEqual([both?.status, both?.candidate_id], ['cancelled', 'cora'])
})

test('the same event twice makes the same booking', () => {
  const events = [received('BookingConfirmed', confirmed), rescheduled]
  assert.deepEqual(fold(...events, rescheduled), fold(...events))
})

type PersonEvent = Parameters<typeof personAfter>[1]
const saved = (changes: Partial<EventData['PersonSaved']> = {}) =>
  ({ type: 'PersonSaved', data: { ...profile, ...changes } }) as PersonEvent
const profile: EventData['PersonSaved'] = {
  person_id: 'ann',
  email: 'ann@example.org',
  name: 'Ann Lee',
  roles: ['interviewer'],
  status: 'active',
  time_zone: 'UTC',
  locale: 'en',
  qualifications: [],
}

test('of interviewers the name is known, of everybody else nothing, and of an erased one never again', () => {
  const known: Person = { name: 'Ann Lee' }
  assert.deepEqual(personAfter(undefined, saved()), known)
  assert.equal(personAfter(known, saved()), undefined)
  assert.deepEqual(personAfter(known, saved({ name: 'Ann Fox' })), { name: 'Ann Fox' })
  assert.deepEqual(personAfter(known, saved({ roles: ['recruiter'] })), {})
  assert.deepEqual(personAfter(known, saved({ status: 'disabled' })), {})
  assert.equal(personAfter(undefined, saved({ roles: ['candidate'] })), undefined)
  const gone = { type: 'PersonErased', data: { person_id: 'ann', erased_at: at } } as PersonEvent
  assert.deepEqual(personAfter(known, gone), { erased_at: at })
  assert.equal(personAfter({ erased_at: at }, saved()), undefined)
})
