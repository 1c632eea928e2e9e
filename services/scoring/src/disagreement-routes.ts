import { runCommand } from '@candor/platform/commands'
import { type App, problems } from '@candor/platform/http'
import { Type } from 'typebox'
import { record } from './audit.ts'
import { existing, openCard } from './card-reader.ts'
import { assignDisagreement, settleDisagreement } from './scorecard.ts'
import type { Stores } from './stores.ts'

const Params = Type.Object({
  session_id: Type.String({ minLength: 1, maxLength: 128 }),
  criterion_id: Type.String({ minLength: 1, maxLength: 128, description: 'Of the plan, or `recommendation`' }),
})
const answers = {
  200: Type.Object({ session_id: Type.String(), criterion_id: Type.String() }),
  ...problems(400, 401, 403, 404, 409, 429, 503),
}
const config = { roles: ['recruiter', 'admin'] } as const

/** Who looks at what the reviewers disagree on, and what came of it. */
export function addDisagreementRoutes(app: App, stores: Pick<Stores, 'scorecards' | 'audit'>): void {
  const { scorecards, audit } = stores
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
        decide: (fresh) => assignDisagreement(existing(fresh), params.criterion_id, body.person_id),
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
