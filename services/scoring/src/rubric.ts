import { createHash } from 'node:crypto'
import type { PlanCriterion, PlanQuestion } from '@candor/contracts/catalog'
import { canonicalJson } from '@candor/platform/canonical-json'
import { sentencesOf } from './words.ts'

export type Question = PlanQuestion
export type Criterion = PlanCriterion

/** A criterion never has more reference points than this; further sentences of a reference answer are left out. */
const referencePointsMax = 50

/**
 * What an answer is held against under a criterion: its own reference points, or, where a plan has none, the sentences of
 * the question's reference answers.
 */
export function referencePoints(question: Question, criterion: Criterion): string[] {
  const points = criterion.reference_points.filter((point) => point.trim() !== '')
  const used = points.length > 0 ? points : question.reference_answers.flatMap(sentencesOf)
  return used.slice(0, referencePointsMax)
}

/**
 * The ways to a full score under a criterion, each a list of points that all belong to it: the criterion's own points, or the
 * sentences of each reference answer.
 */
export function referenceAlternatives(question: Question, criterion: Criterion): string[][] {
  const points = referencePoints({ ...question, reference_answers: [] }, criterion)
  if (points.length > 0) return [points]
  return question.reference_answers.map((answer) => sentencesOf(answer).slice(0, referencePointsMax))
}

/** SHA-256 (hex) over all of a question that a score depends on, in canonical form: the same rubric has the same hash for ever. */
export function rubricHash(question: Question): string {
  const { question_id, kind, text, reference_answers, criteria } = question
  return createHash('sha256')
    .update(canonicalJson({ question_id, kind, text, reference_answers, criteria }))
    .digest('hex')
}

/** The level of a criterion's anchored scale for a score of 0..1: the scale is cut into equal parts. Null without a scale. */
export function levelOf(criterion: Criterion, score: number): number | null {
  const levels = criterion.levels.map((level) => level.level).sort((a, b) => a - b)
  return levels[Math.min(levels.length - 1, Math.floor(score * levels.length))] ?? null
}

/** Where a level lies on its criterion's scale, 0 (lowest) to 1 (highest); undefined for a level the scale does not have. */
export function scaleOf(criterion: Criterion, level: number): number | undefined {
  const levels = criterion.levels.map((one) => one.level)
  if (!levels.includes(level)) return undefined
  const lowest = Math.min(...levels)
  const highest = Math.max(...levels)
  return highest === lowest ? 1 : (level - lowest) / (highest - lowest)
}

/** The mean of what has a value, by weight; null when nothing has. A plan may give every criterion weight 0: then all count alike. */
export function weightedMean(values: readonly { value: number | null; weight: number }[]): number | null {
  const known = values.flatMap(({ value, weight }) => (value === null ? [] : [{ value, weight: Math.max(0, weight) }]))
  if (known.length === 0) return null
  const total = known.reduce((sum, { weight }) => sum + weight, 0)
  const mean =
    total > 0
      ? known.reduce((sum, { value, weight }) => sum + value * weight, 0) / total
      : known.reduce((sum, { value }) => sum + value, 0) / known.length
  return rounded(mean)
}

/** Four decimals: scores are compared and stored, never computed on again. */
export function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000
}
