import type { PlanQuestion } from './plan.ts'

/** A further question about an answer, and why it is asked: a short code without personal data. */
export interface FollowUp {
  text: string
  reason: string
}

/** What an interviewer needs to think of a follow-up. */
export interface FollowUpRequest {
  question: Pick<PlanQuestion, 'text' | 'criteria' | 'prompts'>
  answer: string
}

/** Thinks of follow-ups. Never throws: whatever goes wrong, the interview goes on. */
export interface Interviewer {
  ask(request: FollowUpRequest, signal: AbortSignal): Promise<FollowUp | undefined>
}

/**
 * The built-in interviewer: the same answer always gets the same follow-up. It asks the first prompt of the plan whose criterion the
 * answer has not touched, then one that belongs to no criterion; undefined when everything was touched. It never makes up words.
 */
export function chooseFollowUp({ question, answer }: FollowUpRequest): FollowUp | undefined {
  const untouched = untouchedCriteria(question, answer)
  for (const { text, criterion_id } of question.prompts ?? [])
    if (criterion_id !== undefined && untouched.includes(criterion_id))
      return { text, reason: `criterion_not_touched:${criterion_id}` }
  const general = question.prompts?.find((prompt) => prompt.criterion_id === undefined)
  return general && { text: general.text, reason: 'plan_prompt' }
}

/** Criteria none of whose reference points (or, without any, whose name) is found in the answer. */
export function untouchedCriteria(question: Pick<PlanQuestion, 'criteria'>, answer: string): string[] {
  const said = new Set(stemsOf(answer))
  return question.criteria
    .filter(({ name, reference_points }) => {
      const points = reference_points.length > 0 ? reference_points : [name]
      return !points.some((point) => mentions(said, point))
    })
    .map(({ criterion_id }) => criterion_id)
}

/** At least half of the words that carry meaning are there. */
function mentions(said: ReadonlySet<string>, point: string): boolean {
  const stems = stemsOf(point)
  const found = stems.filter((stem) => said.has(stem)).length
  return stems.length > 0 && found >= Math.ceil(stems.length / 2)
}

/** Words of four letters or more, or digits, without their endings: enough to see that something was spoken of. */
function stemsOf(text: string): string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  return words.filter((word) => word.length >= 4 || /\p{N}/u.test(word)).map((word) => word.slice(0, 6))
}
