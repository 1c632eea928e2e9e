import type { Availability } from './availability.ts'
import { blockedTime, bucketMs, freeOrdinal, type Span } from './claims.ts'
import { choosePanel, inFairOrder, type Load, type PanelMember, type Seat } from './panel.ts'
import { covers, type Interval, overlaps, workingIntervals } from './working-hours.ts'
import { dayMs, localDate, minuteMs, type ZoneSegment, zoneSegments } from './zone.ts'

/** Why a person can't take an interview at an instant. */
export type Refusal = 'no_availability' | 'outside_hours' | 'too_soon' | 'beyond_horizon' | 'busy' | 'daily_limit'

export interface Interviewer {
  person_id: string
  qualifications: readonly string[]
  availability: (Availability & { version: number }) | undefined
}

/** Everything a search knows, read once: who may interview, what is taken, who has done how much. */
export interface World {
  interviewers: readonly Interviewer[]
  taken: readonly Span[]
  loads: ReadonlyMap<string, Load>
}

/** One interviewer's time in the searched range, prepared so that asking about an instant is cheap. */
export interface Diary extends Interviewer {
  working: Interval[]
  busy: Interval[]
  segments: readonly ZoneSegment[]
  /** Numbers of the daily limit that are taken, by local date. */
  ordinals: ReadonlyMap<string, number[]>
}

/** The diaries of a world in fair order, good for interviews that start within the range. */
export function openDiaries(world: World, range: Interval): Diary[] {
  const byPerson = Map.groupBy(world.taken, (span) => span.person_id)
  const wide = { from: range.from - 2 * dayMs, until: range.until + 2 * dayMs }
  return inFairOrder(world.interviewers, world.loads).map((interviewer) => {
    const spans = byPerson.get(interviewer.person_id) ?? []
    const { availability } = interviewer
    return {
      ...interviewer,
      working: availability ? workingIntervals(availability, wide) : [],
      busy: busyTimes(spans),
      segments: availability ? zoneSegments(availability.time_zone, wide.from, wide.until) : [],
      ordinals: ordinalsByDate(spans),
    }
  })
}

/** When a person is taken, sorted; disjoint because no two documents can hold one claim. */
export function busyTimes(spans: readonly Span[], person_id?: string): Interval[] {
  return spans
    .filter((span) => person_id === undefined || span.person_id === person_id)
    .map(({ from, until }) => ({ from: from.getTime(), until: until.getTime() }))
    .toSorted((a, b) => a.from - b.from)
}

function ordinalsByDate(spans: readonly Span[]): Map<string, number[]> {
  const ordinals = new Map<string, number[]>()
  for (const { day } of spans) if (day) ordinals.set(day.date, [...(ordinals.get(day.date) ?? []), day.ordinal])
  return ordinals
}

/** Why the person can't interview from `startsAt` for `length` (both ms), or undefined if they can. The one rule for search, booking and explanation. */
export function refusalOf(diary: Diary, startsAt: number, length: number, now: number): Refusal | undefined {
  const { availability } = diary
  if (!availability) return 'no_availability'
  if (!covers(diary.working, startsAt, startsAt + length)) return 'outside_hours'
  if (startsAt < now + availability.minimum_notice_minutes * minuteMs) return 'too_soon'
  if (startsAt > now + availability.horizon_days * dayMs) return 'beyond_horizon'
  const blocked = blockedTime(startsAt, startsAt + length, availability)
  if (overlaps(diary.busy, blocked.from, blocked.until)) return 'busy'
  const taken = diary.ordinals.get(localDate(diary.segments, startsAt)) ?? []
  return taken.length >= availability.daily_limit ? 'daily_limit' : undefined
}

export interface SlotSearch {
  seats: readonly Seat[]
  /** Length of the interview in ms, a multiple of 5 minutes. */
  length: number
  /** Starts are offered within this range … */
  range: Interval
  /** … at every multiple of this many ms in UTC. */
  step: number
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

/** The bookable slots in order of time, each with the panel it would get. Pure and deterministic. */
export function searchSlots(
  diaries: readonly Diary[],
  search: SlotSearch,
): { slots: Slot[]; next_from: Date | undefined } {
  const slots: Slot[] = []
  for (let at = firstStart(search); at < search.range.until; at += search.step) {
    if (overlaps(search.candidate_busy, at, at + search.length)) continue
    const free = diaries.filter((diary) => refusalOf(diary, at, search.length, search.now) === undefined)
    const panel = choosePanel(search.seats, free)
    if (!panel) continue
    if (slots.length === search.limit) return { slots, next_from: new Date(at) }
    slots.push({ starts_at: new Date(at), ends_at: new Date(at + search.length), panel })
  }
  return { slots, next_from: undefined }
}

const firstStart = ({ range, step }: SlotSearch) => Math.ceil(range.from / step) * step

export interface Explanation {
  starts_at: Date
  /** The candidate has another interview then. */
  candidate_busy: boolean
  people: { person_id: string; reason: Refusal }[]
}

/** For each start of the range that is not offered: who could not, and why. Nobody named means that too few people fit the seats. */
export function explainMissing(diaries: readonly Diary[], search: SlotSearch): Explanation[] {
  const missing: Explanation[] = []
  for (let at = firstStart(search); at < search.range.until && missing.length < search.limit; at += search.step) {
    const answers = diaries.map((diary) => ({ diary, reason: refusalOf(diary, at, search.length, search.now) }))
    const free = answers.filter(({ reason }) => reason === undefined).map(({ diary }) => diary)
    const candidate_busy = overlaps(search.candidate_busy, at, at + search.length)
    if (!candidate_busy && choosePanel(search.seats, free)) continue
    const people = answers.flatMap(({ diary, reason }) => (reason ? [{ person_id: diary.person_id, reason }] : []))
    missing.push({ starts_at: new Date(at), candidate_busy, people })
  }
  return missing
}

/** A panel at a time, with what each member's calendar gives for it. */
export interface Placement {
  panel: PanelMember[]
  starts_at: Date
  ends_at: Date
  spans: Span[]
  /** Version of each member's availability that was relied on. */
  availability_versions: Record<string, number>
}

export interface PlacementRequest {
  seats: readonly Seat[]
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
  const panel = choosePanel(request.seats, [...free.slice(turn), ...free.slice(0, turn)])
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
  const ordinal = freeOrdinal(diary.ordinals.get(date) ?? [], availability.daily_limit, skip)
  if (ordinal === undefined) throw new RangeError(`the daily limit of ${diary.person_id} is reached on ${date}`)
  return {
    person_id: diary.person_id,
    from: new Date(blocked.from),
    until: new Date(blocked.until),
    day: { date, ordinal },
  }
}
