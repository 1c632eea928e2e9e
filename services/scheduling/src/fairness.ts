import { dayMs, hourMs, minuteMs } from './zone.ts'

/** What fairness asks of an interview that takes, or took, somebody's time. */
export interface Interviewed {
  panel: readonly { person_id: string; shadow: boolean }[]
  candidate_id: string
  starts_at: Date
  ends_at: Date
  /** When the panel was last given this interview. */
  placed_at: Date
  no_shows: readonly string[]
}

/** How much somebody interviews: the last four weeks and all that lies ahead. */
export interface Load {
  /** Minutes of interviews; watching as a shadow counts half. */
  minutes: number
  /** Confirmed and held interviews that have not begun. */
  upcoming: number
  /** When the person was last given an interview, epoch milliseconds; 0 for never. */
  last_at: number
}

export const noLoad: Load = { minutes: 0, upcoming: 0, last_at: 0 }

/** How far back interviews count. */
export const fairnessWindowMs = 28 * dayMs

/**
 * Adds up who did how much. An interview whose candidate stayed away counts for nobody, one that a member missed not for that
 * member: neither was work done, so it neither spares nor burdens anybody.
 */
export function loadsOf(interviews: Iterable<Interviewed>, now: number): Map<string, Load> {
  const byPerson = new Map<string, Interviewed[]>()
  for (const interview of interviews) {
    for (const { person_id } of interview.panel) {
      const own = byPerson.get(person_id)
      if (own) own.push(interview)
      else byPerson.set(person_id, [interview])
    }
  }
  return new Map([...byPerson].map(([person_id, own]) => [person_id, loadOf(person_id, own, now)]))
}

/** The same for one person, of the interviews whose panel they are on. */
export function loadOf(person_id: string, interviews: Iterable<Interviewed>, now: number): Load {
  const load = { ...noLoad }
  for (const { panel, candidate_id, starts_at, ends_at, placed_at, no_shows } of interviews) {
    if (ends_at.getTime() < now - fairnessWindowMs) continue
    if (no_shows.includes(candidate_id) || no_shows.includes(person_id)) continue
    const member = panel.find((one) => one.person_id === person_id)
    if (!member) continue
    const minutes = (ends_at.getTime() - starts_at.getTime()) / minuteMs
    load.minutes += member.shadow ? minutes / 2 : minutes
    load.upcoming += starts_at.getTime() > now ? 1 : 0
    load.last_at = Math.max(load.last_at, placed_at.getTime())
  }
  return load
}

/** Whose turn it is, as far as the person's own rules say. */
interface Sharing {
  person_id: string
  availability: { share_percent: number; since: Date } | undefined
}

/** A person's place in the fair order, with the figures that led to it. */
export interface Standing {
  person_id: string
  /** Hours of the load divided by the person's share, plus the credit: whoever has least is asked first. */
  score: number
  hours: number
  share_percent: number
  /** Hours credited to somebody new for the part of the four weeks before they came: the others' average. */
  credit_hours: number
  upcoming: number
  last_at: number
}

/** Everybody in the order they are asked: least score, then least recently given an interview, then id. The same facts give the same order. */
export function standings(people: readonly Sharing[], loads: ReadonlyMap<string, Load>, now: number): Standing[] {
  const known = people.map(({ person_id, availability }) => {
    const { minutes, upcoming, last_at } = loads.get(person_id) ?? noLoad
    const share_percent = availability?.share_percent ?? 100
    const hours = (minutes * minuteMs) / hourMs
    // Whole days, so that the order does not change by the second.
    const days = availability ? Math.floor((now - availability.since.getTime()) / dayMs) : Number.POSITIVE_INFINITY
    const missed = Math.max(0, 1 - Math.max(0, days) / (fairnessWindowMs / dayMs))
    return { person_id, hours, share_percent, upcoming, last_at, missed, shared: (hours * 100) / share_percent }
  })
  const settled = known.filter(({ missed }) => missed === 0)
  const average = settled.length === 0 ? 0 : settled.reduce((sum, { shared }) => sum + shared, 0) / settled.length
  return known
    .map(({ missed, shared, ...person }) => {
      const credit_hours = round(missed * average)
      return { ...person, credit_hours, score: round(shared + credit_hours) }
    })
    .toSorted((a, b) => a.score - b.score || a.last_at - b.last_at || (a.person_id < b.person_id ? -1 : 1))
}

/** To a hundredth of an hour: sums in another order must not turn a tie around. */
const round = (hours: number) => Math.round(hours * 100) / 100
