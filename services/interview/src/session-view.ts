import type { Stored } from '@candor/platform/aggregate'
import { Type } from 'typebox'
import type { PlanQuestion, PlanVersion } from './plan.ts'
import { currentQuestionId, type Entry, isOver, lastSeq, remainingMs, type Session } from './session.ts'

const time = () => Type.String({ format: 'date-time' })

/** A question as the candidate sees it: no reference answers, no criteria. */
const QuestionView = Type.Object(
  {
    id: Type.String(),
    text: Type.String(),
    category: Type.String(),
    kind: Type.String(),
    number: Type.Integer({ description: 'Counts from 1' }),
    time_limit_seconds: Type.Optional(Type.Number({ description: 'Accommodation included' })),
    options: Type.Optional(Type.Array(Type.String())),
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

export const SessionView = Type.Object(
  {
    session_id: Type.String(),
    booking_id: Type.String(),
    plan_version_id: Type.String(),
    candidate_id: Type.String(),
    title: Type.String(),
    status: Type.String({ description: 'in_progress, paused, completed, expired, abandoned' }),
    seq: Type.Integer({ description: 'Number of the last transcript entry' }),
    started_at: time(),
    deadline_at: Type.Union([time(), Type.Null()], { description: 'null while paused and after the end' }),
    ended_at: Type.Union([time(), Type.Null()]),
    remaining_ms: Type.Integer({ description: "By the server's clock at the time of the answer" }),
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
    consent: Type.Union([
      Type.Object({
        recording: Type.Boolean(),
        automated_scoring: Type.Boolean(),
        notice_version: Type.String(),
        at: time(),
      }),
      Type.Null(),
    ]),
    notice: Type.Object(
      {
        recorded: Type.String(),
        judged_by: Type.String(),
        automated_scoring: Type.Boolean(),
        retention_days: Type.Integer(),
      },
      { description: 'What the candidate must be told before consenting' },
    ),
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

/** What the start call answers with: the shape of the requirement document, nothing more. */
export function startedView(session: Stored<Session>, plan: PlanVersion) {
  const first = plan.questions[0]
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
    consent: session.consent ? { ...session.consent, at: session.consent.at.toISOString() } : null,
    notice: {
      recorded: 'Your answers and their corrections, with times. No sound, no picture, no emotions.',
      judged_by: 'The people on your panel, by the criteria of this interview.',
      automated_scoring: plan.automated_scoring,
      retention_days: session.retention_days,
    },
  }
}

/** A question of a session, or undefined when the plan has none of this id. */
export function questionView(questionId: string, session: Session, plan: PlanVersion) {
  const index = plan.questions.findIndex((question) => question.question_id === questionId)
  const question = plan.questions[index] as PlanQuestion
  const limit = session.questions[index]?.time_limit_ms
  return {
    id: question.question_id,
    text: question.text,
    category: question.category,
    kind: question.kind,
    number: index + 1,
    ...(limit !== undefined && { time_limit_seconds: limit / 1_000 }),
    ...(question.options && { options: question.options }),
    ...(question.scale && { scale: question.scale }),
  }
}

export const transcriptView = (session: Stored<Session>) => ({
  session_id: session._id,
  status: session.status,
  entries: session.entries.map(entryView),
})

function entryView(entry: Entry) {
  const plain = Object.entries(entry).map(([key, value]) => [key, value instanceof Date ? value.toISOString() : value])
  return Object.fromEntries(plain) as { seq: number; at: string; by: string; kind: Entry['kind'] }
}
