import type { Decision } from '@candor/platform/aggregate'
import { newWork } from '@candor/platform/claim-loop'
import { refuse } from './errors.ts'
import { chooseFollowUp, type FollowUp } from './follow-up.ts'
import type { PlanQuestion } from './plan.ts'
import { log, mustRun, openNext, type Session } from './session-state.ts'
import { checkText } from './text.ts'

/** Who thinks of follow-ups: the built-in interviewer at once, or an outside model, which the next question waits for. */
export type FollowUpBy = 'built_in' | 'model'

/** Somebody of the panel asks a further question; it counts against the same budget as all others. */
export type AskCommand = { kind: 'ask'; question_id: string; text: string }

/** After the first answer to a question of the plan: asks a follow-up, or notes that one is being thought of. */
export function afterAnswer(
  session: Session,
  o: { session_id: string; question: PlanQuestion; answer: string; by: FollowUpBy },
  now: Date,
): Decision<Session> {
  const { session_id, question, answer, by } = o
  if ((session.follow_ups_left ?? 0) <= 0 || question.kind !== 'open') return { state: session, events: [] }
  // An outside model reads answers only with consent to software; without it the plan's own prompts are asked.
  if (by === 'model' && session.consent?.automated_scoring) {
    const asking = { question_id: question.question_id, since: now }
    return { state: { ...session, asking, work: newWork(now) }, events: [] }
  }
  const follow_up = chooseFollowUp({ question, answer })
  if (!follow_up) return { state: session, events: [] }
  return insert(
    session,
    { session_id, question_id: question.question_id, actor: 'service:interview', ...follow_up },
    now,
  )
}

/** The follow-up that was thought of, if there is one. */
export function applyFollowUp(
  session: Session,
  o: { session_id: string; actor: string; follow_up?: FollowUp | undefined },
  now: Date,
): Decision<Session> {
  const { asking, ...rest } = session
  const state = rest as Session
  if (!asking || !o.follow_up || (state.follow_ups_left ?? 0) <= 0) return { state, events: [] }
  const { session_id, actor } = o
  return insert(state, { session_id, question_id: asking.question_id, actor, ...o.follow_up }, now)
}

/** Throws FOLLOW_UP_BUDGET, FOLLOW_UP_PENDING, UNKNOWN_QUESTION and NOT_ANSWERED. */
export function askFromPanel(
  session: Session,
  { session_id, actor, question_id, text }: AskCommand & { session_id: string; actor: string },
  now: Date,
): Decision<Session> {
  mustRun(session, now)
  if (session.asking) throw refuse('FOLLOW_UP_PENDING', 'wait a few seconds')
  if ((session.follow_ups_left ?? 0) <= 0)
    throw refuse('FOLLOW_UP_BUDGET', 'every candidate gets the same number of follow-ups')
  if (!session.questions.some((one) => one.question_id === question_id))
    throw refuse('UNKNOWN_QUESTION', `the interview has no question '${question_id}'`)
  if (!session.answers.some((one) => one.question_id === question_id))
    throw refuse('NOT_ANSWERED', `'${question_id}' has no answer to ask about`)
  checkText(text)
  const { state, events } = insert(session, { session_id, question_id, actor, text, reason: 'panel' }, now)
  return { state: openNext(state, actor, now), events }
}

/** Puts the follow-up right after its question and the follow-ups it already has. */
function insert(
  session: Session,
  {
    session_id,
    question_id,
    actor,
    text,
    reason,
  }: FollowUp & { session_id: string; question_id: string; actor: string },
  now: Date,
): Decision<Session> {
  const siblings = session.questions.filter((one) => one.follow_up_to === question_id).length
  const follow_up_id = `${question_id}.f${siblings + 1}`
  const at = session.questions.findIndex((one) => one.question_id === question_id) + siblings + 1
  const state: Session = {
    ...session,
    follow_ups_left: (session.follow_ups_left ?? 0) - 1,
    questions: session.questions.toSpliced(at, 0, { question_id: follow_up_id, follow_up_to: question_id, text }),
  }
  return {
    state: log(state, actor, now, { kind: 'follow_up_asked', question_id, follow_up_id, text, reason }),
    events: [{ type: 'FollowUpAsked', data: { session_id, question_id, follow_up_id, text, reason } }],
  }
}
