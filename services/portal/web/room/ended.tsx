import { useCallback, useEffect, useState } from 'react'
import { downloadBlob } from '../candidate/ics.ts'
import { Button, StepHeading } from '../candidate/kit.tsx'
import { fullTime } from '../shared/time.ts'
import { AnswerField } from './answer-field.tsx'
import { ConsentForm } from './consent-gate.tsx'
import { sheetOf } from './desk.ts'
import type { Entry, Question, SessionView } from './frames.ts'
import type { LiveProps } from './interview.tsx'
import type { RoomState } from './room.ts'
import { Signals } from './signals.tsx'

const formats = [
  { format: 'pdf', file: 'interview.pdf' },
  { format: 'text', file: 'interview.txt' },
] as const

type EndedProps = LiveProps & { state: RoomState; session: SessionView }

/** After the end: what was kept, and for a while the chance to correct it. */
export function Ended(props: EndedProps) {
  const { interviews, room, words, clock, state, session } = props
  const { session_id } = session
  const [entries, setEntries] = useState<readonly Entry[]>([])
  const [saved, setSaved] = useState(false)
  const [failed, setFailed] = useState(false)
  const look = useCallback(async () => {
    const [view, said] = await Promise.all([interviews.session(session_id), interviews.transcript(session_id)])
    room.heard(view)
    setEntries(said)
  }, [interviews, room, session_id])
  useEffect(() => {
    look().catch(() => {
      // The page stands without it; it is looked for again when something is corrected.
    })
  }, [look])
  async function keep(format: 'pdf' | 'text', file: string): Promise<void> {
    try {
      downloadBlob(file, await interviews.exported(session_id, format))
      setFailed(false)
    } catch {
      setFailed(true)
    }
  }
  const canCorrect = typeof session.review_until === 'string' && Date.parse(session.review_until) > room.now()
  const adopted = entries.some(({ from_draft }) => from_draft)

  return (
    <div className="stack loose">
      <div className="stack tight">
        <StepHeading>{words.ended[session.status] ?? words.ended.abandoned}</StepHeading>
        <p>{words.endedText}</p>
        <p>
          <a href={`/results/${session.booking_id}`}>{words.toResult}</a>
        </p>
        {adopted && <p>{words.endedDrafts}</p>}
        {canCorrect && session.review_until && (
          <p className="note">{words.correctUntil(fullTime(session.review_until, clock))}</p>
        )}
        {session.released_at && <p className="note">{words.releasedText}</p>}
      </div>
      <section className="stack" aria-labelledby="kept">
        <div className="row apart">
          <h2 id="kept">{words.yourTranscript}</h2>
          <div className="row">
            {formats.map(({ format, file }) => (
              <Button key={format} look="slim" onPress={() => void keep(format, file)}>
                {words.download(format)}
              </Button>
            ))}
          </div>
        </div>
        {failed && (
          <p className="note attention" role="alert">
            {words.needsLine}
          </p>
        )}
        <ol className="stack">
          {state.questions.map((question) => (
            <Answer
              key={question.id}
              {...props}
              question={question}
              entries={entries}
              canCorrect={canCorrect}
              onCorrected={look}
            />
          ))}
        </ol>
        <Signals {...props} />
      </section>
      {session.consent?.automated_scoring && (
        <section className="stack">
          <ConsentForm {...props} action={words.saveChoice} onDone={() => setSaved(true)} />
        </section>
      )}
      {saved && (
        <p className="note good" role="status">
          {words.choiceSaved}
        </p>
      )}
    </div>
  )
}

interface AnswerProps extends EndedProps {
  question: Question
  entries: readonly Entry[]
  canCorrect: boolean
  onCorrected(): Promise<void>
}

function Answer({ interviews, room, words, state, session, question, entries, canCorrect, onCorrected }: AnswerProps) {
  const { id, number, text, kind } = question
  const given = entries.filter((entry) => entry.kind === 'answered' && entry.question_id === id)
  const latest = given.at(-1)
  const here = sheetOf(state.desk, id)
  // The line was lost before the last words got through.
  const isLate = latest?.revision !== undefined && here.revision > latest.revision && here.text !== latest.text
  const [draft, setDraft] = useState<string>()
  const [note, setNote] = useState<{ good: boolean; text: string }>()
  const [busy, setBusy] = useState(false)
  const isCode = kind === 'code' ? 'said code-text' : 'said'

  async function correct(): Promise<void> {
    if (draft === undefined) return
    setBusy(true)
    try {
      await interviews.correct(session.session_id, id, draft)
      room.corrected(id)
      await onCorrected()
      setDraft(undefined)
      setNote({ good: true, text: words.correctionSaved })
    } catch (error) {
      setNote({ good: false, text: error instanceof Error ? words.refused(error.message) : words.trouble })
    }
    setBusy(false)
  }

  return (
    <li className="card stack tight">
      <h3 className="small soft">{words.question(number, session.total_questions)}</h3>
      <p id={`kept-${id}`} className="question-text">
        {text}
      </p>
      {draft === undefined ? (
        <p className={latest?.text ? isCode : 'soft'}>{latest?.text || words.noAnswer}</p>
      ) : (
        <AnswerField
          words={words}
          question={question}
          text={draft}
          disabled={busy}
          labelledBy={`kept-${id}`}
          onWrite={setDraft}
          onLargePaste={() => {}}
        />
      )}
      {isLate && canCorrect && <p className="note attention">{words.keptWords}</p>}
      {given.length > 1 && (
        <details>
          <summary>{words.earlierWording}</summary>
          <ol className="stack tight">
            {given.slice(0, -1).map((entry) => (
              <li key={entry.seq} className={`${isCode} soft`}>
                {entry.text}
              </li>
            ))}
          </ol>
        </details>
      )}
      {note && (
        <p className={note.good ? 'note good' : 'note attention'} role="status">
          {note.text}
        </p>
      )}
      {canCorrect && latest && (
        <div className="row">
          {draft === undefined ? (
            <Button
              look="slim"
              label={`${words.correct}: ${number}`}
              onPress={() => {
                setNote(undefined)
                setDraft(isLate ? here.text : (latest.text ?? ''))
              }}
            >
              {words.correct}
            </Button>
          ) : (
            <>
              <Button look="main slim" busy={busy} onPress={() => void correct()}>
                {words.sendCorrection}
              </Button>
              <Button look="slim" onPress={() => setDraft(undefined)}>
                {words.cancel}
              </Button>
            </>
          )}
        </div>
      )}
    </li>
  )
}
