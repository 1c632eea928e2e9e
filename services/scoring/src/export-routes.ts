import { type App, problems } from '@candor/platform/http'
import { pdfOf } from '@candor/platform/pdf'
import { Type } from 'typebox'
import { openCard } from './card-reader.ts'
import { namesOf, toBlocks, toCsv } from './export.ts'
import { ScorecardView, toView } from './scorecard-view.ts'
import type { Stores } from './stores.ts'

const types = { json: 'application/json', csv: 'text/csv; charset=utf-8; header=present', pdf: 'application/pdf' }

/** The reply is a finished text or file; the schemas are for readers of the OpenAPI document. */
const Exported = Type.Unsafe<string | Buffer>({
  description: 'The scorecard, as an attachment',
  content: {
    'application/json': { schema: ScorecardView },
    'text/csv': { schema: Type.String() },
    'application/pdf': { schema: Type.String({ format: 'binary' }) },
  },
})

/** A scorecard as a file. What is in it is what the caller sees on the page. */
export function addExportRoutes(app: App, stores: Pick<Stores, 'scorecards' | 'plans' | 'audit'>): void {
  app.get(
    '/api/v1/scorecards/:session_id/export',
    {
      config: { roles: ['recruiter', 'admin', 'auditor', 'interviewer'] },
      schema: {
        summary: 'A scorecard as JSON, CSV (a line for each level given) or PDF',
        params: Type.Object({ session_id: Type.String({ minLength: 1, maxLength: 128 }) }),
        querystring: Type.Object({ format: Type.Enum(['json', 'csv', 'pdf'], { default: 'json' }) }),
        response: { 200: Exported, ...problems(400, 401, 403, 404, 429, 503) },
      },
    },
    async ({ params, query, caller }, reply) => {
      const { format } = query
      const card = await openCard(stores, params.session_id, caller, 'exported', format)
      const plan = card.session && (await stores.plans.load(card.session.plan_version_id))
      const view = toView(card, caller)
      const names = namesOf(plan)
      reply.header(
        'content-disposition',
        `attachment; filename="scorecard-${card._id.replace(/[^\w-]/g, '_')}.${format}"`,
      )
      reply.header('cache-control', 'no-store').type(types[format])
      if (format === 'json') return reply.send(JSON.stringify(view, null, 2))
      if (format === 'csv') return reply.send(toCsv(view, names.criteria))
      const title = `Scorecard · ${plan?.title ?? 'interview'}`
      return reply.send(await pdfOf(toBlocks(view, names), { title, language: 'en', at: new Date() }))
    },
  )
}
