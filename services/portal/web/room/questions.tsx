import { useEffect, useState } from 'react'
import { useNow } from '../candidate/kit.tsx'
import { secondsUntil } from './clock.ts'
import { sheetOf } from './desk.ts'
import type { SessionView } from './frames.ts'
import type { LiveProps } from './interview.tsx'
import { QuestionPage } from './question-page.tsx'
import { Review } from './review.tsx'
import type { RoomState } from './room.ts'
import { Signals } from './signals.tsx'

export interface RunningProps extends LiveProps {
  state: RoomState
  session: SessionView
}

/** Changes of answers that were given before are handed in by themselves when so little time is left. */
const lastCallSeconds = 8

/** One question at a time: the open one, an earlier one that is looked at again, or all of them at the end. */
export function Questions(props: RunningProps) {
  const { room, state, session, words } = props
  const { questions, desk, passedByPanel, elsewhere } = state
  const open = session.current_question?.id
  const [shown, setShown] = useState<string | undefined>(open)
  /** Chosen by the candidate; without it the open question is followed. */
  const [chosen, setChosen] = useState<string>()
  const isDone = (id: string) => sheetOf(desk, id).answered > 0 || (session.skipped ?? []).includes(id)

  // Nobody is torn away from what they are writing when a further question comes in between.
  const writes = shown !== undefined && !isDone(shown) && sheetOf(desk, shown).text !== ''
  const next = chosen ?? (writes ? shown : open)
  if (next !== shown) setShown(next)

  useNoteHiddenPage(room)
  useLastCall(props)
  const question = questions.find(({ id }) => id === next)
  const done = questions.filter(({ id }) => isDone(id)).length
  const thinks = !open && (session.waiting_for_follow_up === true || done < session.total_questions)

  return (
    <>
      <Progress
        {...props}
        shown={question?.id}
        isDone={isDone}
        onChoose={(id) => setChosen(id === open ? undefined : id)}
      />
      {elsewhere && <p className="note attention">{words.elsewhere}</p>}
      {passedByPanel && !question?.follow_up_to && sheetOf(desk, passedByPanel).answered === 0 && (
        <p className="note">{words.passedByPanel}</p>
      )}
      <Signals {...props} />
      {question ? (
        <QuestionPage key={question.id} {...props} question={question} onDone={() => setChosen(undefined)} />
      ) : thinks ? (
        <p className="note appears-late" role="status">
          {words.thinking}
        </p>
      ) : (
        <Review {...props} onChange={setChosen} />
      )}
    </>
  )
}

interface ProgressProps extends RunningProps {
  shown: string | undefined
  isDone(id: string): boolean
  onChoose(id: string): void
}

/** The questions so far; each can be opened again. */
function Progress({ words, state, session, shown, isDone, onChoose }: ProgressProps) {
  const open = session.current_question?.id
  if (state.questions.length < 2) return null
  return (
    <nav aria-label={words.progressNav}>
      <ol className="steps">
        {state.questions.map(({ id, number }) => {
          const skipped = (session.skipped ?? []).includes(id) && sheetOf(state.desk, id).answered === 0
          const what = id === open ? words.now : skipped ? words.skipped : isDone(id) ? words.answered : ''
          return (
            <li key={id}>
              <button
                type="button"
                className="step"
                aria-current={id === shown ? 'step' : undefined}
                aria-label={[words.question(number, session.total_questions), what].filter(Boolean).join(', ')}
                onClick={() => onChoose(id)}
              >
                <span className="figures">{number}</span>
                <span aria-hidden="true">{skipped ? '–' : isDone(id) ? '✓' : id === open ? '●' : ''}</span>
              </button>
            </li>
          )
        })}
      </ol>
    </nav>
  )
}

/** Leaving the page is noted; the note comes back from the server and is shown. */
function useNoteHiddenPage({ signal }: RunningProps['room']): void {
  useEffect(() => {
    const note = () => {
      if (document.visibilityState === 'hidden') signal('tab_hidden')
    }
    document.addEventListener('visibilitychange', note)
    return () => document.removeEventListener('visibilitychange', note)
  }, [signal])
}

/** What was typed into an unanswered question becomes its answer at the end; a change of a given answer must be handed in before. */
function useLastCall({ room, state, session }: RunningProps): void {
  const now = useNow(room.now, 1_000)
  const left = session.deadline_at ? secondsUntil(Date.parse(session.deadline_at), now) : undefined
  const isLast = left !== undefined && left <= lastCallSeconds
  const { desk } = state
  useEffect(() => {
    if (!isLast) return
    for (const [id, { answered, revision, handIn }] of Object.entries(desk))
      if (answered > 0 && revision > Math.max(answered, handIn)) room.handIn(id)
  }, [isLast, desk, room])
}
