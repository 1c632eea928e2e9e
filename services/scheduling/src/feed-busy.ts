import ICAL from 'ical.js'
import { type Interval, merge } from './working-hours.ts'
import { minuteMs, zoneId } from './zone.ts'

/** What a subscribed calendar says about when its owner is busy. */
export interface FeedBusy {
  /** Sorted, disjoint, within the range that was asked for. */
  busy: Interval[]
  /** Events that were understood, and those that were not and are left out. */
  events: number
  skipped: number
  /** There were more occurrences than are looked at; later ones are missing. */
  partial: boolean
}

export interface BusyQuestion {
  range: Interval
  /** Zone of all-day events and of times without one. */
  time_zone: string
}

/** The feed can't be used as it is; the text is for its owner. */
export class FeedUnusable extends Error {
  override name = 'FeedUnusable'
  readonly code: 'NOT_A_CALENDAR' | 'TOO_COMPLEX'
  constructor(code: 'NOT_A_CALENDAR' | 'TOO_COMPLEX', message: string) {
    super(message)
    this.code = code
  }
}

const linesMax = 400_000
const depthMax = 8
const eventsMax = 20_000
/** Occurrences looked at: of one event (a daily one for over a century), and of all together. */
const occurrencesMax = 50_000
const allOccurrencesMax = 300_000
/** Intervals that are kept of one feed. */
const busyMax = 5_000

/**
 * Busy times of an iCalendar text (RFC 5545): recurrence with its exceptions and additions, moved and cancelled occurrences,
 * all-day events, zones of its own, free/busy components. What is transparent or cancelled keeps nobody busy, and neither do
 * our own interviews, which know better themselves. Throws FeedUnusable when it is no calendar or more than one can be.
 */
export function busyFromCalendar(bytes: Uint8Array, { range, time_zone }: BusyQuestion): FeedBusy {
  const text = decodeText(bytes)
  refuseMonsters(text)
  const found: Occurrences = { range, intervals: [], partial: false, looked: 0 }
  const { calendars, broken } = parseCalendars(text)
  let events = broken
  let skipped = broken
  for (const calendar of calendars) {
    const zone = ianaZone(textOf(calendar, 'x-wr-timezone')) ?? time_zone
    const own = eventsByUid(calendar)
    for (const [uid, components] of own) {
      events += components.length
      if (isOwnInterview(uid)) continue
      try {
        addEvent(components, zone, found)
      } catch {
        // One event that nobody understands must not hide the others.
        skipped += components.length
      }
    }
    for (const component of calendar.getAllSubcomponents('vfreebusy')) addFreeBusy(component, found)
  }
  if (events > 0 && skipped === events) throw new FeedUnusable('NOT_A_CALENDAR', 'none of its events can be understood')
  const busy = merge(found.intervals)
  return { busy: busy.slice(0, busyMax), events, skipped, partial: found.partial || busy.length > busyMax }
}

/** Interviews come back in the calendars of those who hold them. */
const isOwnInterview = (uid: string) => uid.endsWith('@candor')

/** UTF-8, or UTF-16 with a byte order mark; what is neither is read byte by byte: times and rules are ASCII anyway. */
function decodeText(bytes: Uint8Array): string {
  const utf16 =
    bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : ''
  if (utf16) return new TextDecoder(utf16).decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

/** Looks at the lines alone, before anything is built of them. */
function refuseMonsters(text: string): void {
  if (!/^\s*BEGIN:VCALENDAR\s*$/im.test(text.slice(0, 10_000)))
    throw new FeedUnusable('NOT_A_CALENDAR', 'the address does not answer with a calendar')
  let lines = 0
  let depth = 0
  let events = 0
  for (let at = 0; at !== -1 && at < text.length; at = nextLine(text, at)) {
    lines += 1
    if (isAt(text, at, 'BEGIN:')) {
      depth += 1
      if (isAt(text, at, 'BEGIN:VEVENT')) events += 1
    } else if (isAt(text, at, 'END:')) depth -= 1
    if (depth > depthMax) throw new FeedUnusable('TOO_COMPLEX', `its components are nested more than ${depthMax} deep`)
    if (lines > linesMax || events > eventsMax)
      throw new FeedUnusable('TOO_COMPLEX', `it has more than ${eventsMax} events`)
  }
}

const isAt = (text: string, at: number, word: string) => text.slice(at, at + word.length).toUpperCase() === word

function nextLine(text: string, at: number): number {
  const end = text.indexOf('\n', at)
  return end === -1 ? -1 : end + 1
}

/** The calendars of a text, and how many of its events could not even be parsed. */
function parseCalendars(text: string): { calendars: ICAL.Component[]; broken: number } {
  try {
    return { calendars: parse(text), broken: 0 }
  } catch (error) {
    return parseInParts(text, error as Error)
  }
}

function parse(text: string): ICAL.Component[] {
  const parsed: unknown = ICAL.parse(text.trim())
  // One component, or a list of them when several calendars follow each other.
  const list = Array.isArray(parsed) && typeof parsed[0] === 'string' ? [parsed] : (parsed as unknown[])
  return list.map((jcal) => new ICAL.Component(jcal as [string, unknown[], unknown[]]))
}

/** The parser gives up on a whole text for one bad line; event by event, the others are saved. */
function parseInParts(text: string, cause: Error): { calendars: ICAL.Component[]; broken: number } {
  const blocks: string[] = []
  const frame = text.replace(/^BEGIN:VEVENT[\s\S]*?^END:VEVENT[ \t]*$/gim, (block) => {
    blocks.push(block)
    return 'X-EVENT:1'
  })
  let calendar: ICAL.Component | undefined
  try {
    ;[calendar] = parse(frame)
  } catch {
    // The frame itself is broken: nothing can be saved.
  }
  if (!calendar) throw new FeedUnusable('NOT_A_CALENDAR', `it can not be read: ${cause.message.slice(0, 200)}`)
  let broken = 0
  for (const block of blocks) {
    try {
      const [holder] = parse(`BEGIN:VCALENDAR\r\n${block}\r\nEND:VCALENDAR`)
      const event = holder?.getFirstSubcomponent('vevent')
      if (event) calendar.addSubcomponent(event)
    } catch {
      broken += 1
    }
  }
  return { calendars: [calendar], broken }
}

function eventsByUid(calendar: ICAL.Component): Map<string, ICAL.Component[]> {
  const byUid = new Map<string, ICAL.Component[]>()
  let nameless = 0
  for (const component of calendar.getAllSubcomponents('vevent')) {
    const uid = textOf(component, 'uid') ?? `?${++nameless}`
    const known = byUid.get(uid)
    if (known) known.push(component)
    else byUid.set(uid, [component])
  }
  return byUid
}

/** All components of one UID: the event, and its occurrences that were changed. */
function addEvent(components: readonly ICAL.Component[], zone: string, found: Occurrences): void {
  const masters = newest(components.filter((component) => !component.hasProperty('recurrence-id')))
  const exceptions = components.filter((component) => component.hasProperty('recurrence-id'))
  const [master] = masters
  if (!master) {
    // An invitation to some occurrences of somebody else's event.
    for (const exception of exceptions) addSingle(exception, zone, found)
    return
  }
  if (isCancelled(master)) return
  const additions = takePeriods(master, zone)
  const event = new ICAL.Event(master, { exceptions: [...exceptions], strictExceptions: true })
  if (!event.isRecurring()) {
    addSingle(master, zone, found)
    for (const exception of exceptions) addSingle(exception, zone, found)
  } else addOccurrences(event, zone, found)
  if (keepsBusy(master)) for (const { from, until } of additions) add(found, from, until)
}

/** Of several versions of one event the one that was changed last. */
function newest(masters: readonly ICAL.Component[]): ICAL.Component[] {
  const sequence = (component: ICAL.Component) => Number(textOf(component, 'sequence') ?? 0)
  return masters.toSorted((a, b) => sequence(b) - sequence(a))
}

function addOccurrences(event: ICAL.Event, zone: string, found: Occurrences): void {
  const length = event.duration.toSeconds() * 1_000
  const iterator = event.iterator()
  for (let count = 0; ; count++) {
    const at = iterator.next()
    if (!at) return
    if (count >= occurrencesMax || ++found.looked > allOccurrencesMax) {
      found.partial = true
      return
    }
    const start = instantOf(at, event.component, 'dtstart', zone)
    // A moved occurrence may lie earlier than its place in the series, so we look some time beyond the end.
    if (start > found.range.until + lookBeyondMs) return
    if (start + length + lookBeyondMs < found.range.from) continue
    const { item, startDate, endDate } = event.getOccurrenceDetails(at)
    if (isCancelled(item.component) || !keepsBusy(item.component)) continue
    add(found, instantOf(startDate, item.component, 'dtstart', zone), instantOf(endDate, item.component, 'dtend', zone))
  }
}

const lookBeyondMs = 62 * 86_400_000

function addSingle(component: ICAL.Component, zone: string, found: Occurrences): void {
  if (isCancelled(component) || !keepsBusy(component)) return
  const { startDate, endDate } = new ICAL.Event(component)
  add(found, instantOf(startDate, component, 'dtstart', zone), instantOf(endDate, component, 'dtend', zone))
}

/** RDATEs may be periods with a length of their own, which the library's iterator does not know. */
function takePeriods(master: ICAL.Component, zone: string): Interval[] {
  const periods: Interval[] = []
  for (const property of master.getAllProperties('rdate')) {
    if (property.type !== 'period') continue
    for (const value of property.getValues()) periods.push(intervalOf(value, property, zone))
    master.removeProperty(property)
  }
  return periods
}

function intervalOf(period: ICAL.Period, property: ICAL.Property, zone: string): Interval {
  const own = ianaZone(property.getParameter('tzid')) ?? zone
  return { from: instantIn(period.start, own), until: instantIn(period.getEnd(), own) }
}

function addFreeBusy(component: ICAL.Component, found: Occurrences): void {
  for (const property of component.getAllProperties('freebusy')) {
    if (String(property.getParameter('fbtype') ?? 'BUSY').toUpperCase() === 'FREE') continue
    for (const value of property.getValues()) {
      const { from, until } = intervalOf(value, property, 'UTC')
      add(found, from, until)
    }
  }
}

const isCancelled = (component: ICAL.Component) => textOf(component, 'status')?.toUpperCase() === 'CANCELLED'

function keepsBusy(component: ICAL.Component): boolean {
  if (textOf(component, 'transp')?.toUpperCase() === 'TRANSPARENT') return false
  // Exchange says it here, too, and leaves TRANSP out at times.
  return !['FREE', 'WORKINGELSEWHERE'].includes(textOf(component, 'x-microsoft-cdo-busystatus')?.toUpperCase() ?? '')
}

function textOf(component: ICAL.Component, name: string): string | undefined {
  const value = component.getFirstPropertyValue(name)
  return value === null || value === undefined ? undefined : String(value)
}

/** The instant of a time: by the calendar's own definition of the zone, by the IANA zone of that name, else in the given zone. */
function instantOf(time: ICAL.Time, component: ICAL.Component, name: string, zone: string): number {
  const property = component.getFirstProperty(name) ?? component.getFirstProperty('dtstart')
  return instantIn(time, ianaZone(property?.getParameter('tzid')) ?? zone)
}

function instantIn(time: ICAL.Time, zone: string): number {
  if (!time.isDate && time.zone && (time.zone.tzid === 'UTC' || time.zone.component)) return time.toUnixTime() * 1_000
  const { year, month, day, hour, minute, second } = time
  const fields = time.isDate ? { year, month, day } : { year, month, day, hour, minute, second }
  return Temporal.PlainDateTime.from(fields).toZonedDateTime(zone).epochMilliseconds
}

/** The zone by its IANA name, also where a path stands before it (`/freeassociation.sourceforge.net/Europe/Berlin`). */
function ianaZone(tzid: unknown): string | undefined {
  if (typeof tzid !== 'string' || tzid === '') return undefined
  return zoneId(tzid) ?? zoneId(/[A-Za-z_]+\/[A-Za-z_]+(?:\/[A-Za-z_]+)?$/.exec(tzid)?.[0] ?? '')
}

/** What is found within the range, and a bound on the work. */
interface Occurrences {
  range: Interval
  intervals: Interval[]
  partial: boolean
  looked: number
}

function add({ range, intervals }: Occurrences, from: number, until: number): void {
  if (!Number.isFinite(from) || !Number.isFinite(until)) throw new RangeError('not a time')
  if (until - from < minuteMs || until <= range.from || from >= range.until) return
  intervals.push({ from: Math.max(from, range.from), until: Math.min(until, range.until) })
}
