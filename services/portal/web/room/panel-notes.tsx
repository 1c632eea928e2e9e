import { useState } from 'react'
import { keepNotes, recallNotes } from '../shared/panel-notes.ts'
import type { Words } from './words.ts'

/** Notes of one person, kept on their own device: nobody else, no service and no score sees them. */
export function PanelNotes({ me, sessionId, words }: { me: string; sessionId: string; words: Words }) {
  const [text, setText] = useState(() => recallNotes(me, sessionId))
  const [kept, setKept] = useState(true)
  return (
    <section className="card stack tight" aria-labelledby="notes">
      <h2 id="notes">{words.notes}</h2>
      <p id="notes-hint" className="soft small">
        {words.notesHint}
      </p>
      <textarea
        className="field notes"
        aria-labelledby="notes"
        aria-describedby="notes-hint"
        rows={8}
        value={text}
        onChange={(event) => {
          setText(event.target.value)
          setKept(keepNotes(me, sessionId, event.target.value))
        }}
      />
      <p className="soft small" role="status">
        {text !== '' && (kept ? words.keptHere : words.notKept)}
      </p>
    </section>
  )
}
