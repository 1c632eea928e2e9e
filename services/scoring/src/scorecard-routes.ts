import type { Stored } from '@candor/platform/aggregate'
import { runCommand } from '@candor/platform/commands'
import { findPage, pageQuery } from '@candor/platform/cursor'
import { type App, type Caller, problems } from '@candor/platform/http'
import { Type } from 'typebox'
import { record } from './audit.ts'
import { existing, visibleCard } from './card-reader.ts'
import { criteriaOf } from './plan.ts'
import { requestRescore, type Scorecard, submitReview } from './scorecard.ts'
import { ScorecardSummary, ScorecardView, toSummary, toView } from './scorecard-view.ts'
import type { Stores } from './stores.ts'

const Params = Type.Object({ session_id: Type.String({ minLength: 1, maxLength: 128 }) })
export const Notes = Type.String({ maxLength: 4_000, default: '' })
export const Recommendation = Type.Union([
  Type.Literal('definitely_no'),
  Type.Literal('no'),
  Type.Literal('yes'),
  Type.Literal('strong_yes'),
])
export const CriterionId = Type.String({ minLength: 1, maxLength: 128 })
export const LevelNumber = Type.Integer({ minimum: -1_000, maximum: 1_000 })
/** 200 criteria with notes at their longest would be more; nobody writes that. */
export const reviewBytesMax = 256 * 1_024

const ReviewBody = Type.Object({
  recommendation: Recommendation,
  criteria: Type.Array(
    Type.Object({
      criterion_id: CriterionId,
      level: LevelNumber,
      notes: Notes,
    }),
    { minItems: 1, maxItems: 200, description: 'A criterion that was not observed is left out' },
  ),
  notes: Notes,
})

const ReviewReceipt = Type.Object({
  session_id: Type.String(),
  reviewer_id: Type.String(),
  version: Type.Integer({ minimum: 1 }),
  submitted_at: Type.String({ format: 'date-time' }),
})

const readers = ['recruiter', 'admin', 'auditor', 'interviewer'] as const

/** Reviews and the lists of scorecards. The role lets a caller in; `sightOf` decides what of a card is seen. */
export function addScorecardRoutes(app: App, stores: Pick<Stores, 'scorecards' | 'plans' | 'owners' | 'audit'>): void {
  const { scorecards, plans, owners, audit } = stores
  app.get(
    '/api/v1/scorecards',
    {
      config: { roles: readers },
      schema: {
        summary: 'Scorecards the caller may see, newest session first',
        querystring: Type.Object({
          ...pageQuery,
          plan_version_id: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
          waiting: Type.Optional(Type.Boolean({ description: "Only those that wait for the caller's own review" })),
        }),
        response: {
          200: Type.Object({
            items: Type.Array(ScorecardSummary),
            next_cursor: Type.Union([Type.String(), Type.Null()]),
          }),
          ...problems(400, 401, 403, 429, 503),
        },
      },
    },
    async ({ query, caller }) => {
      const page = await findPage(scorecards.collection, {
        ...query,
        filter: listFilter(caller, query),
        sort: 'started_at',
        direction: -1,
      })
      return {
        items: page.items.map((card) => toSummary(scorecards.read(card), caller)),
        next_cursor: page.next_cursor,
      }
    },
  )

  app.get(
    '/api/v1/scorecards/:session_id',
    {
      config: { roles: readers },
      schema: {
        summary: 'One scorecard; blind for a panel member until the own review is in',
        params: Params,
        response: { 200: ScorecardView, ...problems(400, 401, 403, 404, 429, 503) },
      },
    },
    async ({ params, caller }) => {
      const card = await visibleCard(stores, params.session_id, caller)
      await record(audit, { session_id: card._id, who: caller.id, action: 'viewed' })
      return toView(card, caller)
    },
  )

  app.post(
    '/api/v1/scorecards/:session_id/reviews',
    {
      config: { roles: ['interviewer'] },
      bodyLimit: reviewBytesMax,
      schema: {
        summary: "A panel member's review; sent again it becomes the next version",
        params: Params,
        body: ReviewBody,
        response: { 201: ReviewReceipt, ...problems(400, 401, 403, 404, 409, 413, 422, 429, 503) },
      },
    },
    async (request, reply) => {
      const { params, body, caller } = request
      const card = await visibleCard(stores, params.session_id, caller)
      const [plan, booking] = card.session
        ? await Promise.all([plans.load(card.session.plan_version_id), owners.load(card.session.booking_id)])
        : []
      const known = { criteria: plan ? criteriaOf(plan) : [], owner: booking?.recruiter_id ?? null }
      const result = await runCommand(request, {
        store: scorecards,
        id: card._id,
        decide: (fresh, now) => submitReview(existing(fresh), card._id, caller.id, body, known, now),
        reply: (saved) => ({ status: 201 as const, body: receipt(saved, caller) }),
      })
      return reply.code(result.status).send(result.body)
    },
  )

  app.post(
    '/api/v1/scorecards/:session_id/rescore',
    {
      config: { roles: ['recruiter', 'admin'] },
      schema: {
        summary: 'Scores all answers again; earlier results stay beside the new ones',
        params: Params,
        body: Type.Object({
          reason: Type.String({ pattern: '^[a-z0-9_]{1,64}$', description: 'A short code, such as rubric_changed' }),
        }),
        response: {
          202: Type.Object({ session_id: Type.String(), answers: Type.Integer({ minimum: 0 }) }),
          ...problems(400, 401, 403, 404, 409, 429, 503),
        },
      },
    },
    async (request, reply) => {
      const { params, body, caller } = request
      const card = await visibleCard(stores, params.session_id, caller)
      const result = await runCommand(request, {
        store: scorecards,
        id: card._id,
        decide: (fresh, now) => requestRescore(existing(fresh), card._id, body.reason, now),
        reply: (saved) => ({ status: 202 as const, body: { session_id: saved._id, answers: saved.answers.length } }),
      })
      return reply.code(result.status).send(result.body)
    },
  )
}

/** Cards whose session is known and not the caller's own; for overseers all of them, else those of the caller's panels. */
export function listFilter(caller: Caller, o: { plan_version_id?: string; waiting?: boolean } = {}) {
  const known = {
    started_at: { $gt: new Date(0) },
    'session.candidate_id': { $ne: caller.id },
    ...(o.plan_version_id && { 'session.plan_version_id': o.plan_version_id }),
  }
  // What a panel member has not reviewed, final or not: whether others made it final is not to be seen here.
  if (o.waiting)
    return {
      ...known,
      'session.panel_ids': caller.id,
      ended: { $exists: true },
      'reviews.reviewer_id': { $ne: caller.id },
    }
  const overseer = caller.roles.some((role) => role === 'recruiter' || role === 'admin' || role === 'auditor')
  return overseer ? known : { 'session.panel_ids': caller.id, ...known }
}

function receipt(card: Stored<Scorecard>, caller: Caller) {
  const review = card.reviews.find((one) => one.reviewer_id === caller.id)
  return {
    session_id: card._id,
    reviewer_id: caller.id,
    version: review?.version ?? 1,
    submitted_at: (review?.submitted_at ?? new Date(0)).toISOString(),
  }
}
