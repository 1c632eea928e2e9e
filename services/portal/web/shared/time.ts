/** Browsers still give some zones the names that IANA left; people know their city by the present one. */
const presentNames = new Map([
  ['Asia/Calcutta', 'Asia/Kolkata'],
  ['Asia/Katmandu', 'Asia/Kathmandu'],
  ['Asia/Rangoon', 'Asia/Yangon'],
  ['Asia/Saigon', 'Asia/Ho_Chi_Minh'],
  ['Atlantic/Faeroe', 'Atlantic/Faroe'],
  ['Europe/Kiev', 'Europe/Kyiv'],
])

const presentName = (zone: string) => presentNames.get(zone) ?? zone

/** The zone of this device, such as `Asia/Kolkata`. */
export function deviceZone(): string {
  return presentName(Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC')
}

/** Every zone a person can choose, the given one included even if this browser lists it under another name. */
export function allZones(own: string): string[] {
  const zones = Intl.supportedValuesOf('timeZone').map(presentName)
  return [...new Set([own, 'UTC', ...zones])].sort()
}

/** `Asia/Kolkata` -> `Kolkata`. */
export function cityOf(zone: string): string {
  return (presentName(zone).split('/').at(-1) ?? zone).replaceAll('_', ' ')
}

export interface Clock {
  /** BCP 47. */
  locale: string
  /** IANA. */
  zone: string
}

type Instant = string | Date

const formats = new Map<string, Intl.DateTimeFormat>()

function format({ locale, zone }: Clock, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${zone} ${JSON.stringify(options)}`
  const known = formats.get(key)
  if (known) return known
  const made = new Intl.DateTimeFormat(locale, { timeZone: zone, ...options })
  formats.set(key, made)
  return made
}

const at = (instant: Instant) => (typeof instant === 'string' ? new Date(instant) : instant)
const hours = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const

/** `15:30` */
export function hour(instant: Instant, clock: Clock): string {
  return format(clock, hours).format(at(instant))
}

/** `Tue 24 Nov` */
export function day(instant: Instant, clock: Clock): string {
  return format(clock, { weekday: 'short', day: 'numeric', month: 'short' }).format(at(instant))
}

/** `Tuesday 24 November` */
export function longDay(instant: Instant, clock: Clock): string {
  return format(clock, { weekday: 'long', day: 'numeric', month: 'long' }).format(at(instant))
}

/** `Tue 24 Nov, 15:30 Kolkata`: never an hour without its day and zone. */
export function fullTime(instant: Instant, clock: Clock): string {
  return `${day(instant, clock)}, ${hour(instant, clock)} ${cityOf(clock.zone)}`
}

/** `Tue 24 Nov, 15:30–16:30 Kolkata` */
export function fullSpan(from: Instant, to: Instant, clock: Clock): string {
  return `${day(from, clock)}, ${hour(from, clock)}–${hour(to, clock)} ${cityOf(clock.zone)}`
}

/** `10:00 London`, with its day where that is another than on `beside`: `Wed 25 Nov, 01:00 Tokyo`. */
export function timeBeside(instant: Instant, clock: Clock, beside: Clock): string {
  if (dateOf(instant, clock.zone) !== dateOf(instant, beside.zone)) return fullTime(instant, clock)
  return `${hour(instant, clock)} ${cityOf(clock.zone)}`
}

/** `2026-11-24`: the calendar day of an instant on this clock. */
export function dateOf(instant: Instant, zone: string): string {
  return format({ locale: 'en-CA', zone }, { year: 'numeric', month: '2-digit', day: '2-digit' }).format(at(instant))
}

/** `in 4 minutes`, `2 days ago`; the largest unit that fits. */
export function relative(instant: Instant, now: Date, locale: string): string {
  const seconds = (at(instant).getTime() - now.getTime()) / 1_000
  const units = [
    ['day', 86_400],
    ['hour', 3_600],
    ['minute', 60],
  ] as const
  const [unit, size] = units.find(([, length]) => Math.abs(seconds) >= length) ?? ['minute', 60]
  return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(Math.round(seconds / size), unit)
}
