import type { AnyFold, Fold } from '@candor/platform/fold'
import { draftOfErased, type ReviewDraft, withoutDraft } from './review-draft.ts'
import { candidateErased, type Scorecard } from './scorecard.ts'
import type { Erasure, Stores } from './stores.ts'

/** A person has fewer sessions than this; further ones are found by the scoring loop, which looks for the marker. */
const sessionsMax = 1_000
/** A draft for each of a person's sessions and panels. */
const draftsMax = 5_000

/**
 * candor.person.v1, erasures only: the marker is written first, then the person's scorecards forget what they hold, and so do drafts
 * of reviews, about the person and by the person.
 */
export function onPerson({
  erasures,
  scorecards,
  reviewDrafts,
}: Pick<Stores, 'erasures' | 'scorecards' | 'reviewDrafts'>): AnyFold[] {
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
  const drafts: Fold<ReviewDraft, 'PersonErased'> = {
    store: reviewDrafts,
    types: ['PersonErased'],
    async lookup({ data }) {
      const found = await Promise.all(
        [{ candidate_id: data.person_id }, { author_id: data.person_id }].map((theirs) =>
          reviewDrafts.collection.find(theirs, { projection: { _id: 1 }, limit: draftsMax }).toArray(),
        ),
      )
      return [...new Set(found.flat().map(({ _id }) => _id))]
    },
    apply: (draft, { data }) =>
      draft && (draft.author_id === data.person_id ? withoutDraft(draft) : draftOfErased(draft)),
  }
  return [marker, cards, drafts]
}
