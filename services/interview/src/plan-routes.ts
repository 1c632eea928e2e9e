import type { Stored } from '@candor/platform/aggregate'
import { createId, runCommand } from '@candor/platform/commands'
import { findPage, pageQuery } from '@candor/platform/cursor'
import { problem } from '@candor/platform/errors'
import { type App, problems, type Role } from '@candor/platform/http'
import { Type } from 'typebox'
import { refuse } from './errors.ts'
import { exposuresOf, sourceOf } from './exposure.ts'
import { draftPlan, editPlan, type Plan, PlanInput, type PlanVersion, planVersionsMax, publishPlan } from './plan.ts'
import {
  type Latest,
  PlanSummary,
  PlanVersionView,
  PlanView,
  planSummary,
  planVersionView,
  planView,
} from './plan-view.ts'
import type { Stores } from './stores.ts'

const writers: Role[] = ['recruiter', 'admin']
/** Interviewers prepare with the plan, reference answers included. Candidates never see one. */
const readers: Role[] = ['recruiter', 'admin', 'interviewer', 'auditor']
const ById = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) })
/** A plan may hold 50 questions with everything; the domain limits what is kept of it. */
const planBodyBytesMax = 600_000

type PlanStores = Pick<Stores, 'plans' | 'planVersions' | 'bankQuestions' | 'sessions'>

/** Drafts of interview plans, and the immutable versions that are published from them. */
export function planRoutes(app: App, stores: PlanStores): void {
  const { plans, planVersions, bankQuestions } = stores

  /** The last published version of each plan; newest versions come first in the index. */
  async function latestOf(planIds: string[]): Promise<Map<string, Latest>> {
    const found = await Promise.all(
      planIds.map((plan_id) =>
        planVersions.collection.findOne(
          { plan_id },
          { sort: { plan_version: -1 }, projection: { plan_version: 1, draft_version: 1, published_at: 1 } },
        ),
      ),
    )
    return new Map(planIds.map((id, i) => [id, (found[i] ?? undefined) as Stored<PlanVersion> | undefined]))
  }

  /** Throws RETIRED_QUESTION when the plan takes a question that the bank has retired. */
  async function noneRetired(plan: Stored<Plan>): Promise<void> {
    const ids = plan.questions.flatMap(({ bank_question_id }) => bank_question_id ?? [])
    if (ids.length === 0) return
    const retired = await bankQuestions.collection.findOne({
      _id: { $in: ids },
      retired_at: { $exists: true },
    } as never)
    const question = retired && plan.questions.find((one) => one.bank_question_id === retired._id)
    if (question) throw refuse('RETIRED_QUESTION', `'${question.question_id}' is retired in the bank: take another`)
  }

  async function load(id: string) {
    const plan = await plans.load(id)
    if (!plan) throw problem('NOT_FOUND', `There is no plan ${id}`)
    return plan
  }

  app.post(
    '/api/v1/plans',
    {
      config: { roles: writers },
      bodyLimit: planBodyBytesMax,
      schema: {
        summary: 'Draft a plan',
        body: PlanInput,
        response: { 201: PlanView, ...problems(400, 401, 403, 409, 413, 422, 429) },
      },
    },
    async (request, reply) => {
      const result = await runCommand(request, {
        store: plans,
        id: createId(request),
        decide: (_none, now) => draftPlan(request.body, request.caller.id, now),
        reply: (plan) => ({ status: 201 as const, body: planView(plan, undefined) }),
      })
      return reply.code(result.status).header('location', `/api/v1/plans/${result.body.plan_id}`).send(result.body)
    },
  )

  app.get(
    '/api/v1/plans',
    {
      config: { roles: readers },
      schema: {
        summary: 'List plans, newest first',
        querystring: Type.Object(pageQuery),
        response: {
          200: Type.Object({
            items: Type.Array(PlanSummary),
            next_cursor: Type.Union([Type.String(), Type.Null()]),
          }),
          ...problems(400, 401, 403, 429),
        },
      },
    },
    async (request) => {
      const page = await findPage(plans.collection, { ...request.query, filter: {}, sort: 'created_at', direction: -1 })
      const latest = await latestOf(page.items.map((plan) => plan._id))
      return { ...page, items: page.items.map((plan) => planSummary(plans.read(plan), latest.get(plan._id))) }
    },
  )

  app.get(
    '/api/v1/plans/:id',
    {
      config: { roles: readers },
      schema: {
        summary: 'Read a plan',
        params: ById,
        response: { 200: PlanView, ...problems(400, 401, 403, 404, 429) },
      },
    },
    async (request) => {
      const plan = await load(request.params.id)
      return planView(plan, (await latestOf([plan._id])).get(plan._id))
    },
  )

  app.get(
    '/api/v1/plans/:id/exposures',
    {
      config: { roles: readers },
      schema: {
        summary: 'How many candidates have been asked each question, over all versions and (from the bank) all plans',
        params: ById,
        response: {
          200: Type.Object(
            { items: Type.Array(Type.Object({ question_id: Type.String(), exposures: Type.Integer() })) },
            { title: 'Exposures' },
          ),
          ...problems(400, 401, 403, 404, 429),
        },
      },
    },
    async (request) => {
      const plan = await load(request.params.id)
      const sources = plan.questions.map((question) => sourceOf(question, plan._id))
      const counts = await exposuresOf(stores, [...new Set(sources)])
      const items = plan.questions.map(({ question_id }, i) => ({
        question_id,
        exposures: counts.get(sources[i] ?? '') ?? 0,
      }))
      return { items }
    },
  )

  app.put(
    '/api/v1/plans/:id',
    {
      config: { roles: writers },
      bodyLimit: planBodyBytesMax,
      schema: {
        summary: 'Replace the content of a draft; published versions stay',
        params: ById,
        querystring: Type.Object({
          expected_version: Type.Optional(
            Type.Integer({
              minimum: 1,
              description: 'Refuse with 409 VERSION_CONFLICT when the draft has another draft_version',
            }),
          ),
        }),
        body: PlanInput,
        response: { 200: PlanView, ...problems(400, 401, 403, 404, 409, 413, 422, 429) },
      },
    },
    async (request) => {
      const { id } = request.params
      const { expected_version } = request.query
      const latest = (await latestOf([id])).get(id)
      const result = await runCommand(request, {
        store: plans,
        id,
        decide(plan, now) {
          if (!plan) throw problem('NOT_FOUND', `There is no plan ${id}`)
          if (expected_version !== undefined && plan.version !== expected_version) {
            throw problem(
              'VERSION_CONFLICT',
              `The draft is at version ${plan.version}: read it again and repeat the change`,
            )
          }
          return editPlan(plan, request.body, now)
        },
        reply: (plan) => ({ status: 200 as const, body: planView(plan, latest) }),
      })
      return result.body
    },
  )

  app.post(
    '/api/v1/plans/:id/publish',
    {
      config: { roles: writers },
      schema: {
        summary: 'Publish the draft as a new immutable version',
        params: ById,
        response: { 201: PlanVersionView, ...problems(400, 401, 403, 404, 409, 422, 429) },
      },
    },
    async (request, reply) => {
      const plan = await load(request.params.id)
      const latest = (await latestOf([plan._id])).get(plan._id)
      const plan_version = (latest?.plan_version ?? 0) + 1
      const plan_version_id = createId(request)
      await noneRetired(plan)
      const result = await runCommand(request, {
        store: planVersions,
        id: plan_version_id,
        decide(_none, now) {
          if (plan_version > planVersionsMax) {
            throw refuse('TOO_MANY_VERSIONS', `a plan may have ${planVersionsMax} versions: start a new plan`)
          }
          const { caller } = request
          const of = { plan_id: plan._id, plan_version_id, plan_version, draft_version: plan.version, actor: caller.id }
          return publishPlan(plan, of, now)
        },
        reply: (version) => ({ status: 201 as const, body: planVersionView(version) }),
        onDuplicate: (error) =>
          'draft_version' in error.keyPattern
            ? refuse('ALREADY_PUBLISHED', 'this draft is a version already: edit it before publishing again', {
                cause: error,
              })
            : problem('VERSION_CONFLICT', 'Somebody else published another draft of it: try again', { cause: error }),
      })
      return reply.code(result.status).send(result.body)
    },
  )

  app.get(
    '/api/v1/plans/:id/versions/:version_id',
    {
      config: { roles: readers },
      schema: {
        summary: 'Read a published version',
        params: Type.Object({ ...ById.properties, version_id: Type.String({ minLength: 1, maxLength: 64 }) }),
        response: { 200: PlanVersionView, ...problems(400, 401, 403, 404, 429) },
      },
    },
    async (request) => {
      const version = await planVersions.load(request.params.version_id)
      if (version?.plan_id !== request.params.id) throw problem('NOT_FOUND', 'There is no such version of this plan')
      return planVersionView(version)
    },
  )
}
