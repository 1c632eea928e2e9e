import { useEffect, useState } from 'react'
import { Button } from '../candidate/kit.tsx'
import { type Clock, hour } from '../shared/time.ts'
import { noteText } from './announcer.tsx'
import type { SessionView, SignalNote } from './frames.ts'
import type { InterviewApi } from './interview-api.ts'
import type { Words } from './words.ts'

interface SignalsProps {
  interviews: InterviewApi
  session: SessionView
  words: Words
  clock: Clock
}

/** What was noted beside the answers, in full, with the candidate's own word to it. Nothing is noted that is not shown here. */
export function Signals({ interviews, session, words, clock }: SignalsProps) {
  const { session_id, signals = 0 } = session
  const [notes, setNotes] = useState<readonly SignalNote[]>([])
  const [asked, setAsked] = useState(0)
  useEffect(() => {
    let wanted = true
    if (signals + asked > 0)
      interviews.signals(session_id).then(
        (found) => wanted && setNotes(found),
        () => {
          // The count stands; the notes come with the next look.
        },
      )
    return () => {
      wanted = false
    }
  }, [interviews, session_id, signals, asked])
  if (signals === 0) return null
  return (
    <details className="note noted">
      <summary>{words.signals(signals)}</summary>
      <div className="stack tight">
        <p className="soft small">{words.signalsWhy}</p>
        <ul className="stack">
          {notes.map((note) => (
            <li key={note.signal_id} className="stack tight">
              <p>
                <span className="figures soft">{hour(note.at, clock)}</span> {noteText(note.signal, words)}
              </p>
              {note.explanation === null ? (
                <Explain
                  words={words}
                  onSay={async (text) => {
                    await interviews.explain(session_id, note.signal_id, text)
                    setAsked((times) => times + 1)
                  }}
                />
              ) : (
                <p className="small">
                  {words.yourWord}: {note.explanation}
                </p>
              )}
            </li>
          ))}
        </ul>
      </div>
    </details>
  )
}

const explanationMax = 1_000

function Explain({ words, onSay }: { words: Words; onSay(text: string): Promise<void> }) {
  const [text, setText] = useState<string>()
  const [failed, setFailed] = useState(false)
  if (text === undefined)
    return (
      <Button look="plain slim" onPress={() => setText('')}>
        {words.explain}
      </Button>
    )
  return (
    <div className="stack tight">
      <label className="stack tight small">
        {words.explainField}
        <input
          className="field"
          maxLength={explanationMax}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </label>
      {failed && (
        <p className="small" role="alert">
          {words.needsLine}
        </p>
      )}
      <Button
        look="slim"
        busy={text.trim() === ''}
        onPress={() => {
          setFailed(false)
          onSay(text).catch(() => setFailed(true))
        }}
      >
        {words.explainSave}
      </Button>
    </div>
  )
}
