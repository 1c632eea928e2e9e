import { createId, runCommand } from '@candor/platform/commands'
import { problem } from '@candor/platform/errors'
import { type App, problems, type Role } from '@candor/platform/http'
import { Type } from 'typebox'
import { draftPlan } from './plan.ts'
import { planFromFile, planToCsv, planToJson } from './plan-file.ts'
import { contentView, PlanView, planView } from './plan-view.ts'
import type { Stores } from './stores.ts'

const writers: Role[] = ['recruiter', 'admin']
/** Like reading a plan: reference answers are in it. */
const readers: Role[] = ['recruiter', 'admin', 'interviewer', 'auditor']
/** A plan has at most 400 kB as JSON; inside a JSON text its quotes take more. */
const fileCharsMax = 1_000_000
const types = { json: 'application/json; charset=utf-8', csv: 'text/csv; charset=utf-8; header=present' }

const Exported = Type.Unsafe<string>({
  description: 'The plan, as an attachment that can be imported again',
  content: {
    'application/json': { schema: Type.Object({}, { additionalProperties: true }) },
    'text/csv': { schema: Type.String() },
  },
})

/** Plans as files: from one installation to another, or through a spreadsheet. */
export function planFileRoutes(app: App, { plans, planVersions }: Pick<Stores, 'plans' | 'planVersions'>): void {
  app.post(
    '/api/v1/plans/import',
    {
      config: { roles: writers },
      bodyLimit: 2 * fileCharsMax,
      schema: {
        summary: 'Draft a plan from a JSON or CSV file',
        body: Type.Object({
          format: Type.Enum(['json', 'csv']),
          text: Type.String({ minLength: 1, maxLength: fileCharsMax, description: 'The file, as it is' }),
        }),
        response: { 201: PlanView, ...problems(400, 401, 403, 409, 413, 422, 429) },
      },
    },
    async (request, reply) => {
      const { format, text } = request.body
      const result = await runCommand(request, {
        store: plans,
        id: createId(request),
        decide: (_none, now) => draftPlan(planFromFile(format, text), request.caller.id, now),
        reply: (plan) => ({ status: 201 as const, body: planView(plan, undefined) }),
      })
      return reply.code(result.status).header('location', `/api/v1/plans/${result.body.plan_id}`).send(result.body)
    },
  )

  app.get(
    '/api/v1/plans/:id/export',
    {
      config: { roles: readers },
      schema: {
        summary: 'A draft, or one of its published versions, as a JSON or CSV file',
        params: Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) }),
        querystring: Type.Object({
          format: Type.Enum(['json', 'csv'], { default: 'json' }),
          version_id: Type.Optional(Type.String({ minLength: 1, maxLength: 64, description: 'The draft without it' })),
        }),
        response: { 200: Exported, ...problems(400, 401, 403, 404, 429) },
      },
    },
    async ({ params: { id }, query: { format, version_id } }, reply) => {
      const version = version_id === undefined ? undefined : await planVersions.load(version_id)
      const plan = version_id === undefined ? await plans.load(id) : version?.plan_id === id ? version : undefined
      if (!plan) throw problem('NOT_FOUND', `There is no plan ${id}, or it has no such version`)
      const content = contentView(plan)
      reply.header('content-disposition', `attachment; filename="plan-${plan._id}.${format}"`).type(types[format])
      return reply.send(format === 'json' ? planToJson(content) : planToCsv(content))
    },
  )
}
