import type { EventData } from '@candor/contracts/catalog'
import type { Decision } from '@candor/platform/aggregate'
import type { Criterion, Question } from './rubric.ts'
import type { Rule } from './scorecard.ts'

/** What scoring needs of one version of a plan. Versions never change, so there is nothing to merge. */
export interface Plan {
  plan_id: string
  title: string
  rule: Rule
  questions: Question[]
}

export function planPublished(before: Plan | undefined, data: EventData['PlanPublished']): Decision<Plan> | undefined {
  if (before) return undefined
  const { plan_id, title, automated_scoring, panel, questions } = data
  const { required_reviews, review_due_hours } = panel
  const seats = panel.seats.flatMap(({ seat_id, qualification, required_reviews }) =>
    required_reviews > 0 ? [{ seat_id, qualification, required_reviews }] : [],
  )
  return {
    state: { plan_id, title, rule: { automated_scoring, required_reviews, review_due_hours, seats }, questions },
    events: [],
  }
}

/** All criteria of a plan; their ids are unique within it. */
export function criteriaOf(plan: Plan): Criterion[] {
  return plan.questions.flatMap((question) => question.criteria)
}
