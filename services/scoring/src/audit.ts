import type { EventType } from '@candor/contracts/catalog'
import { type AggregateStore, VersionConflict } from '@candor/platform/aggregate'

/** One line of a scorecard's trail: who looked at it or changed it. Lines are added, and never changed. */
export interface AuditLine {
  session_id: string
  at: Date
  /** A person, or service:<name>. */
  who: string
  action: AuditAction
  /** What of it: a criterion, a version, a format. */
  detail: string
}

/** What people do that publishes no event, and the events that the scorecard publishes of itself (on-scorecard.ts). */
export type AuditAction =
  | 'viewed'
  | 'words_viewed'
  | 'exported'
  | 'compared'
  | 'trail_viewed'
  | 'explanation_viewed'
  | 'disagreement_assigned'
  | 'disagreement_settled'
  | EventType

const looks: readonly AuditAction[] = ['viewed', 'words_viewed', 'trail_viewed', 'explanation_viewed', 'compared']

/**
 * Writes a line. To be awaited before anything is shown: what can't be written down is not shown. Looks of one person within a
 * minute are one line, so that a page that is open all day does not fill the trail.
 */
export async function record(
  audit: AggregateStore<AuditLine>,
  { session_id, who, action, detail = '' }: Pick<AuditLine, 'session_id' | 'who' | 'action'> & { detail?: string },
): Promise<void> {
  const at = new Date()
  const moment = looks.includes(action) ? Math.floor(at.getTime() / 60_000) : crypto.randomUUID()
  const id = [session_id, who, action, detail, moment].join('|')
  try {
    await audit.save(undefined, id, { state: { session_id, at, who, action, detail }, events: [] }, { actor: who, at })
  } catch (error) {
    if (!(error instanceof VersionConflict)) throw error
  }
}
