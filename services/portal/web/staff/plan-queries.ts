import { queryOptions } from '@tanstack/react-query'
import { take } from '../shared/api.ts'
import type { paths } from '../shared/api-types/interview.ts'
import { api } from '../shared/session.ts'
import { everyPage } from './queries.ts'

export type Plan = paths['/api/v1/plans/{id}']['get']['responses'][200]['content']['application/json']
export type Content = Plan['content']
export type Question = NonNullable<Content['questions']>[number]
export type Criterion = NonNullable<Question['criteria']>[number]
export type BankQuestion =
  paths['/api/v1/plans/bank/questions']['get']['responses'][200]['content']['application/json']['items'][number]

/** How many candidates have been asked each question of a plan, by its id. */
export const exposuresQuery = (id: string) =>
  queryOptions({
    queryKey: ['plans', id, 'exposures'],
    queryFn: async () => {
      const { items } = await take(api.GET('/api/v1/plans/{id}/exposures', { params: { path: { id } } }))
      return new Map(items.map(({ question_id, exposures }) => [question_id, exposures]))
    },
    staleTime: 60_000,
  })

export const bankQuery = queryOptions({
  queryKey: ['bank'],
  queryFn: () =>
    everyPage((cursor) =>
      take(api.GET('/api/v1/plans/bank/questions', { params: { query: { limit: 200, ...(cursor && { cursor }) } } })),
    ),
})

export const bankQuestionQuery = (id: string) =>
  queryOptions({
    queryKey: ['bank', id],
    queryFn: () => take(api.GET('/api/v1/plans/bank/questions/{id}', { params: { path: { id } } })),
  })
