import type { KeptDraft, Review, ReviewBody } from './scorecard-queries.ts'

/** A review as it is being written. */
export interface Draft {
  levels: Record<string, number>
  notes: Record<string, string>
  recommendation: ReviewBody['recommendation'] | null
  overall: string
}

const emptyDraft: Draft = { levels: {}, notes: {}, recommendation: null, overall: '' }

type Words = NonNullable<KeptDraft['words']>

/** As the server keeps it for its author. */
export function fromWords(words: Words | null | undefined): Draft {
  if (!words) return emptyDraft
  const { criteria, recommendation, notes } = words
  return {
    levels: Object.fromEntries(
      criteria.flatMap(({ criterion_id, level }) => (level === null ? [] : [[criterion_id, level]])),
    ),
    notes: Object.fromEntries(criteria.map((one) => [one.criterion_id, one.notes])),
    recommendation,
    overall: notes,
  }
}

export function toWords({ levels, notes, recommendation, overall }: Draft): Words {
  const ids = new Set([...Object.keys(levels), ...Object.keys(notes).filter((id) => notes[id] !== '')])
  const criteria = [...ids].map((criterion_id) => ({
    criterion_id,
    level: levels[criterion_id] ?? null,
    notes: notes[criterion_id] ?? '',
  }))
  return { recommendation, criteria, notes: overall }
}

export function draftOf(review: Review): Draft {
  const { criteria, notes } = review
  return fromWords({ criteria, notes, recommendation: review.recommendation as ReviewBody['recommendation'] })
}

/** What is sent: criteria without a level were not observed and are left out. Undefined while something needed is missing. */
export function bodyOf(draft: Draft): ReviewBody | undefined {
  const { recommendation, criteria, notes } = toWords(draft)
  const rated = criteria.flatMap(({ level, ...one }) => (level === null ? [] : [{ ...one, level }]))
  return recommendation && rated.length > 0 ? { recommendation, criteria: rated, notes } : undefined
}
