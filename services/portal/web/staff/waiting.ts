import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { isStaff } from './pages.ts'
import { askedTimeQuery, type Booking, bookingsQuery, type Invitation, type Me, scorecardsQuery } from './queries.ts'

export type WaitingScorecard = NonNullable<Awaited<ReturnType<NonNullable<typeof scorecardsQuery.queryFn>>>>[number]

const soonestMax = 200

/** Scorecards that an interviewer has not written yet, of interviews that are over. */
export function useWaitingScorecards(me: Me): WaitingScorecard[] {
  const cards = useQuery({ ...scorecardsQuery, enabled: me.roles.includes('interviewer') })
  return cards.data ?? []
}

/** Interviews ahead whose panel does not hold any more, among the next 200. */
export function useNeedsAttention(me: Me): Booking[] {
  const [from] = useState(() => new Date().toISOString())
  const soonest = bookingsQuery({ from, status: 'confirmed', order: 'soonest', limit: soonestMax })
  const bookings = useQuery({ ...soonest, enabled: isStaff(me.roles) })
  return (bookings.data?.items ?? []).filter(({ needs_attention }) => needs_attention)
}

/** Candidates who asked for more time and have no answer yet. */
export function useAskedForTime(me: Me): Invitation[] {
  return useQuery({ ...askedTimeQuery, enabled: isStaff(me.roles) }).data ?? []
}
