import type { Decision } from '@candor/platform/aggregate'
import { refuse } from './errors.ts'
import { isOver, log, type Session } from './session-state.ts'

export type ConsentCommand = {
  kind: 'consent'
  recording: boolean
  automated_scoring: boolean
  notice_version: string
}

/** Consent is given, changed or taken back. The same again changes nothing. Throws SESSION_OVER. */
export function consent(
  session: Session,
  command: ConsentCommand & { session_id: string; actor: string },
  now: Date,
): Decision<Session> {
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
