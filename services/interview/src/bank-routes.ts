import type { Stored } from '@candor/platform/aggregate'
import { createId, runCommand } from '@candor/platform/commands'
import { findPage, pageQuery } from '@candor/platform/cursor'
import { problem } from '@candor/platform/errors'
import { type App, problems, type Role } from '@candor/platform/http'
import { Type } from 'typebox'
import { type BankQuestion, retireBankQuestion, saveBankQuestion } from './bank.ts'
import { exposuresOf } from './exposure.ts'
import { Question } from './plan.ts'
import type { Stores } from './stores.ts'

const writers: Role[] = ['recruiter', 'admin']
const readers: Role[] = ['recruiter', 'admin', 'interviewer', 'auditor']
const ById = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) })
const time = () => Type.String({ format: 'date-time' })

const BankInput = Type.Object({
  question: Question,
  retire_after: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 1_000_000,
      description: 'Once so many candidates have seen it, pools prefer others',
    }),
  ),
})

const BankQuestionView = Type.Object(
  {
    bank_question_id: Type.String(),
    revision: Type.Integer(),
    question: Question,
    exposures: Type.Integer({ description: 'Candidates who have been asked it, over all plans' }),
    retire_after: Type.Union([Type.Integer(), Type.Null()]),
    retired_at: Type.Union([time(), Type.Null()]),
    updated_at: time(),
  },
  { title: 'BankQuestion' },
)

/** The question bank: what plans take copies of, with how many candidates have seen each. */
export function bankRoutes(app: App, stores: Pick<Stores, 'bankQuestions' | 'sessions'>): void {
  const { bankQuestions } = stores

  async function view(one: Stored<BankQuestion>) {
    return bankQuestionView(one, (await exposuresOf(stores, [one._id])).get(one._id) ?? 0)
  }

  app.post(
    '/api/v1/plans/bank/questions',
    {
      config: { roles: writers },
      schema: {
        summary: 'Put a question into the bank',
        body: BankInput,
        response: { 201: BankQuestionView, ...problems(400, 401, 403, 409, 413, 422, 429) },
      },
    },
    async (request, reply) => {
      const id = createId(request)
      const result = await runCommand(request, {
        store: bankQuestions,
        id,
        decide: (_none, now) => saveBankQuestion(undefined, request.body, { id, actor: request.caller.id }, now),
        reply: (saved) => ({ status: 201 as const, body: bankQuestionView(saved, 0) }),
      })
      return reply.code(result.status).send(result.body)
    },
  )

  app.get(
    '/api/v1/plans/bank/questions',
    {
      config: { roles: readers },
      schema: {
        summary: 'List the bank, newest first',
        querystring: Type.Object(pageQuery),
        response: {
          200: Type.Object({
            items: Type.Array(BankQuestionView),
            next_cursor: Type.Union([Type.String(), Type.Null()]),
          }),
          ...problems(400, 401, 403, 429),
        },
      },
    },
    async (request) => {
      const options = { ...request.query, filter: {}, sort: 'created_at', direction: -1 } as const
      const page = await findPage(bankQuestions.collection, options)
      const counts = await exposuresOf(
        stores,
        page.items.map((one) => one._id),
      )
      return {
        ...page,
        items: page.items.map((one) => bankQuestionView(bankQuestions.read(one), counts.get(one._id) ?? 0)),
      }
    },
  )

  app.get(
    '/api/v1/plans/bank/questions/:id',
    {
      config: { roles: readers },
      schema: {
        summary: 'Read a question of the bank',
        params: ById,
        response: { 200: BankQuestionView, ...problems(400, 401, 403, 404, 429) },
      },
    },
    async (request) => {
      const found = await bankQuestions.load(request.params.id)
      if (!found) throw missing(request.params.id)
      return view(found)
    },
  )

  app.put(
    '/api/v1/plans/bank/questions/:id',
    {
      config: { roles: writers },
      schema: {
        summary: 'Make a new revision; plans keep the copy they took',
        params: ById,
        body: BankInput,
        response: { 200: BankQuestionView, ...problems(400, 401, 403, 404, 409, 413, 422, 429) },
      },
    },
    async (request) => {
      const { id } = request.params
      const found = await bankQuestions.load(id)
      if (!found) throw missing(id)
      const result = await runCommand(request, {
        store: bankQuestions,
        id,
        decide: (before, now) => saveBankQuestion(before, request.body, { id, actor: request.caller.id }, now),
        reply: (saved) => ({ status: 200 as const, body: bankQuestionView(saved, 0) }),
      })
      return { ...result.body, exposures: (await view(found)).exposures }
    },
  )

  app.post(
    '/api/v1/plans/bank/questions/:id/retire',
    {
      config: { roles: writers },
      schema: {
        summary: 'Retire a question: no plan is published with it any more, and pools avoid it',
        params: ById,
        body: Type.Union([Type.Object({}), Type.Null()]),
        response: { 200: BankQuestionView, ...problems(400, 401, 403, 404, 409, 422, 429) },
      },
    },
    async (request) => {
      const { id } = request.params
      const result = await runCommand(request, {
        store: bankQuestions,
        id,
        decide(before, now) {
          if (!before) throw missing(id)
          return retireBankQuestion(before, now)
        },
        reply: (saved) => ({ status: 200 as const, body: bankQuestionView(saved, 0) }),
      })
      return { ...result.body, exposures: (await exposuresOf(stores, [id])).get(id) ?? 0 }
    },
  )
}

const missing = (id: string) => problem('NOT_FOUND', `There is no question ${id} in the bank`)

function bankQuestionView(one: Stored<BankQuestion>, exposures: number) {
  const { time_limit_seconds, ...question } = one.question
  return {
    bank_question_id: one._id,
    revision: one.revision,
    question: { ...question, ...(time_limit_seconds !== null && { time_limit_seconds }) },
    exposures,
    retire_after: one.retire_after ?? null,
    retired_at: one.retired_at?.toISOString() ?? null,
    updated_at: one.updated_at.toISOString(),
  }
}
