import type { Decision } from '@candor/platform/aggregate'
import { newWork } from '@candor/platform/claim-loop'
import { refuse } from './errors.ts'
import type { PlanQuestion } from './plan.ts'
import { type AnswerState, dueAt, isOver, limits, log, reviewEnd, type Session } from './session-state.ts'
import { checkText } from './text.ts'

/** What happens to a transcript between the end of the interview and its release. */
export type ReviewCommand =
  | { kind: 'correct'; question_id: string; text: string; question?: PlanQuestion }
  | { kind: 'annotate'; of_seq: number; text: string }
  | { kind: 'release' }

type Of<K extends ReviewCommand['kind']> = Extract<ReviewCommand, { kind: K }> & { session_id: string; actor: string }

/** The answer that may still be corrected. Throws NOT_OVER, REVIEW_OVER, SESSION_OVER (erased) and NOT_ANSWERED. */
export function correctable(session: Session, question_id: string, now: Date): AnswerState {
  mustBeInReview(session, now)
  const answer = session.answers.find((one) => one.question_id === question_id)
  if (!answer) throw refuse('NOT_ANSWERED', 'after the end only what was answered can be corrected')
  return answer
}

/** The candidate's remark about one entry of the transcript; the entry itself stays as it is. */
export function annotate(session: Session, { of_seq, text, actor }: Of<'annotate'>, now: Date): Decision<Session> {
  mustBeInReview(session, now)
  if (!session.entries.some((entry) => entry.seq === of_seq))
    throw refuse('UNKNOWN_ENTRY', `the transcript has no entry ${of_seq}`)
  checkText(text)
  const notes = session.entries.filter((entry) => entry.kind === 'annotated')
  if (notes.some((entry) => entry.of_seq === of_seq && entry.text === text)) return { state: session, events: [] }
  if (notes.length >= limits.annotationsMax) throw refuse('TOO_MANY', `${notes.length} remarks are kept`)
  const text_bytes = session.text_bytes + Buffer.byteLength(text)
  if (text_bytes > limits.textBytesMax) throw refuse('TRANSCRIPT_FULL', 'the transcript has no room for more words')
  return { state: log({ ...session, text_bytes }, actor, now, { kind: 'annotated', of_seq, text }), events: [] }
}

/** From here on the transcript stays what it is. Released again, it changes nothing. Throws NOT_OVER. */
export function release(session: Session, { session_id, actor }: Of<'release'>, now: Date): Decision<Session> {
  if (!isOver(session)) throw refuse('NOT_OVER', 'a transcript is released after the end')
  if (session.released_at) return { state: session, events: [] }
  const released: Session = { ...session, released_at: now }
  const state = log({ ...released, work: newWork(dueAt(released)) }, actor, now, { kind: 'released' })
  return { state, events: [{ type: 'TranscriptReleased', data: { session_id } }] }
}

function mustBeInReview(session: Session, now: Date): void {
  if (session.erased) throw refuse('SESSION_OVER', 'what was said here has been erased')
  if (!isOver(session)) throw refuse('NOT_OVER', 'while the interview runs, answer again instead')
  if (session.released_at) throw refuse('REVIEW_OVER', 'the transcript has been released')
  if (now >= reviewEnd(session))
    throw refuse('REVIEW_OVER', `the time for it ended at ${reviewEnd(session).toISOString()}`)
}
