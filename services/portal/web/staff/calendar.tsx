import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { Link, useRouter } from '@tanstack/react-router'
import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useState } from 'react'
import { cityOf, dateOf, hour, longDay } from '../shared/time.ts'
import { useClock, useNow } from './clock.tsx'
import { weekSpan } from './days.ts'
import { BigCalendar } from './full-calendar.tsx'
import { Button, Empty, Failure, Initials, PageHead } from './kit.tsx'
import { useNarrow } from './narrow.ts'
import { isStaff } from './pages.ts'
import { usePanelText } from './panel.tsx'
import { type Booking, meQuery, peopleOf, spanQuery, useNames } from './queries.ts'
import { useTexts } from './texts.tsx'

/** Where the week begins to be shown: half an hour before the working day, or before the first interview if that is earlier. */
function firstHour(bookings: readonly Booking[], zone: string): string {
  const hours = bookings.map(({ starts_at }) => hour(starts_at, { locale: 'en-GB', zone }))
  const [first = '08:00'] = [...hours, '08:00'].sort()
  return `${String(Math.max(0, Number(first.slice(0, 2)) - 1)).padStart(2, '0')}:30:00`
}

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
        {isNarrow ? (
          <WeekList bookings={shown} nameOf={nameOf} isReady={query.isSuccess} />
        ) : (
          <div className="calendar-frame">
            <BigCalendar
              key={`${monday.toString()} ${clock.zone} ${query.isSuccess}`}
              initialView="timeGridWeek"
              initialDate={monday.toString()}
              timeZone={clock.zone}
              headerToolbar={false}
              height={720}
              scrollTime={firstHour(shown, clock.zone)}
              slotDuration="00:30:00"
              slotEventOverlap={false}
              events={shown.map((booking) => ({
                id: booking.booking_id,
                start: booking.starts_at,
                end: booking.ends_at,
                title: `${nameOf(booking.candidate_id) ?? words.unnamed} · ${booking.title ?? words.held}`,
                className: `person-colour-${colourOf(booking)}`,
                color: 'var(--person-soft)',
                contrastColor: 'var(--ink)',
                extendedProps: { panel: booking.panel.map(({ person_id }) => person_id) },
              }))}
              eventContent={({ event, timeText }) => (
                <div className="calendar-entry">
                  <span className="calendar-panel">
                    <span className="figures">{timeText}</span>
                    {(event.extendedProps.panel as string[]).map((id) => (
                      <span key={id}>
                        <Initials name={nameOf(id) ?? words.unnamed} />
                        <span className="visually-hidden">{nameOf(id)}</span>
                      </span>
                    ))}
                  </span>
                  <b>{event.title}</b>
                </div>
              )}
              eventClick={({ event, jsEvent }) => {
                jsEvent.preventDefault()
                void router.navigate({ to: '/bookings/$id', params: { id: event.id } })
              }}
              eventInteractive
            />
          </div>
        )}
      </div>
    </>
  )
}

const colours = 8

/** Each interviewer has a colour, the same every week; an interview has the one of whoever leads it. Initials say the same. */
function colourOf({ panel }: Booking): number {
  const id = panel.find(({ shadow }) => !shadow)?.person_id ?? ''
  return [...id].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 65_521, 7) % colours
}

/** The week on a phone: day by day. */
function WeekList({
  bookings,
  nameOf,
  isReady,
}: {
  bookings: Booking[]
  nameOf(id: string): string | undefined
  isReady: boolean
}) {
  const { calendar, bookings: words } = useTexts()
  const clock = useClock()
  const panelText = usePanelText(nameOf)
  const byDay = Map.groupBy(bookings, ({ starts_at }) => dateOf(starts_at, clock.zone))
  if (isReady && bookings.length === 0) return <Empty title={calendar.nothing}>{calendar.nothingText}</Empty>
  return (
    <ol className="stack">
      {[...byDay].map(([date, ofDay]) => (
        <li key={date} className="stack tight">
          <h3>{longDay(ofDay[0]?.starts_at ?? date, clock)}</h3>
          <ul className="stack tight">
            {ofDay.map((booking) => (
              <li key={booking.booking_id}>
                <Link
                  to="/bookings/$id"
                  params={{ id: booking.booking_id }}
                  className={`week-entry person-colour-${colourOf(booking)}`}
                >
                  <time dateTime={booking.starts_at}>
                    {hour(booking.starts_at, clock)}–{hour(booking.ends_at, clock)} {cityOf(clock.zone)}
                  </time>
                  <b>
                    {nameOf(booking.candidate_id) ?? words.unnamed} · {booking.title ?? words.held}
                  </b>
                  <span className="small">{panelText(booking.panel)}</span>
                </Link>
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ol>
  )
}
