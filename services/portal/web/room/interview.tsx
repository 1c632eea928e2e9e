import { TopBar } from '../candidate/kit.tsx'
import type { Language } from '../shared/language.ts'
import type { Clock } from '../shared/time.ts'
import { Announcer } from './announcer.tsx'
import { ConsentGate } from './consent-gate.tsx'
import { Ended } from './ended.tsx'
import type { InterviewApi } from './interview-api.ts'
import { LineBanner } from './line-banner.tsx'
import { useOneTab } from './one-tab.ts'
import { Paused } from './paused.tsx'
import { Questions } from './questions.tsx'
import type { Room } from './room.ts'
import { StatusBar } from './status-bar.tsx'
import { useRoom, useRoomState } from './use-room.ts'
import type { Words } from './words.ts'

export interface InterviewProps {
  interviews: InterviewApi
  sessionId: string
  words: Words
  language: Language
  clock: Clock
}

/** The candidate's live interview, in one tab at a time. */
export function Interview(props: InterviewProps) {
  const { sessionId, words, language } = props
  const seat = useOneTab(sessionId)
  if (seat.state === 'here') return <Seated {...props} />
  return (
    <div className="page">
      <TopBar language={language} />
      <main className="stack">
        {seat.state === 'asking' ? (
          <p role="status">{words.opening}</p>
        ) : (
          <>
            <h1>{words.otherTab}</h1>
            <p>{words.otherTabText}</p>
            <button type="button" className="button main wide-on-phone" onClick={seat.take}>
              {words.useHere}
            </button>
          </>
        )}
      </main>
    </div>
  )
}

function Seated(props: InterviewProps) {
  const room = useRoom(props.interviews, props.sessionId)
  return room ? <Live {...props} room={room} /> : <Opening {...props} />
}

function Opening({ words, language }: Pick<InterviewProps, 'words' | 'language'>) {
  return (
    <div className="page">
      <TopBar language={language} />
      <main>
        <p role="status">{words.opening}</p>
      </main>
    </div>
  )
}

export interface LiveProps extends InterviewProps {
  room: Room
}

/** Which page the state of the session asks for. */
function Live(props: LiveProps) {
  const { room, words, language } = props
  const state = useRoomState(room)
  const { session, link } = state
  if (!session) {
    if (link.kind !== 'closed') return <Opening words={words} language={language} />
    return (
      <div className="page">
        <TopBar language={language} />
        <main className="stack">
          <h1>{words.closedTitle}</h1>
          <p>{words.closedText}</p>
        </main>
      </div>
    )
  }
  const isRunning = session.status === 'in_progress' || session.status === 'paused'
  return (
    <div className="page room">
      <TopBar language={language}>
        <span className="room-title soft">{session.title}</span>
      </TopBar>
      {isRunning && <StatusBar room={room} state={state} words={words} />}
      {isRunning && <LineBanner room={room} state={state} words={words} />}
      <main className="stack loose">
        {session.ended_at !== null && <Ended {...props} state={state} session={session} />}
        {session.status === 'paused' && <Paused {...props} session={session} />}
        {session.status === 'in_progress' &&
          (session.consent?.recording === true ? (
            <Questions {...props} state={state} session={session} />
          ) : (
            <ConsentGate {...props} session={session} />
          ))}
      </main>
      <Announcer room={room} state={state} words={words} />
    </div>
  )
}
