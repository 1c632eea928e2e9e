import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  type Booking,
  bookSlot,
  cancelBooking,
  changePanel,
  confirmHold,
  flagBooking,
  holdSlot,
  onTimer,
  recordNoShow,
  releaseHold,
  rescheduleBooking,
} from './booking.ts'
import type { Placement } from './slots.ts'

const now = new Date('2026-03-01T10:00:00Z')
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000)

function placement(start: Date, people = ['ada']): Placement {
  const ends_at = new Date(start.getTime() + 45 * 60_000)
  return {
    panel: people.map((person_id) => ({ person_id, seat_id: 'lead', shadow: false })),
    starts_at: start,
    ends_at,
    spans: people.map((person_id) => ({
      person_id,
      from: start,
      until: ends_at,
      day: { date: '2026-03-02', ordinal: 1 },
    })),
    availability_versions: Object.fromEntries(people.map((id) => [id, 1])),
  }
}

const parties = {
  booking_id: 'b1',
  invitation_id: 'i1',
  plan_version_id: 'p1',
  candidate_id: 'bob',
  recruiter_id: 'rita',
}
const facts = { title: 'Network engineer', candidate_time_zone: 'Asia/Kolkata', time_multiplier: 1 }
const tomorrow = later(1_500)
const booked = () => bookSlot(parties, placement(tomorrow), facts, now).state
const has = (booking: Booking, key: string) => key in booking

describe('a hold', () => {
  it('takes the time until it expires and becomes a booking within it', () => {
    const held = holdSlot(parties, placement(tomorrow), later(5), now)
    assert.equal(held.events[0]?.type, 'BookingHeld')
    assert.deepEqual(held.state.work?.due_at, later(5))
    const { state, events } = confirmHold(held.state, facts, later(4))
    assert.deepEqual([state.status, events[0]?.type, state.calendar_sequence], ['confirmed', 'BookingConfirmed', 0])
    assert.ok(!has(state, 'held_until'))
    assert.equal(state.claims, held.state.claims)
  })

  it('can not be confirmed at or after its end, nor once it was released', () => {
    const held = holdSlot(parties, placement(tomorrow), later(5), now).state
    assert.throws(() => confirmHold(held, facts, later(5)), { code: 'HOLD_EXPIRED' })
    const released = releaseHold(held, 'expired', later(5)).state
    assert.throws(() => confirmHold(released, facts, later(4)), { code: 'HOLD_EXPIRED' })
    assert.throws(() => confirmHold(undefined, facts, now), { code: 'HOLD_EXPIRED' })
    assert.throws(() => confirmHold(booked(), facts, now), { code: 'BOOKING_CLOSED' })
  })

  it('drops its claims when released, so that its time and its invitation are free', () => {
    const { state, events } = releaseHold(holdSlot(parties, placement(tomorrow), later(5), now).state, 'replaced', now)
    assert.ok(!has(state, 'claims') && !has(state, 'invitation_claim') && !has(state, 'work'))
    assert.deepEqual(events, [{ type: 'BookingHoldReleased', data: { booking_id: 'b1', reason: 'replaced' } }])
  })

  it('ends by the timer when it is time, not before', () => {
    const held = holdSlot(parties, placement(tomorrow), later(5), now).state
    assert.equal(onTimer(held, later(4)).state.status, 'held')
    assert.equal(onTimer(held, later(5)).state.status, 'released')
  })
})

describe('a booking', () => {
  it('gives up its claims when cancelled, keeps its invitation used and raises the sequence', () => {
    const { state, events } = cancelBooking(
      booked(),
      { cancelled_by: 'bob', reason: 'candidate_unavailable', note: 'ill' },
      now,
    )
    assert.ok(!has(state, 'claims') && !has(state, 'spans') && !has(state, 'work') && has(state, 'invitation_claim'))
    const event = events[0]
    assert.ok(event?.type === 'BookingCancelled')
    assert.deepEqual(
      [event.data.calendar_uid, event.data.calendar_sequence, event.data.reason],
      ['b1@candor', 1, 'candidate_unavailable'],
    )
    assert.ok(!JSON.stringify(event).includes('ill'), 'the note stays here')
    assert.throws(() => cancelBooking(state, { cancelled_by: 'bob', reason: 'other' }, now), { code: 'BOOKING_CLOSED' })
  })

  it('can not be cancelled or moved once it has begun', () => {
    assert.throws(() => cancelBooking(booked(), { cancelled_by: 'bob', reason: 'other' }, tomorrow), {
      code: 'BOOKING_STARTED',
    })
    assert.throws(() => rescheduleBooking(booked(), placement(later(3_000)), undefined, tomorrow), {
      code: 'BOOKING_STARTED',
    })
  })

  it('moves with one change of claims and time, and keeps its UID', () => {
    const before = booked()
    const { state, events } = rescheduleBooking(before, placement(later(3_000)), undefined, now)
    assert.notDeepEqual(state.claims, before.claims)
    assert.deepEqual([state.calendar_uid, state.calendar_sequence], [before.calendar_uid, 1])
    const event = events[0]
    assert.ok(event?.type === 'BookingRescheduled')
    assert.deepEqual([event.data.previous_starts_at, event.data.starts_at], [tomorrow, later(3_000)])
  })

  it('keeps its sequence when nothing material changes', () => {
    const before = booked()
    const { state, events } = rescheduleBooking(before, placement(tomorrow), 'Europe/Paris', now)
    assert.deepEqual([events.length, state.calendar_sequence, state.candidate_time_zone], [0, 0, 'Europe/Paris'])
    assert.equal(changePanel(before, placement(tomorrow), now).events.length, 0)
  })

  it('tells who came and who left the panel', () => {
    const { events } = changePanel(booked(), placement(tomorrow, ['eve']), now)
    const event = events[0]
    assert.ok(event?.type === 'BookingPanelChanged')
    assert.deepEqual([event.data.added, event.data.removed, event.data.calendar_sequence], [['eve'], ['ada'], 1])
  })

  it('is flagged once for one reason, and only while it lies ahead', () => {
    const flagged = flagBooking(booked(), 'outside_availability', now)
    assert.equal(flagged.events.length, 1)
    assert.equal(flagBooking(flagged.state, 'outside_availability', now).events.length, 0)
    assert.equal(flagBooking(booked(), 'outside_availability', tomorrow).events.length, 0)
  })

  it('records who did not come, once, and only after the start', () => {
    assert.throws(() => recordNoShow(booked(), 'bob', now), { code: 'BOOKING_NOT_STARTED' })
    assert.throws(() => recordNoShow(booked(), 'zoe', later(1_510)), { code: 'PERSON_UNSUITABLE' })
    const { state, events } = recordNoShow(booked(), 'bob', later(1_510))
    assert.equal(events.length, 1)
    assert.equal(recordNoShow(state, 'bob', later(1_511)).events.length, 0)
  })
})

describe('reminders', () => {
  it('are told a day and an hour before, then no more', () => {
    const first = booked()
    assert.deepEqual([first.reminder_minutes, first.work?.due_at], [1_440, later(60)])
    const second = onTimer(first, later(60))
    assert.deepEqual(
      second.events.map((event) => event.type === 'BookingReminderDue' && event.data.minutes_before),
      [1_440],
    )
    assert.ok(second.state.status === 'confirmed')
    assert.equal(second.state.reminder_minutes, 60)
    const last = onTimer(second.state, later(1_440))
    assert.equal(last.events.length, 1)
    assert.ok(!has(last.state, 'work') && !has(last.state, 'reminder_minutes'))
  })

  it('say nothing for what was cancelled, moved away or has begun meanwhile', () => {
    const cancelled = cancelBooking(booked(), { cancelled_by: 'bob', reason: 'other' }, now).state
    assert.deepEqual(onTimer(cancelled, later(60)).events, [])
    const moved = rescheduleBooking(booked(), placement(later(5_000)), undefined, now).state
    assert.deepEqual(onTimer(moved, later(60)).events, [])
    assert.deepEqual(onTimer(booked(), later(2_000)).events, [])
  })

  it('that would lie in the past are left out', () => {
    const soon = bookSlot(parties, placement(later(90)), facts, now).state
    assert.equal(soon.reminder_minutes, 60)
    assert.equal(bookSlot(parties, placement(later(30)), facts, now).state.work, undefined)
  })
})
