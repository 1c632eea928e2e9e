/** A rule of a plan: `count` people, each with the qualification if one is named. */
export interface Seat {
  seat_id: string
  qualification: string | null
  count: number
}

/** What a plan asks of its panel as a whole. */
export interface PanelRule {
  seats: readonly Seat[]
  /** At least so many of the people on the seats are trained for the plan. */
  trained_count?: number
  /** Up to so many learners watch; a slot does not depend on them. */
  shadow_count?: number
  /** The plan that people are trained, or in training, for. */
  plan_id?: string
}

export interface Eligible {
  person_id: string
  qualifications: readonly string[]
  /** People with whom this one must not meet in an interview. */
  apart?: readonly string[]
  /** People without whom this one does not interview. */
  needs?: readonly string[]
}

export interface PanelMember {
  person_id: string
  seat_id: string
  shadow: boolean
}

/** Seat of those who watch to learn. */
export const shadowSeat = 'shadow'

/** Qualification of people who are trained for a plan, and of those who learn it by watching. Kept with the person, like any other. */
export const trainedFor = (plan_id: string) => `trained:${plan_id}`
export const learning = (plan_id: string) => `training:${plan_id}`

const fits = (seat: Seat, person: Eligible) =>
  seat.qualification === null || person.qualifications.includes(seat.qualification)

/**
 * Fills every seat from people in order of preference, or returns undefined if they can't all be filled by the rules. Of all
 * panels that keep the rules, the one with the earliest people in the order is chosen: somebody is passed over only when no full
 * panel has them together with those before.
 */
export function choosePanel(rule: PanelRule, inOrder: readonly Eligible[]): PanelMember[] | undefined {
  const places = placesOf(rule.seats)
  const holders = fillPlaces(places, inOrder)
  if (holders === undefined) return undefined
  const chosen = keepsRules(rule, holders) ? holders : searchPanel(rule, places, inOrder)
  if (!chosen) return undefined
  const panel = chosen.map((holder, index) => ({
    person_id: holder.person_id,
    seat_id: (places[index] as Seat).seat_id,
    shadow: false,
  }))
  return [...panel, ...chooseShadows(rule, chosen, inOrder)]
}

/** One place for each person that is asked for; searches ask for the same seats thousands of times. */
function placesOf(seats: readonly Seat[]): readonly Seat[] {
  const known = places.get(seats)
  if (known) return known
  const found = seats.flatMap((seat) => Array.from({ length: seat.count }, () => seat))
  places.set(seats, found)
  return found
}

const places = new WeakMap<readonly Seat[], readonly Seat[]>()

/** Who sits where, by seats alone. Augmenting paths keep whoever was taken and only move them to another seat, so nobody early is passed over. */
function fillPlaces(places: readonly Seat[], inOrder: readonly Eligible[]): Eligible[] | undefined {
  const holders: (Eligible | undefined)[] = places.map(() => undefined)
  let filled = 0
  for (const person of inOrder) {
    if (filled === places.length) break
    if (settle(person, places, holders, new Set())) filled++
  }
  return filled === places.length ? (holders as Eligible[]) : undefined
}

function settle(
  person: Eligible,
  places: readonly Seat[],
  holders: (Eligible | undefined)[],
  tried: Set<number>,
): boolean {
  for (let index = 0; index < places.length; index++) {
    if (holders[index] === undefined && fits(places[index] as Seat, person)) {
      holders[index] = person
      return true
    }
  }
  for (let index = 0; index < places.length; index++) {
    if (tried.has(index) || !fits(places[index] as Seat, person)) continue
    tried.add(index)
    // Whoever sits there moves on if they can.
    if (settle(holders[index] as Eligible, places, holders, tried)) {
      holders[index] = person
      return true
    }
  }
  return false
}

const isTrained = ({ plan_id }: PanelRule, person: Eligible) =>
  plan_id !== undefined && person.qualifications.includes(trainedFor(plan_id))

/** Whether two people must not sit together; either may have said so. */
const mustPart = (a: Eligible, b: Eligible) =>
  (a.apart?.includes(b.person_id) ?? false) || (b.apart?.includes(a.person_id) ?? false)

function keepsRules(rule: PanelRule, members: readonly Eligible[]): boolean {
  const { trained_count = 0 } = rule
  if (trained_count > 0 && members.filter((member) => isTrained(rule, member)).length < trained_count) return false
  if (members.every(({ apart, needs }) => !apart && !needs)) return true
  const ids = new Set(members.map((member) => member.person_id))
  return members.every(
    (member) => (member.needs ?? []).every((id) => ids.has(id)) && !members.some((other) => mustPart(member, other)),
  )
}

/** Steps after which a search ends without a panel: pairs can be arranged so that only trying everything would tell. */
const stepsMax = 5_000

/** The first panel in the order that keeps every rule: takes each person if somebody can still complete the panel, else goes on without. */
function searchPanel(rule: PanelRule, places: readonly Seat[], inOrder: readonly Eligible[]): Eligible[] | undefined {
  const byId = new Map(inOrder.map((person) => [person.person_id, person]))
  let steps = 0
  const extend = (chosen: readonly Eligible[], from: number): Eligible[] | undefined => {
    if (chosen.length === places.length) {
      return keepsRules(rule, chosen) ? fillPlaces(places, chosen) : undefined
    }
    const trained = chosen.filter((member) => isTrained(rule, member)).length
    const room = places.length - chosen.length
    for (let index = from; index < inOrder.length; index++) {
      if (++steps > stepsMax) return undefined
      const person = inOrder[index] as Eligible
      if (chosen.some((member) => mustPart(member, person))) continue
      if ((person.needs ?? []).some((id) => !byId.has(id))) continue
      if (!isTrained(rule, person) && trained + room - 1 < (rule.trained_count ?? 0)) continue
      const next = [...chosen, person]
      if (!seatable(places, next)) continue
      const found = extend(next, index + 1)
      if (found) return found
    }
    return undefined
  }
  return extend([], 0)
}

/** Whether all of them can sit at the same time, whoever takes the places that are left. */
function seatable(places: readonly Seat[], people: readonly Eligible[]): boolean {
  const holders: (Eligible | undefined)[] = places.map(() => undefined)
  return people.every((person) => settle(person, places, holders, new Set()))
}

function chooseShadows(rule: PanelRule, members: readonly Eligible[], inOrder: readonly Eligible[]): PanelMember[] {
  const { plan_id, shadow_count = 0 } = rule
  if (shadow_count === 0 || plan_id === undefined) return []
  const present = [...members]
  const shadows: PanelMember[] = []
  for (const person of inOrder) {
    if (shadows.length === shadow_count) break
    if (!person.qualifications.includes(learning(plan_id))) continue
    if (present.some((other) => other.person_id === person.person_id || mustPart(other, person))) continue
    if ((person.needs ?? []).some((id) => !present.some((other) => other.person_id === id))) continue
    present.push(person)
    shadows.push({ person_id: person.person_id, seat_id: shadowSeat, shadow: true })
  }
  return shadows
}

/** Why these people can't fill the panel: seats with too few of them, or the rules for the panel as a whole. */
export interface Shortfall {
  /** A seat, or `trained` or `pairs` for what is asked of the panel as a whole. */
  lacks: string
  wanted: number
  found: number
}

/** What is missing for a panel of these people; empty when there is one. */
export function shortfallOf(rule: PanelRule, people: readonly Eligible[]): Shortfall[] {
  if (choosePanel({ ...rule, shadow_count: 0 }, people)) return []
  const short = rule.seats.flatMap((seat): Shortfall[] => {
    const found = people.filter((person) => fits(seat, person)).length
    return found < seat.count ? [{ lacks: seat.seat_id, wanted: seat.count, found }] : []
  })
  if (short.length > 0) return short
  const wanted = rule.seats.reduce((sum, seat) => sum + seat.count, 0)
  if (!fillPlaces(placesOf(rule.seats), people)) {
    // Each seat has enough for itself, but they are the same people.
    const suitable = people.filter((person) => rule.seats.some((seat) => fits(seat, person)))
    return [{ lacks: 'people', wanted, found: suitable.length }]
  }
  const trained = people.filter(
    (person) => isTrained(rule, person) && rule.seats.some((seat) => fits(seat, person)),
  ).length
  const wantedTrained = rule.trained_count ?? 0
  return trained < wantedTrained
    ? [{ lacks: 'trained', wanted: wantedTrained, found: trained }]
    : [{ lacks: 'pairs', wanted, found: people.length }]
}
