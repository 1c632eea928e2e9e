import type { AggregateStore } from '@candor/platform/aggregate'
import type { AnyFold, Fold } from '@candor/platform/fold'
import { type Invitation, useInvitation } from './invitation.ts'

/**
 * Scheduling reads its own bookings back: a confirmed booking uses up its invitation, which is another document. Until this
 * arrives, the unique `invitation_claim` of the booking already keeps a second one out.
 */
export function onBooking({ invitations }: { invitations: AggregateStore<Invitation> }): AnyFold[] {
  const fold: Fold<Invitation, 'BookingConfirmed'> = {
    store: invitations,
    types: ['BookingConfirmed'],
    targets: (event) => (event.data.invitation_id === null ? [] : [event.data.invitation_id]),
    apply: (state, event) => state && useInvitation(state, event.data.booking_id),
  }
  return [fold as AnyFold]
}
