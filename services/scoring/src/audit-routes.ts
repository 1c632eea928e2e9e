import { findPage, pageQuery } from '@candor/platform/cursor'
import { type App, problems } from '@candor/platform/http'
import { Type } from 'typebox'
import { openCard } from './card-reader.ts'
import type { Stores } from './stores.ts'

const Line = Type.Object({
  at: Type.String({ format: 'date-time' }),
  who: Type.String({ description: 'A person, or service:<name>' }),
  action: Type.String({ description: 'viewed, exported, … or the event that the scorecard published' }),
  detail: Type.String(),
})

/** Who looked at a scorecard and who changed it. */
export function addAuditRoutes(app: App, stores: Pick<Stores, 'scorecards' | 'audit'>): void {
  app.get(
    '/api/v1/scorecards/:session_id/audit',
    {
      config: { roles: ['recruiter', 'admin', 'auditor'] },
      schema: {
        summary: 'Who looked at a scorecard and who changed it, newest first',
        params: Type.Object({ session_id: Type.String({ minLength: 1, maxLength: 128 }) }),
        querystring: Type.Object(pageQuery),
        response: {
          200: Type.Object({ items: Type.Array(Line), next_cursor: Type.Union([Type.String(), Type.Null()]) }),
          ...problems(400, 401, 403, 404, 429, 503),
        },
      },
    },
    async ({ params, query, caller }) => {
      const card = await openCard(stores, params.session_id, caller, 'trail_viewed')
      const page = await findPage(stores.audit.collection, {
        ...query,
        filter: { session_id: card._id },
        sort: 'at',
        direction: -1,
      })
      return {
        items: page.items.map(({ at, who, action, detail }) => ({ at: at.toISOString(), who, action, detail })),
        next_cursor: page.next_cursor,
      }
    },
  )
}
