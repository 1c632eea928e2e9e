import type { Stored } from '@candor/platform/aggregate'
import type { PlanVersion } from './plan.ts'
import type { Session } from './session-state.ts'
import { questionOf } from './session-view.ts'

/**
 * What a connection remembers of its session between messages: enough to tell whether what is being typed may be kept. The session
 * itself, words and all, is read from the database when something is done to it.
 */
export interface Standing {
  status: Session['status']
  recording: boolean
  question_ids: readonly string[]
}

/** `before` is what the connection remembered so far. */
export function standingOf(session: Stored<Session>, plan: PlanVersion, before: Standing | undefined): Standing {
  const { status, consent, questions } = session
  const known = before?.question_ids ?? []
  const same = known.length === questions.length && questions.every(({ question_id }, n) => question_id === known[n])
  // The plan's own strings: as read from the database each session would have twenty of its own.
  const question_ids = same ? known : questions.map(({ question_id: id }) => questionOf(plan, id)?.question_id ?? id)
  return { status, recording: consent?.recording === true, question_ids }
}

/** The code of the refusal of a draft; undefined when it may be kept. */
export function whyNoDraft({ status, recording, question_ids }: Standing, questionId: string): string | undefined {
  if (status === 'waiting') return 'NOT_STARTED'
  if (status === 'paused') return 'SESSION_PAUSED'
  if (status !== 'in_progress') return 'SESSION_OVER'
  if (!recording) return 'CONSENT_REQUIRED'
  return question_ids.includes(questionId) ? undefined : 'UNKNOWN_QUESTION'
}
