import { keepPreviousData, type QueryClient, queryOptions, useQuery } from '@tanstack/react-query'
import { take } from '../shared/api.ts'
import type { paths as IdentityPaths } from '../shared/api-types/identity.ts'
import type { paths } from '../shared/api-types/scheduling.ts'
import { api } from '../shared/session.ts'

export type Me = Awaited<ReturnType<typeof fetchMe>>
export type Booking = Awaited<ReturnType<typeof fetchBookings>>['items'][number]
export type Person =
  IdentityPaths['/api/v1/people']['get']['responses'][200]['content']['application/json']['items'][number]
export type Role = Person['roles'][number]
export type Availability =
  paths['/api/v1/availability/{person_id}']['get']['responses'][200]['content']['application/json']
export type AvailabilityInput =
  paths['/api/v1/availability/{person_id}']['put']['requestBody']['content']['application/json']

const fetchMe = () => take(api.GET('/api/v1/people/me'))

/** Pages are read to their end, up to a bound: lists here are filtered while one types. */
const pagesMax = 20

export async function everyPage<T>(
  read: (cursor: string | undefined) => Promise<{ items: T[]; next_cursor: string | null }>,
) {
  const items: T[] = []
  let cursor: string | undefined
  for (let page = 0; page < pagesMax; page++) {
    const answer = await read(cursor)
    items.push(...answer.items)
    if (answer.next_cursor === null) break
    cursor = answer.next_cursor
  }
  return items
}

/** By name: the service keeps them by id, and lists are read page by page. */
const fetchPeople = async (query: { role?: Role; status?: 'active' | 'disabled' }) => {
  const people = await everyPage((cursor) =>
    take(api.GET('/api/v1/people', { params: { query: { ...query, limit: 200, ...(cursor && { cursor }) } } })),
  )
  const { compare } = new Intl.Collator(document.documentElement.lang || undefined)
  return people.sort((a, b) => compare(a.name, b.name))
}

export interface BookingFilter {
  from?: string
  to?: string
  status?: 'held' | 'confirmed' | 'cancelled' | 'released'
  order?: 'soonest' | 'latest'
  cursor?: string
  limit?: number
}

const fetchBookings = (query: BookingFilter) => take(api.GET('/api/v1/bookings', { params: { query } }))

export const meQuery = queryOptions({ queryKey: ['me'], queryFn: fetchMe, staleTime: 5 * 60_000, retry: false })

export const bookingsQuery = (filter: BookingFilter) =>
  queryOptions({
    queryKey: ['bookings', filter],
    queryFn: () => fetchBookings(filter),
    placeholderData: keepPreviousData,
  })

/** All bookings that start in a time span, for calendars and counts. */
export const spanQuery = (from: string, to: string) =>
  queryOptions({
    queryKey: ['bookings', 'span', from, to],
    queryFn: () => everyPage((cursor) => fetchBookings({ from, to, limit: 200, ...(cursor && { cursor }) })),
    placeholderData: keepPreviousData,
  })

export const bookingQuery = (booking_id: string) =>
  queryOptions({
    queryKey: ['bookings', 'one', booking_id],
    queryFn: () => take(api.GET('/api/v1/bookings/{booking_id}', { params: { path: { booking_id } } })),
  })

export const peopleQuery = (filter: { role?: Role; status?: 'active' | 'disabled' } = {}) =>
  queryOptions({ queryKey: ['people', filter], queryFn: () => fetchPeople(filter), staleTime: 30_000 })

export const plansQuery = queryOptions({
  queryKey: ['plans'],
  queryFn: () =>
    everyPage((cursor) =>
      take(api.GET('/api/v1/plans', { params: { query: { limit: 200, ...(cursor && { cursor }) } } })),
    ),
})

export const planQuery = (id: string) =>
  queryOptions({
    queryKey: ['plans', id],
    queryFn: () => take(api.GET('/api/v1/plans/{id}', { params: { path: { id } } })),
  })

/** Null for somebody who has not given any hours yet. */
export const availabilityQuery = (person_id: string) =>
  queryOptions({
    queryKey: ['availability', person_id],
    queryFn: () =>
      take(api.GET('/api/v1/availability/{person_id}', { params: { path: { person_id } } })).catch((error: unknown) => {
        if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'NOT_FOUND') return null
        throw error
      }),
  })

/** Limits of everybody who has given hours: they change seldom, so not anew with each booking. */
export const limitsQuery = queryOptions({
  queryKey: ['availability', 'limits'],
  queryFn: () =>
    everyPage((cursor) =>
      take(api.GET('/api/v1/availability', { params: { query: { limit: 200, ...(cursor && { cursor }) } } })),
    ),
  staleTime: 10 * 60_000,
})

export type Invitation = Awaited<ReturnType<typeof fetchInvitations>>['items'][number]

export const fetchInvitations = (query: { accommodation?: 'asked'; cursor?: string; limit?: number }) =>
  take(api.GET('/api/v1/invitations', { params: { query } }))

/** That somebody asks for more time rings nowhere: it is looked for. */
export const askedTimeEveryMs = 30_000

/** Candidates who wait for an answer to what they asked for. */
export const askedTimeQuery = queryOptions({
  refetchInterval: askedTimeEveryMs,
  queryKey: ['invitations', 'asked'],
  queryFn: async () => (await fetchInvitations({ accommodation: 'asked', limit: 50 })).items,
})

/** Who waits for a slot, in the order of the line. */
export const waitlistQuery = queryOptions({
  queryKey: ['invitations', 'waitlist'],
  queryFn: async () => {
    const line = (['offered', 'waiting'] as const).map((status) =>
      everyPage((cursor) =>
        take(api.GET('/api/v1/waitlist', { params: { query: { status, limit: 100, ...(cursor && { cursor }) } } })),
      ),
    )
    return (await Promise.all(line)).flat()
  },
})

/** With whom somebody must, or must not, interview; nobody for those without hours. */
export const pairsQuery = (person_id: string) =>
  queryOptions({
    queryKey: ['pairs', person_id],
    queryFn: () => take(api.GET('/api/v1/availability/{person_id}/pairs', { params: { path: { person_id } } })),
  })

/** Calendars elsewhere whose busy times count. */
export const feedsQuery = (person_id: string) =>
  queryOptions({
    queryKey: ['feeds', person_id],
    queryFn: async () =>
      (await take(api.GET('/api/v1/availability/{person_id}/feeds', { params: { path: { person_id } } }))).items,
  })

/** Whether somebody's own calendar program has an address to read. */
export const ownCalendarQuery = queryOptions({
  queryKey: ['own-calendar'],
  queryFn: () => take(api.GET('/api/v1/calendars/me')),
})

/** The tone of a feed's badge. */
export const feedTone = (status: 'waiting' | 'current' | 'failing') =>
  status === 'current' ? 'good' : status === 'failing' ? 'attention' : undefined

/** Those that wait for one's own review. */
export const scorecardsQuery = queryOptions({
  queryKey: ['scorecards', 'waiting'],
  queryFn: async () =>
    (await take(api.GET('/api/v1/scorecards', { params: { query: { waiting: true, limit: 100 } } }))).items,
  refetchInterval: 60_000,
})

export const apiKeysQuery = (status: 'active' | 'revoked') =>
  queryOptions({
    queryKey: ['api-keys', status],
    queryFn: () =>
      everyPage((cursor) =>
        take(api.GET('/api/v1/api-keys', { params: { query: { status, limit: 200, ...(cursor && { cursor }) } } })),
      ),
  })

export const webhooksQuery = queryOptions({
  queryKey: ['webhooks'],
  queryFn: () =>
    everyPage((cursor) =>
      take(api.GET('/api/v1/webhooks', { params: { query: { limit: 200, ...(cursor && { cursor }) } } })),
    ),
})

const namesMax = 100

/** Names of people by id, for those who may not read people. Unknown and erased ids are absent. */
export function useNames(ids: readonly string[]): { nameOf(id: string): string | undefined } {
  const wanted = [...new Set(ids)].sort()
  const { data } = useQuery({
    queryKey: ['people', 'names', wanted],
    enabled: wanted.length > 0,
    staleTime: 5 * 60_000,
    placeholderData: keepPreviousData,
    queryFn: async () => {
      const parts = Array.from({ length: Math.ceil(wanted.length / namesMax) }, (_, i) =>
        wanted.slice(i * namesMax, (i + 1) * namesMax),
      )
      const answers = await Promise.all(
        parts.map((part) => take(api.GET('/api/v1/people/names', { params: { query: { ids: part.join(',') } } }))),
      )
      return new Map(answers.flatMap(({ items }) => items.map(({ person_id, name }) => [person_id, name] as const)))
    },
  })
  return { nameOf: (id) => data?.get(id) }
}

/** Titles of plan versions, as far as they are the latest. */
export function usePlanTitles(): (planVersionId: string) => string {
  const plans = useQuery(plansQuery).data ?? []
  const titles = new Map(
    plans.flatMap(({ latest, title }) => (latest ? [[latest.plan_version_id, title] as const] : [])),
  )
  return (id) => titles.get(id) ?? '–'
}

/** Everybody who takes part in these bookings. */
export function peopleOf(bookings: readonly Booking[]): string[] {
  return bookings.flatMap(({ candidate_id, panel }) => [candidate_id, ...panel.map(({ person_id }) => person_id)])
}

/** Has every list that shows this kind of thing looked at anew; in a tab that nobody sees, when it is seen again. */
export function lookAnew(client: QueryClient, kind: string): void {
  const refetchType = document.hidden ? 'none' : 'active'
  void client.invalidateQueries({ queryKey: [kind], refetchType })
  // Whoever may sit on a panel does not hear when a scorecard changes; that an interview ended they hear.
  if (kind === 'sessions') void client.invalidateQueries({ queryKey: ['scorecards'], refetchType })
  if (kind === 'people') void client.invalidateQueries({ queryKey: ['me'] })
}
