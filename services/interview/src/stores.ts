import { type AggregateStore, createAggregateStore, ensureIndexes } from '@candor/platform/aggregate'
import { workIndex } from '@candor/platform/claim-loop'
import type { Doorbell } from '@candor/platform/doorbell'
import type { Collection, Db } from 'mongodb'
import type { BankQuestion } from './bank.ts'
import { type LifeSign, lifeSignSecondsKept } from './life-signs.ts'
import type { Notes } from './notes.ts'
import type { Booking } from './on-booking.ts'
import type { Person } from './on-person.ts'
import { type Plan, type PlanVersion, planSchemaVersion, upcastPlan } from './plan.ts'
import { createSessionStore, type SessionStore } from './session-store.ts'

/** A text that is being typed. It is overwritten often and publishes nothing, so it lies beside the session's document. */
export interface DraftDocument {
  _id: string
  session_id: string
  question_id: string
  revision: number
  text: string
  at: Date
}

export interface Stores {
  plans: AggregateStore<Plan>
  planVersions: AggregateStore<PlanVersion>
  bankQuestions: AggregateStore<BankQuestion>
  sessions: SessionStore
  bookings: AggregateStore<Booking>
  people: AggregateStore<Person>
  notes: AggregateStore<Notes>
  drafts: Collection<DraftDocument>
  lifeSigns: Collection<LifeSign>
}

/** Drafts outlive their session by at most this, like the answers on the topic. */
const draftSecondsKept = 14 * 86_400

/** All collections of the service, with the index that each query uses. */
export async function createStores(db: Db, bell: Doorbell): Promise<Stores> {
  const stores: Stores = {
    plans: createAggregateStore<Plan>(db, 'plans', { bell, schemaVersion: planSchemaVersion, upcast: upcastPlan }),
    planVersions: createAggregateStore<PlanVersion>(db, 'plan_versions', { bell }),
    bankQuestions: createAggregateStore<BankQuestion>(db, 'bank_questions', { bell }),
    sessions: createSessionStore(db, bell),
    bookings: createAggregateStore<Booking>(db, 'bookings', { bell }),
    people: createAggregateStore<Person>(db, 'people', { bell }),
    notes: createAggregateStore<Notes>(db, 'notes', { bell }),
    drafts: db.collection<DraftDocument>('drafts'),
    lifeSigns: db.collection<LifeSign>('life_signs'),
  }
  await Promise.all([
    ensureIndexes(stores.plans, [{ key: { created_at: -1, _id: -1 }, name: 'newest' }]),
    ensureIndexes(stores.planVersions, [
      { key: { plan_id: 1, plan_version: -1 }, name: 'version', unique: true },
      // A draft is published once: of two recruiters who press the button together, one succeeds.
      { key: { plan_id: 1, draft_version: 1 }, name: 'draft', unique: true },
    ]),
    ensureIndexes(stores.sessions, [
      { key: { candidate_id: 1 }, name: 'candidate' },
      { key: { exposes: 1 }, name: 'exposes', partialFilterExpression: { exposes: { $exists: true } } },
      workIndex,
    ]),
    ensureIndexes(stores.bookings, [{ key: { candidate_id: 1, status: 1, starts_at: 1 }, name: 'candidate' }]),
    ensureIndexes(stores.bankQuestions, [{ key: { created_at: -1, _id: -1 }, name: 'newest' }]),
    ensureIndexes(stores.people),
    ensureIndexes(stores.notes, [
      { key: { session_id: 1 }, name: 'session' },
      { key: { person_id: 1 }, name: 'author' },
    ]),
    stores.drafts.createIndexes([
      { key: { session_id: 1 }, name: 'session' },
      { key: { at: 1 }, name: 'expiry', expireAfterSeconds: draftSecondsKept },
    ]),
    stores.lifeSigns.createIndexes([{ key: { at: 1 }, name: 'expiry', expireAfterSeconds: lifeSignSecondsKept }]),
  ])
  return stores
}
