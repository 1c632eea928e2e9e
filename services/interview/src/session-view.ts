import type { Stored } from '@candor/platform/aggregate'
import { Type } from 'typebox'
import type { PlanContent, PlanQuestion, PlanVersion } from './plan.ts'
import {
  currentQuestionId,
  type Entry,
  isOver,
  lastSeq,
  remainingMs,
  reviewEnd,
  type Session,
} from './session-state.ts'

const time = () => Type.String({ format: 'date-time' })

/** A question as the candidate sees it: no reference answers, no criteria. */
const QuestionView = Type.Object(
  {
    id: Type.String(),
    text: Type.String(),
    category: Type.String(),
    kind: Type.String({ description: 'open, choice, code, scale' }),
    number: Type.Integer({ description: 'Counts from 1' }),
    time_limit_seconds: Type.Optional(Type.Number({ description: 'Accommodation included' })),
    follow_up_to: Type.Optional(Type.String({ description: 'The question whose answer this one is about' })),
    options: Type.Optional(Type.Array(Type.String())),
    multiple: Type.Optional(Type.Boolean({ description: 'Several options, each on a line of its own' })),
    code: Type.Optional(Type.Object({ language: Type.String(), starter: Type.Optional(Type.String()) })),
    scale: Type.Optional(Type.Object({ from: Type.Integer(), to: Type.Integer() })),
  },
  { title: 'SessionQuestion' },
)

export const Started = Type.Object(
  {
    session_id: Type.String(),
    started_at: time(),
    total_questions: Type.Integer(),
    current_question: Type.Object({ id: Type.String(), text: Type.String(), category: Type.String() }),
  },
  { title: 'StartedInterview' },
)

export const Notice = Type.Object(
  {
    version: Type.String({ description: 'To be sent back with the consent' }),
    recorded: Type.String(),
    judged_by: Type.String(),
    automated_scoring: Type.Boolean(),
    human_alternative: Type.String(),
    retention_days: Type.Integer(),
  },
  { description: 'What the candidate must be told before consenting' },
)

export const SessionView = Type.Object(
  {
    session_id: Type.String(),
    booking_id: Type.String(),
    plan_version_id: Type.String(),
    candidate_id: Type.String(),
    title: Type.String(),
    status: Type.String({ description: 'waiting, in_progress, paused, completed, expired, abandoned' }),
    seq: Type.Integer({ description: 'Number of the last transcript entry' }),
    started_at: time(),
    deadline_at: Type.Union([time(), Type.Null()], { description: 'null while paused and after the end' }),
    ended_at: Type.Union([time(), Type.Null()]),
    remaining_ms: Type.Integer({ description: "By the server's clock at the time of the answer" }),
    given_back_ms: Type.Integer({
      description: 'Time without a connection that was given back; in the deadline already',
    }),
    time_multiplier: Type.Number(),
    total_questions: Type.Integer(),
    answered_questions: Type.Integer(),
    current_question: Type.Union([QuestionView, Type.Null()]),
    answer_by: Type.Union([time(), Type.Null()], { description: 'Limit of the current question' }),
    answers: Type.Array(
      Type.Object({
        question_id: Type.String(),
        answer_id: Type.String(),
        revision: Type.Integer(),
        submitted_at: time(),
      }),
    ),
    skipped: Type.Array(Type.String(), { description: 'Can still be answered until the end' }),
    follow_ups_left: Type.Integer({ description: 'Of the number that every candidate of this plan gets' }),
    waiting_for_follow_up: Type.Boolean({ description: 'The next question opens in a few seconds' }),
    review_until: Type.Union([time(), Type.Null()], {
      description: 'Until then the candidate may correct and annotate; null while it runs and after the release',
    }),
    released_at: Type.Union([time(), Type.Null()]),
    signals: Type.Integer({ description: 'Integrity signals that were noted' }),
    consent: Type.Union([
      Type.Object({
        recording: Type.Boolean(),
        automated_scoring: Type.Boolean(),
        notice_version: Type.String(),
        at: time(),
      }),
      Type.Null(),
    ]),
    notice: Notice,
  },
  { title: 'Interview' },
)

const EntryView = Type.Object(
  { seq: Type.Integer(), at: time(), by: Type.String(), kind: Type.String() },
  { additionalProperties: true },
)

export const TranscriptView = Type.Object(
  { session_id: Type.String(), status: Type.String(), entries: Type.Array(EntryView) },
  { title: 'Transcript' },
)

export function noticeOf(plan: Pick<PlanContent, 'automated_scoring'>, retention_days: number) {
  return {
    version: '3',
    recorded: 'Your answers and their corrections, with times. No sound, no picture, no emotions.',
    judged_by: 'The people on your panel, by the criteria of this interview.',
    automated_scoring: plan.automated_scoring,
    human_alternative:
      'Without your consent to software only people read and judge your answers, and further questions come from the plan alone.',
    retention_days,
  }
}

/** A question of a plan by its id. */
export const questionOf = (plan: Pick<PlanContent, 'questions'>, questionId: string): PlanQuestion | undefined =>
  plan.questions.find((question) => question.question_id === questionId)

/** What the start call answers with: the shape of the requirement document, nothing more. */
export function startedView(session: Stored<Session>, plan: PlanVersion) {
  const first = questionOf(plan, session.questions[0]?.question_id ?? '')
  return {
    session_id: session._id,
    started_at: session.started_at.toISOString(),
    total_questions: session.questions.length,
    current_question: { id: first?.question_id ?? '', text: first?.text ?? '', category: first?.category ?? '' },
  }
}

/** The session as its candidate and its readers see it. */
export function sessionView(session: Stored<Session>, plan: PlanVersion, now: Date) {
  const current = currentQuestionId(session)
  const live = !isOver(session)
  return {
    session_id: session._id,
    booking_id: session.booking_id,
    plan_version_id: session.plan_version_id,
    candidate_id: session.candidate_id,
    title: plan.title,
    status: session.status,
    seq: lastSeq(session),
    started_at: session.started_at.toISOString(),
    deadline_at: session.status === 'in_progress' ? session.deadline_at.toISOString() : null,
    ended_at: isOver(session) ? session.ended_at.toISOString() : null,
    remaining_ms: remainingMs(session, now),
    given_back_ms: session.held?.ms ?? 0,
    time_multiplier: session.time_multiplier,
    total_questions: session.questions.length,
    answered_questions: session.answers.length,
    current_question: live && current !== undefined ? questionView(current, session, plan) : null,
    answer_by: live && current !== undefined ? (session.answer_by?.toISOString() ?? null) : null,
    answers: session.answers.map(({ question_id, answer_id, revision, submitted_at }) => ({
      question_id,
      answer_id,
      revision,
      submitted_at: submitted_at.toISOString(),
    })),
    skipped: session.skipped ?? [],
    follow_ups_left: session.follow_ups_left ?? 0,
    waiting_for_follow_up: session.asking !== undefined && live,
    review_until: isOver(session) && !session.released_at && !session.erased ? reviewEnd(session).toISOString() : null,
    released_at: session.released_at?.toISOString() ?? null,
    signals: session.signals?.length ?? 0,
    consent: session.consent ? { ...session.consent, at: session.consent.at.toISOString() } : null,
    notice: noticeOf(plan, session.retention_days),
  }
}

/** A question of a session as its candidate sees it: follow-ups carry their own words, all others those of the plan. */
export function questionView(questionId: string, session: Session, plan: PlanVersion) {
  const index = session.questions.findIndex((one) => one.question_id === questionId)
  const own = session.questions[index]
  const question = questionOf(plan, own?.follow_up_to ?? questionId)
  const limit = own?.time_limit_ms
  const common = { id: questionId, category: question?.category ?? '', number: index + 1 }
  if (own?.follow_up_to !== undefined)
    return { ...common, text: own.text ?? '', kind: 'open', follow_up_to: own.follow_up_to }
  return {
    ...common,
    text: question?.text ?? '',
    kind: question?.kind ?? 'open',
    ...(limit !== undefined && { time_limit_seconds: limit / 1_000 }),
    ...(question?.options && { options: question.options }),
    ...(question?.multiple && { multiple: question.multiple }),
    ...(question?.scale && { scale: question.scale }),
    ...(question?.code && { code: pickCode(question.code) }),
  }
}

const pickCode = ({ language, starter }: NonNullable<PlanQuestion['code']>) => ({
  language,
  ...(starter !== undefined && { starter }),
})

export const transcriptView = (session: Stored<Session>, role: 'candidate' | 'observer') => ({
  session_id: session._id,
  status: session.status,
  entries: session.entries.map((entry) => entryView(entry, role)),
})

/** One line of the transcript with its times as texts. Why a follow-up was asked may name a criterion, which candidates never see. */
export function entryView(entry: Entry, role: 'candidate' | 'observer') {
  const shown =
    entry.kind === 'follow_up_asked' && role === 'candidate'
      ? { ...entry, reason: entry.reason.replace(/:.*$/s, '') }
      : entry
  const plain = Object.entries(shown).map(([key, value]) => [key, value instanceof Date ? value.toISOString() : value])
  return Object.fromEntries(plain) as { seq: number; at: string; by: string; kind: Entry['kind'] }
}
