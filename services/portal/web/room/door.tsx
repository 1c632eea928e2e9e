import { lazy, Suspense, useCallback, useEffect, useState } from 'react'
import { TopBar } from '../candidate/kit.tsx'
import { createLink, recallLink } from '../candidate/link.ts'
import { type Api, Refusal, take } from '../shared/api.ts'
import { type Language, localeOf } from '../shared/language.ts'
import { isSignedOut, mayBeSignedIn, api as sessionApi } from '../shared/session.ts'
import { type Clock, deviceZone } from '../shared/time.ts'
import type { WaitingRoom } from './frames.ts'
import { Interview } from './interview.tsx'
import { createInterviewApi, type InterviewApi } from './interview-api.ts'
import { Lobby } from './lobby.tsx'
import { sessionIdOf } from './session-id.ts'
import { words as allWords, type Words } from './words.ts'

/** Candidates never load the panel's side. */
const Panel = lazy(async () => ({ default: (await import('./panel.tsx')).Panel }))

type Stage =
  | { kind: 'opening' }
  | { kind: 'stranger' }
  | { kind: 'notYours' }
  | { kind: 'trouble' }
  | { kind: 'lobby'; interviews: InterviewApi; waiting: WaitingRoom; serverNow(): number }
  | { kind: 'interview'; interviews: InterviewApi; sessionId: string }
  | { kind: 'panel'; interviews: InterviewApi; sessionId: string; me: string }

const lookAgainMs = { trouble: 3_000, lobby: 10_000, least: 500 }

/** Who comes in, and where they belong: before the interview, in it, or on the panel's side. */
export function Door({ bookingId, language }: { bookingId: string; language: Language }) {
  const words = allWords[language]
  const [stage, setStage] = useState<Stage>({ kind: 'opening' })
  const clock: Clock = { locale: localeOf(language), zone: deviceZone() }

  const open = useCallback(async () => {
    try {
      setStage(await whereTo(bookingId))
    } catch (error) {
      setStage({ kind: isSignedOut(error) ? 'stranger' : isNotYours(error) ? 'notYours' : 'trouble' })
    }
  }, [bookingId])
  useEffect(() => void open(), [open])
  useEffect(() => {
    const ms = looksAgainIn(stage)
    if (ms === undefined) return
    const timer = setTimeout(() => void open(), ms)
    return () => clearTimeout(timer)
  }, [stage, open])

  if (stage.kind === 'interview')
    return (
      <Interview
        interviews={stage.interviews}
        sessionId={stage.sessionId}
        words={words}
        language={language}
        clock={clock}
      />
    )
  if (stage.kind === 'panel') {
    const { interviews, sessionId, me } = stage
    const common = { interviews, sessionId, me, words, language, clock }
    return (
      <Suspense fallback={null}>
        <Panel {...common} bookingId={bookingId} />
      </Suspense>
    )
  }
  return (
    <div className="page">
      <TopBar language={language} />
      <main className="stack loose">
        {stage.kind === 'opening' && <p role="status">{words.opening}</p>}
        {stage.kind === 'notYours' && <h1>{words.notYours}</h1>}
        {stage.kind === 'trouble' && (
          <p className="note attention" role="alert">
            {words.trouble}
          </p>
        )}
        {stage.kind === 'stranger' && <Stranger words={words} />}
        {stage.kind === 'lobby' && (
          <Lobby
            words={words}
            language={language}
            clock={clock}
            waiting={stage.waiting}
            serverNow={stage.serverNow}
            onHere={() => stage.interviews.arrive(bookingId)}
            onStart={async (consent) => {
              const sessionId = await stage.interviews.start(bookingId, consent)
              setStage({ kind: 'interview', interviews: stage.interviews, sessionId })
            }}
          />
        )}
      </main>
    </div>
  )
}

/** A candidate comes by the link this device keeps, or signed in like everybody else. */
async function whereTo(bookingId: string): Promise<Stage> {
  const link = recallLink(bookingId)
  if (link) return asCandidate(createInterviewApi(createLink(link).api), bookingId)
  if (!mayBeSignedIn()) return { kind: 'stranger' }
  const interviews = createInterviewApi(sessionApi)
  const { roles, person_id: me } = await take((sessionApi as Api).GET('/api/v1/people/me'))
  if ((roles as string[]).some((role) => role !== 'candidate'))
    return { kind: 'panel', interviews, sessionId: await sessionIdOf(bookingId), me }
  return asCandidate(interviews, bookingId)
}

async function asCandidate(interviews: InterviewApi, bookingId: string): Promise<Stage> {
  const waiting = await interviews.waitingRoom(bookingId)
  if (waiting.session_id && waiting.status === 'started')
    return { kind: 'interview', interviews, sessionId: waiting.session_id }
  const [heardAt, said] = [performance.now(), waiting.now ? Date.parse(waiting.now) : Date.now()]
  return { kind: 'lobby', interviews, waiting, serverNow: () => said + (performance.now() - heardAt) }
}

/** Milliseconds until a page that waits asks again: every ten seconds, because an interview may be moved, and as soon as it opens. */
function looksAgainIn(stage: Stage): number | undefined {
  if (stage.kind === 'trouble') return lookAgainMs.trouble
  if (stage.kind !== 'lobby' || stage.waiting.status !== 'scheduled') return undefined
  const untilOpen = Date.parse(stage.waiting.opens_at) - stage.serverNow()
  return Math.min(lookAgainMs.lobby, Math.max(lookAgainMs.least, untilOpen))
}

function isNotYours(error: unknown): boolean {
  return error instanceof Refusal && [403, 404, 410].includes(error.problem.status)
}

function Stranger({ words }: { words: Words }) {
  return (
    <div className="stack">
      <h1>{words.strangerTitle}</h1>
      <p>{words.stranger}</p>
      <p>{words.strangerStaff}</p>
      <a className="button main" href={`/sign-in?next=${encodeURIComponent(location.pathname)}`}>
        {words.signIn}
      </a>
    </div>
  )
}
