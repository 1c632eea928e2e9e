import type { Stored } from '@candor/platform/aggregate'
import { type App, type Caller, problems } from '@candor/platform/http'
import { Type } from 'typebox'
import { record } from './audit.ts'
import { refuse } from './errors.ts'
import { criteriaOf } from './plan.ts'
import { ratingsOf, reportRaters, sessionsWanted } from './rater-report.ts'
import { rounded, scaleOf } from './rubric.ts'
import type { Scorecard } from './scorecard.ts'
import { sightOf } from './scorecard-view.ts'
import type { Stores } from './stores.ts'

/** A report looks at the newest cards of a plan, not at all there ever were. */
const cardsMax = 500
/** Side by side on one page, each with a line in its trail. */
const comparedMax = 100
const orNull = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()])
const Interval = Type.Object(
  { value: Type.Number(), low: orNull(Type.Number()), high: orNull(Type.Number()) },
  { description: 'With its 95 % interval, by bootstrap over sessions; none with fewer than 5 sessions' },
)
const Query = Type.Object({ plan_version_id: Type.String({ minLength: 1, maxLength: 128 }) })
const config = { roles: ['recruiter', 'admin', 'auditor'] } as const
const Counter = Type.Integer({ minimum: 0 })

const Rater = Type.Object({
  rater: Type.String({ description: 'A person, or software:<tier>@<version>' }),
  kind: Type.Enum(['person', 'software']),
  sessions: Counter,
  ratings: Counter,
  severity: orNull(Interval),
  spread: orNull(Type.Number()),
  kappa: orNull(Interval),
  icc: orNull(Interval),
  drift: Type.Array(Type.Object({ month: Type.String(), ratings: Counter, severity: Type.Number() })),
  enough: Type.Boolean({ description: `At least ${sessionsWanted} sessions that somebody else rated too` }),
})

const Compared = Type.Object({
  session_id: Type.String(),
  candidate_id: Type.String(),
  started_at: orNull(Type.String({ format: 'date-time' })),
  status: Type.String(),
  recommendation: orNull(Type.String()),
  panel_score: orNull(Type.Number()),
  software_score: orNull(Type.Number()),
  reviews: Counter,
  criteria: Type.Array(
    Type.Object({ criterion_id: Type.String(), panel: orNull(Type.Number()), software: orNull(Type.Number()) }),
    { description: 'Places on the scale, 0..1: the mean of the reviews, and the software' },
  ),
})

/** Over several scorecards of one plan: how its raters rate, and how its candidates did. */
export function addReportRoutes(app: App, stores: Pick<Stores, 'scorecards' | 'plans' | 'audit'>): void {
  const { scorecards, plans, audit } = stores
  app.get(
    '/api/v1/reports/raters',
    {
      config,
      schema: {
        summary: 'How the interviewers and the software rate on one version of a plan',
        querystring: Query,
        response: {
          200: Type.Object({ plan_version_id: Type.String(), cards: Counter, items: Type.Array(Rater) }),
          ...problems(400, 401, 403, 404, 429, 503),
        },
      },
    },
    async ({ query, caller }) => {
      const { criteria, cards } = await cardsOf(query.plan_version_id, caller)
      const items = reportRaters(cards.flatMap((card) => ratingsOf(card._id, card, criteria)))
      return { plan_version_id: query.plan_version_id, cards: cards.length, items }
    },
  )

  app.get(
    '/api/v1/reports/comparison',
    {
      config,
      schema: {
        summary: 'Candidates of one version of a plan side by side, newest first',
        querystring: Query,
        response: {
          200: Type.Object({
            plan_version_id: Type.String(),
            title: Type.String(),
            criteria: Type.Array(Type.Object({ criterion_id: Type.String(), name: Type.String() })),
            items: Type.Array(Compared),
          }),
          ...problems(400, 401, 403, 404, 429, 503),
        },
      },
    },
    async ({ query, caller }) => {
      const { title, criteria, cards } = await cardsOf(query.plan_version_id, caller, comparedMax)
      await Promise.all(cards.map(({ _id }) => record(audit, { session_id: _id, who: caller.id, action: 'compared' })))
      return {
        plan_version_id: query.plan_version_id,
        title,
        criteria: criteria.map(({ criterion_id, name }) => ({ criterion_id, name })),
        items: cards.map((card) => compare(card, criteria)),
      }
    },
  )

  /** The newest ended cards that the caller may see in full: who sits on a panel without a review of their own does not see that one. */
  async function cardsOf(planVersionId: string, caller: Caller, max = cardsMax) {
    const plan = await plans.load(planVersionId)
    if (!plan) throw refuse('PLAN_NOT_FOUND', 'No version of a plan that scoring knows has this id.')
    const found = await scorecards.collection
      .find({ 'session.plan_version_id': planVersionId, ended: { $exists: true } })
      .sort({ started_at: -1, _id: -1 })
      .limit(max)
      .maxTimeMS(5_000)
      .toArray()
    const cards = found.map((card) => scorecards.read(card as Stored<Scorecard>))
    return {
      title: plan.title,
      criteria: criteriaOf(plan),
      cards: cards.filter((card) => sightOf(card, caller) === 'full'),
    }
  }
}

function compare(card: Stored<Scorecard>, criteria: ReturnType<typeof criteriaOf>) {
  const final = card.status === 'final' ? card.final : undefined
  const results = card.answers.flatMap(({ result }) => result?.criteria ?? [])
  return {
    session_id: card._id,
    candidate_id: card.session?.candidate_id ?? '',
    started_at: card.started_at?.toISOString() ?? null,
    status: card.status,
    recommendation: final?.recommendation ?? null,
    panel_score: final?.panel_score ?? null,
    software_score: card.scores?.overall ?? null,
    reviews: card.reviews.length,
    criteria: criteria.map((criterion) => {
      const { criterion_id } = criterion
      const places = card.reviews.flatMap((review) =>
        review.criteria
          .filter((one) => one.criterion_id === criterion_id)
          .flatMap(({ level }) => scaleOf(criterion, level) ?? []),
      )
      const panel = places.length > 0 ? rounded(places.reduce((sum, place) => sum + place, 0) / places.length) : null
      const software = results.find((one) => one.criterion_id === criterion_id)?.score ?? null
      return { criterion_id, panel, software }
    }),
  }
}
