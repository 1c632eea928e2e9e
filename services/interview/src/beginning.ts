import type { Decision } from '@candor/platform/aggregate'
import { newWork } from '@candor/platform/claim-loop'
import { consent } from './consent.ts'
import { panelFacts, type Seated } from './on-booking.ts'
import type { PlanQuestion } from './plan.ts'
import { factsOf, limits, log, openNext, plusMs, type Session } from './session-state.ts'

export interface StartInput {
  session_id: string
  booking: {
    booking_id: string
    candidate_id: string
    plan_version_id: string
    panel: Seated[]
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

/** The candidate is in the waiting room. */
export function arrive(
  { session_id, booking, plan }: Pick<StartInput, 'session_id' | 'booking' | 'plan'>,
  now: Date,
): Decision<Session> {
  const { panel, ...facts } = booking
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
    events: [
      {
        type: 'CandidateArrived',
        data: {
          session_id,
          booking_id,
          plan_version_id,
          candidate_id,
          panel_ids: panel.map(({ person_id }) => person_id),
        },
      },
    ],
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
          ...panelFacts(booking.panel),
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
