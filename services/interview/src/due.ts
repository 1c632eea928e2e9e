import type { Decision } from '@candor/platform/aggregate'
import { newWork } from '@candor/platform/claim-loop'
import { applyFollowUp } from './asking.ts'
import { type Draft, expire } from './ending.ts'
import { finishErasure, wipe } from './erasure.ts'
import type { FollowUp } from './follow-up.ts'
import { type LineId, loseLine } from './line.ts'
import type { Seated } from './on-booking.ts'
import { resume } from './pausing.ts'
import { release } from './review.ts'
import { dueAt, limits, openNext, plusMs, type Session, timeUpAt, withoutWork } from './session-state.ts'

/**
 * Does what is due on a session (its `work`): a used-up pause resumes; a session past its deadline expires, and what was typed
 * into an unanswered question but never sent becomes its answer, so that typing is never lost; without a single answer it counts
 * as abandoned; an ended one past its retention loses its words. When nothing is due (any more), the work waits for its new time.
 */
export function whatIsDue(
  known: Session,
  found: {
    session_id: string
    actor: string
    panel: Seated[]
    drafts: Draft[]
    follow_up?: FollowUp | undefined
    /** The connection whose process died without a word, and when. */
    lost?: { line: LineId; at: Date } | undefined
  },
  now: Date,
): Decision<Session> {
  const { session_id, actor, lost } = found
  if (known.work === undefined) return { state: known, events: [] }
  if (known.erased) return finishErasure(known, found, now)
  const session = lost
    ? loseLine(known, { kind: 'lose_line', session_id, actor, line: lost.line, whole_at: lost.at }, now).state
    : known
  // Asked of the facts and not of `work.due_at`, which means the end of the lease while a worker is at it.
  const due = dueAt(session)
  if (due > now) return { state: { ...session, work: newWork(due) }, events: [] }
  switch (session.status) {
    case 'waiting':
      return { state: withoutWork(session), events: [] }
    case 'paused':
      return resume(session, session_id, actor, now)
    case 'in_progress':
      if (session.asking && now < plusMs(timeUpAt(session, now), limits.graceMs)) return thoughtOf(session, found, now)
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
