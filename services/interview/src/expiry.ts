import { type ClaimLoop, createClaimLoop } from '@candor/platform/claim-loop'
import type { Doorbell } from '@candor/platform/doorbell'
import type { Logger } from '@candor/platform/log'
import type { Metrics } from '@candor/platform/metrics'
import { seatedPanelOf } from './access.ts'
import type { Drafts } from './drafts.ts'
import { whatIsDue } from './due.ts'
import type { Draft } from './ending.ts'
import type { FollowUp, Interviewer } from './follow-up.ts'
import type { LifeSigns } from './life-signs.ts'
import type { LineId } from './line.ts'
import { removeNotes } from './notes.ts'
import type { Seated } from './on-booking.ts'
import type { PlanCache } from './plan-cache.ts'
import { dueAt, isOver, type Session, textOf } from './session-state.ts'
import { questionOf } from './session-view.ts'
import type { Stores } from './stores.ts'

const service = 'service:interview'

interface Found {
  panel: Seated[]
  drafts: Draft[]
  follow_up?: FollowUp | undefined
  lost?: { line: LineId; at: Date } | undefined
}

/** Looks at sessions when something is due: a follow-up to think of, the deadline, the end of a pause, of the review, of retention, an erasure. */
export function createExpiry(o: {
  stores: Stores
  plans: PlanCache
  drafts: Drafts
  interviewer: Interviewer
  life: LifeSigns
  bell: Doorbell
  log: Logger
  metrics: Metrics
}): ClaimLoop {
  const { stores, plans, drafts, interviewer, life, bell, log, metrics } = o
  /** The follow-up that the session waits for, if it does. */
  async function thinkOf(session: Session, signal: AbortSignal): Promise<FollowUp | undefined> {
    const { asking } = session
    const answer = asking && session.answers.find((one) => one.question_id === asking.question_id)
    const words = answer && textOf(session, answer)
    const question = asking && questionOf(await plans.get(session.plan_version_id), asking.question_id)
    return question && words !== undefined ? interviewer.ask({ question, answer: words }, signal) : undefined
  }

  /** The candidate's connection, when its process died without writing it down. */
  async function lostLine({ line }: Session): Promise<Found['lost']> {
    if (!line || line.lost_at) return undefined
    const at = await life.diedAt(line.on, new Date())
    return at && { line: { on: line.on, n: line.n }, at }
  }

  return createClaimLoop<Session, Found>({
    name: 'session',
    store: stores.sessions,
    bell,
    log,
    metrics,
    // Most of them wait for a model; the database takes few at a time anyway.
    concurrency: 32,
    leaseMs: 15_000,
    actor: service,
    async work(session, signal) {
      const panel = await seatedPanelOf(stores, session)
      if (session.erased || isOver(session)) {
        // Drafts lie beside the document, so that its last write can't remove them.
        await drafts.remove(session._id)
        if (loses(session, new Date())) await removeNotes(stores, session._id)
        return { panel, drafts: [] }
      }
      return {
        panel,
        drafts: await drafts.of(session._id),
        follow_up: await thinkOf(session, signal),
        lost: await lostLine(session),
      }
    },
    finish: (session, found, now) => whatIsDue(session, { session_id: session._id, actor: service, ...found }, now),
    // Only databases can fail here; sessions must end, so this is never given up.
    failed: (session) => Math.min(60_000, 1_000 * 2 ** Math.min(session.work?.attempts ?? 1, 6)),
  })
}

/** Whether its words go now: of an erased person, or at the end of its retention. */
const loses = (session: Session, now: Date): boolean =>
  session.erased !== undefined || (session.released_at !== undefined && dueAt(session) <= now)
