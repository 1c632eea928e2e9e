import { useEffect, useState, useSyncExternalStore } from 'react'
import { createNotes, type Notes, placeOfNotes } from '../shared/panel-notes.ts'
import { deviceStorage } from './device-storage.ts'
import { type InterviewApi, isStale } from './interview-api.ts'
import type { Words } from './words.ts'

interface PanelNotesProps {
  interviews: InterviewApi
  me: string
  sessionId: string
  words: Words
}

/** Notes of one person, for themselves alone: with the server, so that they are there after a crash and on every device. */
export function PanelNotes(props: PanelNotesProps) {
  const { interviews, me, sessionId } = props
  const [notes, setNotes] = useState<Notes>()
  useEffect(() => {
    const made = createNotes({
      load: () => interviews.notes(sessionId),
      save: (text) => interviews.keepNotes(sessionId, text),
      isStale,
      storage: deviceStorage(),
      place: placeOfNotes(me, sessionId),
    })
    setNotes(made)
    return () => made.close()
  }, [interviews, me, sessionId])
  return notes ? <NotesField {...props} notes={notes} /> : null
}

function NotesField({ notes, words }: PanelNotesProps & { notes: Notes }) {
  const state = useSyncExternalStore(notes.subscribe, notes.state)
  const isSaved = state.known && state.revision === state.saved
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
        maxLength={notesMax}
        value={state.text}
        onChange={(event) => notes.write(event.target.value)}
      />
      <p className="soft small" role="status" data-testid="notes-state" data-saved={isSaved}>
        {state.text !== '' && (isSaved ? words.saved : state.kept ? words.keptHere : words.notKept)}
      </p>
    </section>
  )
}

const notesMax = 20_000
