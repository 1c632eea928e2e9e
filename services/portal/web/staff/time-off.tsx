import { useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { take } from '../shared/api.ts'
import { api } from '../shared/session.ts'
import { fullTime } from '../shared/time.ts'
import { useClock } from './clock.tsx'
import { addDays, startOf } from './days.ts'
import { Button, Failure, Field, Notice, When } from './kit.tsx'
import { type Availability, availabilityQuery } from './queries.ts'
import { useTexts } from './texts.tsx'

type Taken = { bookings: { booking_id: string; starts_at: string; ends_at: string }[] }
type TimeOffEntry = Availability['time_off'][number]

/** Days without interviews, whatever the weekly hours say. Saved at once; interviews that lie in it stay and are shown. */
export function TimeOff({ personId, stored }: { personId: string; stored: Availability }) {
  const { timeOff: words } = useTexts()
  const clock = useClock()
  const client = useQueryClient()
  const [error, setError] = useState<unknown>()
  const [taken, setTaken] = useState<Taken>()
  const zone = stored.time_zone
  const { queryKey } = availabilityQuery(personId)
  const again = () => client.invalidateQueries({ queryKey })
  const spanOf = ({ starts_at, ends_at }: TimeOffEntry) =>
    words.span(fullTime(starts_at, { ...clock, zone }), fullTime(ends_at, { ...clock, zone }))

  async function add(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = event.currentTarget
    const data = new FormData(form)
    const first = String(data.get('first'))
    const last = String(data.get('last')) || first
    setError(undefined)
    try {
      const path = { person_id: personId, time_off_id: crypto.randomUUID() }
      const body = { starts_at: startOf(first, zone), ends_at: startOf(addDays(last, 1), zone) }
      setTaken(
        await take(api.PUT('/api/v1/availability/{person_id}/time-off/{time_off_id}', { params: { path }, body })),
      )
      form.reset()
      await again()
    } catch (refused) {
      setError(refused)
    }
  }

  /** Gone at once, as it can be taken again; back with the reason if that is refused. */
  async function remove({ time_off_id }: TimeOffEntry) {
    const path = { person_id: personId, time_off_id }
    setTaken(undefined)
    setError(undefined)
    const others = stored.time_off.filter((one) => one.time_off_id !== time_off_id)
    const without: Availability = { ...stored, time_off: others }
    client.setQueryData(queryKey, without)
    try {
      await take(api.DELETE('/api/v1/availability/{person_id}/time-off/{time_off_id}', { params: { path } }))
    } catch (refused) {
      client.setQueryData(queryKey, stored)
      setError(refused)
    }
    await again()
  }

  return (
    <section className="panel" aria-labelledby="time-off">
      <header>
        <h2 id="time-off">{words.title}</h2>
      </header>
      <div className="body stack">
        <p className="soft">{words.lead}</p>
        {stored.time_off.length > 0 && (
          <ul>
            {stored.time_off.map((entry) => (
              <li key={entry.time_off_id} className="exception">
                <span className="figures">{spanOf(entry)}</span>
                <Button look="quiet" aria-label={words.removeWhich(spanOf(entry))} onPress={() => void remove(entry)}>
                  {words.remove}
                </Button>
              </li>
            ))}
          </ul>
        )}
        <form className="row end" onSubmit={(event) => void add(event)}>
          <Field label={words.first} name="first" type="date" required />
          <Field label={words.last} name="last" type="date" />
          <Button type="submit">{words.take}</Button>
        </form>
        {error !== undefined && <Failure error={error} />}
        {taken && taken.bookings.length === 0 && <Notice tone="good">{words.taken}</Notice>}
        {taken && taken.bookings.length > 0 && (
          <Notice tone="attention">
            <p>{words.inIt(taken.bookings.length)}</p>
            <ul>
              {taken.bookings.map(({ booking_id, starts_at, ends_at }) => (
                <li key={booking_id}>
                  <Link to="/bookings/$id" params={{ id: booking_id }}>
                    <When at={starts_at} until={ends_at} />
                  </Link>
                </li>
              ))}
            </ul>
          </Notice>
        )}
      </div>
    </section>
  )
}
