import { useEffect, useState } from 'react'
import { take } from '../shared/api.ts'
import type { Clock } from '../shared/time.ts'
import { Notice } from './about.tsx'
import type { Booking, Invitation } from './booking.ts'
import { shortStart, spanLines } from './clock-words.ts'
import { Button, StepHeading, useNow } from './kit.tsx'
import type { Link } from './link.ts'
import type { Words } from './words.ts'

interface ConfirmProps {
  link: Link
  words: Words
  clock: Clock
  invitation: Invitation
  /** The hold, or the booking that is moved. */
  booking: Booking
  /** New start of a booking that is moved. */
  moveTo?: string
  busy: boolean
  onConfirm(): void
  onHoldAgain(): void
  onBack(): void
}

/** The last look before it counts: when, how long it is held, what happens there, and where the confirmation goes. */
export function Confirm({
  link,
  words,
  clock,
  invitation,
  booking,
  moveTo,
  busy,
  onConfirm,
  onHoldAgain,
  onBack,
}: ConfirmProps) {
  const now = useNow(link.serverNow, 500)
  const email = useOwnEmail(link)
  const lengthMs = Date.parse(booking.ends_at) - Date.parse(booking.starts_at)
  const from = moveTo ?? booking.starts_at
  const to = new Date(Date.parse(from) + lengthMs).toISOString()
  const { main, also } = spanLines(from, to, clock)
  const held = moveTo === undefined ? booking.held_until : null
  const secondsLeft = held === null ? undefined : Math.max(0, Math.ceil((Date.parse(held) - now) / 1_000))
  if (secondsLeft === 0)
    return (
      <div className="stack" role="alert">
        <StepHeading>{words.holdOver}</StepHeading>
        <p>
          {shortStart(from, clock)}. {words.holdOverText}
        </p>
        <div className="row">
          <Button look="main" busy={busy} onPress={onHoldAgain}>
            {words.holdAgain}
          </Button>
          <Button onPress={onBack}>{words.otherTime}</Button>
        </div>
      </div>
    )
  return (
    <div className="stack">
      <StepHeading>{moveTo === undefined ? words.check : words.moveTitle}</StepHeading>
      <div className="card stack tight">
        <p className="soft">{invitation.title}</p>
        {moveTo !== undefined && (
          <p>
            {words.nowAt} <s>{shortStart(booking.starts_at, clock)}</s>
          </p>
        )}
        <p className="big-time">
          <time dateTime={from}>{main}</time>
        </p>
        {also && <p className="soft">{`${also} (${words.onThisDevice})`}</p>}
        <p>
          {words.length(lengthMs / 60_000)} · {words.interviewers(booking.panel.filter(({ shadow }) => !shadow).length)}{' '}
          · {words.inWriting}
        </p>
      </div>
      {held !== null && secondsLeft !== undefined && (
        <div className={`note ${secondsLeft < 60 ? 'attention' : ''}`}>
          <p>
            {words.heldFor}{' '}
            <span
              className="countdown"
              role="timer"
            >{`${Math.floor(secondsLeft / 60)}:${String(secondsLeft % 60).padStart(2, '0')}`}</span>
          </p>
          <p className="soft small">{words.heldUntil(shortStart(held, clock))}</p>
          <p className="visually-hidden" aria-live="polite">
            {words.heldMinutes(Math.ceil(secondsLeft / 60))}
          </p>
        </div>
      )}
      {moveTo === undefined && <Notice link={link} words={words} invitation={invitation} />}
      <p className="soft">{email ? words.confirmationTo(email) : words.confirmationByMail}</p>
      <div className="row foot-action">
        <Button look="main wide-on-phone" busy={busy} onPress={onConfirm}>
          {words.confirm(shortStart(from, clock))}
        </Button>
        <Button look="wide-on-phone" onPress={onBack}>
          {words.otherTime}
        </Button>
      </div>
    </div>
  )
}

/** Where the confirmation will go; unknown where the link does not tell. */
function useOwnEmail(link: Link): string | undefined {
  const [email, setEmail] = useState<string>()
  useEffect(() => {
    take(link.api.GET('/api/v1/people/me'))
      .then((me) => setEmail(me.email ?? undefined))
      .catch(() => {})
  }, [link])
  return email
}
