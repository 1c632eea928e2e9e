import { notYetKnown } from '@candor/platform/errors'
import { type App, problems } from '@candor/platform/http'
import { Type } from 'typebox'
import { record } from './audit.ts'
import { visibleCard } from './card-reader.ts'
import type { Plan } from './plan.ts'
import type { Question } from './rubric.ts'
import type { Stores } from './stores.ts'

const orNull = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()])
const Counter = Type.Integer({ minimum: 0 })

const Level = Type.Object({ level: Type.Integer(), label: Type.String(), anchor: Type.String() })

const Material = Type.Object({
  session_id: Type.String(),
  plan_id: Type.String(),
  title: Type.String(),
  required_reviews: Counter,
  questions: Type.Array(
    Type.Object({
      question_id: Type.String(),
      text: Type.String(),
      kind: Type.String({ description: 'Of the plan, or follow_up: then the text stands in the transcript' }),
      criteria: Type.Array(
        Type.Object({
          criterion_id: Type.String(),
          name: Type.String(),
          description: Type.String(),
          weight: Type.Number(),
          levels: Type.Array(Level, { description: 'The anchored scale, lowest level first' }),
        }),
      ),
      answers: Type.Array(
        Type.Object({
          answer_id: Type.String(),
          revision: Counter,
          submitted_at: Type.String({ format: 'date-time' }),
          text: orNull(
            Type.String({ description: 'The exact text of this revision; null once it is erased, and for auditors' }),
          ),
        }),
      ),
    }),
  ),
})

/** The plan's questions that were asked, in their order; all of them while that is not known. */
function askedOf({ questions }: Plan, ids: readonly string[] | undefined): Question[] {
  if (!ids) return questions
  return ids.flatMap((id) => questions.find(({ question_id }) => question_id === id) ?? [])
}

/**
 * What a reviewer works from: questions, criteria with their anchors, and the exact text that evidence offsets point into. It is the
 * same before and after anybody's review.
 */
export function addMaterialRoutes(app: App, stores: Pick<Stores, 'scorecards' | 'plans' | 'answers' | 'audit'>): void {
  const { plans, answers, audit } = stores
  app.get(
    '/api/v1/scorecards/:session_id/material',
    {
      config: { roles: ['interviewer', 'recruiter', 'admin', 'auditor'] },
      schema: {
        summary:
          'Questions, criteria and the words of the answers of one interview, for its reviewers; auditors get no words',
        params: Type.Object({ session_id: Type.String({ minLength: 1, maxLength: 128 }) }),
        response: { 200: Material, ...problems(400, 401, 403, 404, 409, 429, 503) },
      },
    },
    async ({ params, caller }) => {
      const card = await visibleCard(stores, params.session_id, caller)
      const readsWords = caller.roles.some((role) => role !== 'auditor')
      const action = readsWords ? 'words_viewed' : 'viewed'
      await record(audit, { session_id: card._id, who: caller.id, action })
      const ids = card.answers.map(({ answer_id }) => answer_id)
      const [plan, kept] = await Promise.all([
        plans.load(card.session.plan_version_id),
        answers.collection.find({ _id: { $in: ids } }, { limit: ids.length }).toArray(),
      ])
      if (!plan) throw notYetKnown('The plan of session', card._id)
      const given = Map.groupBy(
        kept.toSorted((a, b) => a.submitted_at.getTime() - b.submitted_at.getTime()),
        ({ question_id }) => question_id,
      )
      const asked = askedOf(plan, card.question_ids)
      const known = new Set(asked.map(({ question_id }) => question_id))
      // Answers to follow-up questions name those, which no plan knows.
      const others = [...given.keys()]
        .filter((question_id) => !known.has(question_id))
        .map((question_id) => ({ question_id, text: '', kind: 'follow_up', criteria: [] }))
      return {
        session_id: card._id,
        plan_id: plan.plan_id,
        title: plan.title,
        required_reviews: plan.rule.required_reviews,
        questions: [...asked, ...others].map(({ question_id, text, kind, criteria }) => ({
          ...{ question_id, text, kind },
          criteria: criteria.map(({ criterion_id, name, description, weight, levels }) => ({
            ...{ criterion_id, name, description, weight },
            levels: levels.toSorted((a, b) => a.level - b.level),
          })),
          answers: (given.get(question_id) ?? []).map(({ _id, revision, submitted_at, ...answer }) => ({
            answer_id: _id,
            revision,
            submitted_at: submitted_at.toISOString(),
            text: readsWords && answer.status === 'kept' ? answer.text : null,
          })),
        })),
      }
    },
  )
}
