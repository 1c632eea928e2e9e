import type { AggregateStore } from '@candor/platform/aggregate'
import type { Received } from '@candor/platform/events'
import type { AnyFold, Fold } from '@candor/platform/fold'
import type { Booking } from './booking.ts'
import { type Invitation, useInvitation } from './invitation.ts'
import { leaveWaitlist, type WaitlistEntry, wake } from './waitlist.ts'

interface Stores {
  invitations: AggregateStore<Invitation>
  waitlist: AggregateStore<WaitlistEntry>
  bookings: AggregateStore<Booking>
}

/** Whatever gives back time of somebody. */
type Freeing = 'BookingCancelled' | 'BookingRescheduled' | 'BookingHoldReleased' | 'BookingPanelChanged'

/**
 * Scheduling reads its own bookings back: a confirmed booking uses up its invitation, which is another document, and ends the
 * waiting for one. Until this arrives, the unique `invitation_claim` of the booking already keeps a second one out. Time that is
 * freed wakes those who wait for it.
 */
export function onBooking({ invitations, waitlist, bookings }: Stores): AnyFold[] {
  const used: Fold<Invitation, 'BookingConfirmed'> = {
    store: invitations,
    types: ['BookingConfirmed'],
    targets: invitationOf,
    apply: (state, event) => state && useInvitation(state, event.data.booking_id),
  }
  const booked: Fold<WaitlistEntry, 'BookingConfirmed'> = {
    store: waitlist,
    types: ['BookingConfirmed'],
    targets: invitationOf,
    apply: (state, _event, { now }) =>
      state === undefined || state.status === 'left' ? undefined : leaveWaitlist(state, 'booked', now),
  }
  const freed: Fold<WaitlistEntry, Freeing> = {
    store: waitlist,
    types: ['BookingCancelled', 'BookingRescheduled', 'BookingHoldReleased', 'BookingPanelChanged'],
    async lookup(event) {
      const time = await freedTime(event, bookings)
      return time ? await waitingFor(waitlist, time) : []
    },
    apply: (state) => state && wake(state),
  }
  return [used, booked, freed] as AnyFold[]
}

const invitationOf = ({ data }: Received<'BookingConfirmed'>) =>
  data.invitation_id === null ? [] : [data.invitation_id]

interface Time {
  starts_at: Date
  ends_at: Date
}

async function freedTime(
  { type, data }: Received<Freeing>,
  bookings: AggregateStore<Booking>,
): Promise<Time | undefined> {
  if (type === 'BookingCancelled') return data
  if (type === 'BookingRescheduled') return { starts_at: data.previous_starts_at, ends_at: data.previous_ends_at }
  return await bookings.load(data.booking_id)
}

/** Woken at once; whoever stands behind them finds their turn by looking again. */
const wokenMax = 100

async function waitingFor(waitlist: AggregateStore<WaitlistEntry>, { starts_at, ends_at }: Time): Promise<string[]> {
  const found = await waitlist.collection
    .find(
      { status: 'waiting', from: { $lt: ends_at }, until: { $gt: starts_at } },
      { projection: { _id: 1 }, sort: { joined_at: 1, _id: 1 }, limit: wokenMax, maxTimeMS: 5_000 },
    )
    .toArray()
  return found.map(({ _id }) => _id)
}
