import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { dateOf, longDay, relative } from '../shared/time.ts'
import { useClock, useNow } from './clock.tsx'
import { weekSpan } from './days.ts'
import { Join, mayJoin } from './join.tsx'
import { Badge, Empty, Failure, Loading, PageHead, When } from './kit.tsx'
import { usePanelText } from './panel.tsx'
import {
  availabilityQuery,
  type Booking,
  feedsQuery,
  feedTone,
  type Me,
  meQuery,
  peopleOf,
  spanQuery,
  useNames,
} from './queries.ts'
import { useTexts } from './texts.tsx'
import { useWaitingScorecards } from './waiting.ts'
import './today.css'

const nextMax = 5

/** What an interviewer needs at a glance: now, next, what waits for them, and how full the week is. */
export function Today() {
  const texts = useTexts()
  const { today } = texts
  const clock = useClock()
  const now = useNow()
  const { data: me } = useSuspenseQuery(meQuery)
  const week = weekSpan(now, clock.zone)
  const later = weekSpan(now, clock.zone, 4)
  const query = useQuery(spanQuery(week.from, later.to))
  const mine = (query.data ?? []).filter(
    ({ panel, status }) => status === 'confirmed' && panel.some(({ person_id }) => person_id === me.person_id),
  )
  const { nameOf } = useNames(peopleOf(mine))
  const availability = useQuery(availabilityQuery(me.person_id))
  const running = mine.filter(({ starts_at, ends_at }) => new Date(starts_at) <= now && now < new Date(ends_at))
  const ahead = mine.filter(({ starts_at }) => new Date(starts_at) > now)

  return (
    <>
      <PageHead
        title={today.title}
        lead={longDay(now, clock)}
        action={
          <Link to="/availability" className="button" data-look="main">
            {today.edit}
          </Link>
        }
      />
      {query.error && <Failure error={query.error} retry={() => void query.refetch()} />}
      {query.isPending && <Loading />}
      <div className="stack wide">
        {query.data && availability.data === null && (
          <Empty
            title={today.noHours}
            action={
              <Link to="/availability" className="button" data-look="main">
                {today.giveHours}
              </Link>
            }
          >
            {today.noHoursText}
          </Empty>
        )}
        {query.data && (
          <div className="today">
            <section aria-labelledby="now" className="today-row">
              <h2 id="now">{today.now}</h2>
              {running.length === 0 && <p className="soft">{today.nothingNow}</p>}
              <ul>
                {running.map((booking) => (
                  <Entry key={booking.booking_id} booking={booking} now={now} nameOf={nameOf} me={me.person_id} />
                ))}
              </ul>
            </section>
            <section aria-labelledby="next" className="today-row">
              <h2 id="next">{today.next}</h2>
              {ahead.length === 0 && <p className="soft">{today.nothingNext}</p>}
              <ul>
                {ahead.slice(0, nextMax).map((booking) => (
                  <Entry key={booking.booking_id} booking={booking} now={now} nameOf={nameOf} me={me.person_id} />
                ))}
              </ul>
              {ahead.length > nextMax && <Link to="/bookings">{today.all(ahead.length)}</Link>}
            </section>
            <Waiting me={me} now={now} />
            <Week bookings={mine} now={now} limit={availability.data?.weekly_limit} />
            <Calendars personId={me.person_id} now={now} />
          </div>
        )}
      </div>
    </>
  )
}

function Entry({
  booking,
  now,
  nameOf,
  me,
}: {
  booking: Booking
  now: Date
  nameOf(id: string): string | undefined
  me: string
}) {
  const clock = useClock()
  const { bookings, today } = useTexts()
  const panelText = usePanelText(nameOf, me)
  const name = nameOf(booking.candidate_id)
  const other = booking.candidate_time_zone
    ? { zone: booking.candidate_time_zone, whose: name ?? bookings.unnamed }
    : undefined
  const started = new Date(booking.starts_at) <= now
  return (
    <li className="today-entry">
      <div className="today-when">
        <When at={booking.starts_at} until={booking.ends_at} other={other} />
      </div>
      <div>
        <Link to="/bookings/$id" params={{ id: booking.booking_id }} className="entry-title">
          {name ?? bookings.unnamed} · {booking.title}
        </Link>
        <div className="soft small">{panelText(booking.panel)}</div>
      </div>
      <span className="row nowrap">
        <Badge tone={started ? 'good' : undefined}>
          {started ? today.running : relative(booking.starts_at, now, clock.locale)}
        </Badge>
        {mayJoin(booking, now) && <Join booking={booking} name={name ?? bookings.unnamed} />}
      </span>
    </li>
  )
}

function Waiting({ me, now }: { me: Me; now: Date }) {
  const { today, bookings } = useTexts()
  const waiting = useWaitingScorecards(me)
  const { nameOf } = useNames(waiting.map(({ candidate_id }) => candidate_id))
  return (
    <section aria-labelledby="waiting" className="today-row">
      <h2 id="waiting">{today.waiting}</h2>
      {waiting.length === 0 && <p className="soft">{today.nothingWaits}</p>}
      <ul>
        {waiting.map(({ session_id, candidate_id, due_at }) => (
          <li key={session_id} className="today-entry">
            <div className="today-when">{due_at && <When at={due_at} />}</div>
            <div>
              <Link to="/scorecards/$id" params={{ id: session_id }} className="entry-title">
                {today.scorecard(nameOf(candidate_id) ?? bookings.unnamed)}
              </Link>
              {due_at && new Date(due_at) < now && <Badge tone="attention">{today.overdue}</Badge>}
            </div>
            <Link to="/scorecards/$id" params={{ id: session_id }} className="button">
              {today.write}
              <span className="visually-hidden"> {today.scorecard(nameOf(candidate_id) ?? bookings.unnamed)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Whether the calendars that count as busy are still read; nothing for those who have none. */
function Calendars({ personId, now }: { personId: string; now: Date }) {
  const { today, feeds: words } = useTexts()
  const clock = useClock()
  const feeds = useQuery(feedsQuery(personId)).data ?? []
  if (feeds.length === 0) return null
  return (
    <section aria-labelledby="calendars" className="today-row">
      <h2 id="calendars">{today.calendars}</h2>
      <ul className="row">
        {feeds.map(({ feed_id, name, status, fetched_at }) => (
          <li key={feed_id} className="row">
            {name}
            <Badge tone={feedTone(status)}>{words.states[status]}</Badge>
            {fetched_at && <span className="soft small">{relative(fetched_at, now, clock.locale)}</span>}
          </li>
        ))}
      </ul>
    </section>
  )
}

/** How many interviews on each day of this week: bars with their numbers, so nothing rests on height alone. */
function Week({ bookings, now, limit }: { bookings: Booking[]; now: Date; limit: number | undefined }) {
  const { today } = useTexts()
  const clock = useClock()
  const { monday } = weekSpan(now, clock.zone)
  const days = Array.from({ length: 7 }, (_, index) => monday.add({ days: index }))
  const counts = days.map(
    (day) => bookings.filter(({ starts_at }) => dateOf(starts_at, clock.zone) === day.toString()).length,
  )
  const total = counts.reduce((sum, count) => sum + count, 0)
  const top = Math.max(1, ...counts)
  return (
    <section aria-labelledby="week" className="today-row">
      <h2 id="week">{today.week}</h2>
      <p>{today.thisWeek(total, limit)}</p>
      <ol className="week-bars">
        {days.map((day, index) => (
          <li key={day.toString()} data-today={day.toString() === dateOf(now, clock.zone) || undefined}>
            <span className="week-count figures">{counts[index]}</span>
            <span
              className="week-bar"
              data-none={counts[index] === 0 || undefined}
              style={{ height: `${4 + ((counts[index] ?? 0) / top) * 44}px` }}
              aria-hidden
            />
            <span className="soft small">{day.toLocaleString(clock.locale, { weekday: 'short' })}</span>
          </li>
        ))}
      </ol>
    </section>
  )
}
