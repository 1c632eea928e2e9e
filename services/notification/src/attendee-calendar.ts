import assert from 'node:assert/strict'
import ICAL from 'ical.js'

/** A calendar file as an independent reader (ical.js) understands it, checked against what RFC 5545 and 5546 ask of its method. */
export interface Message {
  method: string
  uid: string
  sequence: number
  status: string | undefined
  /** Epoch milliseconds. */
  stamp: number
  attendees: string[]
  entry: { starts_at: string; ends_at: string; summary: string; description: string; alarms: number }
}

/** For tests: reads a calendar file. Throws where a rule is broken. */
export function readMessage(content: string): Message {
  for (const line of content.split('\r\n')) {
    assert.ok(Buffer.byteLength(line) <= 75, `folded at 75 octets: ${line}`)
    assert.ok(!/[\r\n]/.test(line), 'lines end with CRLF')
  }
  assert.ok(content.endsWith('END:VCALENDAR\r\n'))
  const calendar = new ICAL.Component(ICAL.parse(content) as never)
  const events = calendar.getAllSubcomponents('vevent')
  assert.equal(events.length, 1)
  const event = events[0] as ICAL.Component
  const one = (name: string) => {
    assert.equal(event.getAllProperties(name).length, 1, `exactly one ${name}`)
    return String(event.getFirstPropertyValue(name))
  }
  const method = String(calendar.getFirstPropertyValue('method'))
  const status = event.getFirstPropertyValue('status')?.toString()
  const alarms = event.getAllSubcomponents('valarm').length
  assert.match(one('dtstamp'), /Z$/, 'DTSTAMP is in UTC')
  assert.match(one('organizer'), /^mailto:/i)
  assert.ok(event.getAllProperties('attendee').length > 0)
  if (method === 'REQUEST') assert.equal(status, 'CONFIRMED')
  else {
    assert.equal(method, 'CANCEL')
    assert.equal(alarms, 0, 'a cancellation has no alarm')
    assert.ok(status === undefined || status === 'CANCELLED')
  }
  const zones = calendar.getAllSubcomponents('vtimezone').map((zone) => new ICAL.Timezone(zone))
  return {
    method,
    uid: one('uid'),
    sequence: Number(one('sequence')),
    status,
    stamp: Date.parse(one('dtstamp')),
    attendees: event.getAllProperties('attendee').map((attendee) => addressOf(String(attendee.getFirstValue()))),
    entry: {
      starts_at: instantOf(event, 'dtstart', zones),
      ends_at: instantOf(event, 'dtend', zones),
      summary: one('summary'),
      description: one('description'),
      alarms,
    },
  }
}

const addressOf = (uri: string) => uri.replace(/^mailto:/i, '').toLowerCase()

/** A moment by the file's own zone rules, not by the reader's tables. */
function instantOf(event: ICAL.Component, name: string, zones: readonly ICAL.Timezone[]): string {
  const property = event.getFirstProperty(name)
  assert.ok(property)
  const { year, month, day, hour, minute, second } = property.getFirstValue() as ICAL.Time
  const tzid = property.getFirstParameter('tzid')
  const zone = tzid ? zones.find((candidate) => candidate.tzid === tzid) : ICAL.Timezone.utcTimezone
  assert.ok(zone, `${name} names a zone that the file describes`)
  const time = new ICAL.Time({ year, month, day, hour, minute, second, isDate: false }, zone)
  return new Date(time.toUnixTime() * 1_000).toISOString()
}

/**
 * What an attendee's calendar holds after these messages, in their order of arrival, by RFC 5546 §2.1.5: of one UID the higher
 * SEQUENCE counts, among equal ones the later DTSTAMP; both are remembered for what was cancelled, too.
 */
export function calendarAfter(messages: readonly Message[], address: string): Message['entry'] | undefined {
  let known: Message | undefined
  for (const message of messages) {
    if (known) {
      assert.equal(message.uid, known.uid, 'one UID for life')
      const order = message.sequence - known.sequence || message.stamp - known.stamp
      if (order < 0) continue
    }
    // Somebody else's cancellation is none of this calendar's business.
    if (message.method === 'CANCEL' && !message.attendees.includes(address)) continue
    known = message
  }
  return known?.method === 'REQUEST' ? known.entry : undefined
}

/** Every order in which some things may arrive. */
export function ordersOf<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]]
  return items.flatMap((item, index) => ordersOf(items.toSpliced(index, 1)).map((rest) => [item, ...rest]))
}
