import assert from 'node:assert/strict'
import { test } from 'node:test'
import ICAL from 'ical.js'
import { vtimezone } from './vtimezone.ts'

test('in every IANA zone, an independent reader finds the same moments around every change of the clocks until 2031', () => {
  const [from, until] = [new Date('2024-01-01T00:00:00Z'), new Date('2031-01-01T00:00:00Z')]
  let compared = 0
  for (const zone of Intl.supportedValuesOf('timeZone')) {
    const component = new ICAL.Component(
      ICAL.parse(`BEGIN:VCALENDAR\r\n${vtimezone(zone, from, until)}\r\nEND:VCALENDAR`) as never,
    )
    const parsed = new ICAL.Timezone(component.getFirstSubcomponent('vtimezone') as ICAL.Component)
    let at = Temporal.Instant.from('2024-01-01T12:00:00Z').toZonedDateTimeISO(zone)
    const moments = [at]
    for (let next = at.getTimeZoneTransition('next'); next; next = next.getTimeZoneTransition('next')) {
      if (next.epochMilliseconds >= until.getTime()) break
      moments.push(next.subtract({ hours: 3 }), next.add({ hours: 3 }))
      at = next
    }
    for (const { year, month, day, hour, minute, second, offsetNanoseconds } of moments) {
      const read = new ICAL.Time({ year, month, day, hour, minute, second, isDate: false }, parsed)
      assert.equal(read.utcOffset(), offsetNanoseconds / 1e9, `${zone} ${year}-${month}-${day}T${hour}:${minute}`)
      compared += 1
    }
  }
  assert.ok(compared > 1_500, `${compared} moments`)
})
