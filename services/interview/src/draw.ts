import { createHash } from 'node:crypto'
import type { PlanContent, PlanQuestion } from './plan.ts'

/**
 * The questions of one interview, in their order: those without a pool always, of each pool as many as the plan says, drawn by the
 * seed. Who has the plan version and the recorded seed can repeat the draw: the members of a pool are ordered by SHA-256 of seed and
 * question id, and the first ones are taken. Questions in `avoid` (retired, or seen too often) are taken only when a pool has no others left.
 */
export function drawQuestions(
  plan: Pick<PlanContent, 'questions' | 'draw'>,
  seed: string,
  avoid: ReadonlySet<string> = new Set(),
): PlanQuestion[] {
  const drawn = new Set<string>()
  for (const { pool, count } of plan.draw?.pools ?? []) {
    const members = plan.questions.filter((question) => question.pool === pool)
    const ordered = bySeed(members, seed)
    const [fresh, worn] = [
      ordered.filter((one) => !avoid.has(one.question_id)),
      ordered.filter((one) => avoid.has(one.question_id)),
    ]
    for (const { question_id } of [...fresh, ...worn].slice(0, count)) drawn.add(question_id)
  }
  const taken = plan.questions.filter((question) => question.pool === undefined || drawn.has(question.question_id))
  return plan.draw?.shuffle ? bySeed(taken, `${seed} order`) : taken
}

function bySeed(questions: readonly PlanQuestion[], seed: string): PlanQuestion[] {
  const key = ({ question_id }: PlanQuestion) => createHash('sha256').update(`${seed}\n${question_id}`).digest('hex')
  return questions
    .map((question) => ({ question, rank: key(question) }))
    .sort((a, b) => (a.rank < b.rank ? -1 : 1))
    .map(({ question }) => question)
}
