/** Languages that mails are written in. */
export type Language = 'en' | 'hi'

export function languageOf(locale: string): Language {
  return locale.toLowerCase().startsWith('hi') ? 'hi' : 'en'
}

/** How times are read: the person's zone, and the words of the language. */
export interface Clock {
  time_zone: string
  language: Language
}

const locales = { en: 'en-GB', hi: 'hi-IN' } as const

/** "Tuesday 24 November 2026, 15:30–16:15, Kolkata time (GMT+5:30)": weekday, date, hour and zone, always. */
export function formatRange(starts_at: Date, ends_at: Date, clock: Clock): string {
  const last =
    dateOf(starts_at, clock, 'long') === dateOf(ends_at, clock, 'long') ? '' : `${dateOf(ends_at, clock, 'long')}, `
  const hours = `${hourOf(starts_at, clock)}–${last}${hourOf(ends_at, clock)}`
  return `${dateOf(starts_at, clock, 'long')}, ${hours}, ${zoneOf(starts_at, clock)}`
}

/** "Tuesday 24 November 2026, 18:00, Kolkata time (GMT+5:30)" */
export function formatMoment(at: Date, clock: Clock): string {
  return `${dateOf(at, clock, 'long')}, ${hourOf(at, clock)}, ${zoneOf(at, clock)}`
}

/** For subject lines: "Tue 24 Nov, 15:30 Kolkata" */
export function formatShort(at: Date, clock: Clock): string {
  return `${dateOf(at, clock, 'short')}, ${hourOf(at, clock)} ${cityOf(clock.time_zone)}`
}

function dateOf(at: Date, { time_zone, language }: Clock, length: 'long' | 'short'): string {
  const options = { weekday: length, day: 'numeric', month: length, timeZone: time_zone } as const
  const year = length === 'long' ? ({ year: 'numeric' } as const) : {}
  // Some languages put a comma after the weekday, which reads as a second list beside the hours.
  return new Intl.DateTimeFormat(locales[language], { ...options, ...year }).format(at).replace(',', '')
}

function hourOf(at: Date, { time_zone, language }: Clock): string {
  return new Intl.DateTimeFormat(locales[language], {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone: time_zone,
  }).format(at)
}

function zoneOf(at: Date, { time_zone, language }: Clock): string {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone: time_zone, timeZoneName: 'shortOffset' }).formatToParts(at)
  const offset = parts.find(({ type }) => type === 'timeZoneName')?.value.replace(/[+]0$/, '') ?? ''
  const city = cityOf(time_zone)
  if (city === 'UTC') return city
  return language === 'hi' ? `${city} का समय (${offset})` : `${city} time (${offset})`
}

/** The place that people know a zone by: Asia/Kolkata is Kolkata. */
export function cityOf(time_zone: string): string {
  if (/^(etc\/|utc|gmt|zulu)/i.test(time_zone)) return 'UTC'
  return time_zone.split('/').at(-1)?.replaceAll('_', ' ') ?? time_zone
}
