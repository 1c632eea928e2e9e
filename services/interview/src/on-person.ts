import type { AggregateStore } from '@candor/platform/aggregate'
import type { Received } from '@candor/platform/events'
import type { AnyFold, Fold } from '@candor/platform/fold'
import { eraseSession } from './erasure.ts'
import { forgetNotes, type Notes } from './notes.ts'
import type { Session } from './session-state.ts'

/** An interviewer's name, so that candidates are told who judges them; of everybody else nothing is kept. An erasure is a marker that nothing overwrites. */
export interface Person {
  name?: string
  erased_at?: Date
}

type PersonEvent = 'PersonSaved' | 'PersonErased'

/** Knows interviewers by name. Erases what an erased candidate said and what an erased interviewer noted, and remembers the erasure, so that no later start brings the person back. */
export function onPerson(stores: {
  people: AggregateStore<Person>
  sessions: AggregateStore<Session>
  notes: AggregateStore<Notes>
}): AnyFold[] {
  const person: Fold<Person, PersonEvent> = {
    store: stores.people,
    types: ['PersonSaved', 'PersonErased'],
    targets: (event) => [event.data.person_id],
    apply(state, event) {
      const next = personAfter(state, event)
      return next && { state: next, events: [] }
    },
  }
  const words: Fold<Session, 'PersonErased'> = {
    store: stores.sessions,
    types: ['PersonErased'],
    lookup: (event) => idsOf(stores.sessions, { candidate_id: event.data.person_id }),
    apply: (state, event, { now }) => (state && !state.erased ? eraseSession(state, event.actor, now) : undefined),
  }
  const notes: Fold<Notes, 'PersonErased'> = {
    store: stores.notes,
    types: ['PersonErased'],
    lookup: (event) => idsOf(stores.notes, { person_id: event.data.person_id }),
    apply: (state) => state && forgetNotes(state),
  }
  return [person, words, notes] as AnyFold[]
}

/** Pure; undefined when nothing changes. */
export function personAfter(state: Person | undefined, event: Received<PersonEvent>): Person | undefined {
  if (state?.erased_at) return undefined
  if (event.type === 'PersonErased') return { erased_at: event.data.erased_at }
  const { name, roles, status } = event.data
  if (status === 'active' && roles.includes('interviewer')) return state?.name === name ? undefined : { name }
  return state?.name === undefined ? undefined : {}
}

/** Ids of a person's sessions or notes; more than this many nobody has. */
async function idsOf<S>(store: AggregateStore<S>, theirs: Record<string, string>): Promise<string[]> {
  const found = await store.collection
    .find(theirs as never, { projection: { _id: 1 } })
    .limit(1_000)
    .toArray()
  return found.map((doc) => doc._id as string)
}
