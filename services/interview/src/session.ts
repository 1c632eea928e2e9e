import type { Decision } from '@candor/platform/aggregate'
import { newWork, type Work } from '@candor/platform/claim-loop'
import type { NewEvent } from '@candor/platform/events'
import { refuse } from './errors.ts'
import { uuidOf } from './ids.ts'
import { checkText } from './text.ts'

/** Bounds of one session. Times are multiplied for nobody: an accommodation lengthens the interview, not these. */
export const limits = {
  /** A final answer that was on its way when the time ran out still counts for so long. */
  graceMs: 3_000,
  pausesMax: 10,
  /** All pauses of a session together; then it goes on by itself. */
  pausedMsMax: 30 * 60_000,
  revisionsMax: 50,
  /** UTF-8 bytes of all revisions of all answers; keeps the document far below MongoDB's 16 MiB. */
  textBytesMax: 2 * 1024 * 1024,
} as const

type EntryBody =
  | { kind: 'started'; deadline_at: Date }
  | { kind: 'consent_given'; recording: boolean; automated_scoring: boolean; notice_version: string }
  | { kind: 'consent_withdrawn'; automated_scoring: boolean }
  | { kind: 'question_opened'; question_id: string; answer_by?: Date }
  | {
      kind: 'answered'
      question_id: string
      answer_id: string
      revision: number
      text: string
      /** Given by the client to recognise its own answer after a reconnect. */
      client_id?: string
      /** After the question's own time limit. Kept and marked, because a human judges what that means. */
      late: boolean
      /** Typed but not sent when the time ran out. */
      from_draft: boolean
    }
  | { kind: 'paused'; reason: string }
  | { kind: 'resumed'; paused_ms: number; deadline_at: Date }
  | { kind: 'completed' | 'expired' | 'abandoned' }
  | { kind: 'erased'; why: Erasure }
type Erasure = 'retention' | 'person_erased'

/** One line of the append-only transcript. `seq` counts from 1 without gaps: live frames carry it, reconnects resume from it. */
export type Entry = { seq: number; at: Date; by: string } & EntryBody

export interface SessionQuestion {
  question_id: string
  /** The candidate's own limit, accommodation included. */
  time_limit_ms?: number
}

/** The latest revision of an answer; its words stand in the transcript. */
export interface AnswerState {
  question_id: string
  answer_id: string
  revision: number
  submitted_at: Date
  client_id?: string
}

interface Facts {
  booking_id: string
  plan_version_id: string
  candidate_id: string
  started_at: Date
  time_multiplier: number
  retention_days: number
  questions: SessionQuestion[]
  consent?: { recording: boolean; automated_scoring: boolean; notice_version: string; at: Date }
  answers: AnswerState[]
  /** When the open question should be answered; moves with pauses. */
  answer_by?: Date
  entries: Entry[]
  pauses: number
  paused_ms: number
  text_bytes: number
  erased?: Erasure
  /** WebSocket tickets used in the last half minute; written by `spend` in tickets.ts alone. */
  spent_tickets?: { jti: string; until: Date }[]
  /** What is due next: the deadline, the end of the pause budget, or the end of retention. */
  work?: Work
}

type Phase =
  | { status: 'in_progress'; deadline_at: Date }
  | { status: 'paused'; paused_at: Date; remaining_ms: number }
  | { status: 'completed' | 'expired' | 'abandoned'; ended_at: Date }
const phaseKeys = ['status', 'deadline_at', 'paused_at', 'remaining_ms', 'ended_at']

/** A live session. The server's clock alone counts; every time in it is the server's. */
export type Session = Facts & Phase

export interface StartInput {
  session_id: string
  booking: {
    booking_id: string
    candidate_id: string
    plan_version_id: string
    panel_ids: string[]
    time_multiplier: number
  }
  plan: {
    duration_minutes: number
    retention_days: number
    questions: { question_id: string; time_limit_seconds: number | null }[]
  }
}

/** What the people in an interview do. `panel_ids` is the panel of the booking at that moment: looked up, never copied. */
export type Command = { session_id: string; actor: string } & (
  | { kind: 'consent'; recording: boolean; automated_scoring: boolean; notice_version: string }
  | { kind: 'answer'; question_id: string; text: string; revision?: number; client_id?: string }
  | { kind: 'pause'; reason: string }
  | { kind: 'resume' }
  | { kind: 'complete'; panel_ids: string[] }
)

/** One session per booking: its id follows from the booking's. */
export const sessionIdOf = (bookingId: string): string => uuidOf('session', bookingId)

/** The first state of a session: the clock runs, the first question is open. */
export function startSession({ session_id, booking, plan }: StartInput, now: Date): Decision<Session> {
  const deadline = plusMs(now, plan.duration_minutes * 60_000 * booking.time_multiplier)
  const questions = plan.questions.map((question) => ({
    question_id: question.question_id,
    ...(question.time_limit_seconds !== null && {
      time_limit_ms: Math.round(question.time_limit_seconds * 1_000 * booking.time_multiplier),
    }),
  }))
  const session: Session = {
    status: 'in_progress',
    booking_id: booking.booking_id,
    plan_version_id: booking.plan_version_id,
    candidate_id: booking.candidate_id,
    started_at: now,
    deadline_at: deadline,
    time_multiplier: booking.time_multiplier,
    retention_days: plan.retention_days,
    questions,
    answers: [],
    entries: [],
    pauses: 0,
    paused_ms: 0,
    text_bytes: 0,
    work: newWork(plusMs(deadline, limits.graceMs)),
  }
  return {
    state: openNext(
      log(session, booking.candidate_id, now, { kind: 'started', deadline_at: deadline }),
      booking.candidate_id,
      now,
    ),
    events: [
      {
        type: 'SessionStarted',
        data: {
          session_id,
          booking_id: booking.booking_id,
          plan_version_id: booking.plan_version_id,
          candidate_id: booking.candidate_id,
          panel_ids: booking.panel_ids,
          started_at: now,
          deadline_at: deadline,
          time_multiplier: booking.time_multiplier,
          question_ids: questions.map((question) => question.question_id),
        },
      },
    ],
  }
}

/** Applies one command. A command that changes nothing (sent again, say) returns the same state. Throws coded refusals. */
export function decide(session: Session, command: Command, now: Date): Decision<Session> {
  switch (command.kind) {
    case 'consent':
      return consent(session, command, now)
    case 'answer':
      return answer(session, command, now)
    case 'pause':
      return pause(session, command, now)
    case 'resume':
      return resume(session, command.session_id, command.actor, now)
    case 'complete':
      return complete(session, command, now)
  }
}

type CommandOf<K extends Command['kind']> = Extract<Command, { kind: K }>

function consent(session: Session, command: CommandOf<'consent'>, now: Date): Decision<Session> {
  const { recording, automated_scoring, notice_version } = command
  const before = session.consent
  const same =
    before?.recording === recording &&
    before.automated_scoring === automated_scoring &&
    before.notice_version === notice_version
  if (same) return { state: session, events: [] }
  // Consent can be taken back at any time, but what is over can no longer be agreed to.
  const narrows = before && (before.recording || !recording) && (before.automated_scoring || !automated_scoring)
  if (isOver(session) && !narrows)
    throw refuse('SESSION_OVER', `the interview is ${session.status}: consent can only be withdrawn now`)
  const withdraws = before?.automated_scoring === true && !automated_scoring && before.recording === recording
  const state: Session = { ...session, consent: { recording, automated_scoring, notice_version, at: now } }
  const { session_id, actor } = command
  if (withdraws) {
    const entry = { kind: 'consent_withdrawn', automated_scoring: true } as const
    return {
      state: log(state, actor, now, entry),
      events: [{ type: 'ConsentWithdrawn', data: { session_id, automated_scoring: true } }],
    }
  }
  return {
    state: log(state, actor, now, { kind: 'consent_given', recording, automated_scoring, notice_version }),
    events: [{ type: 'ConsentGiven', data: { session_id, recording, automated_scoring, notice_version } }],
  }
}

function answer(session: Session, command: CommandOf<'answer'>, now: Date): Decision<Session> {
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
  const revision = command.revision ?? (before?.revision ?? 0) + 1
  if (before && revision <= before.revision) {
    const members = { question_id, revision: before.revision }
    throw refuse(
      'STALE_REVISION',
      `revision ${before.revision} is stored, ${revision} came after it: read the answer again`,
      { members },
    )
  }
  return record(session, { ...command, session_id, revision, at: now, actor, from_draft: false }, now)
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
}

/** Writes an accepted answer down and opens the next question. Throws REVISION_LIMIT and TRANSCRIPT_FULL. */
function record(session: Session, given: NewAnswer, now: Date): Decision<Session> {
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
  })
  const data = {
    session_id,
    plan_version_id: session.plan_version_id,
    question_id,
    answer_id,
    revision,
    text,
    submitted_at: at,
  }
  return {
    state: before ? logged : openNext(logged, actor, now),
    events: [{ type: before ? 'AnswerCorrected' : 'AnswerSubmitted', data }],
  }
}

function pause(session: Session, { session_id, actor, reason }: CommandOf<'pause'>, now: Date): Decision<Session> {
  mustRun(session, now)
  const budget = limits.pausedMsMax - session.paused_ms
  if (session.pauses >= limits.pausesMax || budget <= 0) {
    throw refuse(
      'PAUSE_LIMIT',
      `a session may pause ${limits.pausesMax} times, ${limits.pausedMsMax / 60_000} minutes in all`,
    )
  }
  const remaining_ms = Math.max(0, session.deadline_at.getTime() - now.getTime())
  const state = enter(session, { status: 'paused', paused_at: now, remaining_ms })
  return {
    state: log({ ...state, pauses: session.pauses + 1 }, actor, now, { kind: 'paused', reason }),
    events: [{ type: 'SessionPaused', data: { session_id, reason } }],
  }
}

function resume(session: Session, session_id: string, actor: string, now: Date): Decision<Session> {
  if (session.status === 'in_progress') throw refuse('NOT_PAUSED', 'the interview is running')
  if (session.status !== 'paused') throw over(session)
  const paused_ms = Math.max(0, now.getTime() - session.paused_at.getTime())
  const deadline_at = plusMs(now, session.remaining_ms)
  const state: Session = {
    ...enter({ ...session, paused_ms: session.paused_ms + paused_ms }, { status: 'in_progress', deadline_at }),
    ...(session.answer_by && { answer_by: plusMs(session.answer_by, paused_ms) }),
  }
  return {
    state: log(state, actor, now, { kind: 'resumed', paused_ms, deadline_at }),
    events: [{ type: 'SessionResumed', data: { session_id, paused_ms } }],
  }
}

function complete(
  session: Session,
  { session_id, actor, panel_ids }: CommandOf<'complete'>,
  now: Date,
): Decision<Session> {
  // Sent again because the answer got lost.
  if (session.status === 'completed') return { state: session, events: [] }
  if (session.status !== 'paused') mustRun(session, now)
  const state = log(enter(session, { status: 'completed', ended_at: now }), actor, now, { kind: 'completed' })
  return {
    state,
    events: [{ type: 'SessionCompleted', data: { ...endFacts(session, session_id, panel_ids), completed_at: now } }],
  }
}

export interface Draft {
  question_id: string
  revision: number
  text: string
  at: Date
}

/**
 * Does what is due on a session (its `work`): a used-up pause resumes; a session past its deadline expires, and what was typed
 * into an unanswered question but never sent becomes its answer, so that typing is never lost; without a single answer it counts
 * as abandoned; an ended one past its retention loses its words. When nothing is due (any more), the work waits for its new time.
 */
export function whatIsDue(
  session: Session,
  { session_id, actor, panel_ids, drafts }: { session_id: string; actor: string; panel_ids: string[]; drafts: Draft[] },
  now: Date,
): Decision<Session> {
  if (session.work === undefined) return { state: session, events: [] }
  if (session.erased) return finishErasure(session, { session_id, actor, panel_ids }, now)
  // Asked of the facts and not of `work.due_at`, which means the end of the lease while a worker is at it.
  const due = dueAt(session)
  if (due > now) return { state: { ...session, work: newWork(due) }, events: [] }
  switch (session.status) {
    case 'paused':
      return resume(session, session_id, actor, now)
    case 'in_progress':
      return expire(session, { session_id, actor, panel_ids, drafts }, now)
    default:
      return { state: withoutWork(wipe(session, 'retention', actor, now)), events: [] }
  }
}

/** When somebody must look at the session next: the pause budget ends, the time runs out, or retention does. */
function dueAt(session: Session): Date {
  switch (session.status) {
    case 'paused':
      return plusMs(session.paused_at, limits.pausedMsMax - session.paused_ms)
    case 'in_progress':
      return plusMs(session.deadline_at, limits.graceMs)
    default:
      return plusMs(session.ended_at, session.retention_days * 86_400_000)
  }
}

function expire(
  session: Extract<Session, { status: 'in_progress' }>,
  o: { session_id: string; actor: string; panel_ids: string[]; drafts: Draft[] },
  now: Date,
): Decision<Session> {
  const adopted = adoptDrafts(session, o)
  const ended_at = session.deadline_at
  const status = adopted.state.answers.length > 0 ? 'expired' : 'abandoned'
  const state = log(enter(adopted.state, { status, ended_at }), o.actor, now, { kind: status })
  const data = { ...endFacts(adopted.state, o.session_id, o.panel_ids), ended_at }
  const ended: NewEvent = status === 'expired' ? { type: 'SessionExpired', data } : { type: 'SessionAbandoned', data }
  return { state, events: [...adopted.events, ended] }
}

function adoptDrafts(
  session: Session,
  { session_id, drafts }: { session_id: string; drafts: Draft[] },
): Decision<Session> {
  let decision: Decision<Session> = { state: session, events: [] }
  if (session.consent?.recording !== true) return decision
  for (const { question_id } of session.questions) {
    const draft = drafts.find((one) => one.question_id === question_id)
    if (!draft || draft.text.trim() === '' || session.answers.some((one) => one.question_id === question_id)) continue
    try {
      const { state } = decision
      const next = record(state, { session_id, ...draft, actor: session.candidate_id, from_draft: true }, draft.at)
      decision = { state: next.state, events: [...decision.events, ...next.events] }
    } catch {
      // Full: the draft stays readable as a draft, and the session must end all the same.
    }
  }
  return decision
}

/**
 * Removes the words of an erased person and keeps that something was said. What is left to do (drafts lie beside the document,
 * a live session must end) is left as work that is due now.
 */
export function eraseSession(session: Session, actor: string, now: Date): Decision<Session> {
  if (session.erased) return { state: session, events: [] }
  return { state: { ...wipe(session, 'person_erased', actor, now), work: newWork(now) }, events: [] }
}

function finishErasure(
  session: Session,
  { session_id, actor, panel_ids }: { session_id: string; actor: string; panel_ids: string[] },
  now: Date,
): Decision<Session> {
  if (isOver(session)) return { state: withoutWork(session), events: [] }
  const state = log(enter(session, { status: 'abandoned', ended_at: now }), actor, now, { kind: 'abandoned' })
  const data = { ...endFacts(session, session_id, panel_ids), ended_at: now }
  return { state: withoutWork(state), events: [{ type: 'SessionAbandoned', data }] }
}

function wipe(session: Session, why: Erasure, actor: string, now: Date): Session {
  const state: Session = {
    ...session,
    erased: why,
    entries: session.entries.map((entry) => {
      if (entry.kind === 'answered') return { ...entry, text: '' }
      return entry.kind === 'paused' ? { ...entry, reason: '' } : entry
    }),
  }
  return log(state, actor, now, { kind: 'erased', why })
}

export const isOver = (session: Session): session is Extract<Session, { ended_at: Date }> =>
  session.status !== 'in_progress' && session.status !== 'paused'

/** The question the candidate should answer now, in the plan's order; undefined when each has an answer. */
export function currentQuestionId(session: Session): string | undefined {
  const index = currentIndex(session)
  return index === undefined ? undefined : session.questions[index]?.question_id
}

/** Number of the last transcript entry; live frames and reconnects count by it. */
export const lastSeq = (session: { entries: Entry[] }): number => session.entries.at(-1)?.seq ?? 0

/** Milliseconds the candidate has left by the server's clock; 0 when it is over. */
export function remainingMs(session: Session, now: Date): number {
  if (session.status === 'paused') return session.remaining_ms
  return session.status === 'in_progress' ? Math.max(0, session.deadline_at.getTime() - now.getTime()) : 0
}

function mustRun(session: Session, now: Date): asserts session is Extract<Session, { status: 'in_progress' }> {
  if (session.erased) throw refuse('SESSION_OVER', 'what was said here has been erased')
  if (session.status === 'paused') throw refuse('SESSION_PAUSED', 'POST resume first')
  if (session.status !== 'in_progress') throw over(session)
  if (now.getTime() > session.deadline_at.getTime() + limits.graceMs) {
    throw refuse('SESSION_OVER', `the time ran out at ${session.deadline_at.toISOString()}`)
  }
}

function over(session: Session): Error {
  return refuse('SESSION_OVER', `the interview is ${session.status}`)
}

function currentIndex(session: Session): number | undefined {
  const index = session.questions.findIndex(
    ({ question_id }) => !session.answers.some((one) => one.question_id === question_id),
  )
  return index < 0 ? undefined : index
}

function textOf(session: Session, answer: AnswerState): string | undefined {
  const entry = session.entries.findLast((one) => one.kind === 'answered' && one.question_id === answer.question_id)
  return entry?.kind === 'answered' ? entry.text : undefined
}

function openNext(session: Session, actor: string, now: Date): Session {
  const { answer_by: _answered, ...rest } = session
  const index = currentIndex(session)
  const question = index === undefined ? undefined : session.questions[index]
  if (!question) return rest as Session
  const by = question.time_limit_ms === undefined ? {} : { answer_by: plusMs(now, question.time_limit_ms) }
  const opened = { kind: 'question_opened', question_id: question.question_id, ...by } as const
  return log({ ...rest, ...by } as Session, actor, now, opened)
}

function log(session: Session, by: string, at: Date, entry: EntryBody): Session {
  return { ...session, entries: [...session.entries, { seq: lastSeq(session) + 1, at, by, ...entry }] }
}

/** Leaves the old phase with all that belongs to it. */
function enter(session: Session, phase: Phase): Session {
  const facts = Object.fromEntries(
    Object.entries(session).filter(([key]) => !phaseKeys.includes(key)),
  ) as unknown as Facts
  const state: Session = { ...facts, ...phase }
  return { ...state, work: newWork(dueAt(state)) }
}

function withoutWork(session: Session): Session {
  const { work: _done, ...rest } = session
  return rest as Session
}

function endFacts(session: Session, session_id: string, panel_ids: string[]) {
  return {
    session_id,
    booking_id: session.booking_id,
    plan_version_id: session.plan_version_id,
    candidate_id: session.candidate_id,
    panel_ids,
    answered: session.answers.length,
    total_questions: session.questions.length,
  }
}

const plusMs = (time: Date, ms: number): Date => new Date(time.getTime() + ms)
