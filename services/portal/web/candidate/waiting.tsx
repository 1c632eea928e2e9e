import { useEffect, useState } from 'react'
import { take } from '../shared/api.ts'
import type { paths } from '../shared/api-types/scheduling.ts'
import { type Clock, dateOf, day } from '../shared/time.ts'
import { type Invitation, sayFailure } from './booking.ts'
import { Button } from './kit.tsx'
import type { Link } from './link.ts'
import { addDays, startOfDay } from './slots.ts'
import type { Words } from './words.ts'

type Place = paths['/api/v1/waitlist']['post']['responses'][201]['content']['application/json']

interface WaitingProps {
  link: Link
  words: Words
  clock: Clock
  invitation: Invitation
}

/** None of the times fits: say which days would, and the first time that is freed is held for you. */
export function Waiting({ link, words, clock, invitation }: WaitingProps) {
  const place = usePlace(link, invitation.invitation_id)
  const today = dateOf(new Date(link.serverNow()), clock.zone)
  const last = dateOf(invitation.expires_at, clock.zone)
  const [from, setFrom] = useState(today)
  const [until, setUntil] = useState(last)
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<string>()

  async function attempt(act: () => Promise<Place>): Promise<void> {
    setBusy(true)
    setFailure(undefined)
    try {
      place.set(await act())
    } catch (error) {
      setFailure(sayFailure(error, words))
    } finally {
      setBusy(false)
    }
  }

  const wait = () =>
    attempt(() => {
      const earliest = Math.max(startOfDay(from, clock.zone), link.serverNow())
      const latest = Math.min(startOfDay(addDays(until, 1), clock.zone), Date.parse(invitation.expires_at))
      const body = {
        invitation_id: invitation.invitation_id,
        from: new Date(earliest).toISOString(),
        until: new Date(latest).toISOString(),
      }
      return take(link.api.POST('/api/v1/waitlist', { body }))
    })
  const leave = (waitlist_id: string) =>
    attempt(() => take(link.api.POST('/api/v1/waitlist/{waitlist_id}/leave', { params: { path: { waitlist_id } } })))

  const waits = place.current?.status === 'waiting' ? place.current : undefined
  return (
    <details className="fits">
      <summary>{words.nonFits}</summary>
      <div className="stack">
        {waits ? (
          <div className="note stack tight" role="status">
            <p>{words.waiting(day(waits.from, clock), day(new Date(Date.parse(waits.until) - 1), clock))}</p>
            <Button busy={busy} onPress={() => void leave(waits.waitlist_id)}>
              {words.waitNoMore}
            </Button>
          </div>
        ) : (
          <>
            <p>{words.nonFitsText}</p>
            <div className="row">
              <DateField label={words.waitFrom} value={from} min={today} max={last} onChange={setFrom} />
              <DateField label={words.waitUntil} value={until} min={from} max={last} onChange={setUntil} />
              <Button busy={busy} onPress={() => void wait()}>
                {words.waitForIt}
              </Button>
            </div>
          </>
        )}
        {failure && (
          <p className="note danger" role="alert">
            {failure}
          </p>
        )}
      </div>
    </details>
  )
}

interface DateFieldProps {
  label: string
  value: string
  min: string
  max: string
  onChange(date: string): void
}

function DateField({ label, value, min, max, onChange }: DateFieldProps) {
  return (
    <label className="stack tight">
      <span>{label}</span>
      <input
        className="field"
        type="date"
        value={value}
        min={min}
        max={max}
        onChange={(event) => event.target.value !== '' && onChange(event.target.value)}
      />
    </label>
  )
}

/** The place in the line that this invitation has, if any. */
function usePlace({ api }: Link, invitationId: string): { current: Place | undefined; set(place: Place): void } {
  const [current, set] = useState<Place>()
  useEffect(() => {
    let wanted = true
    take(api.GET('/api/v1/waitlist', { params: { query: { limit: 1 } } }))
      .then(({ items }) => wanted && set(items.find(({ waitlist_id }) => waitlist_id === invitationId)))
      .catch(() => {
        // The form is offered then; joining again keeps the place.
      })
    return () => {
      wanted = false
    }
  }, [api, invitationId])
  return { current, set }
}
