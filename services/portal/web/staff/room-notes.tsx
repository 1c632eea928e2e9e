import { useState } from 'react'
import { recallNotes } from '../shared/panel-notes.ts'
import { useTexts } from './texts.tsx'

/** The own notes from the live interview, beside the scorecard that they were written for. */
export function RoomNotes({ me, session }: { me: string; session: string }) {
  const { scorecards: words } = useTexts()
  const [notes] = useState(() => recallNotes(me, session))
  if (notes === '') return null
  return (
    <section className="panel" aria-labelledby="room-notes">
      <header>
        <h2 id="room-notes">{words.card.roomNotes}</h2>
      </header>
      <div className="body stack tight">
        <p className="noted">{notes}</p>
        <p className="soft small">{words.card.roomNotesWhere}</p>
      </div>
    </section>
  )
}
