import { type AggregateStore, createAggregateStore, ensureIndexes } from '@candor/platform/aggregate'
import { workIndex } from '@candor/platform/claim-loop'
import type { Doorbell } from '@candor/platform/doorbell'
import type { Db } from 'mongodb'
import type { AccommodationReason } from './accommodation.ts'
import { type Availability, availabilitySchemaVersion, upcastAvailability } from './availability.ts'
import type { Booking } from './booking.ts'
import type { Feed } from './feed.ts'
import type { Invitation } from './invitation.ts'
import type { Person } from './on-person.ts'
import type { Plan } from './on-plan.ts'
import type { SigningKey } from './signing-key.ts'
import type { WaitlistEntry } from './waitlist.ts'

/** Every collection of this service; all but `people` and `plans` are its own. */
export interface Stores {
  people: AggregateStore<Person>
  plans: AggregateStore<Plan>
  availabilities: AggregateStore<Availability>
  feeds: AggregateStore<Feed>
  invitations: AggregateStore<Invitation>
  bookings: AggregateStore<Booking>
  waitlist: AggregateStore<WaitlistEntry>
  accommodationReasons: AggregateStore<AccommodationReason>
  signingKeys: AggregateStore<SigningKey>
}

/** Hears of each document that this process saved. */
type Saw = (collection: string, doc: object) => void

function telling<S extends object>(store: AggregateStore<S>, saw: Saw): AggregateStore<S> {
  return {
    ...store,
    async save(...args) {
      const doc = await store.save(...args)
      saw(store.name, doc)
      return doc
    },
  }
}

/** Opens the collections and builds their indexes. */
export async function createStores(db: Db, bell: Doorbell, saw: Saw = () => undefined): Promise<Stores> {
  const stores: Stores = {
    people: createAggregateStore<Person>(db, 'people', { bell }),
    plans: createAggregateStore<Plan>(db, 'plans', { bell }),
    availabilities: telling(
      createAggregateStore<Availability>(db, 'availabilities', {
        bell,
        schemaVersion: availabilitySchemaVersion,
        upcast: upcastAvailability,
      }),
      saw,
    ),
    feeds: telling(createAggregateStore<Feed>(db, 'feeds', { bell }), saw),
    invitations: createAggregateStore<Invitation>(db, 'invitations', { bell }),
    bookings: telling(createAggregateStore<Booking>(db, 'bookings', { bell }), saw),
    waitlist: createAggregateStore<WaitlistEntry>(db, 'waitlist', { bell }),
    accommodationReasons: createAggregateStore<AccommodationReason>(db, 'accommodation_reasons', { bell }),
    signingKeys: createAggregateStore<SigningKey>(db, 'signing_keys', { bell }),
  }
  await Promise.all([
    ensureIndexes(stores.people, [{ key: { roles: 1, status: 1 }, name: 'roles' }]),
    ensureIndexes(stores.plans, [{ key: { plan_id: 1, plan_version: -1 }, name: 'versions' }]),
    ensureIndexes(stores.availabilities),
    ensureIndexes(stores.feeds, [workIndex, { key: { person_id: 1, added_at: 1 }, name: 'person' }]),
    ensureIndexes(stores.invitations, [
      { key: { issued_at: -1, _id: -1 }, name: 'newest' },
      { key: { candidate_id: 1, issued_at: -1, _id: -1 }, name: 'candidate' },
      {
        key: { 'accommodation.status': 1, issued_at: -1, _id: -1 },
        name: 'accommodation',
        partialFilterExpression: { 'accommodation.status': { $exists: true } },
      },
    ]),
    ensureIndexes(stores.waitlist, [
      workIndex,
      { key: { status: 1, joined_at: 1, _id: 1 }, name: 'line' },
      { key: { joined_at: 1, _id: 1 }, name: 'joined' },
      { key: { candidate_id: 1, joined_at: 1, _id: 1 }, name: 'candidate' },
    ]),
    ensureIndexes(stores.accommodationReasons, [{ key: { candidate_id: 1 }, name: 'candidate' }]),
    ensureIndexes(stores.signingKeys),
    ensureIndexes(stores.bookings, [
      // Nobody is ever double-booked: a bucket of a person's time, or a place within a daily limit, stands in one document only.
      { key: { claims: 1 }, name: 'claims', unique: true, partialFilterExpression: { claims: { $exists: true } } },
      // One booking for an invitation.
      {
        key: { invitation_claim: 1 },
        name: 'invitation_claim',
        unique: true,
        partialFilterExpression: { invitation_claim: { $exists: true } },
      },
      workIndex,
      { key: { starts_at: 1, _id: 1 }, name: 'starts_at' },
      { key: { 'panel.person_id': 1, starts_at: 1, _id: 1 }, name: 'panel' },
      { key: { candidate_id: 1, starts_at: 1, _id: 1 }, name: 'candidate' },
    ]),
  ])
  return stores
}
