import type { Decision } from '@candor/platform/aggregate'
import { refuse } from './errors.ts'
import { uuidOf } from './ids.ts'
import { currentQuestionId, isOver, limits, over, type Session, type Signal } from './session-state.ts'
import { checkText } from './text.ts'

/** What a candidate's page may notice. They are told, they see what was noted, and they may say what it was. */
export const signalNames = [
  'tab_hidden',
  'focus_lost',
  'large_paste',
  'fullscreen_left',
  'second_screen',
  'reconnected',
] as const

export type SignalCommand =
  | { kind: 'signal'; signal: (typeof signalNames)[number] }
  | { kind: 'explain_signal'; signal_id: string; text: string }

/** Notes a signal, or the candidate's explanation of one. Throws SESSION_OVER, TOO_MANY and UNKNOWN_ENTRY. */
export function observe(
  session: Session,
  command: SignalCommand & { session_id: string; actor: string },
  now: Date,
): Decision<Session> {
  return command.kind === 'signal' ? note(session, command, now) : explain(session, command)
}

function note(
  session: Session,
  { session_id, signal }: Extract<SignalCommand, { kind: 'signal' }> & { session_id: string },
  now: Date,
): Decision<Session> {
  if (session.status === 'waiting' || isOver(session)) throw over(session)
  const before = session.signals ?? []
  // What is seen that often says nothing new, and a page gone wrong must not fill the document.
  if (before.length >= limits.signalsMax) throw refuse('TOO_MANY', `${before.length} signals are kept`)
  const question_id = currentQuestionId(session)
  const signal_id = uuidOf('signal', session_id, String(before.length))
  const noted: Signal = { signal_id, at: now, signal, ...(question_id !== undefined && { question_id }) }
  return {
    state: { ...session, signals: [...before, noted] },
    events: [{ type: 'IntegritySignalObserved', data: { session_id, question_id: question_id ?? null, signal } }],
  }
}

function explain(
  session: Session,
  { signal_id, text }: Extract<SignalCommand, { kind: 'explain_signal' }>,
): Decision<Session> {
  if (session.erased) throw over(session)
  checkText(text)
  const signals = session.signals ?? []
  if (!signals.some((one) => one.signal_id === signal_id)) throw refuse('UNKNOWN_ENTRY', 'there is no such signal')
  return {
    state: {
      ...session,
      signals: signals.map((one) => (one.signal_id === signal_id ? { ...one, explanation: text } : one)),
    },
    events: [],
  }
}
