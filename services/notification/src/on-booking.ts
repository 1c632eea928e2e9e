import type { AggregateStore } from '@candor/platform/aggregate'
import type { AnyFold, Fold } from '@candor/platform/fold'
import {
  type Booking,
  type BookingEvent,
  bookingAfter,
  kindFor,
  participants,
  toldOf,
  unknownBooking,
} from './booking.ts'
import { type About, type Delivery, deliveryId, newDelivery, recipientOf } from './delivery.ts'

interface BookingStores {
  bookings: AggregateStore<Booking>
  mails: AggregateStore<Delivery>
}

const bookingEvents = [
  'BookingConfirmed',
  'BookingRescheduled',
  'BookingCancelled',
  'BookingPanelChanged',
  'BookingAccommodated',
  'BookingRenamed',
] as const satisfies BookingEvent[]

/** Keeps the present facts of each booking, and mails everyone whose calendar an event changes. */
export function onBooking(stores: BookingStores, { ageMsMax }: { ageMsMax: number }): AnyFold[] {
  const known = async (id: string) => (await stores.bookings.load(id)) ?? unknownBooking
  const mails: Fold<Delivery, BookingEvent> = {
    store: stores.mails,
    types: bookingEvents,
    async lookup(event) {
      const before = await known(event.data.booking_id)
      return toldOf(before, event).map((person) => deliveryId(event.id, person, 'email'))
    },
    apply(state, event, { id, now }) {
      if (state) return undefined
      const recipient = recipientOf(id, event.id)
      const { booking_id, calendar_sequence } = event.data
      const moved = event.type === 'BookingRescheduled' && { previous_starts_at: event.data.previous_starts_at }
      const about: About = { type: 'booking', booking_id, calendar_sequence, revision: event.seq, ...moved }
      const source = { source_event_id: event.id, source_at: event.at }
      return newDelivery(
        { kind: kindFor(event, recipient), channel: 'email', recipient, ...source, about },
        now,
        ageMsMax,
        id,
      )
    },
  }
  const reminders: Fold<Delivery, 'BookingReminderDue'> = {
    store: stores.mails,
    types: ['BookingReminderDue'],
    async lookup(event) {
      const booking = await known(event.data.booking_id)
      return participants(booking).map((person) => deliveryId(event.id, person, 'email'))
    },
    apply(state, event, { id, now }) {
      if (state) return undefined
      const { booking_id, starts_at } = event.data
      const about: About = { type: 'reminder', booking_id, starts_at }
      const recipient = recipientOf(id, event.id)
      const source = { source_event_id: event.id, source_at: event.at }
      return newDelivery(
        { kind: 'interview_reminder', channel: 'email', recipient, ...source, about },
        now,
        ageMsMax,
        id,
      )
    },
  }
  const bookings: Fold<Booking, BookingEvent> = {
    store: stores.bookings,
    types: bookingEvents,
    targets: (event) => [event.data.booking_id],
    apply: (state, event) => ({ state: bookingAfter(state ?? unknownBooking, event), events: [] }),
  }
  return [mails, reminders, bookings]
}
