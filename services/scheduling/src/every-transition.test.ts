// Every zone and each change of its clocks from 2024 to 2030, through the real search; and on a sample the same question to Python.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import type { Hours } from './availability.ts'
import { type Interviewer, openDiaries, placeAt, searchSlots } from './slots.ts'
import { interviewer, ms, world } from './testing-facts.ts'
import { dayMs, hourMs, minuteMs } from './zone.ts'

const length = 45 * minuteMs
const step = 15 * minuteMs
/** How far around a change slots are looked at: the day of the change lies within, whatever the zone. */
const around = 30 * hourMs
const [first, last] = [ms('2024-01-01T00:00Z'), ms('2031-01-01T00:00Z')]

/** A zone, and an instant around which it is looked at: a change of its clocks, or any for a zone that has none. */
interface Place {
  zone: string
  at: number
}

/** Each change of the zone's clocks; every zone is there at least once. */
function placesOf(zone: string): Place[] {
  const found: Place[] = []
  let at = Temporal.Instant.fromEpochMilliseconds(first).toZonedDateTimeISO(zone).getTimeZoneTransition('next')
  for (; at && at.epochMilliseconds < last; at = at.getTimeZoneTransition('next'))
    found.push({ zone, at: at.epochMilliseconds })
  return found.length > 0 ? found : [{ zone, at: ms('2027-03-28T01:00Z') }]
}

const places = Intl.supportedValuesOf('timeZone').flatMap(placesOf)

/** Hours that the change cuts: right across it, from an odd minute, past midnight, the whole day, and two intervals a day. */
function hoursAround({ zone, at }: Place): Hours[][] {
  const wall = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone)
  const clock = (hours: number) =>
    wall
      .toPlainTime()
      .add({ minutes: Math.round(hours * 60) })
      .toString({ smallestUnit: 'minute' })
  return [
    [{ from: clock(-2.5), until: clock(2) }],
    [{ from: clock(-1.35), until: clock(7.6) }],
    [{ from: '22:00', until: '03:30' }],
    [{ from: '00:00', until: '24:00' }],
    [
      { from: '00:20', until: '02:40' },
      { from: '03:00', until: '11:10' },
    ],
  ]
}

const rangeOf = ({ at }: Place) => {
  const from = Math.floor((at - around) / step) * step
  return { from, until: from + 2 * around }
}

function personWith(zone: string, hours: Hours[]): Interviewer {
  const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']
  const weekly = Object.fromEntries(weekdays.map((day) => [day, hours]))
  return interviewer('ana', [], { time_zone: zone, weekly, daily_limit: 48, horizon_days: 365 })
}

const rule = { seats: [{ seat_id: 'lead', qualification: null, count: 1 }] }

function startsOf(place: Place, hours: Hours[]): number[] {
  const range = rangeOf(place)
  const now = range.from - 30 * dayMs
  const diaries = openDiaries(world([personWith(place.zone, hours)], { now }), range)
  const search = { ...rule, length, range, step, now, candidate_busy: [], limit: 10_000 }
  return searchSlots(diaries, search).slots.map((slot) => {
    assert.equal(slot.ends_at.getTime() - slot.starts_at.getTime(), length, 'the length is exact')
    return slot.starts_at.getTime()
  })
}

const minutesOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))

/** Whether a minute of the local day lies within the hours of that day, or of the day before where they run past midnight. */
function isWithin(hours: readonly Hours[], minute: number): boolean {
  return hours.some(({ from, until }) => {
    const [begin, end] = [minutesOf(from), minutesOf(until)]
    return end > begin ? minute >= begin && minute < end : minute >= begin || minute < end
  })
}

test('slots lie within the hours on the wall clock, all of them are there, none is shorter or longer: each change of every zone, 2024 to 2030', (t) => {
  let slots = 0
  for (const place of places) {
    const { from, until } = rangeOf(place)
    // The wall clock of each 5 minutes, asked of the runtime one by one: no segment, no interval.
    const clock: number[] = []
    for (let at = from; at < until + length; at += 5 * minuteMs) {
      const wall = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(place.zone)
      clock.push(wall.hour * 60 + wall.minute)
    }
    for (const hours of hoursAround(place)) {
      const expected: number[] = []
      const inside = clock.map((minute) => isWithin(hours, minute) && isWithin(hours, minute + 4))
      for (let at = from; at < until; at += step) {
        const index = (at - from) / (5 * minuteMs)
        if (inside.slice(index, index + 9).every(Boolean)) expected.push(at)
      }
      const found = startsOf(place, hours)
      assert.deepEqual(
        found,
        expected,
        `${place.zone} around ${new Date(place.at).toISOString()} ${JSON.stringify(hours)}`,
      )
      slots += found.length
    }
  }
  t.diagnostic(JSON.stringify({ zones: new Set(places.map(({ zone }) => zone)).size, changes: places.length, slots }))
  assert.ok(places.length > 1_500)
})

test('bookings made one after the other never overlap, nor leave the slots that were offered: each change of every zone', () => {
  for (const place of places) {
    const hours = hoursAround(place)[3] as Hours[]
    const range = rangeOf(place)
    const now = range.from - 30 * dayMs
    const facts = world([personWith(place.zone, hours)], { now })
    const [diary] = openDiaries(facts, range)
    assert.ok(diary)
    let free = diary
    let end = 0
    for (const start of startsOf(place, hours)) {
      const request = {
        ...rule,
        starts_at: new Date(start),
        length,
        now,
        candidate_id: 'bob',
        candidate_busy: [],
        scatter: 0,
      }
      const placed = placeAt([free], request)
      assert.equal('panel' in placed, start >= end, `${place.zone} ${new Date(start).toISOString()}`)
      if (!('panel' in placed)) continue
      end = placed.ends_at.getTime()
      free = { ...free, busy: [...free.busy, { from: start, until: end }] }
    }
  }
})

/** The same question answered with zoneinfo: which starts have all their minutes within the hours. Also the offsets, to tell tables apart. */
const python = `
import json, sys
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo
def minutes(text): return int(text[:2]) * 60 + int(text[3:])
def within(hours, minute):
    return any((b <= minute < e) if e > b else (minute >= b or minute < e) for b, e in hours)
answers = []
for place in json.load(sys.stdin):
    zone = ZoneInfo(place["zone"])
    hours = [(minutes(h["from"]), minutes(h["until"])) for h in place["hours"]]
    epoch = datetime(1970, 1, 1, tzinfo=timezone.utc)
    wall = lambda minute: (epoch + timedelta(minutes=minute)).astimezone(zone)
    count = place["count"]
    clock = [wall(place["from"] + n) for n in range(count + 45)]
    inside = [within(hours, w.hour * 60 + w.minute) for w in clock]
    starts = [place["from"] + n for n in range(0, count, 15) if all(inside[n:n + 45])]
    offsets = [int(clock[n].utcoffset().total_seconds()) for n in range(0, count, 60)]
    answers.append({"starts": starts, "offsets": offsets})
print(json.dumps(answers))
`

test('Python, which knows nothing of ours, finds the same slots on a sample', (t) => {
  const stride = 23
  const asked = places.filter((_, index) => index % stride === 0)
  const questions = asked.flatMap((place) => {
    const { from, until } = rangeOf(place)
    return hoursAround(place).map((hours) => ({
      place,
      hours,
      from: from / minuteMs,
      count: (until - from) / minuteMs,
    }))
  })
  const input = JSON.stringify(questions.map(({ place, ...question }) => ({ ...question, zone: place.zone })))
  const ran = spawnSync('python3', ['-c', python], {
    input,
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
    timeout: 120_000,
  })
  const missing =
    ran.error ?? (/No module named '?zoneinfo|ZoneInfoNotFoundError/.test(ran.stderr) ? ran.stderr : undefined)
  if (missing) {
    t.skip(`no python3 with zoneinfo and its tables here: ${String(missing).slice(-300)}`)
    return
  }
  assert.equal(ran.status, 0, ran.stderr)
  const answers = JSON.parse(ran.stdout) as { starts: number[]; offsets: number[] }[]
  let older = 0
  for (const [index, { place, hours, from, count }] of questions.entries()) {
    const answer = answers[index] ?? assert.fail('Python left one out')
    const offsets = Array.from({ length: count / 60 }, (_, hour) => offsetOf(place.zone, (from + hour * 60) * minuteMs))
    // Governments change their minds: where the machine's tables are of another year than the runtime's, there is nothing to compare.
    if (JSON.stringify(offsets) !== JSON.stringify(answer.offsets)) {
      older += 1
      continue
    }
    const found = startsOf(place, hours).map((start) => start / minuteMs)
    assert.deepEqual(
      found,
      answer.starts,
      `${place.zone} around ${new Date(place.at).toISOString()} ${JSON.stringify(hours)}`,
    )
  }
  t.diagnostic(JSON.stringify({ asked: questions.length, tables_differ: older }))
  assert.ok(older <= questions.length * 0.1, `the tables differ for ${older} of ${questions.length}`)
})

const offsetOf = (zone: string, at: number) =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).offsetNanoseconds / 1e9
