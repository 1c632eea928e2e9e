import type { Facts, Rule, Session } from './scorecard.ts'

/** What is still wanted before a card is final. */
export interface Wanted {
  /** Further reviews, whoever writes them. */
  count: number
  /** Seats of which somebody in particular is wanted. */
  seats: WantedSeat[]
}

interface WantedSeat {
  seat_id: string
  qualification: string | null
  /** So many of these people. */
  count: number
  person_ids: string[]
}

/**
 * What the plan's rule still wants of a panel. Nobody waits for who was not there: a panel smaller than the rule can't give more
 * reviews than it has members, a seat no more than there are people on it. Without any review nothing is ever final.
 */
export function wantedReviews({ rule, session, reviews }: Pick<Facts, 'reviews'> & WithRule): Wanted {
  const given = new Set(reviews.map(({ reviewer_id }) => reviewer_id))
  const seats = (rule.seats ?? []).flatMap(({ seat_id, qualification, required_reviews }): WantedSeat[] => {
    const holders = holdersOf(session, seat_id)
    const person_ids = holders.filter((person) => !given.has(person))
    const count = Math.min(required_reviews, holders.length) - (holders.length - person_ids.length)
    return count > 0 ? [{ seat_id, qualification, count, person_ids }] : []
  })
  return { count: Math.max(0, countRequired({ rule, session }) - reviews.length), seats }
}

/** How many reviews the rule asks for, whoever writes them. */
export const countRequired = ({ rule, session }: WithRule) =>
  Math.max(1, Math.min(rule.required_reviews, session.panel_ids.length))

/** Those of the panel from whose seats the plan asks for reviews: a fact of plan and panel, whatever has been submitted. */
export function requiredReviewers({ rule, session }: Partial<WithRule>): string[] {
  if (!rule || !session) return []
  return (rule.seats ?? []).flatMap(({ seat_id }) => holdersOf(session, seat_id))
}

interface WithRule {
  rule: Rule
  session: Session
}

const holdersOf = ({ seats = [] }: Session, seat_id: string) =>
  seats.filter((seat) => seat.seat_id === seat_id).map(({ person_id }) => person_id)
