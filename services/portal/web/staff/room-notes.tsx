import { useQuery } from '@tanstack/react-query'
import { take } from '../shared/api.ts'
import { api } from '../shared/session.ts'
import { useTexts } from './texts.tsx'

/** The own notes from the live interview, beside the scorecard that they were written for. */
export function RoomNotes({ session }: { session: string }) {
  const { scorecards: words } = useTexts()
  const { data } = useQuery({
    queryKey: ['interview-notes', session],
    queryFn: () => take(api.GET('/api/v1/interviews/{id}/notes', { params: { path: { id: session } } })),
  })
  if (!data || data.text.trim() === '') return null
  return (
    <section className="panel" aria-labelledby="room-notes">
      <header>
        <h2 id="room-notes">{words.card.roomNotes}</h2>
      </header>
      <div className="body stack tight">
        <p className="noted">{data.text}</p>
        <p className="soft small">{words.card.roomNotesWhere}</p>
      </div>
    </section>
  )
}
