import { useEffect, useState } from 'react'
import type { Clock } from '../shared/time.ts'
import type { Booking, Invitation } from './booking.ts'
import { spanLines } from './clock-words.ts'
import { calendarFile, download } from './ics.ts'
import { Button, Dialog, StepHeading, useNow } from './kit.tsx'
import type { Link } from './link.ts'
import { MailChoice } from './mail-choice.tsx'
import type { Words } from './words.ts'

type Reason = keyof Words['reasons']

interface BookedProps {
  link: Link
  words: Words
  clock: Clock
  invitation: Invitation
  booking: Booking
  news: 'booked' | 'moved' | undefined
  busy: boolean
  onMove(): void
  onCancel(reason: Reason): void
  /** Time to look whether somebody else changed it. */
  onStale(): void
}

const lookAgainMs = 30_000
const roomOpensMs = 15 * 60_000

/** A booked interview: when it is, the calendar entry, the way in, and how to move or cancel it. */
export function Booked({
  link,
  words,
  clock,
  invitation,
  booking,
  news,
  busy,
  onMove,
  onCancel,
  onStale,
}: BookedProps) {
  const [cancelling, setCancelling] = useState(false)
  const now = useNow(link.serverNow, 5_000)
  useEffect(() => {
    const timer = setInterval(onStale, lookAgainMs)
    return () => clearInterval(timer)
  }, [onStale])
  const { main, also } = spanLines(booking.starts_at, booking.ends_at, clock)
  const isOver = Date.parse(booking.ends_at) <= now
  const hasBegun = Date.parse(booking.starts_at) <= now
  const isOpen = Date.parse(booking.starts_at) - roomOpensMs <= now
  const people = booking.panel.length
  const room = `/interviews/${booking.booking_id}`
  if (isOver)
    return (
      <div className="stack">
        <StepHeading>{words.over}</StepHeading>
        <p>{words.overText}</p>
        <p>
          <a href={`/results/${booking.booking_id}`}>{words.toResult}</a>
        </p>
        <p>
          <a href={room}>{words.toAnswers}</a>
        </p>
      </div>
    )
  return (
    <div className="stack">
      <div className="stack tight" role={news && 'status'}>
        <StepHeading>{news === 'moved' ? words.moved : words.booked}</StepHeading>
        {news && <p>{news === 'moved' ? words.movedText : words.bookedText}</p>}
      </div>
      <div className="card stack tight">
        <p className="soft">{booking.title ?? invitation.title}</p>
        <p className="big-time">
          <time dateTime={booking.starts_at}>{main}</time>
        </p>
        {also && <p className="soft">{`${also} (${words.onThisDevice})`}</p>}
        <p>
          {words.length((Date.parse(booking.ends_at) - Date.parse(booking.starts_at)) / 60_000)} ·{' '}
          {words.interviewers(booking.panel.filter(({ shadow }) => !shadow).length)} · {words.inWriting}
        </p>
        <div className="row">
          <Button
            look={isOpen ? 'wide-on-phone' : 'main wide-on-phone'}
            onPress={() => keepEntry(booking, invitation, words)}
          >
            {words.calendar}
          </Button>
          <a className={isOpen ? 'button main wide-on-phone' : 'button wide-on-phone'} href={room}>
            {isOpen ? words.toRoom : words.checkRoom}
          </a>
        </div>
      </div>
      <p className="soft">{words.roomOpens}</p>
      {hasBegun ? (
        <p className="soft">{words.begun}</p>
      ) : (
        <section className="stack tight">
          <p className="soft">{words.rules}</p>
          <div className="row">
            <Button onPress={onMove}>{words.move}</Button>
            <Button look="danger" onPress={() => setCancelling(true)}>
              {words.cancel}
            </Button>
          </div>
        </section>
      )}
      {!hasBegun && <MailChoice link={link} words={words} />}
      {cancelling && (
        <CancelDialog
          words={words}
          people={people}
          busy={busy}
          onClose={() => setCancelling(false)}
          onCancel={onCancel}
          onMove={onMove}
        />
      )}
    </div>
  )
}

interface CancelDialogProps {
  words: Words
  people: number
  busy: boolean
  onClose(): void
  onCancel(reason: Reason): void
  onMove(): void
}

function CancelDialog({ words, people, busy, onClose, onCancel, onMove }: CancelDialogProps) {
  const [reason, setReason] = useState<Reason>('candidate_unavailable')
  return (
    <Dialog title={words.cancelTitle} onClose={onClose}>
      <p>{words.cancelText(people)}</p>
      <p>
        {words.cancelInstead}{' '}
        <Button look="plain" onPress={onMove}>
          {words.move}
        </Button>
      </p>
      <fieldset className="stack tight">
        <legend>{words.why}</legend>
        {(Object.keys(words.reasons) as Reason[]).map((one) => (
          <label key={one} className="choice">
            <input type="radio" name="reason" checked={reason === one} onChange={() => setReason(one)} />
            {words.reasons[one]}
          </label>
        ))}
      </fieldset>
      <div className="row">
        <Button look="danger main" busy={busy} onPress={() => onCancel(reason)}>
          {words.cancelNow}
        </Button>
        <Button onPress={onClose}>{words.keep}</Button>
      </div>
    </Dialog>
  )
}

export function Cancelled({ words, invitation }: { words: Words; invitation: Invitation | undefined }) {
  return (
    <div className="stack">
      <StepHeading>{words.cancelled}</StepHeading>
      {invitation && <p className="soft">{invitation.title}</p>}
      <p>{words.cancelledText}</p>
    </div>
  )
}

function keepEntry(booking: Booking, invitation: Invitation, words: Words): void {
  const url = `${location.origin}/interviews/${booking.booking_id}`
  const file = calendarFile(
    {
      uid: booking.calendar_uid ?? booking.booking_id,
      sequence: booking.calendar_sequence ?? 0,
      starts_at: booking.starts_at,
      ends_at: booking.ends_at,
      title: booking.title ?? invitation.title,
      description: `${words.roomOpens}\n${url}`,
      url,
    },
    new Date(),
  )
  download('interview.ics', 'text/calendar;charset=utf-8', file)
}
