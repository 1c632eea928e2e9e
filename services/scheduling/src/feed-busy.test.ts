import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { busyFromCalendar } from './feed-busy.ts'
import { readBusy } from './feed-reader.ts'
import { ms } from './testing-facts.ts'

const range = { from: ms('2026-03-01T00:00Z'), until: ms('2026-05-01T00:00Z') }
const question = { range, time_zone: 'Asia/Kolkata' }

const calendar = (...lines: string[]) =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Test//EN', ...lines, 'END:VCALENDAR', ''].join('\r\n')
const event = (...lines: string[]) => ['BEGIN:VEVENT', ...lines, 'END:VEVENT']
const read = (text: string | Uint8Array, o = question) =>
  busyFromCalendar(typeof text === 'string' ? Buffer.from(text) : text, o)
const times = (...lines: string[]) =>
  read(calendar(...lines)).busy.map(({ from, until }) => {
    const text = (at: number) => new Date(at).toISOString().slice(5, 16)
    return `${text(from)} ${text(until)}`
  })

describe('a subscribed calendar', () => {
  it('keeps busy at times in UTC, in IANA zones, and without a zone in the owner’s', () => {
    assert.deepEqual(
      times(
        ...event('UID:1', 'DTSTART:20260302T090000Z', 'DTEND:20260302T100000Z'),
        ...event('UID:2', 'DTSTART;TZID=Europe/Berlin:20260330T090000', 'DURATION:PT90M'),
        ...event('UID:3', 'DTSTART;TZID=/mozilla.org/20070129_1/Europe/Berlin:20260327T090000', 'DURATION:PT1H'),
        ...event('UID:4', 'DTSTART:20260401T090000', 'DTEND:20260401T100000'),
      ),
      ['03-02T09:00 03-02T10:00', '03-27T08:00 03-27T09:00', '03-30T07:00 03-30T08:30', '04-01T03:30 04-01T04:30'],
    )
  })

  it('brings its own zones', () => {
    const zone = [
      'BEGIN:VTIMEZONE',
      'TZID:W. Europe Standard Time',
      ...['BEGIN:STANDARD', 'DTSTART:16010101T030000', 'RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10'],
      ...['TZOFFSETFROM:+0200', 'TZOFFSETTO:+0100', 'END:STANDARD'],
      ...['BEGIN:DAYLIGHT', 'DTSTART:16010101T020000', 'RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3'],
      ...['TZOFFSETFROM:+0100', 'TZOFFSETTO:+0200', 'END:DAYLIGHT', 'END:VTIMEZONE'],
    ]
    const daily = [
      'UID:1',
      'DTSTART;TZID=W. Europe Standard Time:20260327T090000',
      'DTEND;TZID=W. Europe Standard Time:20260327T100000',
      'RRULE:FREQ=DAILY;COUNT=4',
    ]
    assert.deepEqual(times(...zone, ...event(...daily)), [
      '03-27T08:00 03-27T09:00',
      '03-28T08:00 03-28T09:00',
      '03-29T07:00 03-29T08:00',
      '03-30T07:00 03-30T08:00',
    ])
  })

  it('repeats: rules, exceptions, additions, additions with a length of their own', () => {
    assert.deepEqual(
      times(
        ...event(
          'UID:1',
          'DTSTART;TZID=Europe/Berlin:20260302T090000',
          'DTEND;TZID=Europe/Berlin:20260302T100000',
          'RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=4',
          'EXDATE;TZID=Europe/Berlin:20260309T090000',
          'RDATE;TZID=Europe/Berlin:20260311T090000',
          'RDATE;VALUE=PERIOD:20260412T090000Z/PT30M',
        ),
      ),
      [
        '03-02T08:00 03-02T09:00',
        '03-11T08:00 03-11T09:00',
        '03-16T08:00 03-16T09:00',
        '03-23T08:00 03-23T09:00',
        '04-12T09:00 04-12T09:30',
      ],
    )
  })

  it('moves and cancels single occurrences, and all that follow', () => {
    const series = (uid: string) =>
      event(`UID:${uid}`, 'DTSTART:20260302T090000Z', 'DTEND:20260302T100000Z', 'RRULE:FREQ=WEEKLY;COUNT=4')
    assert.deepEqual(
      times(
        ...series('1'),
        ...event('UID:1', 'RECURRENCE-ID:20260309T090000Z', 'DTSTART:20260310T120000Z', 'DTEND:20260310T123000Z'),
        ...event(
          ...['UID:1', 'RECURRENCE-ID:20260316T090000Z', 'DTSTART:20260316T090000Z', 'DTEND:20260316T100000Z'],
          'STATUS:CANCELLED',
        ),
      ),
      ['03-02T09:00 03-02T10:00', '03-10T12:00 03-10T12:30', '03-23T09:00 03-23T10:00'],
    )
    assert.deepEqual(
      times(
        ...series('2'),
        ...event(
          'UID:2',
          'RECURRENCE-ID;RANGE=THISANDFUTURE:20260316T090000Z',
          'DTSTART:20260316T110000Z',
          'DTEND:20260316T120000Z',
        ),
      ),
      ['03-02T09:00 03-02T10:00', '03-09T09:00 03-09T10:00', '03-16T11:00 03-16T12:00', '03-23T11:00 03-23T12:00'],
    )
  })

  it('leaves out what is free, cancelled, or an interview of ours', () => {
    const at = ['DTSTART:20260302T090000Z', 'DTEND:20260302T100000Z']
    assert.deepEqual(
      times(
        ...event('UID:1', ...at, 'TRANSP:TRANSPARENT'),
        ...event('UID:2', ...at, 'STATUS:CANCELLED'),
        ...event('UID:3', ...at, 'X-MICROSOFT-CDO-BUSYSTATUS:FREE'),
        ...event('UID:0198f2a4-7c31-7d2e-9a55-3f1f2f1a0001@candor', ...at),
      ),
      [],
    )
  })

  it('has days that are as long as the owner’s', () => {
    assert.deepEqual(times(...event('UID:1', 'DTSTART;VALUE=DATE:20260310', 'DTEND;VALUE=DATE:20260312')), [
      '03-09T18:30 03-11T18:30',
    ])
    const berlin = { range, time_zone: 'Europe/Berlin' }
    const [day] = read(calendar(...event('UID:1', 'DTSTART;VALUE=DATE:20260329')), berlin).busy
    assert.deepEqual(day, { from: ms('2026-03-28T23:00Z'), until: ms('2026-03-29T22:00Z') })
  })

  it('may be free/busy times alone', () => {
    const lines = [
      'BEGIN:VFREEBUSY',
      'UID:1',
      'FREEBUSY:20260302T090000Z/PT1H',
      'FREEBUSY;FBTYPE=FREE:20260303T090000Z/PT1H',
    ]
    assert.deepEqual(times(...lines, 'END:VFREEBUSY'), ['03-02T09:00 03-02T10:00'])
  })

  it('is clipped to the range and merged', () => {
    const { busy } = read(
      calendar(
        ...event('UID:1', 'DTSTART:20200101T000000Z', 'DTEND:20260301T120000Z'),
        ...event('UID:2', 'DTSTART:20260301T110000Z', 'DTEND:20260301T130000Z'),
        ...event('UID:3', 'DTSTART:20260401T110000Z', 'DTEND:20260401T100000Z'),
      ),
    )
    assert.deepEqual(busy, [{ from: range.from, until: ms('2026-03-01T13:00Z') }])
  })
})

describe('a hostile calendar', () => {
  const good = event('UID:good', 'DTSTART:20260302T090000Z', 'DTEND:20260302T100000Z')
  const refused = (text: string | Uint8Array, code: string) =>
    assert.throws(
      () => read(text),
      (error: { code?: string }) => error.code === code,
    )

  it('that never ends is known as far as is asked', () => {
    const { busy, partial } = read(
      calendar(...event('UID:1', 'DTSTART:19700101T090000Z', 'DTEND:19700101T100000Z', 'RRULE:FREQ=DAILY')),
    )
    assert.deepEqual([busy.length, partial], [61, false])
  })

  it('that repeats each second is cut off, and says so', () => {
    const endless = event('UID:1', 'DTSTART:20260301T000000Z', 'DURATION:PT1S', 'RRULE:FREQ=SECONDLY')
    const { partial, busy } = read(calendar(...endless, ...good))
    assert.deepEqual([partial, busy.length], [true, 1])
  })

  it('with one event that makes no sense keeps the others', () => {
    const found = read(
      calendar(
        ...event('UID:1', 'DTSTART:20261399T996100Z', 'DTEND:20260302T100000Z'),
        ...event('UID:2', 'SUMMARY:no times at all'),
        ...event('UID:3', 'DTSTART:20260305T090000Z', 'DURATION:PT1H', 'RRULE:FREQ=NEVER'),
        ...good,
      ),
    )
    assert.ok(found.busy.some(({ from }) => from === ms('2026-03-02T09:00Z')))
  })

  it('that is none, is nested or is too long is refused', () => {
    refused('', 'NOT_A_CALENDAR')
    refused('<!doctype html><title>Sign in</title>', 'NOT_A_CALENDAR')
    refused(Buffer.from([0, 1, 2, 255, 254, 0]), 'NOT_A_CALENDAR')
    refused(`BEGIN:VCALENDAR\r\n${'BEGIN:VEVENT\r\n'.repeat(5_000)}`, 'TOO_COMPLEX')
    refused(calendar(...Array.from({ length: 20_001 }, () => good).flat()), 'TOO_COMPLEX')
    refused('BEGIN:VCALENDAR\r\nthis is no line of a calendar\r\nEND:VCALENDAR', 'NOT_A_CALENDAR')
    refused(calendar(...event('UID:1', 'DTSTART:nonsense')), 'NOT_A_CALENDAR')
  })

  it('in another encoding is read all the same', () => {
    const text = calendar(...event('UID:ü', 'SUMMARY:Größe', 'DTSTART:20260302T090000Z', 'DTEND:20260302T100000Z'))
    for (const bytes of [
      Buffer.from(text, 'latin1'),
      Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]),
      Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(text)]),
      Buffer.from(text.replaceAll('\r\n', '\n')),
    ]) {
      assert.equal(read(bytes).busy.length, 1)
    }
  })

  it('that would take for ever, or all memory, ends with its thread', async () => {
    // There is no 30th of February to find.
    const never = event(
      'UID:1',
      'DTSTART:20260101T090000Z',
      'DURATION:PT1H',
      'RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30',
    )
    const answer = await readBusy(Buffer.from(calendar(...never, ...good)), question, 1_500).then(
      (found) => found.busy.length,
      (error: { code?: string }) => error.code,
    )
    assert.ok(answer === 1 || answer === 'TOO_COMPLEX', String(answer))
    const long = await readBusy(Buffer.from(calendar(...good)), question)
    assert.deepEqual([long.busy.length, long.events, long.skipped], [1, 1, 0])
  })
})
