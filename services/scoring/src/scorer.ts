import { type Masked, mask, neutralized, neutralizedQuestion } from './masking.ts'
import { type Criterion, type Question, referenceAlternatives, rubricHash, weightedMean } from './rubric.ts'

/** Why a score is what it is, or why there is none. Each is shown beside the score; a closed list. */
export type Flag =
  | 'empty'
  | 'too_short'
  | 'too_long'
  | 'question_echo'
  | 'keyword_list'
  | 'possible_contradiction'
  | 'numbers_differ'
  | 'off_topic'
  | 'code'
  | 'wrong_language'
  | 'scorers_differ'
  | 'needs_human'
  | 'no_reference'
  | 'kind_not_scored'
  | 'no_consent'
  | 'consent_withdrawn'
  | 'plan_disallows'
  | 'not_in_plan'
  | 'not_scorable'
  | 'erased'
  | 'scorer_failed'

/** Words of an answer that a score rests on: offsets in UTF-16 code units of the exact text, and their share of the score, 0..1. */
export interface Evidence {
  start: number
  end: number
  strength: number
  /** Indexes of the reference points that the words support. */
  points: number[]
}

export interface CriterionScore {
  criterion_id: string
  /** 0..1; null when withheld, with the flag that says why. */
  score: number | null
  /** How far several judgements of a language model lay apart, as a standard deviation of scores; absent where one is all there is. */
  spread?: number
  /** On the criterion's anchored scale. */
  level: number | null
  /** How far the score can be trusted, 0..1. */
  confidence: number
  evidence: Evidence[]
  /** Reference points that the answer does not touch. */
  missing: string[]
  flags: Flag[]
}

/** What scored, exactly enough to repeat it; `none` stands for a score that was withheld without reading the answer. */
export interface ScorerIdentity {
  tier: 'none' | 'lexical' | 'embedding' | 'llm'
  version: string
  model_hash: string | null
  calibration_id: string | null
  seed: number | null
}

export interface ScoringInput {
  question: Question
  /** The candidate's words, exactly as submitted. */
  text: string
}

/** What scored, and one result per criterion of the question, in the plan's order. */
export interface Scored {
  identity: ScorerIdentity
  criteria: CriterionScore[]
}

/** One way to score an answer. The same input gives the same result (a tier that can't promise it says so with its seed). */
export interface Scorer {
  score(input: ScoringInput, signal: AbortSignal): Promise<Scored>
}

export interface AnswerScore {
  scorer: ScorerIdentity & { rubric_hash: string }
  criteria: CriterionScore[]
  /** Weighted mean of the criteria that have a score; null when none has. */
  overall: number | null
}

/** What one criterion's result may hold at most; a scorer that returns more is at fault. */
export const evidenceMax = 40
/** What rests on a keyword list, an echo of the question or a possible contradiction alone never scores above it. */
export const middle = 0.5

/**
 * Scores one answer with any tier and checks what comes back. No tier sees names, places or pronouns (masking.ts). Throws when the scorer breaks its promises (evidence that is not
 * in the text, a score out of range, a criterion of another question): such a result is never stored.
 */
export async function scoreAnswer(scorer: Scorer, input: ScoringInput, signal: AbortSignal): Promise<AnswerScore> {
  const { question, text } = input
  const masked = mask(text, question)
  const found = await scorer.score({ question: neutralizedQuestion(question), text: masked.text }, signal)
  const { identity } = found
  const criteria = found.criteria.map((result) => unmasked(result, masked, question))
  if (criteria.length !== question.criteria.length) {
    throw new Error(
      `scorer ${identity.tier} returned ${criteria.length} results for ${question.criteria.length} criteria`,
    )
  }
  for (const [index, result] of criteria.entries()) {
    const problem = problemWith(result, text, question.criteria[index]?.criterion_id)
    if (problem) throw new Error(`scorer ${identity.tier} ${identity.version}: ${problem}`)
  }
  return {
    scorer: { ...identity, rubric_hash: rubricHash(question) },
    criteria,
    overall: weightedMean(
      criteria.map((result, index) => ({ value: result.score, weight: question.criteria[index]?.weight ?? 1 })),
    ),
  }
}

/** The result in terms of the exact text and the exact rubric. */
function unmasked(result: CriterionScore, masked: Masked, question: Question): CriterionScore {
  const exact = new Map(
    question.criteria
      .flatMap((criterion) => referenceAlternatives(question, criterion).flat())
      .map((point) => [neutralized(point), point]),
  )
  return {
    ...result,
    evidence: result.evidence.map(({ start, end, ...one }) => ({ ...masked.original(start, end), ...one })),
    missing: result.missing.map((point) => exact.get(point) ?? point),
  }
}

/** What is wrong with a scorer's result for one criterion, in words; undefined when nothing is. */
export function problemWith(result: CriterionScore, text: string, criterionId: string | undefined): string | undefined {
  const { score, confidence, evidence, flags } = result
  if (result.criterion_id !== criterionId) return `criterion ${result.criterion_id} where ${criterionId} was asked for`
  if (score === null && flags.length === 0) return `criterion ${criterionId} is withheld without a flag`
  if (score !== null && !(score >= 0 && score <= 1)) return `score ${score} is not within 0..1`
  if (!(confidence >= 0 && confidence <= 1)) return `confidence ${confidence} is not within 0..1`
  if (evidence.length > evidenceMax) return `${evidence.length} pieces of evidence, more than ${evidenceMax}`
  if (score !== null && score > 0 && evidence.length === 0)
    return `criterion ${criterionId} has a score without evidence`
  for (const { start, end, strength } of evidence) {
    const whole = Number.isInteger(start) && Number.isInteger(end)
    if (!whole || start < 0 || end <= start || end > text.length) {
      return `evidence ${start}..${end} is not in a text of ${text.length} code units`
    }
    if (text.slice(start, end).trim() === '') return `evidence ${start}..${end} is blank`
    if (!(strength >= 0 && strength <= 1)) return `strength ${strength} is not within 0..1`
  }
  return undefined
}

/** The result for an answer that must not be scored: every criterion withheld, with the one flag that says why. */
export function withheldScore(question: Question | undefined, flag: Flag): AnswerScore {
  return {
    scorer: {
      tier: 'none',
      version: '1',
      model_hash: null,
      calibration_id: null,
      seed: null,
      rubric_hash: question ? rubricHash(question) : '',
    },
    criteria: (question?.criteria ?? []).map((criterion) => withheldCriterion(criterion, [flag])),
    overall: null,
  }
}

/** No score for this criterion, and why. */
export function withheldCriterion({ criterion_id }: Criterion, flags: Flag[]): CriterionScore {
  return { criterion_id, score: null, level: null, confidence: 0, evidence: [], missing: [], flags }
}
