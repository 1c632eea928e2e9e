import type { Decision } from '@candor/platform/aggregate'
import { refuse } from './errors.ts'
import { enter, isOver, limits, log, mustRun, over, plusMs, type Session } from './session-state.ts'

export type PauseCommand = { kind: 'pause'; reason: string } | { kind: 'resume' } | { kind: 'help'; reason: string }
type Of<K extends PauseCommand['kind']> = Extract<PauseCommand, { kind: K }> & { session_id: string; actor: string }

/** Both clocks stop, as often and as long as the limits allow. Throws PAUSE_LIMIT. */
export function pause(session: Session, { session_id, actor, reason }: Of<'pause'>, now: Date): Decision<Session> {
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

/** Both clocks run again. Throws NOT_PAUSED. */
export function resume(session: Session, session_id: string, actor: string, now: Date): Decision<Session> {
  if (session.status === 'in_progress') throw refuse('NOT_PAUSED', 'the interview is running')
  if (session.status !== 'paused') throw over(session)
  const paused_ms = Math.max(0, now.getTime() - session.paused_at.getTime())
  const deadline_at = plusMs(now, session.remaining_ms)
  // Whoever is away when the clock runs again loses time from now on.
  const line = session.line?.lost_at && { line: { ...session.line, lost_at: now } }
  const state: Session = {
    ...enter({ ...session, ...line, paused_ms: session.paused_ms + paused_ms }, { status: 'in_progress', deadline_at }),
    ...(session.answer_by && { answer_by: plusMs(session.answer_by, paused_ms) }),
  }
  return {
    state: log(state, actor, now, { kind: 'resumed', paused_ms, deadline_at }),
    events: [{ type: 'SessionResumed', data: { session_id, paused_ms } }],
  }
}

/** Somebody of the panel is wanted; the clock runs on. Throws TOO_MANY. */
export function help(session: Session, { actor, reason }: Of<'help'>, now: Date): Decision<Session> {
  if (session.status === 'waiting' || isOver(session)) throw over(session)
  const asked = session.entries.filter(({ kind }) => kind === 'help_asked').length
  if (asked >= limits.helpMax) throw refuse('TOO_MANY', `help was asked for ${asked} times`)
  return { state: log(session, actor, now, { kind: 'help_asked', reason }), events: [] }
}
