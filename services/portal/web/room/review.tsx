import { useState } from 'react'
import { Button, Dialog, StepHeading } from '../candidate/kit.tsx'
import { sheetOf } from './desk.ts'
import type { RunningProps } from './questions.tsx'

/** All answers before the end, to be looked over and changed. */
export function Review({ room, words, state, session, onChange }: RunningProps & { onChange(id: string): void }) {
  const [finishing, setFinishing] = useState(false)
  const [busy, setBusy] = useState(false)
  const { questions, desk, link } = state
  const unanswered = questions.filter(({ id }) => sheetOf(desk, id).answered === 0).length

  function finish(): void {
    for (const [id, { answered, revision, handIn }] of Object.entries(desk))
      if (answered > 0 && revision > Math.max(answered, handIn)) room.handIn(id)
    setBusy(true)
    room.complete()
  }

  return (
    <div className="stack">
      <div className="stack tight">
        <StepHeading>{words.reviewTitle}</StepHeading>
        <p className="soft">{words.reviewText}</p>
      </div>
      <ol className="stack">
        {questions.map(({ id, number, text, kind }) => {
          const { text: answer } = sheetOf(desk, id)
          return (
            <li key={id} className="card stack tight">
              <div className="row apart">
                <h2 className="small soft">{words.question(number, session.total_questions)}</h2>
                <Button look="plain slim" label={`${words.change}: ${number}`} onPress={() => onChange(id)}>
                  {words.change}
                </Button>
              </div>
              <p className="question-text">{text}</p>
              {answer === '' ? (
                <p className="soft">{words.noAnswer}</p>
              ) : (
                <p className={kind === 'code' ? 'said code-text' : 'said'}>{answer}</p>
              )}
            </li>
          )
        })}
      </ol>
      <Button look="main wide-on-phone" onPress={() => setFinishing(true)}>
        {words.finish}
      </Button>
      {finishing && (
        <Dialog title={words.finishTitle} onClose={() => setFinishing(false)}>
          <p>{words.finishText(unanswered)}</p>
          {link.kind !== 'open' && (
            <p className="note attention" role="status">
              {words.needsLine}
            </p>
          )}
          <div className="row">
            <Button look="main" busy={busy && link.kind === 'open'} onPress={finish}>
              {words.finish}
            </Button>
            <Button onPress={() => setFinishing(false)}>{words.cancel}</Button>
          </div>
        </Dialog>
      )}
    </div>
  )
}
