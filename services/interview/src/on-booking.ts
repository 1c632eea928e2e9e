import type { EventData } from '@candor/contracts/catalog'
import type { AggregateStore, Stored } from '@candor/platform/aggregate'
import type { Received } from '@candor/platform/events'
import type { AnyFold, Fold } from '@candor/platform/fold'

/** Somebody of the panel, on a seat of the plan. */
export interface Seated {
  person_id: string
  seat_id: string
}

/** What this service knows of a booking. Facts are missing where only a later event of it has arrived. */
export interface Booking {
  status: 'unknown' | 'confirmed' | 'cancelled'
  candidate_id?: string
  invitation_id?: string
  plan_version_id?: string
  title?: string
  panel: EventData['BookingConfirmed']['panel']
  starts_at?: Date
  ends_at?: Date
  time_multiplier: number
  candidate_absent: boolean
}

type BookingEvent =
  | 'BookingConfirmed'
  | 'BookingRescheduled'
  | 'BookingCancelled'
  | 'BookingPanelChanged'
  | 'BookingAccommodated'
  | 'BookingRenamed'
  | 'BookingNoShowRecorded'

/** Who judges: shadows watch and learn, so they do not count. */
export const panelIds = (booking: Pick<Booking, 'panel'> | undefined): string[] =>
  seatsOf(booking).map(({ person_id }) => person_id)

/** As `panelIds`, with the seat of the plan that each of them fills. */
export const seatsOf = (booking: Pick<Booking, 'panel'> | undefined): Seated[] =>
  (booking?.panel ?? []).filter((seat) => !seat.shadow).map(({ person_id, seat_id }) => ({ person_id, seat_id }))

/** Who judges, as events tell it. */
export const panelFacts = (seats: Seated[]) => ({ panel_ids: seats.map(({ person_id }) => person_id), seats })

const unknown: Booking = { status: 'unknown', panel: [], time_multiplier: 1, candidate_absent: false }

/** Projects bookings, so that an interview can be started, and read by its panel, without asking another service. */
export function onBooking(stores: { bookings: AggregateStore<Booking> }): AnyFold[] {
  const fold: Fold<Booking, BookingEvent> = {
    store: stores.bookings,
    types: [
      'BookingConfirmed',
      'BookingRescheduled',
      'BookingCancelled',
      'BookingPanelChanged',
      'BookingAccommodated',
      'BookingRenamed',
      'BookingNoShowRecorded',
    ],
    targets: (event) => [event.data.booking_id],
    apply: (state, event) => ({ state: bookingAfter(state, event), events: [] }),
  }
  return [fold]
}

/** The booking after one more event of its own. */
export function bookingAfter(state: Stored<Booking> | Booking | undefined, event: Received<BookingEvent>): Booking {
  const before: Booking = state ?? unknown
  switch (event.type) {
    case 'BookingConfirmed':
    case 'BookingRescheduled': {
      const { candidate_id, invitation_id, plan_version_id, title, panel, starts_at, ends_at, time_multiplier } =
        event.data
      // Cancelled is the end of a booking, whatever else arrives.
      const status = before.status === 'cancelled' ? 'cancelled' : 'confirmed'
      const invitation = invitation_id === null ? {} : { invitation_id }
      const facts = { candidate_id, plan_version_id, title, panel, starts_at, ends_at, time_multiplier, ...invitation }
      return { ...before, ...facts, status }
    }
    case 'BookingCancelled':
      return { ...before, status: 'cancelled' }
    case 'BookingPanelChanged':
      return { ...before, panel: event.data.panel }
    case 'BookingAccommodated': {
      const { time_multiplier, starts_at, ends_at } = event.data
      return { ...before, time_multiplier, starts_at, ends_at }
    }
    case 'BookingRenamed':
      return { ...before, title: event.data.title }
    case 'BookingNoShowRecorded':
      return { ...before, candidate_absent: before.candidate_absent || event.data.person_id === before.candidate_id }
  }
}
