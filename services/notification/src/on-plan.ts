import type { AggregateStore } from '@candor/platform/aggregate'
import type { AnyFold, Fold } from '@candor/platform/fold'

/** What a mail says of a plan version. */
export interface Plan {
  title: string
  duration_minutes: number
  question_count: number
  automated_scoring: boolean
}

export function onPlan(stores: { plans: AggregateStore<Plan> }): AnyFold[] {
  const fold: Fold<Plan, 'PlanPublished'> = {
    store: stores.plans,
    types: ['PlanPublished'],
    targets: (event) => [event.data.plan_version_id],
    apply(_state, { data }) {
      const { title, duration_minutes, automated_scoring, questions } = data
      return { state: { title, duration_minutes, automated_scoring, question_count: questions.length }, events: [] }
    },
  }
  return [fold]
}
