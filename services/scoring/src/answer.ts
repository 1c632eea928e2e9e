import type { EventData } from '@candor/contracts/catalog'
import type { Decision } from '@candor/platform/aggregate'

/**
 * The words of one answer, its newest revision. They are kept apart from the scorecard, so that nobody reads them by
 * reading a scorecard, and so that they can be deleted by themselves.
 */
export type Answer = AnswerFacts & ({ status: 'kept'; text: string } | { status: 'erased' })

interface AnswerFacts {
  session_id: string
  plan_version_id: string
  question_id: string
  revision: number
  submitted_at: Date
  /** Why software must not score this revision: what was seen when it was given. */
  not_scorable?: string
}

/** A submitted or corrected answer. An erased one stays erased, whatever arrives later: only its newest revision becomes known. */
export function answerReceived(
  before: Answer | undefined,
  data: EventData['AnswerSubmitted'],
): Decision<Answer> | undefined {
  if (before && before.revision >= data.revision) return undefined
  const { session_id, plan_version_id, question_id, revision, submitted_at, text, not_scorable } = data
  const facts = {
    session_id,
    plan_version_id,
    question_id,
    revision,
    submitted_at,
    ...(not_scorable !== null && { not_scorable }),
  }
  return {
    state: before?.status === 'erased' ? { status: 'erased', ...facts } : { status: 'kept', ...facts, text },
    events: [],
  }
}

export function eraseAnswer(answer: Answer): Decision<Answer> {
  const { session_id, plan_version_id, question_id, revision, submitted_at } = answer
  return { state: { status: 'erased', session_id, plan_version_id, question_id, revision, submitted_at }, events: [] }
}
