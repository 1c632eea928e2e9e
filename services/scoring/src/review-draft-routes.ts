import { type Decision, VersionConflict } from '@candor/platform/aggregate'
import { runCommand } from '@candor/platform/commands'
import { type App, problems } from '@candor/platform/http'
import { type Static, Type } from 'typebox'
import { visibleCard } from './card-reader.ts'
import { draftId, draftOfErased, mustSit, type ReviewDraft, saveDraft, standing, withoutDraft } from './review-draft.ts'
import { versionOf } from './scorecard.ts'
import { CriterionId, LevelNumber, Notes, Recommendation, reviewBytesMax } from './scorecard-routes.ts'
import type { Stores } from './stores.ts'

const Params = Type.Object({ session_id: Type.String({ minLength: 1, maxLength: 128 }) })
const Revision = Type.Integer({
  minimum: 1,
  maximum: 1_000_000_000,
  description: 'Above that of the draft that was read',
})

const Words = Type.Object({
  recommendation: Type.Union([Recommendation, Type.Null()]),
  criteria: Type.Array(
    Type.Object({ criterion_id: CriterionId, level: Type.Union([LevelNumber, Type.Null()]), notes: Notes }),
    { maxItems: 200 },
  ),
  notes: Notes,
})

const DraftView = Type.Object(
  {
    revision: Type.Integer({ minimum: 0, description: '0 when nothing was ever kept' }),
    amends: Type.Integer({
      minimum: 0,
      description: "Version of the caller's review that a draft would replace; 0 for the first",
    }),
    saved_at: Type.Union([Type.String({ format: 'date-time' }), Type.Null()]),
    words: Type.Union([Words, Type.Null()], { description: 'Null when there is no draft' }),
  },
  { title: 'ReviewDraft' },
)

/** What the caller is writing, kept for the caller alone: another device goes on where this one stopped. */
export function addReviewDraftRoutes(app: App, stores: Pick<Stores, 'scorecards' | 'reviewDrafts' | 'erasures'>): void {
  const { reviewDrafts, erasures } = stores

  app.get(
    '/api/v1/scorecards/:session_id/draft',
    {
      config: { roles: ['interviewer'] },
      schema: {
        summary: "The caller's own review as far as it is written; nobody else can read it",
        params: Params,
        response: { 200: DraftView, ...problems(400, 401, 403, 404, 429, 503) },
      },
    },
    async ({ params, caller }) => {
      const card = await visibleCard(stores, params.session_id, caller)
      mustSit(card, caller.id)
      const draft = await reviewDrafts.load(draftId(card._id, caller.id))
      return view(standing(draft, card, caller.id), draft?.revision ?? 0, versionOf(card, caller.id))
    },
  )

  app.put(
    '/api/v1/scorecards/:session_id/draft',
    {
      config: { roles: ['interviewer'] },
      bodyLimit: reviewBytesMax,
      schema: {
        summary: 'Keeps what the caller has written so far; the highest revision stands',
        params: Params,
        body: Type.Object({ revision: Revision, amends: DraftView.properties.amends, words: Words }),
        response: { 200: DraftView, ...problems(400, 401, 403, 404, 409, 413, 422, 429, 503) },
      },
    },
    async (request) => {
      const { params, body, caller } = request
      const card = await visibleCard(stores, params.session_id, caller)
      const id = draftId(card._id, caller.id)
      const of = { session_id: card._id, author_id: caller.id }
      const { body: saved } = await runCommand(request, {
        store: reviewDrafts,
        id,
        decide: (before, now) => saveDraft(before, card, of, body, now),
        // Without the words: answers are kept with their command, and words go when they must.
        reply: ({ revision, amends, saved_at }) => ({
          status: 200 as const,
          body: { revision, amends, saved_at: saved_at.toISOString(), words: null },
        }),
      })
      // An erasure that came between the card and the draft has not seen these words; its marker was written before it looked.
      const people = [card.session.candidate_id, caller.id]
      const erased = await erasures.collection.find({ _id: { $in: people } }, { limit: people.length }).toArray()
      if (erased.length > 0)
        await forget(id, erased.some(({ _id }) => _id === caller.id) ? withoutDraft : draftOfErased)
      return saved
    },
  )

  async function forget(id: string, change: (draft: ReviewDraft) => Decision<ReviewDraft>): Promise<void> {
    for (;;) {
      const draft = await reviewDrafts.load(id)
      if (!draft) return
      try {
        await reviewDrafts.save(draft, id, change(draft), { actor: 'service:scoring', at: new Date() })
        return
      } catch (error) {
        if (!(error instanceof VersionConflict)) throw error
      }
    }
  }

  app.delete(
    '/api/v1/scorecards/:session_id/draft',
    {
      config: { roles: ['interviewer'] },
      schema: {
        summary: 'Gives up what the caller has written; a review that was submitted stays as it is',
        params: Params,
        response: { 204: Type.Null(), ...problems(400, 401, 403, 404, 409, 422, 429, 503) },
      },
    },
    async (request, reply) => {
      const { params, caller } = request
      const card = await visibleCard(stores, params.session_id, caller)
      mustSit(card, caller.id)
      const id = draftId(card._id, caller.id)
      if (await reviewDrafts.load(id))
        await runCommand(request, {
          store: reviewDrafts,
          id,
          decide: (draft) => withoutDraft(draft as ReviewDraft),
          reply: () => ({ status: 204, body: null }),
        })
      return reply.code(204).send(null)
    },
  )
}

function view(draft: ReviewDraft | undefined, revision: number, amends: number): Static<typeof DraftView> {
  return {
    ...{ revision, amends },
    saved_at: draft?.saved_at.toISOString() ?? null,
    words: draft?.words ?? null,
  }
}
