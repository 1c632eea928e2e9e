import { useEffect, useRef, useState } from 'react'
import { spanLines } from '../candidate/clock-words.ts'
import { Button, useNow } from '../candidate/kit.tsx'
import type { Language } from '../shared/language.ts'
import { type Clock, fullTime } from '../shared/time.ts'
import { clockText, secondsUntil } from './clock.ts'
import { ConsentChoice } from './consent-choice.tsx'
import type { WaitingRoom } from './frames.ts'
import type { Consent } from './interview-api.ts'
import type { Words } from './words.ts'

interface LobbyProps {
  words: Words
  language: Language
  clock: Clock
  waiting: WaitingRoom
  /** Milliseconds since the epoch on the server's clock. */
  serverNow(): number
  /** The interview can be started, and the candidate is looking at this page. */
  onHere(): Promise<void>
  onStart(consent: Consent): Promise<void>
}

const closedStates: Record<string, 'cancelled' | 'missed' | 'tooLate'> = {
  cancelled: 'cancelled',
  missed: 'missed',
  over: 'tooLate',
}

/** Before the clock runs: what awaits one, whether the device will do, a question to practise, and what is agreed to. */
export function Lobby({ words, language, clock, waiting, serverNow, onHere, onStart }: LobbyProps) {
  const [recording, setRecording] = useState(false)
  const [scoring, setScoring] = useState<boolean | undefined>(waiting.notice.automated_scoring ? undefined : false)
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<string>()
  const closed = closedStates[waiting.status]
  const isOpen = waiting.status === 'open'
  const isReady = recording && scoring !== undefined
  const here = useRef(false)
  useEffect(() => {
    if (!isOpen || here.current) return
    here.current = true
    onHere().catch(() => {
      // The panel only learns of it later: when the interview starts.
    })
  }, [isOpen, onHere])
  const { main } = spanLines(waiting.starts_at, waiting.ends_at, clock)

  async function start(): Promise<void> {
    if (!isReady || scoring === undefined) {
      setFailure(words.startNeeds)
      return
    }
    setBusy(true)
    try {
      await onStart({ recording, automated_scoring: scoring, notice_version: waiting.notice.version ?? '1' })
    } catch (error) {
      setFailure(error instanceof Error ? words.refused(error.message) : words.trouble)
      setBusy(false)
    }
  }

  return (
    <>
      <div className="stack tight">
        <p className="soft">{words.lobbyTitle}</p>
        <h1>{waiting.title}</h1>
        <p>
          <time dateTime={waiting.starts_at}>{main}</time>
        </p>
        <p className="soft">
          {words.minutes(Math.round(waiting.duration_minutes), waiting.time_multiplier)} ·{' '}
          {words.questions(waiting.total_questions, waiting.follow_ups)}
        </p>
        {closed ? (
          <p className="note attention">{words[closed]}</p>
        ) : (
          <p className="note" role="status">
            {isOpen ? words.open : words.opensAt(fullTime(waiting.opens_at, clock))}
          </p>
        )}
        {waiting.status === 'scheduled' && <OpensIn words={words} opensAt={waiting.opens_at} serverNow={serverNow} />}
      </div>
      <DeviceCheck words={words} bookingId={waiting.booking_id} />
      <Practice words={words} />
      <ConsentChoice
        words={words}
        language={language}
        panel={waiting.panel ?? []}
        notice={waiting.notice}
        recording={recording}
        scoring={scoring}
        onRecording={setRecording}
        onScoring={setScoring}
      />
      {!closed && (
        <div className="stack tight">
          {failure && (
            <p className="note attention" role="alert">
              {failure}
            </p>
          )}
          {isOpen ? (
            <Button look="main wide-on-phone" busy={busy} onPress={() => void start()}>
              {words.start}
            </Button>
          ) : (
            <p className="soft">{words.opensAt(fullTime(waiting.opens_at, clock))}</p>
          )}
        </div>
      )}
    </>
  )
}

type Check = 'running' | 'good' | 'bad'
const slowMs = 800
const samples = 3

function DeviceCheck({ words, bookingId }: { words: Words; bookingId: string }) {
  const [tripMs, setTripMs] = useState<number | 'none'>()
  const [live, setLive] = useState<Check>('running')
  const [keeps] = useState(canKeep)
  useEffect(() => {
    let wanted = true
    measure().then(
      (ms) => wanted && setTripMs(ms),
      () => wanted && setTripMs('none'),
    )
    const socket = new WebSocket(
      `${location.origin.replace(/^http/, 'ws')}/ws/interviews/${encodeURIComponent(bookingId)}`,
    )
    socket.onopen = () => {
      setLive('good')
      socket.close()
    }
    socket.onerror = () => wanted && setLive('bad')
    return () => {
      wanted = false
      socket.onerror = null
      socket.close()
    }
  }, [bookingId])
  const lineText =
    tripMs === undefined
      ? words.checking
      : tripMs === 'none'
        ? words.noLine
        : tripMs > slowMs
          ? words.slowLine(tripMs)
          : words.line(tripMs)
  const lineState: Check = tripMs === undefined ? 'running' : tripMs === 'none' || tripMs > slowMs ? 'bad' : 'good'
  return (
    <section className="stack tight" aria-labelledby="checks">
      <h2 id="checks">{words.checkTitle}</h2>
      <ul className="checks" aria-live="polite">
        <CheckLine state={lineState} text={lineText} />
        <CheckLine
          state={live}
          text={live === 'running' ? words.checking : live === 'good' ? words.live : words.noLive}
        />
        <CheckLine state={keeps ? 'good' : 'bad'} text={keeps ? words.copy : words.noCopy} />
      </ul>
    </section>
  )
}

const marks: Record<Check, string> = { running: '…', good: '✓', bad: '!' }

function CheckLine({ state, text }: { state: Check; text: string }) {
  return (
    <li className={state}>
      <span className="mark" aria-hidden="true">
        {marks[state]}
      </span>
      {text}
    </li>
  )
}

/** Median of a few questions to the server that need no sign-in. */
async function measure(): Promise<number> {
  const trips: number[] = []
  for (let i = 0; i < samples; i++) {
    const begun = performance.now()
    await fetch('/.well-known/jwks.json', { cache: 'no-store' })
    trips.push(Math.round(performance.now() - begun))
  }
  return trips.sort((a, b) => a - b)[1] ?? 0
}

function canKeep(): boolean {
  try {
    localStorage.setItem('candor-check', '1')
    localStorage.removeItem('candor-check')
    return true
  } catch {
    return false
  }
}

/** How long it is until then, from a day before. The page opens by itself. */
function OpensIn({ words, opensAt, serverNow }: { words: Words; opensAt: string; serverNow(): number }) {
  const left = secondsUntil(Date.parse(opensAt), useNow(serverNow, 1_000))
  if (left > 86_400) return <p className="soft">{words.opensByItself}</p>
  return (
    <p className="soft">
      {words.opensIn}{' '}
      <strong className="figures" role="timer">
        {clockText(left)}
      </strong>
      . {words.opensByItself}
    </p>
  )
}

function Practice({ words }: { words: Words }) {
  const [text, setText] = useState('')
  return (
    <section className="stack tight">
      <h2 id="practice">{words.practiceTitle}</h2>
      <p id="practice-text">{words.practice}</p>
      <textarea
        className="field writing short"
        aria-labelledby="practice-text"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <p className="soft small" role="status">
        {text.length > 2 && words.practiceSaved}
      </p>
    </section>
  )
}
