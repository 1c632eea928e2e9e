import { type AggregateStore, createAggregateStore, ensureIndexes, type StoreName } from '@candor/platform/aggregate'
import { workIndex } from '@candor/platform/claim-loop'
import type { Doorbell } from '@candor/platform/doorbell'
import type { Db, IndexDescription } from 'mongodb'
import type { Booking } from './booking.ts'
import type { CalendarLink } from './calendar-link.ts'
import type { Delivery } from './delivery.ts'
import type { Invitation } from './on-invitation.ts'
import type { Plan } from './on-plan.ts'
import type { Scorecard } from './on-scorecard.ts'
import type { Person } from './person.ts'
import type { Preferences } from './preferences.ts'
import type { Webhook } from './webhook.ts'

export interface Stores {
  /** Deliveries by mail, and by webhook: apart, so that a slow receiver of webhooks never holds up a mail. */
  mails: AggregateStore<Delivery>
  calls: AggregateStore<Delivery>
  webhooks: AggregateStore<Webhook>
  people: AggregateStore<Person>
  preferences: AggregateStore<Preferences>
  plans: AggregateStore<Plan>
  invitations: AggregateStore<Invitation>
  bookings: AggregateStore<Booking>
  scorecards: AggregateStore<Scorecard>
  calendarLinks: AggregateStore<CalendarLink>
}

const deliveryIndexes: IndexDescription[] = [
  workIndex,
  { key: { created_at: -1, _id: -1 }, name: 'newest' },
  { key: { status: 1, created_at: -1, _id: -1 }, name: 'status' },
]

/** All collections of the service, with the index that each query uses. */
export async function createStores(db: Db, bell: Doorbell): Promise<Stores> {
  const store = <S extends object>(name: StoreName<S>) => createAggregateStore<S>(db, name, { bell })
  const stores: Stores = {
    mails: store('mails'),
    calls: store('webhook_calls'),
    webhooks: store('webhooks'),
    people: store('people'),
    preferences: store('preferences'),
    plans: store('plans'),
    invitations: store('invitations'),
    bookings: store('bookings'),
    scorecards: store('scorecards'),
    calendarLinks: store('calendar_links'),
  }
  const perWebhook = { key: { 'about.webhook_id': 1, status: 1, created_at: 1 }, name: 'webhook' }
  await Promise.all([
    ensureIndexes(stores.mails, deliveryIndexes),
    ensureIndexes(stores.calls, [...deliveryIndexes, perWebhook]),
    ensureIndexes(stores.webhooks, [{ key: { status: 1, _id: 1 }, name: 'status' }]),
    ensureIndexes(stores.people),
    ensureIndexes(stores.preferences),
    ensureIndexes(stores.plans),
    ensureIndexes(stores.invitations),
    ensureIndexes(stores.bookings, [
      { key: { 'panel.person_id': 1, starts_at: 1 }, name: 'panel' },
      { key: { candidate_id: 1, starts_at: 1 }, name: 'candidate' },
    ]),
    ensureIndexes(stores.calendarLinks, [
      {
        key: { token_hash: 1 },
        name: 'token',
        unique: true,
        partialFilterExpression: { token_hash: { $exists: true } },
      },
    ]),
    ensureIndexes(stores.scorecards),
  ])
  return stores
}
