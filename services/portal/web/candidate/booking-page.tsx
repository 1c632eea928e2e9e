import { useCallback, useEffect, useRef, useState } from 'react'
import { Refusal } from '../shared/api.ts'
import { type Language, localeOf } from '../shared/language.ts'
import { type Clock, deviceZone } from '../shared/time.ts'
import { About } from './about.tsx'
import { Booked, Cancelled } from './booked.tsx'
import {
  alternativesOf,
  type Booking,
  cancel,
  confirm,
  type DeadLink,
  deadLinkOf,
  hold,
  type Invitation,
  move,
  readBooking,
  sayFailure,
  standingOf,
} from './booking.ts'
import { shortStart } from './clock-words.ts'
import { Confirm } from './confirm.tsx'
import { Button, StepHeading, TopBar } from './kit.tsx'
import { type Link, rememberLink } from './link.ts'
import { PickTime } from './pick-time.tsx'
import { Waiting } from './waiting.tsx'
import { words as allWords, type Words } from './words.ts'

type Stage =
  | { kind: 'opening' }
  | { kind: 'dead'; why: DeadLink }
  | { kind: 'trouble'; tooMany: boolean }
  | { kind: 'picking'; moving?: Booking }
  | { kind: 'held'; booking: Booking }
  | { kind: 'moving'; booking: Booking; starts_at: string }
  | { kind: 'booked'; booking: Booking; news?: 'moved' | 'booked' }
  | { kind: 'cancelled' }

interface PageProps {
  link: Link
  linkToken: string
  language: Language
}

const zoneKey = 'candor-zone'
const tryAgainMs = 8_000
const tooManyMs = 60_000

function firstZone(): string {
  const kept = sessionStorage.getItem(zoneKey)
  return kept && Intl.supportedValuesOf('timeZone').includes(kept) ? kept : deviceZone()
}

/** From the link in the mail to a booked time, and back to it later: a person without an account, one thing at a time. */
export function BookingPage({ link, linkToken, language }: PageProps) {
  const words = allWords[language]
  const [stage, setStage] = useState<Stage>({ kind: 'opening' })
  const [invitation, setInvitation] = useState<Invitation>()
  const [zone, setZone] = useState(firstZone)
  const [busyWith, setBusyWith] = useState<string>()
  const [taken, setTaken] = useState<string[]>()
  const [failure, setFailure] = useState<string>()
  const clock: Clock = { locale: localeOf(language), zone }
  /** One key per wish: pressed twice, or asked again after a lost answer, it takes effect once. */
  const keys = useRef(new Map<string, string>())
  const keyOf = (wish: string) => {
    const key = keys.current.get(wish) ?? crypto.randomUUID()
    keys.current.set(wish, key)
    return key
  }

  const open = useCallback(async () => {
    try {
      const standing = await standingOf(link, linkToken)
      setInvitation(standing.invitation)
      if (standing.kind === 'free') return setStage({ kind: 'picking' })
      if (standing.kind === 'cancelled') return setStage({ kind: 'cancelled' })
      const { booking } = standing
      if (standing.kind === 'booked') rememberLink(booking.booking_id, linkToken)
      setStage(standing.kind === 'held' ? { kind: 'held', booking } : { kind: 'booked', booking })
    } catch (error) {
      const why = deadLinkOf(error)
      const tooMany = error instanceof Refusal && error.code === 'RATE_LIMITED'
      setStage(why ? { kind: 'dead', why } : { kind: 'trouble', tooMany })
    }
  }, [link, linkToken])

  useEffect(() => void open(), [open])
  useEffect(() => {
    if (stage.kind !== 'trouble') return
    const timer = setTimeout(() => void open(), stage.tooMany ? tooManyMs : tryAgainMs)
    return () => clearTimeout(timer)
  }, [stage, open])
  useEffect(() => {
    if (invitation) document.title = `${invitation.title} · Candor`
  }, [invitation])

  /** Does one thing with the booking. A time that is gone, a link that died and a silent line each have their own way on. */
  async function attempt(what: string, act: () => Promise<Stage>): Promise<void> {
    setBusyWith(what)
    setFailure(undefined)
    setTaken(undefined)
    try {
      setStage(await act())
    } catch (error) {
      const alternatives = alternativesOf(error)
      const why = deadLinkOf(error)
      const code = error instanceof Refusal ? error.code : ''
      if (alternatives) {
        setTaken(alternatives)
        setStage((was) =>
          'booking' in was && was.kind === 'moving'
            ? { kind: 'picking', moving: was.booking }
            : was.kind === 'held'
              ? { kind: 'picking' }
              : was,
        )
      } else if (code === 'INVITATION_USED' || code === 'BOOKING_CLOSED' || code === 'BOOKING_STARTED') {
        // Done on another device, or the interview has begun: what is true now is read again.
        await open()
      } else if (why && why !== 'unknown') setStage({ kind: 'dead', why })
      else if (code === 'HOLD_EXPIRED') setStage({ kind: 'picking' })
      else setFailure(sayFailure(error, words))
    } finally {
      setBusyWith(undefined)
    }
  }

  const pick = (starts_at: string) =>
    attempt(starts_at, async () => ({ kind: 'held', booking: await hold(link, starts_at) }))
  const chooseZone = (next: string) => {
    sessionStorage.setItem(zoneKey, next)
    setZone(next)
  }

  return (
    <div className={`page ${stage.kind === 'picking' ? 'wide' : ''}`}>
      <TopBar language={language} />
      <main className="stack loose">
        {failure && (
          <p className="note danger" role="alert">
            {failure}
          </p>
        )}
        {stage.kind === 'opening' && <Opening words={words} />}
        {stage.kind === 'dead' && <Message title={words[stage.why]} text={words[`${stage.why}Text`]} />}
        {stage.kind === 'trouble' && (
          <div className="stack" role="alert">
            <Message title={words.trouble} text={stage.tooMany ? words.tooMany : words.troubleText} />
            <Button look="main" onPress={() => void open()}>
              {words.again}
            </Button>
          </div>
        )}
        {stage.kind === 'picking' && invitation && (
          <>
            {stage.moving ? (
              <MoveHead
                words={words}
                booking={stage.moving}
                clock={clock}
                onKeep={(booking) => setStage({ kind: 'booked', booking })}
              />
            ) : (
              <About link={link} words={words} invitation={invitation} />
            )}
            {taken && (
              <Taken
                words={words}
                clock={clock}
                starts={taken}
                onPick={(at) =>
                  void (stage.moving ? setStage({ kind: 'moving', booking: stage.moving, starts_at: at }) : pick(at))
                }
              />
            )}
            <div className="stack">
              <h2>{words.pick}</h2>
              <PickTime
                link={link}
                words={words}
                clock={clock}
                onZone={chooseZone}
                busyWith={busyWith}
                {...(stage.moving && { bookingId: stage.moving.booking_id })}
                onPick={(at) =>
                  void (stage.moving ? setStage({ kind: 'moving', booking: stage.moving, starts_at: at }) : pick(at))
                }
              />
              {!stage.moving && <Waiting link={link} words={words} clock={clock} invitation={invitation} />}
            </div>
          </>
        )}
        {(stage.kind === 'held' || stage.kind === 'moving') && invitation && (
          <Confirm
            key={stage.kind === 'held' ? stage.booking.booking_id : stage.starts_at}
            link={link}
            words={words}
            clock={clock}
            invitation={invitation}
            booking={stage.booking}
            busy={busyWith !== undefined}
            {...(stage.kind === 'moving' && { moveTo: stage.starts_at })}
            onConfirm={() =>
              void attempt('confirm', async () => {
                const { booking_id } = stage.booking
                const booking =
                  stage.kind === 'held'
                    ? await confirm(link, booking_id, zone, keyOf(`confirm ${booking_id}`))
                    : await move(
                        link,
                        booking_id,
                        stage.starts_at,
                        zone,
                        keyOf(`move ${booking_id} ${stage.starts_at}`),
                      )
                rememberLink(booking.booking_id, linkToken)
                keys.current.clear()
                return { kind: 'booked', booking, news: stage.kind === 'held' ? 'booked' : 'moved' }
              })
            }
            onHoldAgain={() => void pick(stage.booking.starts_at)}
            onBack={() => {
              if (stage.kind === 'moving') return setStage({ kind: 'picking', moving: stage.booking })
              // Given up so that others can have it; if that does not arrive, the hold ends by itself.
              cancel(link, stage.booking.booking_id, 'other').catch(() => {})
              setStage({ kind: 'picking' })
            }}
          />
        )}
        {stage.kind === 'booked' && invitation && (
          <Booked
            link={link}
            words={words}
            clock={clock}
            invitation={invitation}
            booking={stage.booking}
            news={stage.news}
            busy={busyWith !== undefined}
            onMove={() => setStage({ kind: 'picking', moving: stage.booking })}
            onCancel={(reason) =>
              void attempt('cancel', async () => {
                await cancel(link, stage.booking.booking_id, reason, keyOf(`cancel ${stage.booking.booking_id}`))
                return { kind: 'cancelled' }
              })
            }
            onStale={() =>
              void readBooking(link, stage.booking.booking_id)
                .then((booking) => setStage({ kind: booking.status === 'cancelled' ? 'cancelled' : 'booked', booking }))
                .catch(() => {})
            }
          />
        )}
        {stage.kind === 'cancelled' && <Cancelled words={words} invitation={invitation} />}
      </main>
    </div>
  )
}

function Opening({ words }: { words: Words }) {
  return (
    <div role="status">
      <span className="visually-hidden">{words.loading}</span>
      <div className="waiting" aria-hidden="true">
        <span />
        <span />
        <span />
      </div>
    </div>
  )
}

function Message({ title, text }: { title: string; text: string }) {
  return (
    <div className="stack">
      <StepHeading>{title}</StepHeading>
      <p>{text}</p>
    </div>
  )
}

interface TakenProps {
  words: Words
  clock: Clock
  starts: string[]
  onPick(startsAt: string): void
}

function Taken({ words, clock, starts, onPick }: TakenProps) {
  return (
    <div className="note attention stack tight" role="alert">
      <p>
        {words.taken} {starts.length > 0 && words.alternatives}
      </p>
      <div className="row">
        {starts.map((at) => (
          <Button key={at} onPress={() => onPick(at)}>
            {shortStart(at, clock)}
          </Button>
        ))}
      </div>
    </div>
  )
}

interface MoveHeadProps {
  words: Words
  booking: Booking
  clock: Clock
  onKeep(booking: Booking): void
}

function MoveHead({ words, booking, clock, onKeep }: MoveHeadProps) {
  return (
    <div className="stack">
      <StepHeading>{words.moveTitle}</StepHeading>
      <p className="row apart">
        <span>
          {words.nowAt} <strong>{shortStart(booking.starts_at, clock)}</strong>
        </span>
        <Button onPress={() => onKeep(booking)}>{words.keepOld}</Button>
      </p>
    </div>
  )
}
