import type { Review, ReviewBody } from './scorecard-queries.ts'

/** A review as it is being written. */
export interface Draft {
  levels: Record<string, number>
  notes: Record<string, string>
  recommendation: ReviewBody['recommendation'] | null
  overall: string
}

export const emptyDraft: Draft = { levels: {}, notes: {}, recommendation: null, overall: '' }

export function draftOf(review: Review): Draft {
  return {
    levels: Object.fromEntries(review.criteria.map(({ criterion_id, level }) => [criterion_id, level])),
    notes: Object.fromEntries(review.criteria.map(({ criterion_id, notes }) => [criterion_id, notes])),
    recommendation: review.recommendation as ReviewBody['recommendation'],
    overall: review.notes,
  }
}

/** What is sent: criteria without a level were not observed and are left out. Undefined while something needed is missing. */
export function bodyOf({ levels, notes, recommendation, overall }: Draft): ReviewBody | undefined {
  const criteria = Object.entries(levels).map(([criterion_id, level]) => ({
    criterion_id,
    level,
    notes: notes[criterion_id] ?? '',
  }))
  return recommendation && criteria.length > 0 ? { recommendation, criteria, notes: overall } : undefined
}

const keyOf = (me: string, session: string) => `candor-review:${me}:${session}`

interface Kept {
  draft: Draft
  at: string
}

/** The draft that this device keeps of this person's review, if any. */
export function recallDraft(me: string, session: string): Kept | undefined {
  try {
    const kept = JSON.parse(localStorage.getItem(keyOf(me, session)) ?? 'null') as Kept | null
    return kept?.draft ? { at: kept.at, draft: { ...emptyDraft, ...kept.draft } } : undefined
  } catch {
    return undefined
  }
}

/** Keeps it; undefined where the device does not. */
export function keepDraft(me: string, session: string, draft: Draft): string | undefined {
  try {
    const at = new Date().toISOString()
    localStorage.setItem(keyOf(me, session), JSON.stringify({ draft, at }))
    return at
  } catch {
    return undefined
  }
}

export function forgetDraft(me: string, session: string): void {
  try {
    localStorage.removeItem(keyOf(me, session))
  } catch {
    // Nothing is kept where nothing can be.
  }
}
