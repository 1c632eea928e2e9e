import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { Availability } from './availability.ts'
import { berlin, ms } from './testing-facts.ts'
import { covers, overlaps, workingIntervals } from './working-hours.ts'
import { dayMs, zoneId } from './zone.ts'

const hours = (week: Partial<Availability>, from: string, until: string) =>
  workingIntervals({ ...berlin, weekly: {}, ...week }, { from: ms(from), until: ms(until) }).map(
    (interval) =>
      `${new Date(interval.from).toISOString().slice(0, 16)} ${new Date(interval.until).toISOString().slice(0, 16)}`,
  )

describe('working hours', () => {
  it('follow the wall clock when summer time begins', () => {
    const weekly = { friday: [{ from: '09:00', until: '17:00' }], monday: [{ from: '09:00', until: '17:00' }] }
    assert.deepEqual(hours({ weekly }, '2026-03-27T00:00Z', '2026-03-31T00:00Z'), [
      '2026-03-27T08:00 2026-03-27T16:00',
      '2026-03-30T07:00 2026-03-30T15:00',
    ])
  })

  it('leave out what a gap skips', () => {
    const weekly = { sunday: [{ from: '02:30', until: '05:00' }] }
    // 02:00 becomes 03:00 at 01:00 UTC: the half hour from 02:30 does not exist.
    assert.deepEqual(hours({ weekly }, '2026-03-29T00:00Z', '2026-03-30T00:00Z'), ['2026-03-29T01:00 2026-03-29T03:00'])
  })

  it('vanish when they lie wholly in a gap', () => {
    assert.deepEqual(
      hours({ weekly: { sunday: [{ from: '02:00', until: '03:00' }] } }, '2026-03-29T00:00Z', '2026-03-30T00:00Z'),
      [],
    )
  })

  it('count a fold twice, and never leave the hours on the wall clock', () => {
    // 03:00 becomes 02:00 at 01:00 UTC. 02:30 to 04:00 exists as 02:30-03:00 summer time and 02:30-04:00 winter time.
    assert.deepEqual(
      hours({ weekly: { sunday: [{ from: '02:30', until: '04:00' }] } }, '2026-10-25T00:00Z', '2026-10-26T00:00Z'),
      ['2026-10-25T00:30 2026-10-25T01:00', '2026-10-25T01:30 2026-10-25T03:00'],
    )
  })

  it('of a whole day have 25 hours in a fold and 23 in a gap', () => {
    const weekly = { sunday: [{ from: '00:00', until: '24:00' }] }
    assert.deepEqual(hours({ weekly }, '2026-10-25T00:00Z', '2026-10-25T12:00Z'), ['2026-10-24T22:00 2026-10-25T23:00'])
    assert.deepEqual(hours({ weekly }, '2026-03-29T00:00Z', '2026-03-29T12:00Z'), ['2026-03-28T23:00 2026-03-29T22:00'])
  })

  it('run past midnight and belong to the day they begin on', () => {
    const weekly = { monday: [{ from: '22:00', until: '02:00' }] }
    const overrides = [{ date: '2026-06-08', hours: [] }]
    assert.deepEqual(hours({ weekly }, '2026-06-01T00:00Z', '2026-06-03T00:00Z'), ['2026-06-01T20:00 2026-06-02T00:00'])
    assert.deepEqual(hours({ weekly, overrides }, '2026-06-08T00:00Z', '2026-06-10T00:00Z'), [])
  })

  it('of a date override replace the weekly ones', () => {
    const weekly = { monday: [{ from: '09:00', until: '17:00' }] }
    const overrides = [{ date: '2026-06-01', hours: [{ from: '12:00', until: '13:00' }] }]
    assert.deepEqual(hours({ weekly, overrides }, '2026-06-01T00:00Z', '2026-06-02T00:00Z'), [
      '2026-06-01T10:00 2026-06-01T11:00',
    ])
  })

  it('are right in half-hour and quarter-hour zones', () => {
    const weekly = { monday: [{ from: '09:00', until: '17:00' }] }
    assert.deepEqual(hours({ weekly, time_zone: 'Asia/Kolkata' }, '2026-06-01T00:00Z', '2026-06-02T00:00Z'), [
      '2026-06-01T03:30 2026-06-01T11:30',
    ])
    assert.deepEqual(hours({ weekly, time_zone: 'Asia/Kathmandu' }, '2026-06-01T00:00Z', '2026-06-02T00:00Z'), [
      '2026-06-01T03:15 2026-06-01T11:15',
    ])
    // Lord Howe Island moves its clocks by half an hour only.
    assert.deepEqual(
      hours(
        { weekly: { sunday: [{ from: '01:30', until: '03:00' }] }, time_zone: 'Australia/Lord_Howe' },
        '2026-04-04T00:00Z',
        '2026-04-06T00:00Z',
      ),
      ['2026-04-04T14:30 2026-04-04T16:30'],
    )
  })

  it('hold an instant exactly when its wall clock does, in every zone and at every transition', () => {
    const zones = Intl.supportedValuesOf('timeZone')
    const slot = fc.record({
      zone: fc.constantFrom(...zones),
      at: fc.integer({ min: ms('2024-01-01T00:00Z') / 60_000, max: ms('2030-12-31T00:00Z') / 60_000 }),
      from: fc.integer({ min: 0, max: 1_438 }),
      length: fc.integer({ min: 1, max: 1_439 }),
      nearTransition: fc.boolean(),
    })
    fc.assert(
      fc.property(slot, ({ zone, at, from, length, nearTransition }) => {
        const until = Math.min(from + length, 1_440)
        const local = { from: clock(from), until: clock(until) }
        const everyDay = Object.fromEntries(
          ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'].map((day) => [day, [local]]),
        )
        const instant = nearTransition ? nearNextTransition(zone, at * 60_000) : at * 60_000
        const week = { time_zone: zone, weekly: everyDay, overrides: [] }
        const found = workingIntervals(week, { from: instant, until: instant + 1 })
        const wall = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone)
        const minute = wall.hour * 60 + wall.minute
        assert.equal(
          covers(found, instant, instant + 1),
          minute >= from && minute < until,
          `${wall} in ${local.from}-${local.until}`,
        )
      }),
      { numRuns: 3_000 },
    )
  })
})

function nearNextTransition(zone: string, at: number): number {
  const next = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).getTimeZoneTransition('next')
  if (!next || next.epochMilliseconds > ms('2031-01-01T00:00Z')) return at
  // Up to two hours before and after, in steps of a minute.
  return next.epochMilliseconds + ((at / 60_000) % 240) * 60_000 - 7_200_000
}

const clock = (minutes: number) =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`

describe('intervals', () => {
  const day = [
    { from: 10, until: 20 },
    { from: 30, until: 40 },
  ]
  it('cover only what one of them holds whole', () => {
    assert.ok(covers(day, 10, 20) && covers(day, 12, 13) && covers(day, 30, 31))
    assert.ok(!covers(day, 9, 11) && !covers(day, 15, 35) && !covers(day, 20, 30) && !covers([], 1, 2))
  })
  it('overlap by half-open rules', () => {
    assert.ok(overlaps(day, 19, 21) && overlaps(day, 0, 11) && overlaps(day, 0, 100))
    assert.ok(!overlaps(day, 20, 30) && !overlaps(day, 0, 10) && !overlaps(day, 40, dayMs))
  })
})

describe('zone names', () => {
  it('are IANA names only, in the spelling of the database', () => {
    assert.equal(zoneId('asia/kolkata'), 'Asia/Kolkata')
    assert.equal(zoneId('UTC'), 'UTC')
    for (const bad of [
      '+05:30',
      'Mars/Olympus',
      '',
      '2020-01-01T00:00[Europe/Paris]',
      'Europe/Berlin '.padEnd(80, 'x'),
    ])
      assert.equal(zoneId(bad), undefined)
  })
})
