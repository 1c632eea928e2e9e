import type { Decision } from '@candor/platform/aggregate'
import { checkAnswer } from './answer-rules.ts'
import { afterAnswer, type FollowUpBy } from './asking.ts'
import { refuse } from './errors.ts'
import { uuidOf } from './ids.ts'
import type { PlanQuestion } from './plan.ts'
import { qualityOf } from './quality.ts'
import { correctable, type ReviewCommand } from './review.ts'
import {
  type AnswerState,
  currentIndex,
  limits,
  log,
  mustRun,
  openNext,
  type Session,
  textOf,
} from './session-state.ts'
import { checkText } from './text.ts'

export type AnswerCommand = {
  kind: 'answer'
  question_id: string
  text: string
  revision?: number
  client_id?: string
  /** The question as the plan has it, for its kind's rules and its follow-ups; follow-ups themselves have none. */
  question?: PlanQuestion
  follow_up_by?: FollowUpBy
}
export type SkipCommand = { kind: 'skip'; question_id: string }
type Of<C> = C & { session_id: string; actor: string }

/**
 * A final answer, or a later wording of it while the interview runs. Throws what mustRun and checkText do, CONSENT_REQUIRED,
 * UNKNOWN_QUESTION, QUESTION_NOT_OPEN, STALE_REVISION, REVISION_LIMIT and TRANSCRIPT_FULL.
 */
export function answer(session: Session, command: Of<AnswerCommand>, now: Date): Decision<Session> {
  const { session_id, question_id, text, actor } = command
  const before = session.answers.find((one) => one.question_id === question_id)
  // Sent again because the acknowledgement got lost: also after the end, and without a second revision.
  if (before && (command.revision ?? 0) <= before.revision && text === textOf(session, before))
    return { state: session, events: [] }
  mustRun(session, now)
  if (session.consent?.recording !== true) throw refuse('CONSENT_REQUIRED', 'POST consent with recording: true first')
  const index = session.questions.findIndex((question) => question.question_id === question_id)
  if (index < 0) throw refuse('UNKNOWN_QUESTION', `the interview has no question '${question_id}'`)
  const open = currentIndex(session)
  if (open !== undefined && index > open) {
    throw refuse(
      'QUESTION_NOT_OPEN',
      `'${question_id}' opens after the ones before it: answer '${session.questions[open]?.question_id}'`,
    )
  }
  checkText(text)
  if (command.question) checkAnswer(command.question, text)
  const revision = command.revision ?? (before?.revision ?? 0) + 1
  if (before && revision <= before.revision) {
    const members = { question_id, revision: before.revision }
    throw refuse(
      'STALE_REVISION',
      `revision ${before.revision} is stored, ${revision} came after it: read the answer again`,
      { members },
    )
  }
  const { question, follow_up_by = 'built_in' } = command
  const given = { ...command, session_id, revision, at: now, actor, from_draft: false }
  if (before || !question) return record(session, { ...given, kind: question?.kind ?? 'open' }, now)
  const written = write(session, { ...given, kind: question.kind })
  const asked = afterAnswer(written.state, { session_id, question, answer: text, by: follow_up_by }, now)
  return { state: openNext(asked.state, actor, now), events: [...written.events, ...asked.events] }
}

/** Goes past the open question; it can still be answered until the end. */
export function skip(session: Session, { actor, question_id }: Of<SkipCommand>, now: Date): Decision<Session> {
  if (session.skipped?.includes(question_id)) return { state: session, events: [] }
  mustRun(session, now)
  const open = currentIndex(session)
  if (open === undefined || session.questions[open]?.question_id !== question_id)
    throw refuse('QUESTION_NOT_OPEN', `'${question_id}' is not the open question`)
  const state: Session = { ...session, skipped: [...(session.skipped ?? []), question_id] }
  return { state: openNext(log(state, actor, now, { kind: 'skipped', question_id }), actor, now), events: [] }
}

/** After the end and before the release, a given answer may get a better wording; the earlier one stays readable. */
export function correct(
  session: Session,
  command: Of<Extract<ReviewCommand, { kind: 'correct' }>>,
  now: Date,
): Decision<Session> {
  const { session_id, question_id, text, actor, question } = command
  const before = correctable(session, question_id, now)
  if (text === textOf(session, before)) return { state: session, events: [] }
  checkText(text)
  if (question) checkAnswer(question, text)
  const kind = question?.kind ?? 'open'
  const given = {
    session_id,
    question_id,
    text,
    revision: before.revision + 1,
    at: now,
    actor,
    from_draft: false,
    kind,
  }
  return write(session, given)
}

interface NewAnswer {
  session_id: string
  question_id: string
  revision: number
  text: string
  client_id?: string
  at: Date
  actor: string
  from_draft: boolean
  kind: PlanQuestion['kind']
}

/** Writes an accepted answer down and opens the next question. Throws REVISION_LIMIT and TRANSCRIPT_FULL. */
export function record(session: Session, given: NewAnswer, now: Date): Decision<Session> {
  const { state, events } = write(session, given)
  return { state: events[0]?.type === 'AnswerCorrected' ? state : openNext(state, given.actor, now), events }
}

function write(session: Session, given: NewAnswer): Decision<Session> {
  const { session_id, question_id, revision, text, at, actor, from_draft } = given
  const before = session.answers.find((one) => one.question_id === question_id)
  const revisions = session.entries.filter(
    (entry) => entry.kind === 'answered' && entry.question_id === question_id,
  ).length
  if (revisions >= limits.revisionsMax)
    throw refuse('REVISION_LIMIT', `'${question_id}' has ${revisions} revisions, the most that are kept`)
  const text_bytes = session.text_bytes + Buffer.byteLength(text)
  if (text_bytes > limits.textBytesMax)
    throw refuse('TRANSCRIPT_FULL', `all answers together may have ${limits.textBytesMax} bytes`)
  const answer_id = uuidOf('answer', session_id, question_id)
  const client = given.client_id === undefined ? {} : { client_id: given.client_id }
  const latest: AnswerState = { question_id, answer_id, revision, submitted_at: at, ...client }
  const notScorable = qualityOf(text, { kind: given.kind, language: session.language ?? 'en' })
  const late = !before && session.answer_by !== undefined && at > session.answer_by
  const state: Session = {
    ...session,
    text_bytes,
    answers: before ? session.answers.map((one) => (one === before ? latest : one)) : [...session.answers, latest],
  }
  const logged = log(state, actor, at, {
    kind: 'answered',
    question_id,
    answer_id,
    revision,
    text,
    ...client,
    late,
    from_draft,
    ...(notScorable && { not_scorable: notScorable }),
  })
  const data = {
    session_id,
    plan_version_id: session.plan_version_id,
    question_id,
    answer_id,
    revision,
    text,
    submitted_at: at,
    not_scorable: notScorable ?? null,
  }
  return {
    state: logged,
    events: [{ type: before ? 'AnswerCorrected' : 'AnswerSubmitted', data }],
  }
}
