import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import { take } from '../shared/api.ts'
import { allZones, type Clock, cityOf, dateOf, day, deviceZone, hour, longDay } from '../shared/time.ts'
import { offsetOf, shortStart } from './clock-words.ts'
import { Button } from './kit.tsx'
import type { Link } from './link.ts'
import { addDays, byDay, firstDayOf, type Slot, startOfDay, weekOf, weekRows } from './slots.ts'
import type { Words } from './words.ts'

interface PickTimeProps {
  link: Link
  words: Words
  clock: Clock
  onZone(zone: string): void
  /** A booking that is moved; without it a new one is sought. */
  bookingId?: string
  busyWith: string | undefined
  onPick(startsAt: string): void
}

const horizonDays = 60
const lookAgainMs = 45_000
const noon = (date: string) => `${date}T12:00:00Z`
type View = 'list' | 'week'
const firstView = (): View => (matchMedia('(min-width: 50rem)').matches ? 'week' : 'list')

/** All free times, a week at a time, as a list or side by side. What is booked elsewhere disappears by itself. */
export function PickTime({ link, words, clock, onZone, bookingId, busyWith, onPick }: PickTimeProps) {
  const firstDay = useMemo(() => firstDayOf(clock.locale), [clock.locale])
  const [view, setView] = useState<View>(firstView)
  const [week, setWeek] = useState<string>()
  const [slots, setSlots] = useState<Slot[]>()
  const [next, setNext] = useState<string | null>()
  const [failed, setFailed] = useState(false)
  const [look, setLook] = useState(0)

  useEffect(() => {
    let wanted = true
    const thisWeek = weekOf(dateOf(new Date(link.serverNow()), clock.zone), firstDay)
    const ask = (from: number, to: number, limit: number) => {
      const query = {
        from: new Date(from).toISOString(),
        to: new Date(to).toISOString(),
        time_zone: clock.zone,
        step_minutes: 30 as const,
        limit,
        ...(bookingId !== undefined && { booking_id: bookingId }),
      }
      return take(link.api.GET('/api/v1/slots', { params: { query } })).then((answer) => answer.slots as Slot[])
    }
    const horizon = link.serverNow() + horizonDays * 86_400_000
    async function load(): Promise<void> {
      let shown = week
      if (shown === undefined) {
        const [first] = await ask(link.serverNow(), horizon, 1)
        if (!wanted) return
        if (!first) {
          setSlots([])
          setNext(null)
          return
        }
        shown = weekOf(dateOf(first.starts_at, clock.zone), firstDay)
      }
      const from = Math.max(startOfDay(shown, clock.zone), link.serverNow())
      const to = startOfDay(addDays(shown, 7), clock.zone)
      const found = to > from ? await ask(from, to, 1_000) : []
      const after = found.length > 0 || to >= horizon ? undefined : (await ask(to, horizon, 1))[0]
      if (!wanted) return
      setWeek([shown, thisWeek].sort()[1])
      setSlots(found)
      setNext(found.length > 0 ? undefined : (after?.starts_at ?? null))
      setFailed(false)
    }
    const again = () => {
      load().catch(() => wanted && setFailed(true))
    }
    again()
    const timer = setInterval(again, lookAgainMs)
    const seen = () => {
      if (document.visibilityState === 'visible') again()
    }
    document.addEventListener('visibilitychange', seen)
    return () => {
      wanted = false
      clearInterval(timer)
      document.removeEventListener('visibilitychange', seen)
    }
  }, [link, clock.zone, firstDay, week, bookingId, look])

  const thisWeek = weekOf(dateOf(new Date(link.serverNow()), clock.zone), firstDay)
  const turn = (days: number) => {
    if (week === undefined) return
    setSlots(undefined)
    setWeek(addDays(week, days))
  }
  return (
    <section className="stack" aria-label={words.pick}>
      <ZoneLine words={words} clock={clock} now={new Date(link.serverNow())} onZone={onZone} />
      {failed && (
        <div className="note attention row apart" role="alert">
          {words.trouble}
          <Button onPress={() => setLook(look + 1)}>{words.again}</Button>
        </div>
      )}
      {week !== undefined && (
        <div className="row apart">
          <div className="row week-turn">
            <Button look="slim" label={words.earlier} busy={week <= thisWeek} onPress={() => turn(-7)}>
              ←
            </Button>
            <strong aria-live="polite">
              {day(noon(week), { ...clock, zone: 'UTC' })} – {day(noon(addDays(week, 6)), { ...clock, zone: 'UTC' })}
            </strong>
            <Button look="slim" label={words.later} onPress={() => turn(7)}>
              →
            </Button>
          </div>
          <fieldset className="row views">
            <legend className="visually-hidden">{words.view}</legend>
            {(['list', 'week'] as const).map((one) => (
              <Button
                key={one}
                look={`slim ${view === one ? 'chosen' : ''}`}
                pressed={view === one}
                onPress={() => setView(one)}
              >
                {words[one]}
              </Button>
            ))}
          </fieldset>
        </div>
      )}
      <div aria-busy={slots === undefined}>
        {slots === undefined ? (
          failed || (
            <div className="waiting" aria-hidden="true">
              <span />
              <span />
              <span />
            </div>
          )
        ) : slots.length === 0 ? (
          <EmptyWeek
            words={words}
            next={next}
            clock={clock}
            onShow={(date) => {
              setSlots(undefined)
              setWeek(weekOf(date, firstDay))
            }}
          />
        ) : view === 'list' || week === undefined ? (
          <ListView slots={slots} clock={clock} busyWith={busyWith} onPick={onPick} />
        ) : (
          <WeekView slots={slots} week={week} words={words} clock={clock} busyWith={busyWith} onPick={onPick} />
        )}
      </div>
    </section>
  )
}

function ZoneLine({
  words,
  clock,
  now,
  onZone,
}: {
  words: Words
  clock: Clock
  now: Date
  onZone(zone: string): void
}) {
  const [changing, setChanging] = useState(false)
  const zones = useMemo(() => (changing ? allZones(clock.zone) : []), [changing, clock.zone])
  const here = deviceZone()
  const elsewhere = cityOf(here) !== cityOf(clock.zone)
  const nameOf = (zone: string) => `${cityOf(zone)} (${offsetOf(now, { ...clock, zone })})`
  return (
    <div className="stack tight">
      <p className="row">
        <span>
          {words.zoneLine} <strong>{nameOf(clock.zone)}</strong>
          {elsewhere && (
            <span className="soft">
              {' '}
              · {`${hour(now, { ...clock, zone: here })} ${cityOf(here)} ${words.onThisDevice}`}
            </span>
          )}
        </span>
        <Button look="plain slim" onPress={() => setChanging(!changing)}>
          {words.change}
        </Button>
      </p>
      {changing && (
        <label className="stack tight">
          <span>{words.zone}</span>
          <select className="field" value={clock.zone} onChange={(event) => onZone(event.target.value)}>
            {zones.map((zone) => (
              <option key={zone} value={zone}>
                {zone === 'UTC' ? 'UTC' : `${zone.replace(/\/[^/]*$/, '').replaceAll('_', ' ')} / ${nameOf(zone)}`}
              </option>
            ))}
          </select>
        </label>
      )}
    </div>
  )
}

interface ChoiceProps {
  slots: readonly Slot[]
  clock: Clock
  busyWith: string | undefined
  onPick(startsAt: string): void
}

function ListView({ slots, clock, busyWith, onPick }: ChoiceProps) {
  return (
    <ul className="days">
      {byDay(slots).map(([date, ofDay]) => (
        <li key={date}>
          <h3 id={`day-${date}`}>{longDay(noon(date), { ...clock, zone: 'UTC' })}</h3>
          <ul className="starts" aria-labelledby={`day-${date}`}>
            {ofDay.map((slot) => (
              <li key={slot.starts_at}>
                <Button
                  label={shortStart(slot.starts_at, clock)}
                  busy={busyWith !== undefined}
                  look={busyWith === slot.starts_at ? 'chosen' : ''}
                  onPress={() => onPick(slot.starts_at)}
                >
                  <time dateTime={slot.starts_at}>{hour(slot.starts_at, clock)}</time>
                </Button>
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ul>
  )
}

const steps: Record<string, [rows: number, columns: number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
}

/** Seven days side by side. One stop for the Tab key; arrows go from free time to free time. */
function WeekView({ slots, week, words, clock, busyWith, onPick }: ChoiceProps & { week: string; words: Words }) {
  const rows = useMemo(() => weekRows(slots, week), [slots, week])
  const days = Array.from({ length: 7 }, (_, index) => addDays(week, index))
  const table = useRef<HTMLTableElement>(null)
  const [current, setCurrent] = useState(slots[0]?.starts_at)
  const stop = slots.some(({ starts_at }) => starts_at === current) ? current : slots[0]?.starts_at

  function onKey(event: KeyboardEvent): void {
    const step = steps[event.key]
    if (!step) return
    event.preventDefault()
    let row = rows.findIndex((one) => one.slots.some((slot) => slot?.starts_at === stop))
    let column = rows[row]?.slots.findIndex((slot) => slot?.starts_at === stop) ?? 0
    do {
      row += step[0]
      column += step[1]
      const slot = rows[row]?.slots[column]
      if (!slot) continue
      setCurrent(slot.starts_at)
      table.current?.querySelector<HTMLElement>(`[data-start="${slot.starts_at}"]`)?.focus()
      return
    } while (row >= 0 && row < rows.length && column >= 0 && column < 7)
  }

  return (
    <table className="week" ref={table} onKeyDown={onKey}>
      <thead>
        <tr>
          <th scope="col">
            <span className="visually-hidden">{words.time}</span>
          </th>
          {days.map((date) => (
            <th key={date} scope="col" aria-label={longDay(noon(date), { ...clock, zone: 'UTC' })}>
              {new Intl.DateTimeFormat(clock.locale, { weekday: 'short', timeZone: 'UTC' }).format(
                new Date(noon(date)),
              )}
              <span className="figures">{Number(date.slice(8))}</span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.label}>
            <th scope="row">
              <time>{row.label}</time>
            </th>
            {row.slots.map((slot, index) => (
              <td key={days[index]}>
                {slot && (
                  <button
                    type="button"
                    className={`cell ${busyWith === slot.starts_at ? 'chosen' : ''}`}
                    data-start={slot.starts_at}
                    tabIndex={slot.starts_at === stop ? 0 : -1}
                    aria-label={shortStart(slot.starts_at, clock)}
                    aria-disabled={busyWith !== undefined || undefined}
                    onFocus={() => setCurrent(slot.starts_at)}
                    onClick={() => busyWith === undefined && onPick(slot.starts_at)}
                  >
                    <span aria-hidden="true">{hour(slot.starts_at, clock)}</span>
                  </button>
                )}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

interface EmptyProps {
  words: Words
  next: string | null | undefined
  clock: Clock
  onShow(date: string): void
}

function EmptyWeek({ words, next, clock, onShow }: EmptyProps) {
  if (next === null)
    return (
      <div className="note stack tight">
        <h3>{words.noTimes}</h3>
        <p>{words.noTimesText}</p>
      </div>
    )
  return (
    <div className="note row apart">
      <p>{words.thisWeekEmpty}</p>
      {next !== undefined && (
        <Button onPress={() => onShow(dateOf(next, clock.zone))}>{words.nextFree(day(next, clock))}</Button>
      )}
    </div>
  )
}
