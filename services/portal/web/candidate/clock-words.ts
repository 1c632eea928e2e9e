import { type Clock, cityOf, day, deviceZone, hour, longDay } from '../shared/time.ts'

/** `GMT+5:30` at this instant. */
export function offsetOf(instant: Date, { locale, zone }: Clock): string {
  const parts = new Intl.DateTimeFormat(locale, { timeZone: zone, timeZoneName: 'shortOffset' }).formatToParts(instant)
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT'
}

/** `Tuesday 24 November, 15:30–16:30 Kolkata`, and the same by the device's own zone where that is another. */
export function spanLines(from: string, to: string, clock: Clock): { main: string; also: string | undefined } {
  const here = deviceZone()
  const main = `${longDay(from, clock)}, ${hour(from, clock)}–${hour(to, clock)} ${cityOf(clock.zone)}`
  const own: Clock = { locale: clock.locale, zone: here }
  const same = cityOf(here) === cityOf(clock.zone) || offsetOf(new Date(from), own) === offsetOf(new Date(from), clock)
  return { main, also: same ? undefined : `${day(from, own)}, ${hour(from, own)} ${cityOf(here)}` }
}

/** `Tue 24 Nov, 15:30`, for buttons; the zone stands beside them. */
export const shortStart = (instant: string, clock: Clock): string => `${day(instant, clock)}, ${hour(instant, clock)}`
