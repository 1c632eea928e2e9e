import type { Decision } from '@candor/platform/aggregate'
import { problem } from '@candor/platform/errors'
import { type Static, Type } from 'typebox'
import { refuse } from './errors.ts'
import { zoneId } from './zone.ts'

const clock = (description: string, pattern: string) => Type.String({ pattern, description })

const HoursSchema = Type.Object(
  {
    from: clock('Local time, HH:MM', '^([01]\\d|2[0-3]):[0-5]\\d$'),
    until: clock(
      'Local time, HH:MM or 24:00; earlier than `from` means the next day',
      '^(([01]\\d|2[0-3]):[0-5]\\d|24:00)$',
    ),
  },
  { additionalProperties: false },
)
export type Hours = Static<typeof HoursSchema>

export const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const

const day = Type.Optional(Type.Array(HoursSchema, { maxItems: 12 }))

export const AvailabilityInput = Type.Object(
  {
    time_zone: Type.String({ minLength: 1, maxLength: 64, description: 'IANA zone in which all hours are meant' }),
    weekly: Type.Object(
      { monday: day, tuesday: day, wednesday: day, thursday: day, friday: day, saturday: day, sunday: day },
      {
        additionalProperties: false,
        description: 'Working hours of each weekday; a day left out is free of interviews',
      },
    ),
    overrides: Type.Array(
      Type.Object(
        {
          date: Type.String({
            pattern: '^\\d{4}-\\d{2}-\\d{2}$',
            description: 'Local date whose weekly hours are replaced',
          }),
          hours: Type.Array(HoursSchema, { maxItems: 12, description: 'Empty for a day off' }),
        },
        { additionalProperties: false },
      ),
      { default: [], maxItems: 400 },
    ),
    buffer_before_minutes: Type.Integer({
      default: 0,
      minimum: 0,
      maximum: 240,
      description: 'Kept free before each interview',
    }),
    buffer_after_minutes: Type.Integer({
      default: 0,
      minimum: 0,
      maximum: 240,
      description: 'Kept free after each interview',
    }),
    minimum_notice_minutes: Type.Integer({
      default: 240,
      minimum: 0,
      maximum: 43_200,
      description: 'Shortest time from booking to start',
    }),
    daily_limit: Type.Integer({
      default: 8,
      minimum: 1,
      maximum: 48,
      description: 'Most interviews that start on one local day',
    }),
    weekly_limit: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 200,
        description:
          'Most interviews that start in one local week, Monday to Sunday; without it there is no such limit',
      }),
    ),
    horizon_days: Type.Integer({
      default: 60,
      minimum: 1,
      maximum: 365,
      description: 'How far ahead interviews may be booked',
    }),
    share_percent: Type.Integer({
      default: 100,
      minimum: 10,
      maximum: 400,
      description: 'How much this person interviews compared with others: 50 is half as much',
    }),
  },
  { additionalProperties: false },
)

/** A time in which the person takes no interviews, whatever the hours say. */
export interface TimeOff {
  time_off_id: string
  starts_at: Date
  ends_at: Date
}

/** When one interviewer may be booked. One document a person. */
export interface Availability extends Static<typeof AvailabilityInput> {
  person_id: string
  /** Sorted; what is long past is dropped. */
  time_off: readonly TimeOff[]
  /** Interviewers and candidates whom this person must not meet in an interview: a conflict of interest. Kept by staff. */
  apart?: readonly string[]
  /** Interviewers without whom this one does not interview. Kept by staff. */
  needs?: readonly string[]
  /** When hours were first given: fairness does not make newcomers catch up with what others did before. */
  since: Date
  updated_at: Date
}

export const availabilitySchemaVersion = 2

/** Fills in what documents of the first version lack. */
export function upcastAvailability<D extends Availability>(doc: D): D {
  const added = { share_percent: 100, time_off: [], since: doc.updated_at }
  return { ...doc, ...added, schema_version: availabilitySchemaVersion }
}

/** Most interviews in a local week; as many as the daily limit could ever allow when the person set none. */
export const weeklyLimit = ({ weekly_limit }: Pick<Availability, 'weekly_limit'>) => weekly_limit ?? 7 * 48

/** The person's hours and rules as a whole, replacing what was there; time off stays. Refuses with VALIDATION_FAILED naming each wrong field. */
export function setAvailability(
  before: Pick<Availability, 'time_off' | 'since' | 'apart' | 'needs'> | undefined,
  person_id: string,
  input: Static<typeof AvailabilityInput>,
  now: Date,
): Decision<Availability> {
  const errors = availabilityErrors(input)
  if (errors.length > 0) {
    throw problem('VALIDATION_FAILED', errors.map((error) => `${error.path} ${error.message}`).join('; '), {
      members: { errors },
    })
  }
  const time_zone = zoneId(input.time_zone) ?? input.time_zone
  const { time_off, since, apart, needs } = { time_off: [], since: now, ...before }
  const pairs = { ...(apart && { apart }), ...(needs && { needs }) }
  return { state: { ...input, time_zone, person_id, time_off, since, ...pairs, updated_at: now }, events: [] }
}

/** The person with other people to keep apart from, or not to interview without. */
export function setPairs(
  before: Availability,
  { apart, needs }: { apart: readonly string[]; needs: readonly string[] },
  now: Date,
): Decision<Availability> {
  return { state: { ...before, apart, needs, updated_at: now }, events: [] }
}

const timesOffMax = 200
/** What ended so long ago matters to nobody. */
const timeOffKeptMs = 60 * 24 * 3_600_000

/** Takes time off, or changes a time off of the same id. */
export function takeTimeOff(before: Availability, timeOff: TimeOff, now: Date): Decision<Availability> {
  const recent = timesOffAfter(before, timeOff.time_off_id, now)
  if (recent.length >= timesOffMax) throw refuse('TOO_MANY_TIMES_OFF', `At most ${timesOffMax}; remove one first`)
  const time_off = [...recent, timeOff].toSorted((a, b) => a.starts_at.getTime() - b.starts_at.getTime())
  return { state: { ...before, time_off, updated_at: now }, events: [] }
}

/** Takes interviews again in that time. Nothing changes for an id that is not there. */
export function endTimeOff(before: Availability, time_off_id: string, now: Date): Decision<Availability> {
  if (!before.time_off.some((one) => one.time_off_id === time_off_id)) return { state: before, events: [] }
  return { state: { ...before, time_off: timesOffAfter(before, time_off_id, now), updated_at: now }, events: [] }
}

const timesOffAfter = ({ time_off }: Availability, without: string, now: Date) =>
  time_off.filter((one) => one.time_off_id !== without && one.ends_at.getTime() > now.getTime() - timeOffKeptMs)

/** What the schema alone can not say: the zone exists, the dates exist, hours are not empty and do not overlap. */
export function availabilityErrors(input: Static<typeof AvailabilityInput>): { path: string; message: string }[] {
  const errors: { path: string; message: string }[] = []
  if (!zoneId(input.time_zone)) errors.push({ path: '/body/time_zone', message: 'is not an IANA time zone' })
  for (const weekday of weekdays) errors.push(...hoursErrors(`/body/weekly/${weekday}`, input.weekly[weekday] ?? []))
  const seen = new Set<string>()
  for (const [index, { date, hours }] of input.overrides.entries()) {
    const path = `/body/overrides/${index}`
    if (!isDate(date)) errors.push({ path: `${path}/date`, message: 'is not a date of the calendar' })
    if (seen.has(date)) errors.push({ path: `${path}/date`, message: 'stands twice' })
    seen.add(date)
    errors.push(...hoursErrors(`${path}/hours`, hours))
  }
  return errors.slice(0, 20)
}

function hoursErrors(path: string, hours: readonly Hours[]): { path: string; message: string }[] {
  const spans = hours.map((entry, index) => ({ ...localMinutes(entry), index, empty: entry.from === entry.until }))
  const empty = spans.find((span) => span.empty)
  if (empty) return [{ path: `${path}/${empty.index}/until`, message: 'is the same as from' }]
  const sorted = spans.toSorted((a, b) => a.from - b.from)
  for (const [position, span] of sorted.entries()) {
    const before = sorted[position - 1]
    if (before && span.from < before.until)
      return [{ path: `${path}/${span.index}`, message: `overlaps entry ${before.index}` }]
  }
  return []
}

/** Minutes since local midnight; `until` beyond 1440 where the hours run past it. */
export function localMinutes({ from, until }: Hours): { from: number; until: number } {
  const start = minutesOf(from)
  const end = minutesOf(until)
  return { from: start, until: end <= start ? end + 1_440 : end }
}

const minutesOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))

function isDate(date: string): boolean {
  const parsed = Date.parse(`${date}T00:00:00Z`)
  return !Number.isNaN(parsed) && new Date(parsed).toISOString().startsWith(date)
}
