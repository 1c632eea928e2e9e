import { useEffect, useRef } from 'react'
import { hour } from '../shared/time.ts'
import type { PanelProps } from './panel.tsx'
import type { PanelState, Said } from './panel-feed.ts'
import type { Words } from './words.ts'

/** How near to its end the list must be to be kept there when something is added. */
const nearEnd = 80

/** What was said, as it is handed in. A screen reader hears each new line; the list follows only who is at its end. */
export function PanelTranscript({ words, clock, state }: PanelProps & { state: PanelState }) {
  const list = useRef<HTMLDivElement>(null)
  const count = state.said.length
  const followed = useRef(true)
  useEffect(() => {
    const element = list.current
    if (count > 0 && element && followed.current) element.scrollTop = element.scrollHeight
  }, [count])
  const open = state.session?.current_question
  const isLive = state.session?.ended_at === null
  return (
    <section className="panel-transcript" aria-labelledby="transcript">
      <h2 id="transcript">{words.transcript}</h2>
      {count === 0 && <p className="soft">{words.nothingYet}</p>}
      <div
        ref={list}
        className="scrolls"
        role="log"
        aria-labelledby="transcript"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
          followed.current = scrollHeight - scrollTop - clientHeight < nearEnd
        }}
      >
        <ol>
          {state.said.map((one) => (
            <Line key={one.seq} said={one} state={state} words={words} time={hour(one.at, clock)} />
          ))}
        </ol>
      </div>
      {isLive && open && (
        <p className="soft small">
          {words.question(open.number, state.session?.total_questions ?? 0)}: {words.now}
        </p>
      )}
    </section>
  )
}

function Line({ said, state, words, time }: { said: Said; state: PanelState; words: Words; time: string }) {
  const question = (id: string) => state.questions.find((one) => one.id === id)
  const total = state.session?.total_questions ?? 0
  switch (said.type) {
    case 'question': {
      const { number, text, category, follow_up_to } = said.question
      return (
        <li className="asked">
          <p className="soft small">
            <Time>{time}</Time> {words.question(question(said.question.id)?.number ?? number, total)} ·{' '}
            {follow_up_to ? words.followUp : category}
          </p>
          <p className="question-text">{text}</p>
        </li>
      )
    }
    case 'answer': {
      const about = question(said.question_id)
      const marks = [
        said.revision > 1 && isCorrection(said, state.said) && words.corrected(said.revision),
        said.late && words.late,
        said.from_draft && words.fromDraft,
        said.not_scorable && words.notScorable,
      ].filter(Boolean)
      return (
        <li className="answer-line">
          <p className="soft small">
            <Time>{time}</Time> {about && words.question(about.number, total)}
            {marks.length > 0 && ` · ${marks.join(' · ')}`}
          </p>
          <p className={about?.kind === 'code' ? 'said code-text' : 'said'}>{said.text || words.noAnswer}</p>
        </li>
      )
    }
    case 'help':
      return (
        <Note time={time} look="attention">
          {words.candidateHelp}
          {said.reason && `: ${said.reason}`}
        </Note>
      )
    case 'paused':
      return <Note time={time}>{words.candidatePaused}</Note>
    case 'resumed':
      return <Note time={time}>{words.resumedAt}</Note>
    case 'line_restored':
      return <Note time={time}>{words.candidateRestored(said.away_ms, said.given_back_ms)}</Note>
    case 'arrived':
      return <Note time={time}>{words.arrivedAt}</Note>
    case 'started':
      return <Note time={time}>{words.startedAt}</Note>
    case 'skipped': {
      const about = question(said.question_id)
      return (
        <Note time={time}>
          {about && `${words.question(about.number, total)}: `}
          {words.passedOver}
        </Note>
      )
    }
    case 'ended':
      return <Note time={time}>{words.endedAt[said.status] ?? said.status}</Note>
    case 'annotated':
      return <Note time={time}>{said.text}</Note>
    case 'consent':
      return (
        <Note time={time}>
          {words.consentState}: {said.automated_scoring ? words.consentFull : words.consentPeople}
        </Note>
      )
    case 'consent_withdrawn':
      return (
        <Note time={time}>
          {words.consentState}: {words.consentPeople}
        </Note>
      )
    // The question itself follows; release and erasure change nothing that is shown here.
    case 'follow_up':
    case 'released':
    case 'erased':
      return null
  }
}

/** The number of a revision says how often the page saved; only a second answer is a correction. */
const isCorrection = (said: Extract<Said, { type: 'answer' }>, all: readonly Said[]) =>
  all.some((one) => one.type === 'answer' && one.question_id === said.question_id && one.seq < said.seq)

function Time({ children }: { children: string }) {
  return <span className="figures">{children}</span>
}

function Note({ time, look = '', children }: { time: string; look?: string; children: React.ReactNode }) {
  return (
    <li className={`event small ${look}`}>
      <Time>{time}</Time> {children}
    </li>
  )
}
