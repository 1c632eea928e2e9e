import type { Stored } from '@candor/platform/aggregate'
import { Type } from 'typebox'
import { type Plan, type PlanContent, PlanInput, type PlanVersion, planRules } from './plan.ts'

const VersionRef = Type.Object({
  plan_version_id: Type.String(),
  version: Type.Integer(),
  published_at: Type.String({ format: 'date-time' }),
})

/** A draft with all ids and defaults, in the shape that can be sent back to change it. */
export const PlanView = Type.Object(
  {
    plan_id: Type.String(),
    draft_version: Type.Integer({
      description: 'Rises with each edit; send it as expected_version to edit what you read',
    }),
    content: PlanInput,
    created_by: Type.String(),
    created_at: Type.String({ format: 'date-time' }),
    updated_at: Type.String({ format: 'date-time' }),
    latest: Type.Union([VersionRef, Type.Null()], { description: 'The version that was published last' }),
  },
  { title: 'Plan' },
)

export const PlanSummary = Type.Object(
  {
    plan_id: Type.String(),
    title: Type.String(),
    duration_minutes: Type.Integer(),
    questions: Type.Integer(),
    updated_at: Type.String({ format: 'date-time' }),
    latest: Type.Union([VersionRef, Type.Null()]),
  },
  { title: 'PlanSummary' },
)

export const PlanVersionView = Type.Object(
  {
    plan_version_id: Type.String(),
    plan_id: Type.String(),
    version: Type.Integer(),
    content: PlanInput,
    published_by: Type.String(),
    published_at: Type.String({ format: 'date-time' }),
  },
  { title: 'PlanVersion' },
)

export type Latest = Pick<Stored<PlanVersion>, '_id' | 'plan_version' | 'published_at'> | undefined

export const planView = (plan: Stored<Plan>, latest: Latest) => ({
  plan_id: plan._id,
  draft_version: plan.version,
  content: contentView(plan),
  created_by: plan.created_by,
  created_at: plan.created_at.toISOString(),
  updated_at: plan.updated_at.toISOString(),
  latest: latestView(latest),
})

export const planSummary = (plan: Stored<Plan>, latest: Latest) => ({
  plan_id: plan._id,
  title: plan.title,
  duration_minutes: plan.duration_minutes,
  questions: plan.questions.length,
  updated_at: plan.updated_at.toISOString(),
  latest: latestView(latest),
})

export const planVersionView = (version: Stored<PlanVersion>) => ({
  plan_version_id: version._id,
  plan_id: version.plan_id,
  version: version.plan_version,
  content: contentView(version),
  published_by: version.published_by,
  published_at: version.published_at.toISOString(),
})

const latestView = (latest: Latest) =>
  latest
    ? { plan_version_id: latest._id, version: latest.plan_version, published_at: latest.published_at.toISOString() }
    : null

/** What was left out stays left out, so that a draft can be sent back as it was read. */
export function contentView(plan: PlanContent): PlanInput {
  return {
    title: plan.title,
    description: plan.description,
    duration_minutes: plan.duration_minutes,
    automated_scoring: plan.automated_scoring,
    retention_days: plan.retention_days,
    panel: {
      ...plan.panel,
      seats: plan.panel.seats.map(({ qualification, ...seat }) => ({
        ...seat,
        ...(qualification && { qualification }),
      })),
    },
    ...planRules(plan),
    questions: plan.questions.map(({ time_limit_seconds, ...question }) => ({
      ...question,
      ...(time_limit_seconds !== null && { time_limit_seconds }),
    })),
  }
}
