import type { Stored } from '@candor/platform/aggregate'
import { VersionConflict } from '@candor/platform/aggregate'
import { type ClaimLoop, createClaimLoop } from '@candor/platform/claim-loop'
import type { Doorbell } from '@candor/platform/doorbell'
import type { Logger } from '@candor/platform/log'
import type { Metrics } from '@candor/platform/metrics'
import { type Reminder, roundDone } from './reminder.ts'
import { remind } from './scorecard.ts'
import type { Stores } from './stores.ts'

const retryMs = 30_000

/**
 * Tells those whose review is missing that it is due. The card itself publishes the reminders and remembers the round, so a round
 * that is done twice (a worker died after it) reminds once.
 */
export function createReminderLoop({
  stores: { reminders, scorecards },
  ...o
}: {
  stores: Pick<Stores, 'reminders' | 'scorecards'>
  bell: Doorbell
  log: Logger
  metrics: Metrics
}): ClaimLoop {
  return createClaimLoop<Reminder, void>({
    ...o,
    name: 'reminders',
    store: reminders,
    concurrency: 1,
    leaseMs: 30_000,
    work: (doc) => sendRound(doc, scorecards),
    finish: (doc) => roundDone(doc),
    failed: () => retryMs,
  })
}

async function sendRound(doc: Stored<Reminder>, scorecards: Stores['scorecards']): Promise<void> {
  const [next] = doc.rounds
  for (;;) {
    const card = await scorecards.load(doc.session_id)
    const decision = card && next && remind(card, card._id, next.round)
    if (!decision) return
    try {
      await scorecards.save(card, card._id, decision, { actor: 'service:scoring', at: new Date() })
      return
    } catch (error) {
      // Somebody's review came in between; whether it is still missing is asked again.
      if (!(error instanceof VersionConflict)) throw error
    }
  }
}
