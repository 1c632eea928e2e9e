import { runCommand } from '@candor/platform/commands'
import { findPage, pageQuery } from '@candor/platform/cursor'
import { type App, problems } from '@candor/platform/http'
import { Type } from 'typebox'
import { record } from './audit.ts'
import { existing, inFullSight, openCard } from './card-reader.ts'
import { assignDisagreement, settleDisagreement } from './scorecard.ts'
import { DisagreementView, toDisagreements } from './scorecard-view.ts'
import type { Stores } from './stores.ts'

const Params = Type.Object({
  session_id: Type.String({ minLength: 1, maxLength: 128 }),
  criterion_id: Type.String({ minLength: 1, maxLength: 128, description: 'Of the plan, or `recommendation`' }),
})
const answers = {
  200: Type.Object({ session_id: Type.String(), criterion_id: Type.String() }),
  ...problems(400, 401, 403, 404, 409, 429, 503),
}
const List = Type.Object({
  items: Type.Array(
    Type.Object({
      session_id: Type.String(),
      candidate_id: Type.String(),
      plan_version_id: Type.String(),
      disagreements: Type.Array(DisagreementView),
    }),
  ),
  next_cursor: Type.Union([Type.String(), Type.Null()]),
})
const config = { roles: ['recruiter', 'admin'] } as const

/** Who looks at what the reviewers disagree on, and what came of it. */
export function addDisagreementRoutes(app: App, stores: Pick<Stores, 'scorecards' | 'audit'>): void {
  const { scorecards, audit } = stores
  app.get(
    '/api/v1/scorecards/disagreements',
    {
      config: { roles: ['recruiter', 'admin', 'auditor'] },
      schema: {
        summary: 'Scorecards with a disagreement that nobody has settled, longest first',
        querystring: Type.Object(pageQuery),
        response: { 200: List, ...problems(400, 401, 403, 429, 503) },
      },
    },
    async ({ query, caller }) => {
      const page = await findPage(scorecards.collection, {
        ...query,
        filter: { disagrees_since: { $exists: true }, ...inFullSight(caller) },
        sort: 'disagrees_since',
      })
      return {
        items: page.items.map((doc) => {
          const card = scorecards.read(doc)
          const { candidate_id = '', plan_version_id = '' } = card.session ?? {}
          return { session_id: card._id, candidate_id, plan_version_id, disagreements: toDisagreements(card) }
        }),
        next_cursor: page.next_cursor,
      }
    },
  )

  app.put(
    '/api/v1/scorecards/:session_id/disagreements/:criterion_id/assignee',
    {
      config,
      schema: {
        summary: 'Name who shall look at a disagreement',
        params: Params,
        body: Type.Object({ person_id: Type.String({ minLength: 1, maxLength: 128 }) }),
        response: answers,
      },
    },
    async (request, reply) => {
      const { params, body, caller } = request
      const card = await openCard(stores, params.session_id, caller, 'viewed')
      const result = await runCommand(request, {
        store: scorecards,
        id: card._id,
        decide: (fresh) => assignDisagreement(existing(fresh), card._id, params.criterion_id, body.person_id),
        reply: () => ({ status: 200 as const, body: params }),
      })
      const detail = `criterion ${params.criterion_id}, to ${body.person_id}`
      await record(audit, { session_id: card._id, who: caller.id, action: 'disagreement_assigned', detail })
      return reply.code(result.status).send(result.body)
    },
  )

  app.post(
    '/api/v1/scorecards/:session_id/disagreements/:criterion_id/settle',
    {
      config,
      schema: {
        summary: 'Say what came of a disagreement; the reviews themselves stand',
        params: Params,
        body: Type.Object({ note: Type.String({ minLength: 1, maxLength: 4_000, pattern: '\\S' }) }),
        response: answers,
      },
    },
    async (request, reply) => {
      const { params, body, caller } = request
      const card = await openCard(stores, params.session_id, caller, 'viewed')
      const result = await runCommand(request, {
        store: scorecards,
        id: card._id,
        decide: (fresh, now) =>
          settleDisagreement(existing(fresh), params.criterion_id, { by: caller.id, note: body.note }, now),
        reply: () => ({ status: 200 as const, body: params }),
      })
      const detail = `criterion ${params.criterion_id}`
      await record(audit, { session_id: card._id, who: caller.id, action: 'disagreement_settled', detail })
      return reply.code(result.status).send(result.body)
    },
  )
}
