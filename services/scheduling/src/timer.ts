import { type ClaimLoop, createClaimLoop } from '@candor/platform/claim-loop'
import type { Doorbell } from '@candor/platform/doorbell'
import type { Logger } from '@candor/platform/log'
import type { Metrics } from '@candor/platform/metrics'
import { onTimer } from './booking.ts'
import type { Stores } from './stores.ts'

const retryMs = 5_000

/** Ends expired holds and tells of due reminders. Nothing slow happens here: the loop is only what wakes a document in time. */
export function createTimer(o: { stores: Stores; bell: Doorbell; log: Logger; metrics: Metrics }): ClaimLoop {
  return createClaimLoop({
    ...o,
    name: 'timer',
    store: o.stores.bookings,
    concurrency: 8,
    leaseMs: 10_000,
    work: async () => undefined,
    finish: (booking, _result, now) => onTimer(booking, now),
    failed: () => retryMs,
  })
}
