import { refuse } from './errors.ts'
import type { PlanQuestion } from './plan.ts'

/**
 * Checks a final answer against the kind of its question: one of the options word for word (several on lines of their own where
 * the question allows that), or a whole number of the scale. Open and code questions take any text. Throws ANSWER_DOES_NOT_FIT.
 */
export function checkAnswer(
  question: Pick<PlanQuestion, 'kind' | 'options' | 'multiple' | 'scale'>,
  text: string,
): void {
  if (question.kind === 'choice') checkChoice(question.options ?? [], question.multiple ?? false, text)
  if (question.kind === 'scale' && question.scale) checkScale(question.scale, text)
}

function checkChoice(options: readonly string[], multiple: boolean, text: string): void {
  if (options.includes(text)) return
  const chosen = text.split('\n')
  if (multiple && chosen.every((one) => options.includes(one)) && new Set(chosen).size === chosen.length) return
  const how = multiple ? 'options of the question, each on a line of its own and once' : 'one of the options'
  throw refuse('ANSWER_DOES_NOT_FIT', `the answer must be ${how}, word for word`, { members: { options } })
}

function checkScale({ from, to }: { from: number; to: number }, text: string): void {
  const value = /^\d{1,3}$/.test(text) ? Number(text) : Number.NaN
  if (value >= from && value <= to) return
  throw refuse('ANSWER_DOES_NOT_FIT', `the answer must be a whole number from ${from} to ${to}`)
}
