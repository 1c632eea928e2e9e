import type { AnyFold } from '@candor/platform/fold'
import { onAny } from './on-any.ts'
import { onBooking } from './on-booking.ts'
import { onInvitation } from './on-invitation.ts'
import { onPerson } from './on-person.ts'
import { onPlan } from './on-plan.ts'
import { onScorecard } from './on-scorecard.ts'
import { onWaitlist } from './on-waitlist.ts'
import type { Stores } from './stores.ts'
import type { WebhookDirectory } from './webhook-directory.ts'

/** Everything this service does with events, in one list for the consumer and for tests. */
export function createFolds(
  stores: Stores,
  directory: Pick<WebhookDirectory, 'activeFor'>,
  config: { MAIL_AGE_HOURS_MAX: number },
): AnyFold[] {
  const limits = { ageMsMax: config.MAIL_AGE_HOURS_MAX * 3_600_000 }
  return [
    ...onPerson(stores),
    ...onPlan(stores),
    ...onInvitation(stores, limits),
    ...onBooking(stores, limits),
    ...onScorecard(stores, limits),
    ...onWaitlist(stores, limits),
    ...onAny(stores.calls, directory, limits),
  ]
}
