import { type ClaimLoop, createClaimLoop } from '@candor/platform/claim-loop'
import type { Doorbell } from '@candor/platform/doorbell'
import type { Logger } from '@candor/platform/log'
import type { Metrics } from '@candor/platform/metrics'
import { panelOf } from './access.ts'
import type { Drafts } from './drafts.ts'
import { type Draft, whatIsDue } from './session.ts'
import { isOver, type Session } from './session-state.ts'
import type { Stores } from './stores.ts'

const service = 'service:interview'

interface Found {
  panel_ids: string[]
  drafts: Draft[]
}

/** Looks at sessions when something is due: the deadline, the end of a pause, the end of retention, an erasure. */
export function createExpiry(o: {
  stores: Stores
  drafts: Drafts
  bell: Doorbell
  log: Logger
  metrics: Metrics
}): ClaimLoop {
  const { stores, drafts, bell, log, metrics } = o
  return createClaimLoop<Session, Found>({
    name: 'session',
    store: stores.sessions,
    bell,
    log,
    metrics,
    concurrency: 8,
    leaseMs: 15_000,
    actor: service,
    async work(session) {
      const panel_ids = await panelOf(stores, session)
      if (session.erased || isOver(session)) {
        // Drafts lie beside the document, so that its last write can't remove them.
        await drafts.remove(session._id)
        return { panel_ids, drafts: [] }
      }
      return { panel_ids, drafts: await drafts.of(session._id) }
    },
    finish: (session, found, now) => whatIsDue(session, { session_id: session._id, actor: service, ...found }, now),
    // Only databases can fail here; sessions must end, so this is never given up.
    failed: (session) => Math.min(60_000, 1_000 * 2 ** Math.min(session.work?.attempts ?? 1, 6)),
  })
}
