import type { NewEvent } from '@candor/platform/events'
import { type Criterion, scaleOf } from './rubric.ts'
import type { Review } from './scorecard.ts'

/** Two reviewers are so far apart on something that a person shall look at it. */
export interface Disagreement {
  /** Of the plan, or `recommendation`: the overall advice. */
  criterion_id: string
  /** Distance between the highest and the lowest level, in levels. */
  spread: number
  found_at: Date
  /** The recruiter whose interview it is, or whom a recruiter named; null while nobody is known. */
  assigned_to: string | null
  settled?: { by: string; at: Date; note: string }
}

/** Half of the scale: on four levels, two apart. */
const shareMin = 0.5
const recommendations = ['definitely_no', 'no', 'yes', 'strong_yes']

/** Where the reviews are at least half a scale apart, in the plan's order; the advice comes first. */
export function spreadsOf(
  reviews: readonly Review[],
  criteria: readonly Criterion[],
): { criterion_id: string; spread: number }[] {
  const advice = reviews
    .map(({ recommendation }) => recommendations.indexOf(recommendation))
    .filter((rank) => rank >= 0)
  const found = [{ criterion_id: 'recommendation', spread: distance(advice), share: distance(advice) / 3 }]
  for (const criterion of criteria) {
    const levels = reviews.flatMap((review) =>
      review.criteria.filter((one) => one.criterion_id === criterion.criterion_id).map(({ level }) => level),
    )
    const places = levels.map((level) => scaleOf(criterion, level) ?? 0)
    found.push({ criterion_id: criterion.criterion_id, spread: distance(levels), share: distance(places) })
  }
  return found.filter(({ share }) => share >= shareMin).map(({ criterion_id, spread }) => ({ criterion_id, spread }))
}

function distance(values: readonly number[]): number {
  return values.length < 2 ? 0 : Math.max(...values) - Math.min(...values)
}

/**
 * The card's disagreements after a review, and an event for each that is new, wider than before, or has a person now. One that was settled stays
 * settled unless the reviewers moved further apart; one that an amendment ended goes.
 */
export function disagreementsAfter(
  known: readonly Disagreement[],
  reviews: readonly Review[],
  criteria: readonly Criterion[],
  { id, owner, now }: { id: string; owner: string | null; now: Date },
): { disagreements: Disagreement[]; events: NewEvent[] } {
  const events: NewEvent[] = []
  const disagreements = spreadsOf(reviews, criteria).map(({ criterion_id, spread }): Disagreement => {
    const before = known.find((one) => one.criterion_id === criterion_id)
    const assigned_to = before?.assigned_to ?? owner
    if (before && spread <= before.spread && assigned_to === before.assigned_to) return { ...before, spread }
    const isWider = !before || spread > before.spread
    const found = isWider ? { criterion_id, spread, found_at: now, assigned_to } : { ...before, spread, assigned_to }
    if (!found.settled) events.push(disagreementFound(id, found))
    return found
  })
  return { disagreements, events }
}

export function disagreementFound(session_id: string, { criterion_id, spread, assigned_to }: Disagreement): NewEvent {
  return { type: 'DisagreementFound', data: { session_id, criterion_id, spread, assigned_to } }
}
