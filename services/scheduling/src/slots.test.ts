import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { weekdays } from './availability.ts'
import { blockedTime, bucketMs, claimsOf, freeOrdinal, isoWeek, lengthMs, type Span } from './claims.ts'
import { explainMissing, passedOver } from './slot-explain.ts'
import { openDiaries, placeAt, refusalOf, type SlotSearch, searchSlots } from './slots.ts'
import { startWindows } from './start-windows.ts'
import { berlin, interviewer, ms, world } from './testing-facts.ts'
import { covers, merge } from './working-hours.ts'

const minute = 60_000
const one = [{ seat_id: 'lead', qualification: null, count: 1 }]

function search(from: string, until: string, changes: Partial<SlotSearch> = {}): SlotSearch {
  const range = { from: ms(from), until: ms(until) }
  return {
    seats: one,
    length: 60 * minute,
    range,
    step: 60 * minute,
    now: ms('2026-03-01T00:00Z'),
    limit: 100,
    candidate_busy: [],
    ...changes,
  }
}

const starts = (people: ReturnType<typeof interviewer>[], ask: SlotSearch, facts = {}) =>
  searchSlots(openDiaries(world(people, facts), ask.range), ask).slots.map((slot) =>
    slot.starts_at.toISOString().slice(5, 16),
  )

const span = (person_id: string, from: string, until: string, ordinal = 1): Span => ({
  person_id,
  from: new Date(from),
  until: new Date(until),
  day: { date: from.slice(0, 10), ordinal },
})

describe('slots', () => {
  it('stay at the same wall-clock hours over a change of summer time', () => {
    const friday = starts([interviewer('ada')], search('2026-03-27T00:00Z', '2026-03-28T00:00Z'))
    const monday = starts([interviewer('ada')], search('2026-03-30T00:00Z', '2026-03-31T00:00Z'))
    assert.deepEqual([friday[0], friday.at(-1), friday.length], ['03-27T08:00', '03-27T15:00', 8])
    assert.deepEqual([monday[0], monday.at(-1), monday.length], ['03-30T07:00', '03-30T14:00', 8])
  })

  it('never reach over the end of the hours', () => {
    const found = starts(
      [interviewer('ada')],
      search('2026-03-02T14:00Z', '2026-03-02T20:00Z', { length: 90 * minute, step: 30 * minute }),
    )
    assert.deepEqual(found, ['03-02T14:00', '03-02T14:30'])
  })

  it('keep buffers free on both sides', () => {
    const busy = { taken: [span('ada', '2026-03-02T10:00Z', '2026-03-02T11:00Z')] }
    const found = starts(
      [interviewer('ada', [], { buffer_before_minutes: 30, buffer_after_minutes: 15 })],
      search('2026-03-02T08:00Z', '2026-03-02T14:00Z', { step: 30 * minute }),
      busy,
    )
    assert.deepEqual(found, [
      '03-02T08:00',
      '03-02T08:30',
      '03-02T11:30',
      '03-02T12:00',
      '03-02T12:30',
      '03-02T13:00',
      '03-02T13:30',
    ])
  })

  it('respect notice, horizon, the daily limit and the candidate own interviews', () => {
    const now = ms('2026-03-02T09:30Z')
    assert.deepEqual(
      starts(
        [interviewer('ada', [], { minimum_notice_minutes: 120 })],
        search('2026-03-02T08:00Z', '2026-03-02T13:00Z', { now }),
      ),
      ['03-02T12:00'],
    )
    assert.deepEqual(
      starts([interviewer('ada', [], { horizon_days: 1 })], search('2026-03-03T08:00Z', '2026-03-04T13:00Z', { now })),
      ['03-03T08:00', '03-03T09:00'],
    )
    const taken = [span('ada', '2026-03-02T08:00Z', '2026-03-02T09:00Z')]
    assert.deepEqual(
      starts([interviewer('ada', [], { daily_limit: 1 })], search('2026-03-02T08:00Z', '2026-03-03T09:00Z'), { taken }),
      ['03-03T08:00'],
    )
    const candidate_busy = [{ from: ms('2026-03-02T09:15Z'), until: ms('2026-03-02T10:00Z') }]
    assert.deepEqual(
      starts([interviewer('ada')], search('2026-03-02T08:00Z', '2026-03-02T11:00Z', { candidate_busy })),
      ['03-02T08:00', '03-02T10:00'],
    )
  })

  it('need every seat filled, and give the fairest panel', () => {
    const seats = [
      { seat_id: 'm', qualification: 'manager', count: 1 },
      { seat_id: 's', qualification: 'senior', count: 2 },
    ]
    const people = [
      interviewer('a', ['manager']),
      interviewer('b', ['senior']),
      interviewer('c', ['senior']),
      interviewer('d', ['senior']),
    ]
    const loads = new Map([['b', { minutes: 180, upcoming: 3, last_at: 0 }]])
    const ask = search('2026-03-02T08:00Z', '2026-03-02T09:00Z', { seats })
    const { slots } = searchSlots(openDiaries(world(people, { loads }), ask.range), ask)
    assert.deepEqual(
      slots[0]?.panel.map((member) => member.person_id),
      ['a', 'c', 'd'],
    )
    const taken = [
      span('c', '2026-03-02T08:00Z', '2026-03-02T09:00Z'),
      span('d', '2026-03-02T08:00Z', '2026-03-02T09:00Z'),
    ]
    assert.deepEqual(starts(people, ask, { taken }), [])
    const missing = explainMissing(openDiaries(world(people, { taken }), ask.range), ask)
    assert.deepEqual(missing[0]?.people, [
      { person_id: 'c', reason: 'busy' },
      { person_id: 'd', reason: 'busy' },
    ])
    assert.deepEqual(missing[0]?.shortfall, [{ lacks: 's', wanted: 2, found: 1 }])
  })

  it('come in bounded numbers and say when there are more', () => {
    const ask = search('2026-03-02T00:00Z', '2026-03-20T00:00Z', { limit: 3 })
    const result = searchSlots(openDiaries(world([interviewer('ada')]), ask.range), ask)
    assert.deepEqual([result.slots.length, result.next_from], [3, new Date('2026-03-02T11:00Z')])
  })

  it('are offered exactly when they can be placed, and what is placed shares no claim with what is taken', () => {
    const bookings = fc.array(
      fc.record({ start: fc.integer({ min: 0, max: 96 }), length: fc.integer({ min: 1, max: 24 }) }),
      { maxLength: 6 },
    )
    const settings = fc.record({
      bookings,
      before: fc.integer({ min: 0, max: 60 }),
      after: fc.integer({ min: 0, max: 60 }),
      limit: fc.integer({ min: 1, max: 4 }),
      length: fc.integer({ min: 1, max: 18 }),
    })
    fc.assert(
      fc.property(settings, ({ bookings, before, after, limit, length }) => {
        const person = interviewer('ada', [], {
          buffer_before_minutes: before,
          buffer_after_minutes: after,
          daily_limit: limit,
        })
        const taken = disjoint(bookings)
        const ask = search('2026-03-02T08:00Z', '2026-03-02T16:00Z', { length: length * bucketMs, step: bucketMs })
        const diaries = openDiaries(world([person], { taken }), ask.range)
        const offered = new Set(searchSlots(diaries, ask).slots.map((slot) => slot.starts_at.getTime()))
        const claimed = new Set(claimsOf(taken))
        for (let at = ask.range.from; at < ask.range.until; at += bucketMs) {
          const placed = placeAt(diaries, {
            seats: one,
            starts_at: new Date(at),
            length: ask.length,
            now: ask.now,
            candidate_id: 'bob',
            candidate_busy: [],
            scatter: at,
          })
          assert.equal('panel' in placed, offered.has(at))
          if ('panel' in placed) assert.ok(claimsOf(placed.spans).every((claim) => !claimed.has(claim)))
        }
      }),
      { numRuns: 150 },
    )
  })

  it('explain whom a panel passed over', () => {
    const seats = [{ seat_id: 's', qualification: 'senior', count: 1 }]
    const people = [interviewer('a', ['manager']), interviewer('b', ['senior']), interviewer('c', ['senior'])]
    const ask = search('2026-03-02T08:00Z', '2026-03-02T09:00Z', { seats })
    const diaries = openDiaries(
      world(people, { taken: [span('b', '2026-03-02T08:00Z', '2026-03-02T09:00Z')] }),
      ask.range,
    )
    const [slot] = searchSlots(diaries, ask).slots
    assert.ok(slot)
    assert.deepEqual(passedOver(diaries, ask, slot.starts_at, slot.panel), [
      { person_id: 'a', reason: 'no_seat_for_them' },
      { person_id: 'b', reason: 'busy' },
    ])
  })

  it('respect time off, subscribed calendars and the weekly limit', () => {
    const time_off = [
      { time_off_id: 't', starts_at: new Date('2026-03-02T09:00Z'), ends_at: new Date('2026-03-02T11:00Z') },
    ]
    const calendars = new Map([['ada', [{ from: ms('2026-03-02T12:10Z'), until: ms('2026-03-02T12:20Z') }]]])
    assert.deepEqual(
      starts([interviewer('ada', [], { time_off })], search('2026-03-02T08:00Z', '2026-03-02T15:00Z'), { calendars }),
      ['03-02T08:00', '03-02T11:00', '03-02T13:00', '03-02T14:00'],
    )
    const taken = ['2026-03-02T08:00Z', '2026-03-04T08:00Z'].map((from, index) => ({
      ...span('ada', from, from.replace('08', '09')),
      week: { week: '2026-W10', ordinal: index + 1 },
    }))
    const found = starts(
      [interviewer('ada', [], { weekly_limit: 2 })],
      search('2026-03-05T08:00Z', '2026-03-09T09:00Z'),
      { taken },
    )
    assert.deepEqual(found, ['03-09T08:00'])
  })

  it('lie on round times of the zone they are read in', () => {
    const kathmandu = interviewer('ada', [], { time_zone: 'Asia/Kathmandu' })
    const origin = 15 * minute
    assert.deepEqual(starts([kathmandu], search('2026-03-02T03:00Z', '2026-03-02T06:00Z', { origin })), [
      '03-02T03:15',
      '03-02T04:15',
      '03-02T05:15',
    ])
  })

  it('are the same whether each start is asked for alone or all at once', () => {
    const instants = fc.array(
      fc.record({ start: fc.integer({ min: 0, max: 900 }), length: fc.integer({ min: 1, max: 60 }) }),
      {
        maxLength: 8,
      },
    )
    const settings = fc.record({
      zone: fc.constantFrom('Europe/Berlin', 'Australia/Lord_Howe', 'America/New_York', 'Asia/Kathmandu'),
      day: fc.integer({ min: 0, max: 364 }),
      bookings: instants,
      calendar: instants,
      off: instants,
      before: fc.integer({ min: 0, max: 40 }),
      after: fc.integer({ min: 0, max: 40 }),
      daily: fc.integer({ min: 1, max: 3 }),
      weekly: fc.integer({ min: 1, max: 4 }),
      length: fc.integer({ min: 1, max: 30 }),
      notice: fc.integer({ min: 0, max: 2_000 }),
    })
    fc.assert(
      fc.property(settings, (o) => {
        const from = ms('2026-01-01T00:00Z') + o.day * 86_400_000
        const at = ({ start, length }: { start: number; length: number }, unit: number) => ({
          from: from + start * unit,
          until: from + (start + length) * unit,
        })
        const off = merge(o.off.map((one) => at(one, 3 * minute)))
        const person = interviewer('ada', [], {
          time_zone: o.zone,
          weekly: Object.fromEntries(
            weekdays.map((day) => [
              day,
              [
                { from: '22:00', until: '04:30' },
                { from: '09:00', until: '17:20' },
              ],
            ]),
          ),
          buffer_before_minutes: o.before,
          buffer_after_minutes: o.after,
          daily_limit: o.daily,
          weekly_limit: o.weekly,
          minimum_notice_minutes: o.notice,
          horizon_days: 2,
          time_off: off.map((one) => ({
            time_off_id: 't',
            starts_at: new Date(one.from),
            ends_at: new Date(one.until),
          })),
        })
        const taken = o.bookings.map((one, index): Span => {
          const { from, until } = at(one, bucketMs)
          const date = new Date(from).toISOString().slice(0, 10)
          const week = { week: isoWeek(date), ordinal: index + 1 }
          return {
            person_id: 'ada',
            from: new Date(from),
            until: new Date(until),
            day: { date, ordinal: index + 1 },
            week,
          }
        })
        const calendars = new Map([['ada', merge(o.calendar.map((one) => at(one, 7 * minute)))]])
        const range = { from, until: from + 3 * 86_400_000 }
        const ask = { length: o.length * bucketMs, range, now: from }
        const [diary] = openDiaries({ ...world([person], { taken, calendars }), now: from }, range)
        assert.ok(diary)
        const apart = { ...diary, busy: merge(diary.busy) }
        const windows = startWindows(apart, ask)
        for (let start = range.from; start < range.until; start += bucketMs) {
          const single = refusalOf(apart, start, ask.length, ask.now) === undefined
          assert.equal(covers(windows, start, start + 1), single, new Date(start).toISOString())
        }
      }),
      { numRuns: 120 },
    )
  })

  it('can not start off the grid of 5 minutes', () => {
    const diaries = openDiaries(world([interviewer('ada')]), {
      from: ms('2026-03-02T09:00Z'),
      until: ms('2026-03-02T10:00Z'),
    })
    const request = { seats: one, length: 60 * minute, now: 0, candidate_id: 'bob', candidate_busy: [], scatter: 0 }
    assert.deepEqual(placeAt(diaries, { ...request, starts_at: new Date('2026-03-02T09:02Z') }), {
      refusals: ['outside_hours'],
    })
  })
})

/** Bookings of one day of somebody in Berlin, those that overlap an earlier one left out. */
function disjoint(bookings: { start: number; length: number }[]): Span[] {
  const spans: Span[] = []
  for (const { start, length } of bookings) {
    const from = new Date(ms('2026-03-02T08:00Z') + start * bucketMs)
    const until = new Date(from.getTime() + length * bucketMs)
    if (spans.some((other) => other.from < until && other.until > from)) continue
    spans.push({ person_id: 'ada', from, until, day: { date: '2026-03-02', ordinal: spans.length + 1 } })
  }
  return spans
}

describe('claims', () => {
  it('are one for each 5 minutes, buffers included, and one for the day', () => {
    const blocked = blockedTime(ms('2026-03-02T09:00Z'), ms('2026-03-02T09:10Z'), {
      ...berlin,
      buffer_before_minutes: 3,
      buffer_after_minutes: 5,
    })
    const claims = claimsOf([
      {
        person_id: 'ada',
        from: new Date(blocked.from),
        until: new Date(blocked.until),
        day: { date: '2026-03-02', ordinal: 2 },
      },
    ])
    const first = ms('2026-03-02T08:55Z') / bucketMs
    assert.deepEqual(claims, ['ada|day|2026-03-02|2', ...[0, 1, 2, 3].map((n) => `ada|${first + n}`)])
  })

  it('of adjoining interviews do not meet, of overlapping ones do', () => {
    const buckets = (from: string, until: string) =>
      claimsOf([{ person_id: 'a', from: new Date(from), until: new Date(until) }])
    const morning = new Set(buckets('2026-03-02T09:00Z', '2026-03-02T10:00Z'))
    assert.ok(buckets('2026-03-02T10:00Z', '2026-03-02T11:00Z').every((claim) => !morning.has(claim)))
    assert.ok(buckets('2026-03-02T09:55Z', '2026-03-02T11:00Z').some((claim) => morning.has(claim)))
  })

  it('round lengths up to 5 minutes without rounding noise', () => {
    assert.equal(lengthMs(45), 45 * minute)
    assert.equal(lengthMs(60, 1.1), 70 * minute)
    assert.equal(lengthMs(50, 1.1), 55 * minute)
    assert.equal(lengthMs(45, 1.5), 70 * minute)
  })

  it('take a free number of the limit, never one beyond it', () => {
    assert.equal(freeOrdinal([], 2), 1)
    assert.equal(freeOrdinal([1, 3], 3), 2)
    assert.equal(freeOrdinal([1, 2], 2), undefined)
    // The limit was lowered: what was taken beyond it still counts.
    assert.equal(freeOrdinal([3, 4], 2), undefined)
    assert.equal(freeOrdinal([2], 4, 5), 4)
  })
})
