import type { Language } from '../shared/language.ts'
import type { Notice, PanelMember } from './frames.ts'
import { judgesText } from './judges.ts'
import type { Words } from './words.ts'

interface ConsentChoiceProps {
  words: Words
  language: Language
  notice: Notice
  /** Empty until it is known. */
  panel: readonly PanelMember[]
  recording: boolean
  /** Undefined until one of the two was chosen: neither is a default. */
  scoring: boolean | undefined
  onRecording(agrees: boolean): void
  onScoring(agrees: boolean): void
}

/** What is kept, who judges, and the choice of people alone, one click away and just as good. */
export function ConsentChoice(props: ConsentChoiceProps) {
  const { words, language, notice, panel, recording, scoring, onRecording, onScoring } = props
  return (
    <section className="card stack" aria-labelledby="notice">
      <h2 id="notice">{words.noticeTitle}</h2>
      <ul className="stack tight plain-list">
        <li>{words.noticeRecorded}</li>
        {judgesText(panel, words, language).map((text) => (
          <li key={text}>{text}</li>
        ))}
        <li>{words.noticeSignals}</li>
        <li>{words.noticeLine}</li>
        <li>{words.noticeKept(notice.retention_days)}</li>
      </ul>
      <label className="choice">
        <input type="checkbox" checked={recording} onChange={(event) => onRecording(event.target.checked)} />
        {words.agreeRecording}
      </label>
      {notice.automated_scoring && (
        <fieldset className="stack tight">
          <legend>{words.scoringTitle}</legend>
          {[true, false].map((automated) => (
            <label key={String(automated)} className="choice">
              <input
                type="radio"
                name="scoring"
                checked={scoring === automated}
                onChange={() => onScoring(automated)}
              />
              {automated ? words.scoringSoftware : words.scoringPeople}
            </label>
          ))}
          <p className="soft small">{words.scoringEqual}</p>
        </fieldset>
      )}
    </section>
  )
}
