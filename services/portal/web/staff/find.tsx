import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouter, useSearch } from '@tanstack/react-router'
import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { take } from '../shared/api.ts'
import { api } from '../shared/session.ts'
import { allZones, cityOf, dateOf, fullTime, hour } from '../shared/time.ts'
import { useClock, useNow } from './clock.tsx'
import { daysAhead, instantOf } from './days.ts'
import { Button, Confirm, Empty, Failure, Loading, Notice, PageHead, Select, When } from './kit.tsx'
import { useNarrow } from './narrow.ts'
import { usePanelText } from './panel.tsx'
import { bookingQuery, lookAnew, peopleQuery, planQuery, plansQuery, useNames } from './queries.ts'
import { SendInvitation } from './send-invitation.tsx'
import { useTexts } from './texts.tsx'
import './find.css'

type Slots = Awaited<ReturnType<typeof fetchSlots>>
type Slot = Slots['slots'][number]
type Seat = { seat_id?: string; qualification?: string }
interface Asked {
  plan_id?: string
  candidate_id?: string
  booking_id?: string
}

const fetchSlots = (
  query: Asked & {
    from: string
    to: string
    explain?: boolean
    step_minutes?: 15 | 30
    time_zone: string
    limit?: number
  },
) => take(api.GET('/api/v1/slots', { params: { query } }))

/** A panel slot finder: a week of hours, what each one offers, and why one offers nothing. */
export function Find() {
  const { find } = useTexts()
  const search = useSearch({ from: '/inside/find' })
  const moved = useQuery({ ...bookingQuery(search.booking ?? ''), enabled: search.booking !== undefined })
  const plans = useQuery(plansQuery)
  const candidates = useQuery({ ...peopleQuery({ role: 'candidate' }), enabled: search.booking === undefined })
  const published = (plans.data ?? []).filter(({ latest }) => latest !== null)
  const [plan, setPlan] = useState(search.plan ?? '')
  const [candidate, setCandidate] = useState(search.candidate ?? '')
  const [inviting, setInviting] = useState(false)
  const chosenPlan = plan || published[0]?.plan_id || ''
  const asked: Asked = search.booking
    ? { booking_id: search.booking }
    : { plan_id: chosenPlan, ...(candidate && { candidate_id: candidate }) }
  const person = candidates.data?.find(({ person_id }) => person_id === (moved.data?.candidate_id ?? candidate))
  const { nameOf } = useNames(moved.data ? [moved.data.candidate_id] : [])
  const name = moved.data ? nameOf(moved.data.candidate_id) : person?.name
  const zone = moved.data?.candidate_time_zone ?? person?.time_zone

  const planOfMoved = plans.data?.find(({ latest }) => latest?.plan_version_id === moved.data?.plan_version_id)?.plan_id
  const content = useQuery({
    ...planQuery(asked.plan_id ?? planOfMoved ?? ''),
    enabled: Boolean(asked.plan_id || planOfMoved),
  })
  const seats = content.data?.content.panel.seats ?? []

  if (plans.data && published.length === 0) return <NoPlans />
  return (
    <>
      <PageHead
        title={moved.data ? find.moveTitle(name ?? '') : find.title}
        lead={moved.data ? <When at={moved.data.starts_at} until={moved.data.ends_at} /> : find.lead}
        action={
          !search.booking && (
            <Button look="main" isDisabled={!candidate || !chosenPlan} onPress={() => setInviting(true)}>
              {find.invite}
            </Button>
          )
        }
      />
      <div className="stack">
        {!search.booking && (
          <div className="grid-form">
            <Select label={find.plan} value={chosenPlan} onChange={(event) => setPlan(event.target.value)}>
              {published.map(({ plan_id, title, duration_minutes, latest }) => (
                <option key={plan_id} value={plan_id}>
                  {find.planLine(title, latest?.version ?? 0, duration_minutes)}
                </option>
              ))}
            </Select>
            <Select
              label={find.candidate}
              hint={candidate ? undefined : find.candidateHint}
              value={candidate}
              onChange={(event) => setCandidate(event.target.value)}
            >
              <option value="">{find.nobody}</option>
              {(candidates.data ?? []).map(({ person_id, name, email }) => (
                <option key={person_id} value={person_id}>
                  {name} · {email}
                </option>
              ))}
            </Select>
          </div>
        )}
        {(asked.booking_id || asked.plan_id) && (
          <Week asked={asked} seats={seats} candidateZone={zone} candidateName={name} key={JSON.stringify(asked)} />
        )}
      </div>
      {inviting && person && (
        <SendInvitation candidate={person} planId={chosenPlan} onClose={() => setInviting(false)} />
      )}
    </>
  )
}

function NoPlans() {
  const { find } = useTexts()
  const router = useRouter()
  return (
    <>
      <PageHead title={find.title} />
      <Empty
        title={find.noPlans}
        action={<Button onPress={() => void router.navigate({ to: '/plans' })}>{find.toPlans}</Button>}
      >
        {find.noPlansText}
      </Empty>
    </>
  )
}

const firstHour = 7
const lastHour = 20

interface Cell {
  date: string
  hour: number
}

function Week({
  asked,
  seats,
  candidateZone,
  candidateName,
}: {
  asked: Asked
  seats: readonly Seat[]
  candidateZone: string | undefined
  candidateName: string | undefined
}) {
  const { find, calendar } = useTexts()
  const clock = useClock()
  const now = useNow(300_000)
  const [weeks, setWeeks] = useState(0)
  const [zone, setZone] = useState(clock.zone)
  const [cell, setCell] = useState<Cell>()
  const side = useRef<HTMLElement>(null)
  const isNarrow = useNarrow()
  // On a phone the answer stands above the hours, so it comes into view when an hour is chosen.
  useEffect(() => {
    if (cell && isNarrow) side.current?.scrollIntoView({ block: 'start' })
  }, [cell, isNarrow])
  const { from, to, days } = daysAhead(now, zone, weeks)
  const query = useQuery({
    queryKey: ['bookings', 'slots', asked, from, zone],
    queryFn: () =>
      fetchSlots({
        ...asked,
        from: weeks === 0 ? new Date().toISOString() : from,
        to,
        step_minutes: 15,
        time_zone: zone,
        limit: 2_000,
      }),
    retry: false,
    refetchInterval: 60_000,
  })
  const slots = query.data?.slots ?? []
  const byCell = Map.groupBy(slots, ({ local_start }) => local_start.slice(0, 13))
  const hoursSeen = slots.map(({ local_start }) => Number(local_start.slice(11, 13)))
  const hours = range(Math.min(firstHour, ...hoursSeen), Math.max(lastHour, ...hoursSeen))
  const dayName = (date: string) =>
    Temporal.PlainDate.from(date).toLocaleString(clock.locale, { weekday: 'short', day: 'numeric', month: 'short' })
  const inCell = cell ? (byCell.get(keyOf(cell)) ?? []) : []

  return (
    <div className="stack">
      <div className="row between">
        <div className="row">
          <Button icon aria-label={calendar.earlier} isDisabled={weeks === 0} onPress={() => setWeeks(weeks - 1)}>
            <ChevronLeft aria-hidden />
          </Button>
          <Button icon aria-label={calendar.later} onPress={() => setWeeks(weeks + 1)}>
            <ChevronRight aria-hidden />
          </Button>
          <h2 aria-live="polite">
            {dayName(days[0] ?? '')} – {dayName(days[6] ?? '')}
          </h2>
          {query.data && <span className="soft small">{find.count(slots.length)}</span>}
        </div>
        <Select label={find.zone} value={zone} onChange={(event) => setZone(event.target.value)}>
          {candidateZone && <option value={candidateZone}>{find.candidatesZone(cityOf(candidateZone))}</option>}
          {allZones(zone).map((one) => (
            <option key={one}>{one}</option>
          ))}
        </Select>
      </div>
      {query.error && <Failure error={query.error} retry={() => void query.refetch()} />}
      {query.isPending && <Loading />}
      {query.data && (
        <div className="find">
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a frame that scrolls must be reachable */}
          <section className="table-frame" tabIndex={0} aria-label={find.grid}>
            <table className="find-grid">
              <thead>
                <tr>
                  <th scope="col">
                    <span className="visually-hidden">{find.hour}</span>
                  </th>
                  {days.map((date) => (
                    <th key={date} scope="col">
                      {dayName(date)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {hours.map((one) => (
                  <tr key={one}>
                    <th scope="row" className="figures">
                      {`${pad(one)}:00`}
                    </th>
                    {days.map((date) => {
                      const count = byCell.get(keyOf({ date, hour: one }))?.length ?? 0
                      const past = instantOf(`${date}T${pad(one)}:59`, zone) < now.toISOString()
                      const chosen = cell?.date === date && cell.hour === one
                      return (
                        <td key={date}>
                          <button
                            type="button"
                            className="find-cell"
                            data-free={count > 0 || undefined}
                            aria-pressed={chosen}
                            disabled={past}
                            onClick={() => setCell({ date, hour: one })}
                          >
                            <span className="visually-hidden">
                              {dayName(date)}, {pad(one)}:00 {cityOf(zone)}:
                            </span>{' '}
                            {!past && (count > 0 ? count : find.whyShort)}
                            {count > 0 && <span className="visually-hidden"> {find.startsWord(count)}</span>}
                          </button>
                        </td>
                      )
                    })}
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
          <aside className="find-side" aria-live="polite" ref={side}>
            {!cell && <p className="soft">{find.choose}</p>}
            {cell && inCell.length > 0 && (
              <Offers
                slots={inCell}
                asked={asked}
                zone={zone}
                candidateName={candidateName}
                onGone={() => void query.refetch()}
              />
            )}
            {cell && inCell.length === 0 && (
              <WhyNot asked={asked} seats={seats} cell={cell} zone={zone} slots={slots} onNearest={setCell} />
            )}
          </aside>
        </div>
      )}
    </div>
  )
}

const pad = (value: number) => String(value).padStart(2, '0')
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index)
const keyOf = ({ date, hour }: Cell) => `${date}T${pad(hour)}`

/** What an hour offers: starts, each with the panel it would get. */
function Offers({
  slots,
  asked,
  zone,
  candidateName,
  onGone,
}: {
  slots: Slot[]
  asked: Asked
  zone: string
  candidateName: string | undefined
  onGone(): void
}) {
  const { find } = useTexts()
  const clock = useClock()
  const client = useQueryClient()
  const router = useRouter()
  const [taking, setTaking] = useState<Slot>()
  const { nameOf } = useNames(slots.flatMap(({ panel }) => panel.map(({ person_id }) => person_id)))
  const panelText = usePanelText(nameOf)
  const mayTake = asked.booking_id !== undefined || asked.candidate_id !== undefined

  async function take_() {
    if (!taking) return
    const { starts_at } = taking
    const answer = asked.booking_id
      ? api.POST('/api/v1/bookings/{booking_id}/reschedule', {
          params: { path: { booking_id: asked.booking_id } },
          body: { starts_at },
        })
      : api.POST('/api/v1/bookings', { params: {}, body: { ...asked, starts_at } })
    const booking = await take(answer).catch((error: unknown) => {
      // Somebody was quicker: what is still free is shown behind the refusal.
      onGone()
      throw error
    })
    client.setQueryData(bookingQuery(booking.booking_id).queryKey, booking)
    lookAnew(client, 'bookings')
    await router.navigate({ to: '/bookings/$id', params: { id: booking.booking_id } })
  }

  return (
    <div className="stack">
      {!mayTake && <Notice>{find.candidateFirst}</Notice>}
      <ul className="stack tight">
        {slots.map((slot) => (
          <li key={slot.starts_at} className="offer">
            <div>
              <strong className="figures">
                {hour(slot.starts_at, { ...clock, zone })}–{hour(slot.ends_at, { ...clock, zone })} {cityOf(zone)}
              </strong>
              {zone !== clock.zone && <div className="soft small">{fullTime(slot.starts_at, clock)}</div>}
              <div className="soft small">{panelText(slot.panel)}</div>
            </div>
            {mayTake && <Button onPress={() => setTaking(slot)}>{asked.booking_id ? find.move : find.book}</Button>}
          </li>
        ))}
      </ul>
      {taking && (
        <Confirm
          title={asked.booking_id ? find.moveAsk : find.bookAsk}
          consequence={find.consequence(
            candidateName ?? '',
            fullTime(taking.starts_at, { ...clock, zone }),
            panelText(taking.panel),
          )}
          action={asked.booking_id ? find.move : find.book}
          onConfirm={take_}
          onClose={() => setTaking(undefined)}
        />
      )}
    </div>
  )
}

/** Why an hour offers nothing, person by person, and the nearest time that works. */
function WhyNot({
  asked,
  seats,
  cell,
  zone,
  slots,
  onNearest,
}: {
  asked: Asked
  seats: readonly Seat[]
  cell: Cell
  zone: string
  slots: Slot[]
  onNearest(cell: Cell): void
}) {
  const { find, bookings } = useTexts()
  const clock = useClock()
  const from = instantOf(`${cell.date}T${pad(cell.hour)}:00`, zone)
  const to = new Date(new Date(from).getTime() + 60_000).toISOString()
  const query = useQuery({
    queryKey: ['bookings', 'why', asked, from],
    queryFn: () => fetchSlots({ ...asked, from, to, explain: true, step_minutes: 15, time_zone: zone }),
    retry: false,
  })
  const missing = query.data?.missing?.[0]
  const seatName = (id: string) => {
    const seat = seats.find(({ seat_id }) => seat_id === id)
    return seat ? (seat.qualification ?? find.anybody) : find.seat(id)
  }
  const { nameOf } = useNames(missing?.people.map(({ person_id }) => person_id) ?? [])
  const distance = ({ starts_at }: Slot) => Math.abs(new Date(starts_at).getTime() - new Date(from).getTime())
  const nearest = slots.toSorted((a, b) => distance(a) - distance(b))[0]
  return (
    <div className="stack">
      <h3>{find.notOffered(fullTime(from, { ...clock, zone }))}</h3>
      {query.isPending && <Loading />}
      {query.error && <Failure error={query.error} />}
      {missing?.candidate_busy && <Notice tone="attention">{find.candidateBusy}</Notice>}
      {missing && missing.shortfall.length > 0 && (
        <ul className="stack tight">
          {missing.shortfall.map(({ lacks, wanted, found }) => (
            <li key={lacks}>{find.lacks(find.lackNames[lacks] ?? seatName(lacks), wanted, found)}</li>
          ))}
        </ul>
      )}
      {missing && missing.people.length === 0 && <p>{find.noInterviewers}</p>}
      <ul className="stack tight">
        {missing?.people.map(({ person_id, reason }) => (
          <li key={person_id} className="row between">
            <strong>{nameOf(person_id) ?? bookings.unnamed}</strong>
            <span className="soft">{find.refusals[reason] ?? reason}</span>
          </li>
        ))}
      </ul>
      {query.data && !missing && <p className="soft">{find.noReason}</p>}
      {nearest && (
        <Button
          onPress={() =>
            onNearest({ date: dateOf(nearest.starts_at, zone), hour: Number(nearest.local_start.slice(11, 13)) })
          }
        >
          {find.nearest(fullTime(nearest.starts_at, { ...clock, zone }))}
        </Button>
      )}
    </div>
  )
}
