import { useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useBlocker } from '@tanstack/react-router'
import { Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { take } from '../shared/api.ts'
import { api } from '../shared/session.ts'
import { allZones, deviceZone } from '../shared/time.ts'
import {
  type Draft,
  draftOf,
  emptyDraft,
  type Hours,
  hoursAWeek,
  inputOf,
  setHours,
  usualWeek,
  type Weekday,
  weekdays,
} from './availability-state.ts'
import { useClock } from './clock.tsx'
import { Feeds } from './feeds.tsx'
import { BigCalendar } from './full-calendar.tsx'
import { Button, Failure, Field, Loaded, Notice, PageHead, Select } from './kit.tsx'
import { useNarrow } from './narrow.ts'
import { OwnCalendar } from './own-calendar.tsx'
import { type Availability, availabilityQuery, meQuery } from './queries.ts'
import { useTexts } from './texts.tsx'
import { TimeOff } from './time-off.tsx'
import './availability.css'

/** When one may be booked: the same hours on a grid to drag on and in a form for the keyboard. */
export function AvailabilityPage() {
  const { data: me } = useSuspenseQuery(meQuery)
  const query = useQuery(availabilityQuery(me.person_id))
  return (
    <Loaded query={query}>
      {(stored) => (
        <>
          {/* Anew when the hours were changed elsewhere; time off, which is saved by itself, leaves a draft alone. */}
          <Editor
            key={stored ? JSON.stringify(inputOf(draftOf(stored))) : ''}
            personId={me.person_id}
            stored={stored}
            zone={me.time_zone}
          />
          <div className="stack wide beneath">
            {stored && <TimeOff personId={me.person_id} stored={stored} />}
            <Feeds personId={me.person_id} />
            <OwnCalendar />
          </div>
        </>
      )}
    </Loaded>
  )
}

function Editor({ personId, stored, zone }: { personId: string; stored: Availability | null; zone: string }) {
  const { availability } = useTexts()
  const client = useQueryClient()
  const [saved] = useState(() => (stored ? draftOf(stored) : emptyDraft(zone === 'UTC' ? deviceZone() : zone)))
  const [draft, setDraft] = useState(saved)
  const [state, setState] = useState<'saved' | 'saving' | { error: unknown }>('saved')
  const dirty = JSON.stringify(draft) !== JSON.stringify(saved)
  useBlocker({ shouldBlockFn: () => dirty && !confirm(availability.leave), enableBeforeUnload: dirty })

  async function save() {
    setState('saving')
    try {
      const params = { path: { person_id: personId } }
      const answer = await take(api.PUT('/api/v1/availability/{person_id}', { params, body: inputOf(draft) }))
      client.setQueryData(availabilityQuery(personId).queryKey, answer)
    } catch (error) {
      setState({ error })
    }
  }

  return (
    <>
      <PageHead
        title={availability.title}
        lead={availability.lead}
        action={
          <Button look="main" isDisabled={!dirty || state === 'saving'} onPress={() => void save()}>
            {availability.save}
          </Button>
        }
      />
      <div className="stack wide">
        <div className="row between">
          <p role="status" className="save-state" data-dirty={dirty || undefined}>
            {state === 'saving'
              ? availability.saving
              : dirty
                ? availability.unsaved
                : stored
                  ? availability.saved
                  : availability.none}
            {' · '}
            {availability.hours(hoursAWeek(draft))}
          </p>
          <ZoneField draft={draft} onChange={setDraft} />
        </div>
        {typeof state === 'object' && (
          <Failure error={state.error} kept={availability.kept} retry={() => void save()} />
        )}
        {!stored && hoursAWeek(draft) === 0 && (
          <Notice>
            <div className="row between">
              <span>{availability.first}</span>
              <Button onPress={() => setDraft(usualWeek(draft))}>{availability.usual}</Button>
            </div>
          </Notice>
        )}
        <WeekGrid draft={draft} onChange={setDraft} />
        <WeekForm draft={draft} onChange={setDraft} />
        <Exceptions draft={draft} onChange={setDraft} />
        <Rules draft={draft} onChange={setDraft} />
      </div>
    </>
  )
}

interface EditProps {
  draft: Draft
  onChange(draft: Draft): void
}

function ZoneField({ draft, onChange }: EditProps) {
  const { availability } = useTexts()
  return (
    <div className="zone-field">
      <Select
        label={availability.zone}
        value={draft.time_zone}
        onChange={(event) => onChange({ ...draft, time_zone: event.target.value })}
      >
        {allZones(draft.time_zone).map((zone) => (
          <option key={zone}>{zone}</option>
        ))}
      </Select>
    </div>
  )
}

/** Any week will do: only its weekdays count. In UTC, where no hour is missing and none comes twice. */
const monday = '2024-01-01'
const nextMonday = '2024-01-08'

const dateOfDay = (index: number) => `2024-01-0${index + 1}`
const clockOf = (date: Date) => date.toISOString().slice(11, 16)

/** Drag over free time to add hours, drag a block or its edge to change it; a block that has the focus is removed with Delete. */
function WeekGrid({ draft, onChange }: EditProps) {
  const { availability } = useTexts()
  const isNarrow = useNarrow()
  if (isNarrow) return null
  const blocks = weekdays.flatMap((day, index) =>
    (draft.weekly[day] ?? []).map((hours, place) => ({
      id: `${day} ${place}`,
      start: `${dateOfDay(index)}T${hours.from}:00Z`,
      // Past midnight it goes on in the next column.
      end: hours.until > hours.from ? endOf(index, hours.until) : `${dateOfDay(index + 1)}T${hours.until}:00Z`,
    })),
  )
  const without = (id: string): Draft => {
    const [day, place] = id.split(' ') as [Weekday, string]
    return setHours(
      draft,
      day,
      (draft.weekly[day] ?? []).filter((_, index) => index !== Number(place)),
    )
  }
  const add = (to: Draft, start: Date, end: Date): Draft => {
    const day = weekdays[(start.getUTCDay() + 6) % 7]
    if (!day || end <= start) return to
    const until = end.getUTCDate() !== start.getUTCDate() && clockOf(end) === '00:00' ? '24:00' : clockOf(end)
    return setHours(to, day, [...(to.weekly[day] ?? []), { from: clockOf(start), until }])
  }
  return (
    <section aria-label={availability.grid} className="calendar-frame availability-grid">
      <BigCalendar
        initialView="timeGridWeek"
        initialDate={monday}
        validRange={{ start: monday, end: nextMonday }}
        timeZone="UTC"
        headerToolbar={false}
        dayHeaderFormat={{ weekday: 'short' }}
        height={560}
        scrollTime="07:00:00"
        slotDuration="00:30:00"
        snapDuration="00:15:00"
        nowIndicator={false}
        selectable
        selectMirror
        editable
        eventResizableFromStart
        eventOverlap
        eventInteractive
        events={blocks}
        select={({ start, end }) => onChange(add(draft, start, end))}
        eventDrop={({ event }) => event.start && event.end && onChange(add(without(event.id), event.start, event.end))}
        eventResize={({ event }) =>
          event.start && event.end && onChange(add(without(event.id), event.start, event.end))
        }
        eventDidMount={({ el, event }) => {
          el.addEventListener('keydown', (pressed) => {
            if (pressed.key === 'Delete' || pressed.key === 'Backspace') onChange(without(event.id))
          })
        }}
      />
      <p className="hint">{availability.gridHint}</p>
    </section>
  )
}

function endOf(index: number, until: string): string {
  return until === '24:00' ? `2024-01-0${index + 2}T00:00:00Z` : `${dateOfDay(index)}T${until}:00Z`
}

/** Everything the grid can do, by keyboard and on a phone. */
function WeekForm({ draft, onChange }: EditProps) {
  const { availability, days } = useTexts()
  return (
    <section className="panel" aria-labelledby="weekly">
      <header>
        <h2 id="weekly">{availability.weekly}</h2>
      </header>
      <div className="body week-form">
        {weekdays.map((day) => (
          <fieldset key={day} className="week-day">
            <legend>{days[day]}</legend>
            <HoursList
              label={days[day]}
              hours={draft.weekly[day] ?? []}
              none={availability.noHours}
              onChange={(hours) => onChange({ ...draft, weekly: { ...draft.weekly, [day]: hours } })}
            />
          </fieldset>
        ))}
      </div>
    </section>
  )
}

function HoursList({
  label,
  hours,
  none,
  onChange,
}: {
  label: string
  hours: readonly Hours[]
  none: string
  onChange(hours: Hours[]): void
}) {
  const { availability } = useTexts()
  const change = (index: number, part: Partial<Hours>) =>
    onChange(hours.map((one, at) => (at === index ? { ...one, ...part } : one)))
  const last = hours.at(-1)?.until ?? '09:00'
  return (
    <div className="hours-list">
      {hours.length === 0 && <span className="soft">{none}</span>}
      {hours.map((one, index) => (
        <span key={index} className="hours">
          <input
            className="input"
            type="time"
            step={900}
            required
            aria-label={`${label}, ${availability.from}`}
            value={one.from}
            onChange={(event) => event.target.value && change(index, { from: event.target.value })}
          />
          <span aria-hidden>–</span>
          <input
            className="input"
            type="time"
            step={900}
            required
            aria-label={`${label}, ${availability.until}`}
            value={one.until === '24:00' ? '00:00' : one.until}
            onChange={(event) =>
              event.target.value &&
              change(index, { until: event.target.value === '00:00' ? '24:00' : event.target.value })
            }
          />
          <Button
            look="quiet"
            icon
            aria-label={availability.remove(label, one.from, one.until)}
            onPress={() => onChange(hours.filter((_, at) => at !== index))}
          >
            <Trash2 aria-hidden />
          </Button>
        </span>
      ))}
      <Button
        look="quiet"
        aria-label={availability.addTo(label)}
        onPress={() =>
          onChange([
            ...hours,
            last < '23:00' ? { from: last, until: addHour(last) } : { from: '09:00', until: '10:00' },
          ])
        }
      >
        <Plus aria-hidden /> {availability.add}
      </Button>
    </div>
  )
}

const addHour = (clock: string) => `${String(Number(clock.slice(0, 2)) + 1).padStart(2, '0')}${clock.slice(2)}`

/** Single days that differ: days off, or other hours. */
function Exceptions({ draft, onChange }: EditProps) {
  const { availability } = useTexts()
  const clock = useClock()
  const [first, setFirst] = useState('')
  const [last, setLast] = useState('')
  const shown = draft.overrides.map((one, index) => ({ ...one, index })).sort((a, b) => a.date.localeCompare(b.date))
  const put = (dates: string[], hours: Hours[]) => {
    const others = draft.overrides.filter(({ date }) => !dates.includes(date))
    onChange({ ...draft, overrides: [...others, ...dates.map((date) => ({ date, hours }))] })
  }
  const chosen = datesBetween(first, last || first)
  return (
    <section className="panel" aria-labelledby="exceptions">
      <header>
        <h2 id="exceptions">{availability.exceptions}</h2>
      </header>
      <div className="body stack">
        <div className="row end">
          <Field
            label={availability.firstDay}
            type="date"
            value={first}
            onChange={(event) => setFirst(event.target.value)}
          />
          <Field
            label={availability.lastDay}
            type="date"
            min={first}
            value={last}
            onChange={(event) => setLast(event.target.value)}
          />
          <Button isDisabled={chosen.length === 0} onPress={() => put(chosen, [{ from: '09:00', until: '12:00' }])}>
            {availability.otherHours}
          </Button>
        </div>
        {shown.length === 0 && <p className="soft">{availability.noExceptions}</p>}
        <ul className="stack tight">
          {shown.map(({ date, hours }) => {
            const name = Temporal.PlainDate.from(date).toLocaleString(clock.locale, {
              weekday: 'short',
              day: 'numeric',
              month: 'short',
              year: 'numeric',
            })
            return (
              <li key={date} className="exception">
                <strong className="figures">{name}</strong>
                <HoursList
                  label={name}
                  hours={hours}
                  none={availability.dayOff}
                  onChange={(next) => put([date], next)}
                />
                <Button
                  look="quiet"
                  onPress={() => onChange({ ...draft, overrides: draft.overrides.filter((one) => one.date !== date) })}
                >
                  {availability.asUsual}
                </Button>
              </li>
            )
          })}
        </ul>
      </div>
    </section>
  )
}

const exceptionDaysMax = 92

/** The days from one to the other; none when they are in the wrong order or more than three months. */
function datesBetween(first: string, last: string): string[] {
  if (!first || last < first) return []
  const from = Temporal.PlainDate.from(first)
  const count = from.until(last).days + 1
  return count > exceptionDaysMax ? [] : Array.from({ length: count }, (_, days) => from.add({ days }).toString())
}

function Rules({ draft, onChange }: EditProps) {
  const { availability } = useTexts()
  const number = (
    label: string,
    key: 'buffer_before_minutes' | 'buffer_after_minutes' | 'daily_limit' | 'horizon_days',
    range: [number, number],
    step = 1,
  ) => (
    <Field
      label={label}
      type="number"
      min={range[0]}
      max={range[1]}
      step={step}
      value={draft[key]}
      onChange={(event) =>
        onChange({ ...draft, [key]: Math.max(range[0], Math.min(range[1], Number(event.target.value))) })
      }
    />
  )
  return (
    <section className="panel" aria-labelledby="rules">
      <header>
        <h2 id="rules">{availability.rules}</h2>
      </header>
      <div className="body grid-form">
        {number(availability.before, 'buffer_before_minutes', [0, 240], 5)}
        {number(availability.after, 'buffer_after_minutes', [0, 240], 5)}
        <Field
          label={availability.notice}
          type="number"
          min={0}
          max={720}
          value={draft.minimum_notice_minutes / 60}
          step={0.5}
          onChange={(event) =>
            onChange({
              ...draft,
              minimum_notice_minutes: Math.round(Math.max(0, Math.min(720, Number(event.target.value))) * 60),
            })
          }
        />
        {number(availability.daily, 'daily_limit', [1, 48])}
        <Field
          label={availability.weeklyLimit}
          hint={availability.weeklyHint}
          type="number"
          min={1}
          max={200}
          value={draft.weekly_limit ?? ''}
          onChange={(event) => {
            const { weekly_limit: _, ...rest } = draft
            const limit = Math.min(200, Number(event.target.value))
            onChange(limit >= 1 ? { ...rest, weekly_limit: limit } : rest)
          }}
        />
        {number(availability.horizon, 'horizon_days', [1, 365])}
      </div>
    </section>
  )
}
