import type { AggregateStore } from '@candor/platform/aggregate'
import type { Received } from '@candor/platform/events'
import type { AnyFold, Fold } from '@candor/platform/fold'
import type { PanelRule, Seat } from './panel.ts'

/** What scheduling needs to know of one version of a plan. */
export interface Plan {
  plan_version_id: string
  plan_id: string
  /** Counts from 1 within the plan; `version` would be the document's own. */
  plan_version: number
  title: string
  description: string
  duration_minutes: number
  automated_scoring: boolean
  seats: Seat[]
  trained_count: number
  shadow_count: number
  /** Nothing new may be booked with it from then on. */
  retired_at: Date | null
}

/** Keeps one document for each published version. */
export function onPlan({ plans }: { plans: AggregateStore<Plan> }): AnyFold[] {
  const fold: Fold<Plan, 'PlanPublished'> = {
    store: plans,
    types: ['PlanPublished'],
    targets: (event) => [event.data.plan_version_id],
    apply: (_state, event) => ({ state: foldPlan(event), events: [] }),
  }
  return [fold as AnyFold]
}

/** Pure; each event carries the full state, so what was there before does not matter. */
export function foldPlan({ data }: Received<'PlanPublished'>): Plan {
  const {
    plan_version_id,
    plan_id,
    version: plan_version,
    title,
    description,
    duration_minutes,
    automated_scoring,
    retired_at,
    panel,
  } = data
  const seats = panel.seats.map(({ seat_id, qualification, count }) => ({ seat_id, qualification, count }))
  return {
    plan_version_id,
    plan_id,
    plan_version,
    title,
    description,
    duration_minutes,
    automated_scoring,
    seats,
    trained_count: panel.trained_count,
    shadow_count: panel.shadow_count,
    retired_at,
  }
}

/** What the plan asks of a panel. */
export function panelRuleOf({ plan_id, seats, trained_count, shadow_count }: Plan): PanelRule {
  return { plan_id, seats, trained_count, shadow_count }
}
