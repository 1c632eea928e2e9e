import type { AnyFold, Fold } from '@candor/platform/fold'
import { candidateErased, type Scorecard } from './scorecard.ts'
import type { Erasure, Stores } from './stores.ts'

/** A person has fewer sessions than this; further ones are found by the scoring loop, which looks for the marker. */
const sessionsMax = 1_000

/** candor.person.v1, erasures only: the marker is written first, then the person's scorecards forget what they hold. */
export function onPerson({ erasures, scorecards }: Pick<Stores, 'erasures' | 'scorecards'>): AnyFold[] {
  const marker: Fold<Erasure, 'PersonErased'> = {
    store: erasures,
    types: ['PersonErased'],
    targets: ({ data }) => [data.person_id],
    apply: (known, { data }) => (known ? undefined : { state: { erased_at: data.erased_at }, events: [] }),
  }
  const cards: Fold<Scorecard, 'PersonErased'> = {
    store: scorecards,
    types: ['PersonErased'],
    async lookup({ data }) {
      const theirs = { 'session.candidate_id': data.person_id }
      const found = await scorecards.collection.find(theirs, { projection: { _id: 1 }, limit: sessionsMax }).toArray()
      return found.map((card) => card._id)
    },
    apply: (card, _event, { id, now }) => card && candidateErased(card, id, now),
  }
  return [marker, cards]
}
