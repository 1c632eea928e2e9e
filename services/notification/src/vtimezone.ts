/**
 * The VTIMEZONE of a zone (RFC 5545 §3.6.5) for times from `from` to `until`: one observance for each change of the clocks, the last
 * one before the range included. Written from the same zone data that slots and mails are computed with, so that the wall clock in a
 * calendar entry is the one in the mail beside it, whatever a reader's own tables say.
 */
export function vtimezone(zone: string, from: Date, until: Date): string {
  const first = Temporal.Instant.fromEpochMilliseconds(from.getTime()).toZonedDateTimeISO(zone)
  const observances: string[] = []
  let at = first.getTimeZoneTransition('previous')
  if (!at) observances.push(...observance('19700101T000000', first.offset, first.offset, false))
  at ??= first.getTimeZoneTransition('next')
  while (at && at.epochMilliseconds <= until.getTime()) {
    observances.push(...change(at))
    at = at.getTimeZoneTransition('next')
  }
  return ['BEGIN:VTIMEZONE', `TZID:${zone}`, ...observances, 'END:VTIMEZONE'].join('\r\n')
}

/** `at` is the first moment of the new offset; its DTSTART is written in the old one, as the RFC asks. */
function change(at: Temporal.ZonedDateTime): string[] {
  const before = at.subtract({ nanoseconds: 1 })
  const start = at.toInstant().toZonedDateTimeISO('UTC').add({ nanoseconds: before.offsetNanoseconds })
  const wall = `${start.toPlainDate().toString().replaceAll('-', '')}T${start.toPlainTime().toString({ smallestUnit: 'second' }).replaceAll(':', '')}`
  return observance(wall, before.offset, at.offset, at.offsetNanoseconds > before.offsetNanoseconds)
}

function observance(start: string, offsetFrom: string, offsetTo: string, daylight: boolean): string[] {
  const name = daylight ? 'DAYLIGHT' : 'STANDARD'
  const offset = (text: string) => text.replaceAll(':', '')
  return [
    `BEGIN:${name}`,
    `DTSTART:${start}`,
    `TZOFFSETFROM:${offset(offsetFrom)}`,
    `TZOFFSETTO:${offset(offsetTo)}`,
    `END:${name}`,
  ]
}
