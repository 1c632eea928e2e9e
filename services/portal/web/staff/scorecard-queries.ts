import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { take } from '../shared/api.ts'
import type { paths } from '../shared/api-types/scoring.ts'
import { api } from '../shared/session.ts'

type Answer<P extends keyof paths> = paths[P] extends {
  get: { responses: { 200: { content: { 'application/json': infer B } } } }
}
  ? B
  : never

export type Card = Answer<'/api/v1/scorecards/{session_id}'>
export type Review = Card['reviews'][number]
export type Software = NonNullable<Card['software']>
export type SoftwareResult = NonNullable<Software['answers'][number]['result']>
export type Material = Answer<'/api/v1/scorecards/{session_id}/material'>
export type Question = Material['questions'][number]
export type Criterion = Question['criteria'][number]
export type GivenAnswer = Question['answers'][number]
export type Disagreement = Card['disagreements'][number]
export type RaterReport = Answer<'/api/v1/reports/raters'>
export type Rater = RaterReport['items'][number]
export type Comparison = Answer<'/api/v1/reports/comparison'>
export type HumanReview = Answer<'/api/v1/scorecards/human-reviews'>['items'][number]
export type KeptDraft = Answer<'/api/v1/scorecards/{session_id}/draft'>
export type ReviewBody =
  paths['/api/v1/scorecards/{session_id}/reviews']['post']['requestBody']['content']['application/json']

/** Whoever may sit on a panel is not told when a scorecard changes: that would tell when others review. So it is looked at. */
export const lookEveryMs = 60_000

export const cardQuery = (session_id: string) =>
  queryOptions({
    queryKey: ['scorecards', 'one', session_id],
    queryFn: () => take(api.GET('/api/v1/scorecards/{session_id}', { params: { path: { session_id } } })),
    refetchInterval: lookEveryMs,
  })

/** The own review as far as it is written. Not kept in memory: another device may go on with it. */
export const draftQuery = (session_id: string) =>
  queryOptions({
    queryKey: ['review-draft', session_id],
    queryFn: () => take(api.GET('/api/v1/scorecards/{session_id}/draft', { params: { path: { session_id } } })),
    staleTime: 0,
    gcTime: 0,
  })

export const materialQuery = (session_id: string) =>
  queryOptions({
    queryKey: ['scorecards', 'material', session_id],
    queryFn: () => take(api.GET('/api/v1/scorecards/{session_id}/material', { params: { path: { session_id } } })),
    staleTime: lookEveryMs,
  })

/** The words of follow-up questions by their ids: they stand in the transcript alone. */
export const followUpsQuery = (session_id: string) =>
  queryOptions({
    queryKey: ['scorecards', 'follow-ups', session_id],
    queryFn: async () => {
      const params = { path: { id: session_id } }
      const { entries } = await take(api.GET('/api/v1/interviews/{id}/transcript', { params }))
      const asked = entries as { kind: string; follow_up_id?: string; text?: string }[]
      return new Map(
        asked.flatMap(({ kind, follow_up_id, text }) =>
          kind === 'follow_up_asked' && follow_up_id && text ? [[follow_up_id, text] as const] : [],
        ),
      )
    },
    staleTime: lookEveryMs,
  })

export const fetchCards = (query: { waiting?: boolean; cursor?: string; limit?: number }) =>
  take(api.GET('/api/v1/scorecards', { params: { query } }))

export const cardsQuery = (query: { waiting?: boolean; limit?: number }) =>
  queryOptions({
    queryKey: ['scorecards', 'list', query],
    queryFn: () => fetchCards(query),
    placeholderData: keepPreviousData,
    refetchInterval: lookEveryMs,
  })

export const disagreementsQuery = queryOptions({
  queryKey: ['scorecards', 'disagreements'],
  queryFn: async () =>
    (await take(api.GET('/api/v1/scorecards/disagreements', { params: { query: { limit: 100 } } }))).items,
  refetchInterval: lookEveryMs,
})

export const humanReviewsQuery = queryOptions({
  queryKey: ['scorecards', 'human-reviews'],
  queryFn: async () =>
    (await take(api.GET('/api/v1/scorecards/human-reviews', { params: { query: { limit: 100 } } }))).items,
  refetchInterval: lookEveryMs,
})

export const trailQuery = (session_id: string, cursor?: string) =>
  queryOptions({
    queryKey: ['scorecards', 'trail', session_id, cursor],
    queryFn: () =>
      take(
        api.GET('/api/v1/scorecards/{session_id}/audit', {
          params: { path: { session_id }, query: { limit: 50, ...(cursor && { cursor }) } },
        }),
      ),
  })

export const ratersQuery = (plan_version_id: string) =>
  queryOptions({
    queryKey: ['scorecards', 'raters', plan_version_id],
    enabled: plan_version_id !== '',
    queryFn: () => take(api.GET('/api/v1/reports/raters', { params: { query: { plan_version_id } } })),
  })

export const comparisonQuery = (plan_version_id: string) =>
  queryOptions({
    queryKey: ['scorecards', 'comparison', plan_version_id],
    enabled: plan_version_id !== '',
    queryFn: () => take(api.GET('/api/v1/reports/comparison', { params: { query: { plan_version_id } } })),
  })
