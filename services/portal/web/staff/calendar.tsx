import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { Link, useRouter } from '@tanstack/react-router'
import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useState, useSyncExternalStore } from 'react'
import { cityOf } from '../shared/time.ts'
import { useClock, useNow } from './clock.tsx'
import { weekSpan } from './days.ts'
import { BigCalendar } from './full-calendar.tsx'
import { Button, Failure, PageHead } from './kit.tsx'
import { isStaff } from './pages.ts'
import { meQuery, peopleOf, spanQuery, useNames } from './queries.ts'
import { useTexts } from './texts.tsx'

const narrow = matchMedia('(max-width: 720px)')
const onNarrow = (told: () => void) => {
  narrow.addEventListener('change', told)
  return () => narrow.removeEventListener('change', told)
}

/** Whether this is a phone's width. */
export const useNarrow = () => useSyncExternalStore(onNarrow, () => narrow.matches)

/** The week: one's own interviews, or everybody's for those who see all. A list on a phone. */
export function Calendar() {
  const { calendar, bookings: words } = useTexts()
  const clock = useClock()
  const router = useRouter()
  const now = useNow(300_000)
  const isNarrow = useNarrow()
  const { data: me } = useSuspenseQuery(meQuery)
  const [weeks, setWeeks] = useState(0)
  const { from, to, monday } = weekSpan(now, clock.zone, weeks)
  const query = useQuery(spanQuery(from, to))
  const shown = (query.data ?? []).filter(({ status }) => status === 'confirmed' || status === 'held')
  const { nameOf } = useNames(peopleOf(shown))
  const label = `${monday.toLocaleString(clock.locale, { day: 'numeric', month: 'long' })} – ${monday.add({ days: 6 }).toLocaleString(clock.locale, { day: 'numeric', month: 'long', year: 'numeric' })}`

  return (
    <>
      <PageHead
        title={calendar.title}
        lead={calendar.zone(cityOf(clock.zone))}
        action={
          isStaff(me.roles) ? (
            <Link to="/find" className="button" data-look="main">
              {calendar.find}
            </Link>
          ) : (
            <Link to="/availability" className="button" data-look="main">
              {calendar.edit}
            </Link>
          )
        }
      />
      <div className="stack">
        <div className="row">
          <Button icon aria-label={calendar.earlier} onPress={() => setWeeks(weeks - 1)}>
            <ChevronLeft aria-hidden />
          </Button>
          <Button icon aria-label={calendar.later} onPress={() => setWeeks(weeks + 1)}>
            <ChevronRight aria-hidden />
          </Button>
          <Button isDisabled={weeks === 0} onPress={() => setWeeks(0)}>
            {calendar.thisWeek}
          </Button>
          <h2 aria-live="polite">{label}</h2>
          <span className="soft small">{query.data && calendar.count(shown.length)}</span>
        </div>
        {query.error && <Failure error={query.error} retry={() => void query.refetch()} />}
        <div className="calendar-frame">
          <BigCalendar
            key={`${monday.toString()} ${clock.zone} ${isNarrow}`}
            initialView={isNarrow ? 'listWeek' : 'timeGridWeek'}
            initialDate={monday.toString()}
            timeZone={clock.zone}
            headerToolbar={false}
            height={isNarrow ? 'auto' : 720}
            scrollTime="07:30:00"
            slotDuration="00:30:00"
            noEventsText={calendar.nothing}
            events={shown.map((booking) => ({
              id: booking.booking_id,
              start: booking.starts_at,
              end: booking.ends_at,
              title: `${nameOf(booking.candidate_id) ?? words.unnamed} · ${booking.title ?? words.held}`,
            }))}
            eventClick={({ event, jsEvent }) => {
              jsEvent.preventDefault()
              void router.navigate({ to: '/bookings/$id', params: { id: event.id } })
            }}
            eventInteractive
          />
        </div>
      </div>
    </>
  )
}
