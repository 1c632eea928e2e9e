import { useState } from 'react'
import { Button } from '../candidate/kit.tsx'
import type { SessionView } from './frames.ts'
import type { PanelFeed, PanelState } from './panel-feed.ts'
import type { Words } from './words.ts'

const askMax = 1_000

interface ControlsProps {
  feed: PanelFeed
  state: PanelState
  session: SessionView
  words: Words
}

/** What a panel may do while it runs: ask further, within the budget that is the same for everybody, and go on. */
export function PanelControls({ feed, state, session, words }: ControlsProps) {
  const { current_question: open } = session
  const runs = session.status === 'in_progress'
  const left = session.follow_ups_left ?? 0
  const answered = state.questions.filter(({ id }) => session.answers.some(({ question_id }) => question_id === id))
  const [about, setAbout] = useState<string>()
  const [text, setText] = useState('')
  const [note, setNote] = useState<string>()
  const chosen = answered.find(({ id }) => id === about) ?? answered.at(-1)
  const refusal = state.refusal
  if (session.ended_at !== null) return null

  function ask(): void {
    if (!chosen || text.trim() === '') return
    const sent = feed.ask(chosen.id, text)
    setNote(sent ? undefined : words.needsLine)
    if (sent) setText('')
  }

  return (
    <section className="card stack" aria-labelledby="ask">
      <h2 id="ask">{words.askTitle}</h2>
      <p className="soft small">{words.askLeft(left)}</p>
      {left > 0 && chosen && (
        <>
          <label className="stack tight small">
            {words.askAbout}
            <select className="field" value={chosen.id} onChange={(event) => setAbout(event.target.value)}>
              {answered.map(({ id, number, text: question }) => (
                <option key={id} value={id}>
                  {`${number}. ${question.slice(0, 60)}`}
                </option>
              ))}
            </select>
          </label>
          <label className="stack tight small">
            {words.askField}
            <textarea
              className="field"
              rows={3}
              maxLength={askMax}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          </label>
          <Button busy={!runs || text.trim() === ''} onPress={ask}>
            {words.askSend}
          </Button>
        </>
      )}
      {open && (
        <div className="stack tight">
          <Button
            busy={!runs}
            onPress={() => {
              if (!feed.skip(open.id)) setNote(words.needsLine)
            }}
          >
            {words.skipIt}
          </Button>
          <p className="soft small">{words.skipHint}</p>
        </div>
      )}
      {(note ?? refusal) && (
        <p className="note attention" role="alert">
          {note ?? (refusal?.code === 'READ_ONLY' ? words.onlyWatching : words.refused(refusal?.message ?? ''))}
        </p>
      )}
    </section>
  )
}
