/** A rule of a plan: `count` people, each with the qualification if one is named. */
export interface Seat {
  seat_id: string
  qualification: string | null
  count: number
}

export interface Eligible {
  person_id: string
  qualifications: readonly string[]
}

export interface PanelMember {
  person_id: string
  seat_id: string
  shadow: boolean
}

/** How much somebody interviews, as far as fairness asks. */
export interface Load {
  /** Confirmed and held interviews that have not begun. */
  upcoming: number
  /** When the person was last given an interview, epoch milliseconds; 0 for never. */
  last_at: number
}

const noLoad: Load = { upcoming: 0, last_at: 0 }

/** Order in which people are asked: fewest upcoming interviews, then least recently given one, then id. */
export function inFairOrder<P extends { person_id: string }>(
  people: readonly P[],
  loads: ReadonlyMap<string, Load>,
): P[] {
  return people.toSorted((a, b) => {
    const [left, right] = [loads.get(a.person_id) ?? noLoad, loads.get(b.person_id) ?? noLoad]
    return left.upcoming - right.upcoming || left.last_at - right.last_at || (a.person_id < b.person_id ? -1 : 1)
  })
}

const fits = (seat: Seat, person: Eligible) =>
  seat.qualification === null || person.qualifications.includes(seat.qualification)

/**
 * Fills every seat from people in order of preference, or returns undefined if they can't all be filled. Someone earlier in the
 * order is never passed over for someone later unless no full panel has them: augmenting paths keep who was taken and only move
 * them to another seat.
 */
export function choosePanel(seats: readonly Seat[], inOrder: readonly Eligible[]): PanelMember[] | undefined {
  const places = seats.flatMap((seat) => Array.from({ length: seat.count }, () => seat))
  const holders: (Eligible | undefined)[] = places.map(() => undefined)
  let filled = 0
  for (const person of inOrder) {
    if (filled === places.length) break
    if (settle(person, places, holders, new Set())) filled++
  }
  if (filled < places.length) return undefined
  return holders.map((holder, index) => ({
    person_id: (holder as Eligible).person_id,
    seat_id: (places[index] as Seat).seat_id,
    shadow: false,
  }))
}

function settle(
  person: Eligible,
  places: readonly Seat[],
  holders: (Eligible | undefined)[],
  tried: Set<number>,
): boolean {
  const suitable = [...places.keys()].filter((index) => fits(places[index] as Seat, person))
  const empty = suitable.find((index) => holders[index] === undefined)
  if (empty !== undefined) {
    holders[empty] = person
    return true
  }
  for (const index of suitable) {
    if (tried.has(index)) continue
    tried.add(index)
    // Whoever sits there moves on if they can.
    if (settle(holders[index] as Eligible, places, holders, tried)) {
      holders[index] = person
      return true
    }
  }
  return false
}
