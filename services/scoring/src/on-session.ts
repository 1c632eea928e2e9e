import type { AnyFold, Fold } from '@candor/platform/fold'
import { type Answer, answerReceived } from './answer.ts'
import { answerGiven, consentChanged, type Scorecard, sessionEnded, sessionStarted } from './scorecard.ts'
import type { Stores } from './stores.ts'

const types = [
  'SessionStarted',
  'ConsentGiven',
  'ConsentWithdrawn',
  'AnswerSubmitted',
  'AnswerCorrected',
  'SessionCompleted',
  'SessionExpired',
  'SessionAbandoned',
] as const

/** candor.session.v1: the facts of a session go into its scorecard, the words of its answers into documents of their own. */
export function onSession({ scorecards, answers }: Pick<Stores, 'scorecards' | 'answers'>): AnyFold[] {
  const words: Fold<Answer, 'AnswerSubmitted' | 'AnswerCorrected'> = {
    store: answers,
    types: ['AnswerSubmitted', 'AnswerCorrected'],
    targets: ({ data }) => [data.answer_id],
    apply: (answer, { data }) => answerReceived(answer, data),
  }
  const facts: Fold<Scorecard, (typeof types)[number]> = {
    store: scorecards,
    types,
    targets: ({ data }) => [data.session_id],
    apply(card, event, { now }) {
      switch (event.type) {
        case 'SessionStarted':
          return sessionStarted(card, event.data, now)
        case 'ConsentGiven': {
          const { session_id, automated_scoring } = event.data
          return consentChanged(card, session_id, { automated_scoring, withdrawn: false, seq: event.seq }, now)
        }
        case 'ConsentWithdrawn': {
          const { session_id, automated_scoring } = event.data
          if (!automated_scoring) return undefined
          return consentChanged(card, session_id, { automated_scoring: false, withdrawn: true, seq: event.seq }, now)
        }
        case 'AnswerSubmitted':
        case 'AnswerCorrected':
          return answerGiven(card, event.data, now)
        case 'SessionCompleted':
          return sessionEnded(card, event.data, { how: 'completed', at: event.data.completed_at }, now)
        case 'SessionExpired':
          return sessionEnded(card, event.data, { how: 'expired', at: event.data.ended_at }, now)
        case 'SessionAbandoned':
          return sessionEnded(card, event.data, { how: 'abandoned', at: event.data.ended_at }, now)
      }
    },
  }
  return [words, facts]
}
