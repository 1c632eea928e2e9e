import { type PanelMember, type Shortfall, shortfallOf } from './panel.ts'
import { type Diary, firstStart, type Refusal, refusalOf, type SlotSearch } from './slots.ts'
import { overlaps } from './working-hours.ts'

export interface Explanation {
  starts_at: Date
  /** The candidate has another interview then. */
  candidate_busy: boolean
  people: { person_id: string; reason: Refusal }[]
  /** What those who could come do not make up; empty when only the candidate is in the way. */
  shortfall: Shortfall[]
}

/** For each start of the range that is not offered: who could not and why, and what the others lack. */
export function explainMissing(diaries: readonly Diary[], search: SlotSearch): Explanation[] {
  const missing: Explanation[] = []
  for (let at = firstStart(search); at < search.range.until && missing.length < search.limit; at += search.step) {
    const { people, free } = askEverybody(diaries, search, at)
    const candidate_busy = overlaps(search.candidate_busy, at, at + search.length)
    const shortfall = shortfallOf(search, free)
    if (!candidate_busy && shortfall.length === 0) continue
    missing.push({ starts_at: new Date(at), candidate_busy, people, shortfall })
  }
  return missing
}

function askEverybody(diaries: readonly Diary[], { length, now }: SlotSearch, at: number) {
  const people: { person_id: string; reason: Refusal }[] = []
  const free: Diary[] = []
  for (const diary of diaries) {
    const reason = refusalOf(diary, at, length, now)
    if (reason) people.push({ person_id: diary.person_id, reason })
    else free.push(diary)
  }
  return { people, free }
}

/** Why somebody who comes earlier in the fair order is not on a panel: what keeps them, or that no seat or rule lets them in. */
export interface PassedOver {
  person_id: string
  reason: Refusal | 'no_seat_for_them'
}

/** Who was asked before the last member of an offered panel, and is not on it. Nobody: the panel is the first of the order. */
export function passedOver(
  diaries: readonly Diary[],
  search: SlotSearch,
  startsAt: Date,
  panel: readonly PanelMember[],
) {
  const members = new Set(panel.filter(({ shadow }) => !shadow).map(({ person_id }) => person_id))
  const last = diaries.findLastIndex(({ person_id }) => members.has(person_id))
  return diaries.slice(0, last).flatMap((diary): PassedOver[] => {
    if (members.has(diary.person_id)) return []
    const reason = refusalOf(diary, startsAt.getTime(), search.length, search.now) ?? 'no_seat_for_them'
    return [{ person_id: diary.person_id, reason }]
  })
}
