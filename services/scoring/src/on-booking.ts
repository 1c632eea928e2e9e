import type { AnyFold, Fold } from '@candor/platform/fold'
import type { Owner, Stores } from './stores.ts'

/** candor.booking.v1: whose interview it is. Disagreements and candidates' questions go to that person. */
export function onBooking({ owners }: Pick<Stores, 'owners'>): AnyFold[] {
  const owner: Fold<Owner, 'BookingConfirmed' | 'BookingRescheduled'> = {
    store: owners,
    types: ['BookingConfirmed', 'BookingRescheduled'],
    targets: ({ data }) => [data.booking_id],
    apply: (known, { data }) =>
      known?.recruiter_id === data.recruiter_id
        ? undefined
        : { state: { recruiter_id: data.recruiter_id }, events: [] },
  }
  return [owner]
}
