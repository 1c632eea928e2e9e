import type { Decision } from '@candor/platform/aggregate'
import { newWork } from '@candor/platform/claim-loop'
import { endFacts } from './ending.ts'
import type { Seated } from './on-booking.ts'
import { type Erasure, enter, isOver, log, type Session, withoutWork } from './session-state.ts'

/**
 * Removes the words of an erased person and keeps that something was said. What is left to do (drafts lie beside the document,
 * a live session must end) is left as work that is due now.
 */
export function eraseSession(session: Session, actor: string, now: Date): Decision<Session> {
  if (session.erased) return { state: session, events: [] }
  return { state: { ...wipe(session, 'person_erased', actor, now), work: newWork(now) }, events: [] }
}

/** A live session of an erased person ends. */
export function finishErasure(
  session: Session,
  { session_id, actor, panel }: { session_id: string; actor: string; panel: Seated[] },
  now: Date,
): Decision<Session> {
  if (session.status === 'waiting' || isOver(session)) return { state: withoutWork(session), events: [] }
  const state = log(enter(session, { status: 'abandoned', ended_at: now }), actor, now, { kind: 'abandoned' })
  const data = { ...endFacts(session, session_id, panel), ended_at: now }
  return { state: withoutWork(state), events: [{ type: 'SessionAbandoned', data }] }
}

/** The words go, and that something was said stays. */
export function wipe(session: Session, why: Erasure, actor: string, now: Date): Session {
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
