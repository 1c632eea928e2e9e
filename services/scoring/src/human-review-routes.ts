import type { Stored } from '@candor/platform/aggregate'
import { runCommand } from '@candor/platform/commands'
import { findPage, pageQuery } from '@candor/platform/cursor'
import { type App, problems } from '@candor/platform/http'
import { type Static, Type } from 'typebox'
import { record } from './audit.ts'
import { existing, inFullSight, openCard, ownCard } from './card-reader.ts'
import { explain } from './explanation.ts'
import { closeHumanReview, requestHumanReview } from './human-review.ts'
import type { Scorecard } from './scorecard.ts'
import type { Stores } from './stores.ts'

const Params = Type.Object({ session_id: Type.String({ minLength: 1, maxLength: 128 }) })
const Time = Type.String({ format: 'date-time' })
const Words = Type.String({ maxLength: 4_000 })
const orNull = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()])

const HumanReviewView = Type.Object({
  session_id: Type.String(),
  status: Type.Enum(['open', 'closed']),
  requested_at: Time,
  reason: Type.String({ description: "The candidate's own words; empty when none were given" }),
  assigned_to: orNull(Type.String()),
  outcome: orNull(
    Type.Object({
      decision: Type.Enum(['upheld', 'changed']),
      explanation: Type.String(),
      at: Time,
      by: Type.String(),
    }),
  ),
})

/** Kept with an Idempotency-Key, and so without anybody's words. */
const Receipt = Type.Object({ session_id: Type.String(), status: Type.Enum(['open', 'closed']) })

const Explained = Type.Object({
  session_id: Type.String(),
  status: Type.Enum(['in_progress', 'with_the_panel', 'decided']),
  steps: Type.Array(Type.String(), { description: 'In English; the facts say the same for other languages' }),
  facts: Type.Object({
    title: orNull(Type.String()),
    answered: Type.Integer(),
    reviews: orNull(Type.Integer()),
    withheld: orNull(Type.String()),
  }),
  software: Type.Object({
    used: Type.Boolean(),
    why_not: orNull(Type.String()),
    tier: orNull(Type.String()),
    limits: Type.String(),
  }),
  answers: Type.Array(
    Type.Object({
      question_id: Type.String(),
      question: Type.String(),
      criteria: Type.Array(
        Type.Object({
          criterion_id: Type.String(),
          name: Type.String(),
          words: Type.Array(Type.String(), { description: 'Your own words that the suggestion rests on' }),
          notes: Type.Array(Type.Object({ flag: Type.String(), text: Type.String() })),
        }),
      ),
    }),
  ),
  human_review: orNull(HumanReviewView),
})

/** The candidate's side: how the result came about, and a person to look at it; and the staff's list of who waits for one. */
export function addHumanReviewRoutes(
  app: App,
  stores: Pick<Stores, 'scorecards' | 'audit' | 'plans' | 'answers' | 'owners'>,
): void {
  const { scorecards, audit, plans, answers, owners } = stores
  app.get(
    '/api/v1/scorecards/:session_id/explanation',
    {
      config: { roles: ['candidate'] },
      schema: {
        summary: 'How the result of your interview came about, in plain words',
        params: Params,
        response: { 200: Explained, ...problems(400, 401, 403, 404, 429, 503) },
      },
    },
    async ({ params, caller }) => {
      const card = await ownCard(stores, params.session_id, caller)
      await record(audit, { session_id: card._id, who: caller.id, action: 'explanation_viewed' })
      const ids = card.answers.map(({ answer_id }) => answer_id)
      const [plan, kept] = await Promise.all([
        plans.load(card.session.plan_version_id),
        answers.collection.find({ _id: { $in: ids } }, { limit: ids.length }).toArray(),
      ])
      const texts = new Map(kept.flatMap((one) => (one.status === 'kept' ? [[one._id, one] as const] : [])))
      const { human_review } = card
      return {
        session_id: card._id,
        ...explain(card, plan, (id) => texts.get(id)),
        human_review: human_review ? toHumanReview(card) : null,
      }
    },
  )

  app.post(
    '/api/v1/scorecards/:session_id/human-review',
    {
      config: { roles: ['candidate'] },
      schema: {
        summary: 'Ask that a person looks at the result of your interview',
        params: Params,
        body: Type.Object({ reason: Type.Optional(Words) }),
        response: { 202: Receipt, ...problems(400, 401, 403, 404, 409, 429, 503) },
      },
    },
    async (request, reply) => {
      const { params, body, caller } = request
      const card = await ownCard(stores, params.session_id, caller)
      const owner = (await owners.load(card.session.booking_id))?.recruiter_id ?? null
      const result = await runCommand(request, {
        store: scorecards,
        id: card._id,
        decide: (fresh, now) =>
          requestHumanReview(existing(fresh), card._id, { reason: body.reason ?? '', owner }, now),
        reply: (saved) => ({ status: 202 as const, body: receipt(saved) }),
      })
      return reply.code(result.status).send(result.body)
    },
  )

  app.get(
    '/api/v1/scorecards/human-reviews',
    {
      config: { roles: ['recruiter', 'admin', 'auditor'] },
      schema: {
        summary: 'Candidates who wait for a person, longest first',
        querystring: Type.Object(pageQuery),
        response: {
          200: Type.Object({ items: Type.Array(HumanReviewView), next_cursor: orNull(Type.String()) }),
          ...problems(400, 401, 403, 429, 503),
        },
      },
    },
    async ({ query, caller }) => {
      const page = await findPage(scorecards.collection, {
        ...query,
        filter: { waits_for_person_since: { $exists: true }, ...inFullSight(caller) },
        sort: 'waits_for_person_since',
      })
      return { items: page.items.map(toHumanReview), next_cursor: page.next_cursor }
    },
  )

  app.post(
    '/api/v1/scorecards/:session_id/human-review/close',
    {
      config: { roles: ['recruiter', 'admin'] },
      schema: {
        summary: "A person's answer to the candidate",
        params: Params,
        body: Type.Object({
          decision: Type.Enum(['upheld', 'changed']),
          explanation: Type.String({
            minLength: 1,
            maxLength: 4_000,
            pattern: '\\S',
            description: 'For the candidate',
          }),
        }),
        response: { 200: Receipt, ...problems(400, 401, 403, 404, 409, 429, 503) },
      },
    },
    async (request, reply) => {
      const { params, body, caller } = request
      const card = await openCard(stores, params.session_id, caller, 'viewed')
      const result = await runCommand(request, {
        store: scorecards,
        id: card._id,
        decide: (fresh, now) => closeHumanReview(existing(fresh), card._id, { ...body, by: caller.id }, now),
        reply: (saved) => ({ status: 200 as const, body: receipt(saved) }),
      })
      return reply.code(result.status).send(result.body)
    },
  )
}

const receipt = ({ _id, human_review }: Stored<Scorecard>) => ({
  session_id: _id,
  status: human_review?.status ?? ('open' as const),
})

function toHumanReview({ _id, human_review }: Stored<Scorecard>): Static<typeof HumanReviewView> {
  if (!human_review) throw new Error(`scorecard ${_id} has no request for a person`)
  const { status, requested_at, reason, assigned_to } = human_review
  const outcome =
    human_review.status === 'closed' ? { ...human_review.outcome, at: human_review.outcome.at.toISOString() } : null
  return { session_id: _id, status, requested_at: requested_at.toISOString(), reason, assigned_to, outcome }
}
