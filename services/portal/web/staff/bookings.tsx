import { useInfiniteQuery, useSuspenseQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useDeferredValue, useState } from 'react'
import { take } from '../shared/api.ts'
import { api } from '../shared/session.ts'
import { dateOf } from '../shared/time.ts'
import { useClock, useNow } from './clock.tsx'
import { addDays, startOf } from './days.ts'
import { Badge, Empty, Field, List, More, PageHead, Select, When } from './kit.tsx'
import { isStaff } from './pages.ts'
import { usePanelText } from './panel.tsx'
import { type Booking, type BookingFilter, meQuery, peopleOf, useNames } from './queries.ts'
import { useTexts } from './texts.tsx'

const periods = ['ahead', 'today', 'week', 'past'] as const
type Period = (typeof periods)[number]
const statuses = ['confirmed', 'held', 'cancelled'] as const
const pageSize = 50

/** All interviews one may see, filtered and read on demand. */
export function Bookings() {
  const { bookings: words } = useTexts()
  const clock = useClock()
  const now = useNow(60_000)
  const { data: me } = useSuspenseQuery(meQuery)
  const staff = isStaff(me.roles)
  const [period, setPeriod] = useState<Period>('ahead')
  const [status, setStatus] = useState<(typeof statuses)[number] | 'any'>('confirmed')
  const [text, setText] = useState('')
  const [onlyAttention, setOnlyAttention] = useState(false)
  const wanted = useDeferredValue(text.trim().toLocaleLowerCase())
  const filter = { ...spanOf(period, now, clock.zone), ...(status !== 'any' && { status }) }
  const query = useInfiniteQuery({
    queryKey: ['bookings', 'list', filter],
    queryFn: ({ pageParam }) =>
      take(
        api.GET('/api/v1/bookings', {
          params: { query: { ...filter, limit: pageSize, ...(pageParam && { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  })
  const all = query.data?.pages.flatMap(({ items }) => items) ?? []
  const { nameOf } = useNames(peopleOf(all))
  const textOf = (booking: Booking) =>
    [booking.title, ...peopleOf([booking]).map(nameOf)].filter(Boolean).join(' ').toLocaleLowerCase()
  const shown = all.filter((booking) => textOf(booking).includes(wanted) && (!onlyAttention || booking.needs_attention))

  return (
    <>
      <PageHead
        title={staff ? words.title : words.mine}
        lead={words.lead}
        action={
          staff && (
            <Link to="/find" className="button" data-look="main">
              {words.find}
            </Link>
          )
        }
      />
      <div className="stack">
        <search className="row end">
          <Field
            label={words.filter}
            type="search"
            value={text}
            onChange={(event) => setText(event.target.value)}
            placeholder={words.filterHint}
          />
          <Select label={words.period} value={period} onChange={(event) => setPeriod(event.target.value as Period)}>
            {periods.map((one) => (
              <option key={one} value={one}>
                {words.periods[one]}
              </option>
            ))}
          </Select>
          <Select
            label={words.status}
            value={status}
            onChange={(event) => setStatus(event.target.value as typeof status)}
          >
            <option value="any">{words.any}</option>
            {statuses.map((one) => (
              <option key={one} value={one}>
                {words.statuses[one]}
              </option>
            ))}
          </Select>
          {staff && (
            <label className="check">
              <input
                type="checkbox"
                checked={onlyAttention}
                onChange={(event) => setOnlyAttention(event.target.checked)}
              />
              {words.onlyAttention}
            </label>
          )}
        </search>
        {shown.length > 0 && (
          <p className="soft small" role="status">
            {words.count(shown.length, query.hasNextPage)}
          </p>
        )}
        <BookingList
          query={query}
          more={query}
          bookings={shown}
          nameOf={nameOf}
          me={me.person_id}
          empty={
            <>
              <Empty title={all.length === 0 ? words.none : words.noneMatch}>
                {all.length === 0 && (staff ? words.noneStaff : words.noneMine)}
              </Empty>
              <More pages={query} />
            </>
          }
        />
      </div>
    </>
  )
}

/** Rounded to the day, so that the query stays the same while the page is open. */
function spanOf(period: Period, now: Date, zone: string): BookingFilter {
  const today = dateOf(now, zone)
  if (period === 'past') return { to: startOf(addDays(today, 1), zone), order: 'latest' }
  if (period === 'today') return { from: startOf(today, zone), to: startOf(addDays(today, 1), zone), order: 'soonest' }
  if (period === 'week') return { from: startOf(today, zone), to: startOf(addDays(today, 7), zone), order: 'soonest' }
  return { from: startOf(today, zone), order: 'soonest' }
}

type ListOf = Parameters<typeof List<Booking>>[0]

function BookingList({
  bookings,
  nameOf,
  me,
  ...list
}: Pick<ListOf, 'query' | 'more' | 'empty'> & {
  bookings: Booking[]
  nameOf(id: string): string | undefined
  me: string
}) {
  const { bookings: words } = useTexts()
  const panelText = usePanelText(nameOf, me)
  const candidateOf = (booking: Booking) => nameOf(booking.candidate_id) ?? words.unnamed
  return (
    <List
      {...list}
      label={words.title}
      rows={bookings}
      keyOf={(booking) => booking.booking_id}
      columns={[
        {
          head: words.when,
          cell: (booking) => (
            <div>
              <When
                at={booking.starts_at}
                until={booking.ends_at}
                other={
                  booking.candidate_time_zone
                    ? { zone: booking.candidate_time_zone, whose: candidateOf(booking) }
                    : undefined
                }
              />
            </div>
          ),
        },
        {
          head: words.candidate,
          isName: true,
          cell: (booking) => (
            <Link to="/bookings/$id" params={{ id: booking.booking_id }} className="row-link">
              {candidateOf(booking)}
            </Link>
          ),
        },
        { head: words.plan, cell: ({ title }) => title ?? '–' },
        { head: words.panel, look: 'soft', cell: ({ panel }) => panelText(panel) },
        { head: words.status, cell: (booking) => <BookingStatus booking={booking} /> },
      ]}
    />
  )
}

export function BookingStatus({ booking }: { booking: Booking }) {
  const { bookings: words } = useTexts()
  if (booking.needs_attention) return <Badge tone="attention">{words.attention}</Badge>
  const tone = booking.status === 'confirmed' ? 'good' : booking.status === 'held' ? 'accent' : undefined
  return <Badge tone={tone}>{words.statuses[booking.status]}</Badge>
}
