import type { AnyFold, Fold } from '@candor/platform/fold'
import { type Plan, planPublished } from './plan.ts'
import { planArrived, type Scorecard } from './scorecard.ts'
import type { Stores } from './stores.ts'

/** More cards than this wait for one plan only after a long outage; the rest is found by the scoring loop's own retries. */
const wokenMax = 1_000

/** candor.plan.v1: keeps each version, and wakes the scorecards whose session arrived before its plan. */
export function onPlan({ plans, scorecards }: Pick<Stores, 'plans' | 'scorecards'>): AnyFold[] {
  const versions: Fold<Plan, 'PlanPublished'> = {
    store: plans,
    types: ['PlanPublished'],
    targets: ({ data }) => [data.plan_version_id],
    apply: (plan, { data }) => planPublished(plan, data),
  }
  const waiting: Fold<Scorecard, 'PlanPublished'> = {
    store: scorecards,
    types: ['PlanPublished'],
    async lookup({ data }) {
      const filter = {
        'session.plan_version_id': data.plan_version_id,
        'work.due_at': { $exists: true },
        rule: { $exists: false },
      }
      const found = await scorecards.collection.find(filter, { projection: { _id: 1 }, limit: wokenMax }).toArray()
      return found.map((card) => card._id)
    },
    apply: (card, _event, { now }) => card && planArrived(card, now),
  }
  return [versions, waiting]
}
