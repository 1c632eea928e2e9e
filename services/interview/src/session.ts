import type { Decision } from '@candor/platform/aggregate'
import { newWork } from '@candor/platform/claim-loop'
import type { NewEvent } from '@candor/platform/events'
import { checkAnswer } from './answer-rules.ts'
import { type AskCommand, afterAnswer, applyFollowUp, askFromPanel, type FollowUpBy } from './asking.ts'
import { refuse } from './errors.ts'
import type { FollowUp } from './follow-up.ts'
import { uuidOf } from './ids.ts'
import type { PlanQuestion } from './plan.ts'
import { qualityOf } from './quality.ts'
import { annotate, correctable, type ReviewCommand, release } from './review.ts'
import {
  type AnswerState,
  currentIndex,
  dueAt,
  type Erasure,
  enter,
  factsOf,
  isOver,
  limits,
  log,
  mustRun,
  openNext,
  over,
  plusMs,
  type Session,
  textOf,
  withoutWork,
} from './session-state.ts'
import { observe, type SignalCommand } from './signals.ts'
import { checkText } from './text.ts'

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
    /** Those of this session, in its order: already drawn. */
    questions: Pick<PlanQuestion, 'question_id' | 'time_limit_seconds'>[]
    language?: string
    follow_ups?: { budget: number }
    review_hours?: number
  }
  /** What the questions were drawn by; kept, so that anybody can repeat the draw. */
  draw?: { seed: string; exposes: string[] }
  /** Given on the way in, in the waiting room. */
  consent?: { recording: boolean; automated_scoring: boolean; notice_version: string }
}

/** What the people in an interview do. `panel_ids` is the panel of the booking at that moment: looked up, never copied. */
export type Command = { session_id: string; actor: string } & (
  | { kind: 'consent'; recording: boolean; automated_scoring: boolean; notice_version: string }
  | {
      kind: 'answer'
      question_id: string
      text: string
      revision?: number
      client_id?: string
      /** The question as the plan has it, for its kind's rules and its follow-ups; follow-ups themselves have none. */
      question?: PlanQuestion
      follow_up_by?: FollowUpBy
    }
  | { kind: 'help'; reason: string }
  | { kind: 'skip'; question_id: string }
  | AskCommand
  | ReviewCommand
  | SignalCommand
  | { kind: 'pause'; reason: string }
  | { kind: 'resume' }
  | { kind: 'complete'; panel_ids: string[] }
)

/** The candidate is in the waiting room. */
export function arrive(
  { session_id, booking, plan }: Pick<StartInput, 'session_id' | 'booking' | 'plan'>,
  now: Date,
): Decision<Session> {
  const { panel_ids, ...facts } = booking
  const session: Session = {
    status: 'waiting',
    arrived_at: now,
    started_at: now,
    ...facts,
    retention_days: plan.retention_days,
    ...{ questions: [], answers: [], entries: [], pauses: 0, paused_ms: 0, text_bytes: 0 },
  }
  const { booking_id, plan_version_id, candidate_id } = booking
  return {
    state: log(session, candidate_id, now, { kind: 'arrived' }),
    events: [{ type: 'CandidateArrived', data: { session_id, booking_id, plan_version_id, candidate_id, panel_ids } }],
  }
}

/** The clock runs, the first question is open. `waiting` is the session as it was in the waiting room, if the candidate came there. */
export function startSession(
  { session_id, booking, plan, draw, consent: given }: StartInput,
  now: Date,
  waiting?: Session,
): Decision<Session> {
  const deadline = plusMs(now, plan.duration_minutes * 60_000 * booking.time_multiplier)
  const questions = plan.questions.map((question) => ({
    question_id: question.question_id,
    ...(question.time_limit_seconds !== null && {
      time_limit_ms: Math.round(question.time_limit_seconds * 1_000 * booking.time_multiplier),
    }),
  }))
  const session: Session = {
    ...(waiting && factsOf(waiting)),
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
    entries: waiting?.entries ?? [],
    pauses: 0,
    paused_ms: 0,
    text_bytes: 0,
    language: plan.language ?? 'en',
    follow_ups_left: plan.follow_ups?.budget ?? 0,
    review_hours: plan.review_hours ?? 24,
    ...(draw && { seed: draw.seed, exposes: draw.exposes }),
    work: newWork(plusMs(deadline, limits.graceMs)),
  }
  const { candidate_id } = booking
  const started = openNext(
    log(session, candidate_id, now, { kind: 'started', deadline_at: deadline }),
    candidate_id,
    now,
  )
  const consented = given && consent(started, { kind: 'consent', session_id, actor: candidate_id, ...given }, now)
  return {
    state: consented?.state ?? started,
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
      ...(consented?.events ?? []),
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
    case 'help':
      return help(session, command, now)
    case 'skip':
      return skip(session, command, now)
    case 'ask':
      return askFromPanel(session, command, now)
    case 'correct':
      return correct(session, command, now)
    case 'annotate':
      return annotate(session, command, now)
    case 'release':
      return release(session, command, now)
    case 'signal':
    case 'explain_signal':
      return observe(session, command, now)
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

function help(session: Session, { actor, reason }: CommandOf<'help'>, now: Date): Decision<Session> {
  if (session.status === 'waiting' || isOver(session)) throw over(session)
  const asked = session.entries.filter(({ kind }) => kind === 'help_asked').length
  if (asked >= limits.helpMax) throw refuse('TOO_MANY', `help was asked for ${asked} times`)
  return { state: log(session, actor, now, { kind: 'help_asked', reason }), events: [] }
}

/** Goes past the open question; it can still be answered until the end. */
function skip(session: Session, { actor, question_id }: CommandOf<'skip'>, now: Date): Decision<Session> {
  if (session.skipped?.includes(question_id)) return { state: session, events: [] }
  mustRun(session, now)
  const open = currentIndex(session)
  if (open === undefined || session.questions[open]?.question_id !== question_id)
    throw refuse('QUESTION_NOT_OPEN', `'${question_id}' is not the open question`)
  const state: Session = { ...session, skipped: [...(session.skipped ?? []), question_id] }
  return { state: openNext(log(state, actor, now, { kind: 'skipped', question_id }), actor, now), events: [] }
}

/** After the end and before the release, a given answer may get a better wording; the earlier one stays readable. */
function correct(session: Session, command: CommandOf<'correct'>, now: Date): Decision<Session> {
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
function record(session: Session, given: NewAnswer, now: Date): Decision<Session> {
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
  found: { session_id: string; actor: string; panel_ids: string[]; drafts: Draft[]; follow_up?: FollowUp | undefined },
  now: Date,
): Decision<Session> {
  const { session_id, actor } = found
  if (session.work === undefined) return { state: session, events: [] }
  if (session.erased) return finishErasure(session, found, now)
  // Asked of the facts and not of `work.due_at`, which means the end of the lease while a worker is at it.
  const due = dueAt(session)
  if (due > now) return { state: { ...session, work: newWork(due) }, events: [] }
  switch (session.status) {
    case 'waiting':
      return { state: withoutWork(session), events: [] }
    case 'paused':
      return resume(session, session_id, actor, now)
    case 'in_progress':
      if (session.asking && now < plusMs(session.deadline_at, limits.graceMs)) return thoughtOf(session, found, now)
      return expire(session, found, now)
    default:
      if (!session.released_at) return release(session, { kind: 'release', session_id, actor }, now)
      return { state: withoutWork(wipe(session, 'retention', actor, now)), events: [] }
  }
}

/** The follow-up that was waited for is there, or there is none: the interview goes on. */
function thoughtOf(
  session: Session,
  { session_id, actor, follow_up }: { session_id: string; actor: string; follow_up?: FollowUp | undefined },
  now: Date,
): Decision<Session> {
  const { state, events } = applyFollowUp(session, { session_id, actor, follow_up }, now)
  const opened = openNext(state, actor, now)
  return { state: { ...opened, work: newWork(dueAt(opened)) }, events }
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
      const next = record(
        state,
        { session_id, ...draft, kind: 'open', actor: session.candidate_id, from_draft: true },
        draft.at,
      )
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
  if (session.status === 'waiting' || isOver(session)) return { state: withoutWork(session), events: [] }
  const state = log(enter(session, { status: 'abandoned', ended_at: now }), actor, now, { kind: 'abandoned' })
  const data = { ...endFacts(session, session_id, panel_ids), ended_at: now }
  return { state: withoutWork(state), events: [{ type: 'SessionAbandoned', data }] }
}

function wipe(session: Session, why: Erasure, actor: string, now: Date): Session {
  const state: Session = {
    ...session,
    erased: why,
    entries: session.entries.map((entry) => {
      if ('text' in entry) return { ...entry, text: '' }
      return 'reason' in entry ? { ...entry, reason: '' } : entry
    }),
    questions: session.questions.map((one) => (one.text === undefined ? one : { ...one, text: '' })),
    ...(session.signals && { signals: session.signals.map(({ explanation: _words, ...signal }) => signal) }),
  }
  return log(state, actor, now, { kind: 'erased', why })
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
