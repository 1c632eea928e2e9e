import { type Availability, weeklyLimit } from './availability.ts'
import { blockedTime, bucketMs, freeOrdinal, isoWeek, type Span } from './claims.ts'
import { type Load, type Standing, standings } from './fairness.ts'
import { choosePanel, type Eligible, type PanelMember, type PanelRule } from './panel.ts'
import { startWindows } from './start-windows.ts'
import { covers, type Interval, merge, overlaps, workingIntervals } from './working-hours.ts'
import { dayMs, localDate, minuteMs, type ZoneSegment, zoneSegments } from './zone.ts'

/** Why a person can't take an interview at an instant. */
export type Refusal =
  | 'no_availability'
  | 'conflict_of_interest'
  | 'time_off'
  | 'outside_hours'
  | 'too_soon'
  | 'beyond_horizon'
  | 'busy'
  | 'calendar_busy'
  | 'daily_limit'
  | 'weekly_limit'

export interface Interviewer extends Eligible {
  /** Must not meet the candidate. */
  conflict?: boolean
  availability: (Availability & { version: number }) | undefined
}

/** Everything a search knows, read once: who may interview, what is taken, who has done how much. */
export interface World {
  interviewers: readonly Interviewer[]
  taken: readonly Span[]
  loads: ReadonlyMap<string, Load>
  /** Busy times of subscribed calendars by person; sorted, disjoint. */
  calendars?: ReadonlyMap<string, readonly Interval[]>
  now: number
}

/** One interviewer's time in the searched range, prepared so that asking about an instant is cheap. */
export interface Diary extends Interviewer {
  standing: Standing
  working: readonly Interval[]
  /** Time off; sorted, disjoint. */
  off: readonly Interval[]
  /** What interviews take, buffers included. */
  busy: readonly Interval[]
  /** Busy times of subscribed calendars. */
  calendar: readonly Interval[]
  segments: readonly ZoneSegment[]
  /** Numbers of the daily limit that are taken, by local date; of the weekly limit, by ISO week. */
  ordinals: Ordinals
}

export interface Ordinals {
  days: ReadonlyMap<string, readonly number[]>
  weeks: ReadonlyMap<string, readonly number[]>
}

/** The diaries of a world in fair order, good for interviews that start within the range. */
export function openDiaries(world: World, range: Interval): Diary[] {
  const byPerson = Map.groupBy(world.taken, (span) => span.person_id)
  const byId = new Map(world.interviewers.map((interviewer) => [interviewer.person_id, interviewer]))
  return standings(world.interviewers, world.loads, world.now).map((standing) => {
    const interviewer = byId.get(standing.person_id) as Interviewer
    const spans = byPerson.get(standing.person_id) ?? []
    const calendar = world.calendars?.get(standing.person_id) ?? []
    const taken = { busy: busyTimes(spans), ordinals: ordinalsOf(spans), calendar }
    return openDiary(interviewer, standing, taken, range)
  })
}

/** One person's diary, good for interviews that start within the range. */
export function openDiary(
  interviewer: Interviewer,
  standing: Standing,
  taken: Pick<Diary, 'busy' | 'ordinals' | 'calendar'>,
  range: Interval,
): Diary {
  const { availability } = interviewer
  const wide = { from: range.from - 2 * dayMs, until: range.until + 2 * dayMs }
  return {
    ...interviewer,
    standing,
    ...taken,
    working: availability ? workingIntervals(availability, wide) : [],
    off: availability ? timesOff(availability) : [],
    segments: availability ? zoneSegments(availability.time_zone, wide.from, wide.until) : [],
  }
}

/** When a person is taken, sorted; disjoint because no two documents can hold one claim. */
export function busyTimes(spans: readonly Span[], person_id?: string): Interval[] {
  return spans
    .filter((span) => person_id === undefined || span.person_id === person_id)
    .map(({ from, until }) => ({ from: from.getTime(), until: until.getTime() }))
    .toSorted((a, b) => a.from - b.from)
}

/** Numbers within the limits that are taken. */
export function ordinalsOf(spans: readonly Span[]): Ordinals {
  const days = new Map<string, number[]>()
  const weeks = new Map<string, number[]>()
  for (const { day, week } of spans) {
    if (day) push(days, day.date, day.ordinal)
    if (week) push(weeks, week.week, week.ordinal)
  }
  return { days, weeks }
}

function push(taken: Map<string, number[]>, key: string, ordinal: number): void {
  const known = taken.get(key)
  if (known) known.push(ordinal)
  else taken.set(key, [ordinal])
}

const timesOff = ({ time_off }: Availability): Interval[] =>
  merge(time_off.map(({ starts_at, ends_at }) => ({ from: starts_at.getTime(), until: ends_at.getTime() })))

/** An interviewer as searches know them, with the people they must, or must not, sit with. */
export function interviewerOf(
  person: { person_id: string; qualifications: readonly string[] },
  availability: Interviewer['availability'],
  candidate_id: string | undefined,
): Interviewer {
  const { apart, needs } = availability ?? {}
  const conflict = candidate_id !== undefined && apart?.includes(candidate_id)
  return { ...person, availability, ...(apart && { apart }), ...(needs && { needs }), ...(conflict && { conflict }) }
}

/** Why the person can't interview from `startsAt` for `length` (both ms), or undefined if they can. The one rule for search, booking and explanation. */
export function refusalOf(diary: Diary, startsAt: number, length: number, now: number): Refusal | undefined {
  const { availability } = diary
  if (!availability) return 'no_availability'
  if (diary.conflict) return 'conflict_of_interest'
  if (overlaps(diary.off, startsAt, startsAt + length)) return 'time_off'
  if (!covers(diary.working, startsAt, startsAt + length)) return 'outside_hours'
  if (startsAt < now + availability.minimum_notice_minutes * minuteMs) return 'too_soon'
  if (startsAt > now + availability.horizon_days * dayMs) return 'beyond_horizon'
  const blocked = blockedTime(startsAt, startsAt + length, availability)
  if (overlaps(diary.busy, blocked.from, blocked.until)) return 'busy'
  if (overlaps(diary.calendar, blocked.from, blocked.until)) return 'calendar_busy'
  if (diary.ordinals.days.size === 0) return undefined
  const date = localDate(diary.segments, startsAt)
  if ((diary.ordinals.days.get(date)?.length ?? 0) >= availability.daily_limit) return 'daily_limit'
  const inWeek = diary.ordinals.weeks.get(isoWeek(date))?.length ?? 0
  return inWeek >= weeklyLimit(availability) ? 'weekly_limit' : undefined
}

export interface SlotSearch extends PanelRule {
  /** Length of the interview in ms, a multiple of 5 minutes. */
  length: number
  /** Starts are offered within this range … */
  range: Interval
  /** … at every multiple of this many ms, itself a multiple of 5 minutes … */
  step: number
  /** … counted from here; a multiple of 5 minutes, 0 without it. Zones off the full hour have round times with their own offset. */
  origin?: number
  now: number
  /** When the candidate is taken, if it is known who that is; sorted, disjoint. */
  candidate_busy: readonly Interval[]
  /** Most slots returned. */
  limit: number
}

export interface Slot {
  starts_at: Date
  ends_at: Date
  panel: PanelMember[]
}

/**
 * The bookable slots in order of time, each with the panel it would get. Pure and deterministic. Goes through the instants at
 * which somebody becomes free or stops being so; between two of them the panel is the same.
 */
export function searchSlots(
  diaries: readonly Diary[],
  search: SlotSearch,
): { slots: Slot[]; next_from: Date | undefined } {
  const { step, length, range, limit } = search
  const changes = changesOf(diaries, search)
  const free = new Uint8Array(diaries.length)
  const slots: Slot[] = []
  let next = 0
  let panel: PanelMember[] | undefined
  let known = false
  for (let at = firstStart(search); at < range.until; at += step) {
    for (; next < changes.length && (changes[next] as Change).at <= at; next++) {
      const { person, opens } = changes[next] as Change
      free[person] = opens ? 1 : 0
      known = false
    }
    if (!known)
      panel = choosePanel(
        search,
        diaries.filter((_, person) => free[person] === 1),
      )
    known = true
    if (!panel || overlaps(search.candidate_busy, at, at + length)) {
      // Nothing changes before the next instant; with nobody free that may be days away.
      const until = panel ? at : ((changes[next] as Change | undefined)?.at ?? range.until)
      if (until > at + step) at = startFrom(search, until) - step
      continue
    }
    if (slots.length === limit) return { slots, next_from: new Date(at) }
    slots.push({ starts_at: new Date(at), ends_at: new Date(at + length), panel })
  }
  return { slots, next_from: undefined }
}

/** A person becomes free for a start, or stops being so, from this instant on. */
interface Change {
  at: number
  person: number
  opens: boolean
}

function changesOf(diaries: readonly Diary[], search: SlotSearch): Change[] {
  const changes: Change[] = []
  for (const [person, diary] of diaries.entries()) {
    for (const { from, until } of startWindows(diary, search)) {
      changes.push({ at: from, person, opens: true }, { at: until, person, opens: false })
    }
  }
  // A window that opens where another one closes stays open.
  return changes.sort((a, b) => a.at - b.at || Number(a.opens) - Number(b.opens))
}

/** The first start of the search that is not before an instant. */
const startFrom = ({ step, origin = 0 }: SlotSearch, at: number) => Math.ceil((at - origin) / step) * step + origin

export const firstStart = (search: SlotSearch) => startFrom(search, search.range.from)

/** A panel at a time, with what each member's calendar gives for it. */
export interface Placement {
  panel: PanelMember[]
  starts_at: Date
  ends_at: Date
  spans: Span[]
  /** Version of each member's availability that was relied on. */
  availability_versions: Record<string, number>
}

export interface PlacementRequest extends PanelRule {
  starts_at: Date
  length: number
  now: number
  candidate_id: string
  /** When the candidate is taken; sorted, disjoint. */
  candidate_busy: readonly Interval[]
  /** 0 for the fair choice; after a lost race a number of one's own, so that racers part ways instead of meeting again. */
  scatter: number
}

/** Places an interview at exactly one start, or says why each person can't. */
export function placeAt(diaries: readonly Diary[], request: PlacementRequest): Placement | { refusals: Refusal[] } {
  const at = request.starts_at.getTime()
  if (at % bucketMs !== 0) return { refusals: ['outside_hours'] }
  if (overlaps(request.candidate_busy, at, at + request.length)) return { refusals: ['busy'] }
  const answers = diaries.map((diary) => ({ diary, reason: refusalOf(diary, at, request.length, request.now) }))
  const free = answers.filter(({ reason }) => reason === undefined).map(({ diary }) => diary)
  const turn = free.length === 0 ? 0 : request.scatter % free.length
  const panel = choosePanel(request, [...free.slice(turn), ...free.slice(0, turn)])
  if (!panel) return { refusals: answers.flatMap(({ reason }) => reason ?? []) }
  const members = panel.map(({ person_id }) => free.find((diary) => diary.person_id === person_id) as Diary)
  return {
    panel,
    starts_at: request.starts_at,
    ends_at: new Date(at + request.length),
    spans: [
      ...members.map((diary) => spanOf(diary, at, request.length, request.scatter)),
      { person_id: request.candidate_id, from: request.starts_at, until: new Date(at + request.length) },
    ],
    availability_versions: Object.fromEntries(
      members.map((diary) => [diary.person_id, diary.availability?.version ?? 0]),
    ),
  }
}

function spanOf(diary: Diary, startsAt: number, length: number, skip: number): Span {
  const availability = diary.availability as Availability
  const blocked = blockedTime(startsAt, startsAt + length, availability)
  const date = localDate(diary.segments, startsAt)
  const week = isoWeek(date)
  const inDay = freeOrdinal(diary.ordinals.days.get(date) ?? [], availability.daily_limit, skip)
  const inWeek = freeOrdinal(diary.ordinals.weeks.get(week) ?? [], weeklyLimit(availability), skip)
  if (inDay === undefined || inWeek === undefined)
    throw new RangeError(`a limit of ${diary.person_id} is reached on ${date}`)
  return {
    person_id: diary.person_id,
    from: new Date(blocked.from),
    until: new Date(blocked.until),
    day: { date, ordinal: inDay },
    week: { week, ordinal: inWeek },
  }
}
