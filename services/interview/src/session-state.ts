import { newWork, type Work } from '@candor/platform/claim-loop'
import { refuse } from './errors.ts'
import { uuidOf } from './ids.ts'
import type { NotScorable } from './quality.ts'

/** Bounds of one session. Times are multiplied for nobody: an accommodation lengthens the interview, not these. */
export const limits = {
  /** A final answer that was on its way when the time ran out still counts for so long. */
  graceMs: 3_000,
  pausesMax: 10,
  /** All pauses of a session together; then it goes on by itself. */
  pausedMsMax: 30 * 60_000,
  /**
   * Of one loss of the candidate's line so much is given back: a router that starts anew takes five minutes, a rollout one. Who is
   * away for longer is not coming back by themselves, and the others wait.
   */
  interruptionMsMax: 10 * 60_000,
  /** Of all losses together. As much as all pauses, so that nobody gains by pulling the plug instead of pausing. */
  interruptedMsMax: 30 * 60_000,
  /** A page that comes and goes without end must not fill the document. */
  interruptionsMax: 200,
  revisionsMax: 50,
  helpMax: 20,
  annotationsMax: 50,
  signalsMax: 200,
  /** UTF-8 bytes of all revisions of all answers; keeps the document far below MongoDB's 16 MiB. */
  textBytesMax: 2 * 1024 * 1024,
} as const

export type EntryBody =
  | { kind: 'arrived' }
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
      /** For people to judge, not for software. */
      not_scorable?: NotScorable
    }
  | { kind: 'help_asked'; reason: string }
  | { kind: 'skipped'; question_id: string }
  | { kind: 'follow_up_asked'; question_id: string; follow_up_id: string; text: string; reason: string }
  | { kind: 'annotated'; of_seq: number; text: string }
  | { kind: 'released' }
  | { kind: 'paused'; reason: string }
  | { kind: 'resumed'; paused_ms: number; deadline_at: Date }
  /** The candidate's line was gone for `away_ms`, of which `given_back_ms` were added to both deadlines. */
  | { kind: 'line_restored'; away_ms: number; given_back_ms: number; deadline_at: Date; answer_by?: Date }
  | { kind: 'completed' | 'expired' | 'abandoned' }
  | { kind: 'erased'; why: Erasure }
export type Erasure = 'retention' | 'person_erased'

/** One line of the append-only transcript. `seq` counts from 1 without gaps: live frames carry it, reconnects resume from it. */
export type Entry = { seq: number; at: Date; by: string } & EntryBody

export interface SessionQuestion {
  question_id: string
  /** The candidate's own limit, accommodation included. */
  time_limit_ms?: number
  /** A follow-up: the question that it follows, and its own words, which no plan has. */
  follow_up_to?: string
  text?: string
}

/** Something unusual that was seen. It stands beside the transcript, never in it, and no score ever looks at it. */
export interface Signal {
  signal_id: string
  at: Date
  signal: string
  question_id?: string
  /** What the candidate says to it. */
  explanation?: string
}

/** The candidate's live connection, as far as the document knows: written when it is taken and when it is lost, not while it lasts. */
export interface Line {
  /** The process that holds it, and which of its connections it is. */
  on: string
  n: number
  since: Date
  /** The time without a line before it, as far as it is known, and how much of it was given back. */
  gap?: { from: Date; given_ms: number }
  /** The connection whose place it took while that one was believed to be whole. */
  after?: { on: string; n: number }
  /** When it was whole for the last time. */
  lost_at?: Date
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
  /** While the candidate waits: when they arrived. */
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
  /** Documents of an earlier version have none of these. */
  language?: string
  follow_ups_left?: number
  review_hours?: number
  seed?: string
  /** Which questions of plans and of the bank this candidate has seen. */
  exposes?: string[]
  skipped?: string[]
  /** A follow-up to this answer is being thought of; the next question waits for it. */
  asking?: { question_id: string; since: Date }
  signals?: Signal[]
  /** Unset without a live connection, as of a candidate who answers over REST alone. */
  line?: Line
  /** How often the line was lost, and how much time was given back. */
  held?: { count: number; ms: number }
  released_at?: Date
  erased?: Erasure
  /** WebSocket tickets used in the last half minute; written by `spend` in tickets.ts alone. */
  spent_tickets?: { jti: string; until: Date }[]
  /** What is due next: the deadline, the end of the pause budget, or the end of retention. */
  work?: Work
}

type Phase =
  /** In the waiting room: consent may be given, the clock does not run, and no question is drawn yet. */
  | { status: 'waiting'; arrived_at: Date }
  | { status: 'in_progress'; deadline_at: Date }
  | { status: 'paused'; paused_at: Date; remaining_ms: number }
  | { status: 'completed' | 'expired' | 'abandoned'; ended_at: Date }
const phaseKeys = ['status', 'arrived_at', 'deadline_at', 'paused_at', 'remaining_ms', 'ended_at']

/** A live session. The server's clock alone counts; every time in it is the server's. */
export type Session = Facts & Phase

/** One session per booking: its id follows from the booking's. */
export const sessionIdOf = (bookingId: string): string => uuidOf('session', bookingId)

/** When somebody must look at the session next: the pause budget ends, the time runs out, or retention does. */
export function dueAt(session: Session): Date {
  switch (session.status) {
    case 'waiting':
      return session.arrived_at
    case 'paused':
      return plusMs(session.paused_at, limits.pausedMsMax - session.paused_ms)
    case 'in_progress':
      return session.asking?.since ?? plusMs(session.deadline_at, limits.graceMs + holdableMs(session))
    default:
      if (!session.released_at) return reviewEnd(session)
      return plusMs(session.ended_at, session.retention_days * 86_400_000)
  }
}

/** Until when the candidate may correct and annotate; then the transcript is released by itself. */
export const reviewEnd = (session: Extract<Session, { ended_at: Date }>): Date =>
  plusMs(session.ended_at, (session.review_hours ?? 0) * 3_600_000)

type InProgress = Extract<Session, { status: 'in_progress' }>

/** Whose candidate may have a line to lose. */
export const isRunning = (session: Session): boolean =>
  !session.erased && (session.status === 'in_progress' || session.status === 'paused')

/** How far the deadline moves at most for a candidate who is away. */
function holdableMs({ line, deadline_at, held }: InProgress): number {
  if (!line?.lost_at || line.lost_at >= deadline_at || (held?.count ?? 0) >= limits.interruptionsMax) return 0
  return Math.min(limits.interruptionMsMax, limits.interruptedMsMax - (held?.ms ?? 0))
}

/** When the time is up, as it stands at `now`: while the candidate's line is gone the clock waits, within its limits. */
export function timeUpAt(session: InProgress, now: Date): Date {
  const away = now.getTime() - (session.line?.lost_at?.getTime() ?? now.getTime())
  return plusMs(session.deadline_at, Math.max(0, Math.min(away, holdableMs(session))))
}

export const isOver = (session: Session): session is Extract<Session, { ended_at: Date }> =>
  session.status === 'completed' || session.status === 'expired' || session.status === 'abandoned'

/** The question the candidate should answer now, in the plan's order; undefined when each has an answer. */
export function currentQuestionId(session: Session): string | undefined {
  const index = session.asking ? undefined : currentIndex(session)
  return index === undefined ? undefined : session.questions[index]?.question_id
}

/** Number of the last transcript entry; live frames and reconnects count by it. */
export const lastSeq = (session: { entries: Entry[] }): number => session.entries.at(-1)?.seq ?? 0

/** Milliseconds the candidate has left by the server's clock; 0 when it is over. */
export function remainingMs(session: Session, now: Date): number {
  if (session.status === 'paused') return session.remaining_ms
  return session.status === 'in_progress' ? Math.max(0, timeUpAt(session, now).getTime() - now.getTime()) : 0
}

export function mustRun(session: Session, now: Date): asserts session is InProgress {
  if (session.erased) throw refuse('SESSION_OVER', 'what was said here has been erased')
  if (session.status === 'paused') throw refuse('SESSION_PAUSED', 'POST resume first')
  if (session.status !== 'in_progress') throw over(session)
  const end = timeUpAt(session, now)
  if (now > plusMs(end, limits.graceMs)) throw refuse('SESSION_OVER', `the time ran out at ${end.toISOString()}`)
}

export function over(session: Session): Error {
  if (session.status === 'waiting') return refuse('NOT_STARTED', 'POST /api/v1/interviews/start first')
  return refuse('SESSION_OVER', `the interview is ${session.status}`)
}

export function currentIndex(session: Session): number | undefined {
  const index = session.questions.findIndex(
    ({ question_id }) =>
      !session.answers.some((one) => one.question_id === question_id) && !session.skipped?.includes(question_id),
  )
  return index < 0 ? undefined : index
}

export function textOf(session: Session, answer: AnswerState): string | undefined {
  const entry = session.entries.findLast((one) => one.kind === 'answered' && one.question_id === answer.question_id)
  return entry?.kind === 'answered' ? entry.text : undefined
}

export function openNext(session: Session, actor: string, now: Date): Session {
  const { answer_by: _answered, ...rest } = session
  const index = session.asking ? undefined : currentIndex(session)
  const question = index === undefined ? undefined : session.questions[index]
  if (!question) return rest as Session
  const by = question.time_limit_ms === undefined ? {} : { answer_by: plusMs(now, question.time_limit_ms) }
  const opened = { kind: 'question_opened', question_id: question.question_id, ...by } as const
  return log({ ...rest, ...by } as Session, actor, now, opened)
}

export function log(session: Session, by: string, at: Date, entry: EntryBody): Session {
  return { ...session, entries: [...session.entries, { seq: lastSeq(session) + 1, at, by, ...entry }] }
}

/** What a session has in every phase. */
export const factsOf = (session: Session): Facts =>
  Object.fromEntries(Object.entries(session).filter(([key]) => !phaseKeys.includes(key))) as unknown as Facts

/** Leaves the old phase with all that belongs to it. */
export function enter(session: Session, phase: Phase): Session {
  const state: Session = { ...factsOf(session), ...phase }
  return { ...state, work: newWork(dueAt(state)) }
}

export function withoutWork(session: Session): Session {
  const { work: _done, ...rest } = session
  return rest as Session
}

export const plusMs = (time: Date, ms: number): Date => new Date(time.getTime() + ms)
