import type { Decision } from '@candor/platform/aggregate'
import type { NewEvent } from '@candor/platform/events'
import { record } from './answering.ts'
import { panelFacts, type Seated } from './on-booking.ts'
import { enter, log, mustRun, type Session, timeUpAt } from './session-state.ts'

export interface Draft {
  question_id: string
  revision: number
  text: string
  at: Date
}

/** The candidate is done. Said again, it changes nothing. */
export function complete(
  session: Session,
  { session_id, actor, panel }: { session_id: string; actor: string; panel: Seated[] },
  now: Date,
): Decision<Session> {
  // Sent again because the answer got lost.
  if (session.status === 'completed') return { state: session, events: [] }
  if (session.status !== 'paused') mustRun(session, now)
  const state = log(enter(session, { status: 'completed', ended_at: now }), actor, now, { kind: 'completed' })
  return {
    state,
    events: [{ type: 'SessionCompleted', data: { ...endFacts(session, session_id, panel), completed_at: now } }],
  }
}

/** The time is over: what was typed and not sent becomes the answer, and without a single one the session counts as abandoned. */
export function expire(
  session: Extract<Session, { status: 'in_progress' }>,
  o: { session_id: string; actor: string; panel: Seated[]; drafts: Draft[] },
  now: Date,
): Decision<Session> {
  const adopted = adoptDrafts(session, o)
  const ended_at = timeUpAt(session, now)
  const status = adopted.state.answers.length > 0 ? 'expired' : 'abandoned'
  const state = log(enter(adopted.state, { status, ended_at }), o.actor, now, { kind: status })
  const data = { ...endFacts(adopted.state, o.session_id, o.panel), ended_at }
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

/** What each event of an end tells. */
export function endFacts(session: Session, session_id: string, panel: Seated[]) {
  return {
    session_id,
    booking_id: session.booking_id,
    plan_version_id: session.plan_version_id,
    candidate_id: session.candidate_id,
    ...panelFacts(panel),
    answered: session.answers.length,
    total_questions: session.questions.length,
  }
}
