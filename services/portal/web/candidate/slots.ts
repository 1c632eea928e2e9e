/** A start that can be booked. */
export interface Slot {
  starts_at: string
  ends_at: string
  /** Wall clock of the chosen zone with its offset, such as `2026-11-24T15:30:00+05:30`. */
  local_start: string
  panel: { person_id: string; shadow: boolean }[]
}

const dayMs = 86_400_000

/** `2026-11-24` of a slot, on the wall clock it was asked for. */
export const dateOfSlot = (slot: Slot): string => slot.local_start.slice(0, 10)
/** `15:30` of a slot, on the wall clock it was asked for. */
const timeOfSlot = (slot: Slot): string => slot.local_start.slice(11, 16)
const offsetOfSlot = (slot: Slot): string => slot.local_start.slice(19).replace('Z', '+00:00')

export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10)
}

/** The first day of the week of `date`; `firstDay` is 1 for Monday to 7 for Sunday. */
export function weekOf(date: string, firstDay: number): string {
  const day = new Date(`${date}T00:00:00Z`).getUTCDay()
  return addDays(date, -((day - (firstDay % 7) + 7) % 7))
}

/** First day of the week where the locale is used. */
export function firstDayOf(locale: string): number {
  const info = new Intl.Locale(locale) as Intl.Locale & { getWeekInfo?(): { firstDay: number } }
  return info.getWeekInfo?.().firstDay ?? 1
}

/** Slots by their day, in order; days without any are left out. */
export function byDay(slots: readonly Slot[]): [date: string, slots: Slot[]][] {
  return Object.entries(Object.groupBy(slots, dateOfSlot) as Record<string, Slot[]>).sort(([a], [b]) =>
    a < b ? -1 : 1,
  )
}

export interface WeekRow {
  /** Wall clock, with the offset where one day has this time twice. */
  label: string
  /** One per day of the week; undefined where nothing is offered. */
  slots: (Slot | undefined)[]
}

/** A week as rows of one wall-clock time each. In a night that repeats an hour, both stand there, told apart by their offset. */
export function weekRows(slots: readonly Slot[], monday: string): WeekRow[] {
  const days = Array.from({ length: 7 }, (_, index) => addDays(monday, index))
  const inWeek = slots.filter((slot) => days.includes(dateOfSlot(slot)))
  const twice = new Set<string>()
  const seen = new Map<string, string>()
  for (const slot of inWeek) {
    const at = slot.local_start.slice(0, 16)
    if (seen.has(at) && seen.get(at) !== offsetOfSlot(slot)) twice.add(at)
    seen.set(at, offsetOfSlot(slot))
  }
  const labelOf = (slot: Slot) =>
    twice.has(slot.local_start.slice(0, 16)) ? `${timeOfSlot(slot)} ${offsetOfSlot(slot)}` : timeOfSlot(slot)
  const rows = Object.groupBy(inWeek, labelOf) as Record<string, Slot[]>
  return Object.entries(rows)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([label, of]) => ({ label, slots: days.map((day) => of.find((slot) => dateOfSlot(slot) === day)) }))
}

/**
 * The instant at which a day begins in a zone: UTC's midnight moved by the offset there, twice, because the first guess may lie on the
 * other side of a change of clocks.
 */
export function startOfDay(date: string, zone: string): number {
  const midnight = Date.parse(`${date}T00:00:00Z`)
  let guess = midnight
  for (let i = 0; i < 2; i++) guess = midnight - offsetMs(guess, zone)
  return guess
}

function offsetMs(instant: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(instant)
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value)
  const wall = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'))
  return wall - Math.floor(instant / 1_000) * 1_000
}
