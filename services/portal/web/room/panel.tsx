import './panel.css'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { TopBar, useNow } from '../candidate/kit.tsx'
import { type Api, Refusal, take } from '../shared/api.ts'
import { api as sessionApi } from '../shared/session.ts'
import { fullSpan } from '../shared/time.ts'
import { clockText, heldNow, secondsUntil } from './clock.ts'
import type { SessionView } from './frames.ts'
import type { InterviewProps } from './interview.tsx'
import { liveUrl } from './interview-api.ts'
import { PanelControls } from './panel-controls.tsx'
import { createPanelFeed, type PanelFeed, type PanelState } from './panel-feed.ts'
import { PanelNotes } from './panel-notes.tsx'
import { PanelTranscript } from './panel-transcript.tsx'
import type { Words } from './words.ts'

export interface PanelProps extends InterviewProps {
  bookingId: string
  /** Id of whoever watches. */
  me: string
}

interface Facts {
  title: string
  name: string
  starts_at: string
  ends_at: string
}

/** The panel's side of a live interview: what was said, how much time is left, further questions, and one's own notes. */
export function Panel(props: PanelProps) {
  const { words, language, clock, bookingId } = props
  const feed = useFeed(props)
  const facts = useFacts(bookingId)
  return (
    <div className="page panel-page">
      <TopBar language={language}>
        <a className="button plain slim" href="/">
          {words.backToApp}
        </a>
      </TopBar>
      <main className="stack">
        <div className="stack tight">
          <p className="soft small">{words.panelTitle}</p>
          <h1>{facts ? [facts.name, facts.title].filter(Boolean).join(' · ') : words.opening}</h1>
          {facts && <p className="soft">{fullSpan(facts.starts_at, facts.ends_at, clock)}</p>}
        </div>
        {feed && <Watching {...props} feed={feed} />}
      </main>
    </div>
  )
}

function Watching(props: PanelProps & { feed: PanelFeed }) {
  const { feed, interviews, words, sessionId, me } = props
  const state = useSyncExternalStore(feed.subscribe, feed.state)
  const { session, link } = state
  if (link.kind === 'closed' && !session)
    return (
      <p className="note attention" role="alert">
        {words.notYours}
      </p>
    )
  return (
    <>
      {session ? (
        <PanelStatus feed={feed} state={state} session={session} words={words} me={me} />
      ) : (
        <p className="note" role="status">
          {words.notStarted}
        </p>
      )}
      <div className="panel-columns">
        <PanelTranscript {...props} state={state} />
        <div className="stack">
          {session && session.status !== 'waiting' && (
            <PanelControls feed={feed} state={state} session={session} words={words} />
          )}
          <PanelNotes interviews={interviews} me={me} sessionId={sessionId} words={words} />
          {session?.ended_at && (
            <a className="button main" href={`/scorecards/${sessionId}`}>
              {words.toScorecard}
            </a>
          )}
        </div>
      </div>
    </>
  )
}

interface StatusProps {
  feed: PanelFeed
  state: PanelState
  session: SessionView
  words: Words
  me: string
}

function PanelStatus({ feed, state, session, words, me }: StatusProps) {
  const now = useNow(feed.now, 500)
  const { link, presence } = state
  const names = useNames(presence.watching ?? [], me, words)
  const left = session.deadline_at
    ? secondsUntil(Date.parse(session.deadline_at), heldNow(now, state.awaySince))
    : Math.ceil(session.remaining_ms / 1_000)
  const over = session.ended_at !== null
  const waits = session.status === 'waiting'
  return (
    <div className="status-bar">
      <div className="states">
        <span
          className={`state ${session.status === 'in_progress' ? 'good' : over ? 'quiet' : 'attention'}`}
          role="status"
        >
          <span className="dot" aria-hidden="true" />
          {words.candidateIs[session.status] ?? session.status}
        </span>
        {!over && !waits && (
          <span className={`state ${presence.candidate ? 'good' : 'attention'}`} role="status">
            {presence.candidate ? words.candidateHere : words.candidateAway}
            {state.awaySince !== undefined && session.status === 'in_progress' && `: ${words.timeIsHeld}`}
          </span>
        )}
        {!over && names.length > 0 && (
          <span className="state quiet">
            {words.alsoHere}: {names.join(', ')}
          </span>
        )}
        {!waits && (
          <span className="state quiet">
            {words.progress(session.answered_questions, session.total_questions)} · {words.consentState}:{' '}
            {consentText(session, words)}
          </span>
        )}
        {link.kind !== 'open' && !over && <span className="state attention">{words.connecting}</span>}
      </div>
      {!over && !waits && (
        <span className="time-left" role="timer">
          <strong className="figures">{clockText(left)}</strong> {words.timeLeft}
          {session.time_multiplier > 1 && (
            <span className="soft more-time"> {words.moreTime(Math.round((session.time_multiplier - 1) * 100))}</span>
          )}
        </span>
      )}
    </div>
  )
}

function consentText({ consent }: SessionView, words: Words): string {
  if (!consent?.recording) return words.consentNone
  return consent.automated_scoring ? words.consentFull : words.consentPeople
}

function useFeed({ interviews, sessionId }: PanelProps): PanelFeed | undefined {
  const [feed, setFeed] = useState<PanelFeed>()
  useEffect(() => {
    const made = createPanelFeed({
      url: liveUrl(sessionId),
      ticket: () => interviews.ticket(sessionId),
      // 404 is what an interview is before its candidate starts it.
      isFinal: (error) => error instanceof Refusal && [401, 403, 410, 422].includes(error.problem.status),
    })
    setFeed(made)
    return () => made.close()
  }, [interviews, sessionId])
  return feed
}

/** Names of those who watch, oneself first. */
function useNames(ids: readonly string[], me: string, words: Words): string[] {
  const [known, setKnown] = useState<ReadonlyMap<string, string>>(new Map())
  const wanted = ids.join(',')
  useEffect(() => {
    if (wanted === '') return
    // Names are an addition: without them everybody is counted all the same.
    take(sessionApi.GET('/api/v1/people/names', { params: { query: { ids: wanted } } })).then(
      ({ items }) => setKnown(new Map(items.map(({ person_id, name }) => [person_id, name]))),
      () => {},
    )
  }, [wanted])
  return ids
    .toSorted((a, b) => Number(b === me) - Number(a === me))
    .map((id) => (id === me ? words.you : (known.get(id) ?? words.someone)))
}

/** Who is interviewed, and when. The page works without it. */
function useFacts(booking_id: string): Facts | undefined {
  const [facts, setFacts] = useState<Facts>()
  useEffect(() => {
    let wanted = true
    readFacts(sessionApi, booking_id).then(
      (found) => wanted && setFacts(found),
      () => {},
    )
    return () => {
      wanted = false
    }
  }, [booking_id])
  return facts
}

async function readFacts(api: Api, booking_id: string): Promise<Facts> {
  const booking = await take(api.GET('/api/v1/bookings/{booking_id}', { params: { path: { booking_id } } }))
  const { candidate_id, starts_at, ends_at } = booking
  const names = await take(api.GET('/api/v1/people/names', { params: { query: { ids: candidate_id } } })).catch(() => ({
    items: [],
  }))
  return { title: booking.title ?? '', name: names.items[0]?.name ?? '', starts_at, ends_at }
}
