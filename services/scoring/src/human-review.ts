import type { Decision } from '@candor/platform/aggregate'
import { refuse } from './errors.ts'
import type { Scorecard } from './scorecard.ts'

/** The candidate asked that a person looks at the result. What it says is the candidate's own, so it goes with an erasure. */
export type HumanReview = {
  requested_at: Date
  /** How often the candidate has asked, this time included. */
  count: number
  reason: string
  /** The recruiter whose interview it is; null while nobody is known. */
  assigned_to: string | null
} & ({ status: 'open' } | { status: 'closed'; outcome: Outcome })

export interface Outcome {
  decision: 'upheld' | 'changed'
  /** In plain words, for the candidate. */
  explanation: string
  by: string
  at: Date
}

const requestsMax = 5

/** Refuses with SESSION_NOT_ENDED, HUMAN_REVIEW_OPEN, TOO_MANY_REQUESTS_FOR_REVIEW. */
export function requestHumanReview(
  card: Scorecard,
  id: string,
  { reason, owner }: { reason: string; owner: string | null },
  now: Date,
): Decision<Scorecard> {
  if (!card.ended) throw refuse('SESSION_NOT_ENDED', 'A person can look at the result once the interview has ended.')
  if (card.human_review?.status === 'open')
    throw refuse('HUMAN_REVIEW_OPEN', 'You have asked already, and a person will answer. Nothing else is needed.')
  const count = (card.human_review?.count ?? 0) + 1
  if (count > requestsMax)
    throw refuse(
      'TOO_MANY_HUMAN_REVIEWS',
      `A person has answered ${requestsMax} times. Write to the recruiter instead.`,
    )
  return {
    state: {
      ...card,
      human_review: { status: 'open', requested_at: now, count, reason, assigned_to: owner },
      waits_for_person_since: now,
    },
    events: [{ type: 'HumanReviewRequested', data: { session_id: id, reason_given: reason.trim() !== '' } }],
  }
}

/** A person's answer. Refuses with NO_OPEN_HUMAN_REVIEW. */
export function closeHumanReview(
  card: Scorecard,
  id: string,
  { decision, explanation, by }: Pick<Outcome, 'decision' | 'explanation' | 'by'>,
  now: Date,
): Decision<Scorecard> {
  if (card.human_review?.status !== 'open')
    throw refuse('NO_OPEN_HUMAN_REVIEW', 'The candidate has not asked, or was answered already.')
  const outcome: Outcome = { decision, explanation, by, at: now }
  const { waits_for_person_since: _over, ...rest } = card
  return {
    state: { ...rest, human_review: { ...card.human_review, status: 'closed', outcome } },
    events: [
      {
        type: 'HumanReviewClosed',
        data: { session_id: id, candidate_id: card.session?.candidate_id ?? '', decision },
      },
    ],
  }
}
