import type { AggregateStore } from '@candor/platform/aggregate'
import type { AnyFold, Fold } from '@candor/platform/fold'
import { eraseSession } from './erasure.ts'
import type { Session } from './session-state.ts'

/** A marker that nothing overwrites: this person was erased. Of other people nothing is kept. */
export interface Person {
  erased_at: Date
}

/** Erases what an erased candidate said, and remembers the erasure, so that no later start brings the person back. */
export function onPerson(stores: { people: AggregateStore<Person>; sessions: AggregateStore<Session> }): AnyFold[] {
  const marker: Fold<Person, 'PersonErased'> = {
    store: stores.people,
    types: ['PersonErased'],
    targets: (event) => [event.data.person_id],
    apply: (state, event) => (state ? undefined : { state: { erased_at: event.data.erased_at }, events: [] }),
  }
  const words: Fold<Session, 'PersonErased'> = {
    store: stores.sessions,
    types: ['PersonErased'],
    lookup: (event) => sessionsOf(stores.sessions, event.data.person_id),
    apply: (state, event, { now }) => (state && !state.erased ? eraseSession(state, event.actor, now) : undefined),
  }
  return [marker, words]
}

/** Ids of a candidate's sessions; more than this many nobody has. */
async function sessionsOf(store: AggregateStore<Session>, personId: string): Promise<string[]> {
  const found = await store.collection
    .find({ candidate_id: personId }, { projection: { _id: 1 } })
    .limit(1_000)
    .toArray()
  return found.map((doc) => doc._id)
}
