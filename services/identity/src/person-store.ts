import {
  type AggregateStore,
  createAggregateStore,
  type Decision,
  ensureIndexes,
  planSave,
  prepareEvents,
  type SaveContext,
  type Stored,
  VersionConflict,
} from '@candor/platform/aggregate'
import type { Doorbell } from '@candor/platform/doorbell'
import type { Db, Filter, UpdateFilter } from 'mongodb'
import { foldEmail, type Person } from './person.ts'

export interface PersonStore extends AggregateStore<Person> {
  /** The person with this address, however it is written. */
  findByEmail(email: string): Promise<Stored<Person> | undefined>
  /** Saves an erasure and forgets the stored replies of commands in the same write: they hold personal data too. */
  saveErasure(before: Stored<Person>, decision: Decision<Person>, context: SaveContext): Promise<void>
}

/** One document per person, for ever; the key of candor.person.v1. */
export async function createPersonStore(db: Db, bell: Doorbell): Promise<PersonStore> {
  const store = createAggregateStore<Person>(db, 'people', { bell })
  await ensureIndexes(store, [
    { key: { email_key: 1 }, name: 'email', unique: true, partialFilterExpression: { email_key: { $exists: true } } },
    // The lists: everybody of a status, or of a status and a role, in the order of ids.
    { key: { status: 1, _id: 1 }, name: 'status' },
    { key: { status: 1, roles: 1, _id: 1 }, name: 'status_role' },
  ])
  return {
    ...store,
    async findByEmail(email) {
      const doc = await store.collection.findOne(byEmail(email))
      return doc ? store.read(doc as Stored<Person>) : undefined
    },
    async saveErasure(before, decision, context) {
      const entries = prepareEvents(decision.events, before._id, before.seq, context)
      const plan = planSave(before, before._id, decision.state, { entries, schemaVersion: store.schemaVersion })
      if (!plan.update) return
      const update = { ...plan.update, $unset: { ...plan.update.$unset, commands: '' } } as UpdateFilter<Stored<Person>>
      const { matchedCount } = await store.collection.updateOne(plan.filter, update)
      if (matchedCount === 0) throw new VersionConflict(`person ${before._id} was changed by another writer`)
      bell.ring(store.name)
    },
  }
}

/** The query of a sign-in; exported for the index test. */
export function byEmail(email: string): Filter<Stored<Person>> {
  return { email_key: foldEmail(email) } as Filter<Stored<Person>>
}
