import { useState } from 'react'
import type { Words } from './words.ts'

/** Notes of one person, kept on their own device: nobody else, no service and no score sees them. */
export function PanelNotes({ sessionId, words }: { sessionId: string; words: Words }) {
  const place = `candor.notes.${sessionId}`
  const [text, setText] = useState(() => read(place))
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
          setKept(write(place, event.target.value))
        }}
      />
      <p className="soft small" role="status">
        {text !== '' && (kept ? words.keptHere : words.notKept)}
      </p>
    </section>
  )
}

function read(place: string): string {
  try {
    return localStorage.getItem(place) ?? ''
  } catch {
    return ''
  }
}

function write(place: string, text: string): boolean {
  try {
    localStorage.setItem(place, text)
    return true
  } catch {
    return false
  }
}
