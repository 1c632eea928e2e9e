import type { Decision } from '@candor/platform/aggregate'
import { notYetKnown } from '@candor/platform/errors'
import { refuse } from './errors.ts'
import { type ReviewInput, type Scorecard, versionOf } from './scorecard.ts'

/**
 * A review that is being written: its author's alone, whatever roles others hold. It is a document beside the card, so that
 * writing changes nothing that anybody else reads, and it publishes no event.
 */
export interface ReviewDraft {
  session_id: string
  author_id: string
  candidate_id: string
  /** Counted up by the author's devices; the highest one stands. It outlives the words, so that none comes back late. */
  revision: number
  /** Version of the own review that it would replace; 0 for the first. */
  amends: number
  saved_at: Date
  /** Unset once the review was submitted, the draft given up, or the candidate or author erased. */
  words?: DraftWords
}

export interface DraftWords {
  recommendation: ReviewInput['recommendation'] | null
  /** Notes may come before the level. */
  criteria: { criterion_id: string; level: number | null; notes: string }[]
  notes: string
}

export interface DraftInput {
  revision: number
  amends: number
  words: DraftWords
}

/** One draft an author and session. */
export const draftId = (session_id: string, author_id: string) => `${session_id}|${author_id}`

/** What of a draft still stands for this card: nothing once its review was submitted, be it a moment ago. */
export function standing(draft: ReviewDraft | undefined, card: Scorecard, author: string): ReviewDraft | undefined {
  return draft?.words && draft.amends === versionOf(card, author) ? draft : undefined
}

/**
 * Keeps what the author has written so far; of several devices the highest revision stands.
 * Refuses with NOT_ON_PANEL, SESSION_NOT_ENDED, NOT_YET_KNOWN, or DRAFT_OUTDATED when another device was further or has submitted.
 */
export function saveDraft(
  before: ReviewDraft | undefined,
  card: Scorecard,
  o: { session_id: string; author_id: string },
  { revision, amends, words }: DraftInput,
  now: Date,
): Decision<ReviewDraft> {
  if (!card.session) throw notYetKnown('The session of scorecard', o.session_id)
  mustSit(card, o.author_id)
  if (!card.ended) throw refuse('SESSION_NOT_ENDED', 'Reviews are written once the session has ended.')
  if (amends !== versionOf(card, o.author_id))
    throw refuse('DRAFT_OUTDATED', 'This review was submitted meanwhile, from here or another device.')
  if (before && before.revision >= revision)
    throw refuse('DRAFT_OUTDATED', `Revision ${before.revision} was kept already, from another device.`)
  const kept = card.erased ? withoutNotes(words) : words
  const { candidate_id } = card.session
  return { state: { ...o, candidate_id, revision, amends, saved_at: now, words: kept }, events: [] }
}

/** Whoever sits on the panel has a draft; refuses others with NOT_ON_PANEL, whatever they may see of the card. */
export function mustSit(card: Scorecard, person: string): void {
  if (!card.session?.panel_ids.includes(person))
    throw refuse('NOT_ON_PANEL', 'Only members of this panel write a review of the session.')
}

/** The author gave it up, or nobody may have its words any more. The revision stays. */
export function withoutDraft(draft: ReviewDraft): Decision<ReviewDraft> {
  const { words: _gone, ...rest } = draft
  return { state: draft.words ? rest : draft, events: [] }
}

/** A version of the review is in: what led to it goes. What was begun for a later version stays. */
export function draftSubmitted(draft: ReviewDraft, review_version: number): Decision<ReviewDraft> | undefined {
  return draft.amends < review_version ? withoutDraft(draft) : undefined
}

/** What is noted about an erased candidate goes, as in reviews; levels and recommendation stay. */
export function draftOfErased(draft: ReviewDraft): Decision<ReviewDraft> {
  return { state: draft.words ? { ...draft, words: withoutNotes(draft.words) } : draft, events: [] }
}

function withoutNotes(words: DraftWords): DraftWords {
  return { ...words, notes: '', criteria: words.criteria.map((one) => ({ ...one, notes: '' })) }
}
