import { lazy, Suspense } from 'react'
import type { Question } from './frames.ts'
import type { Words } from './words.ts'

const CodeEditor = lazy(() => import('./code-editor.tsx'))
const charactersMax = 20_000
/** Pasted at once; more is noted, and said. */
const largePaste = 300

interface AnswerFieldProps {
  words: Words
  question: Question
  text: string
  disabled: boolean
  /** Id of what the field is about. */
  labelledBy: string
  onWrite(text: string): void
  onLargePaste(): void
}

/** Where one answers: by writing, choosing, on a scale, or in a code editor. */
export function AnswerField({ words, question, text, disabled, labelledBy, onWrite, onLargePaste }: AnswerFieldProps) {
  const pasted = (length: number) => {
    if (length > largePaste) onLargePaste()
  }
  if (question.kind === 'choice' && question.options) {
    const chosen = text === '' ? [] : text.split('\n')
    const choose = (option: string) => {
      if (!question.multiple) return onWrite(option)
      const next = chosen.includes(option) ? chosen.filter((one) => one !== option) : [...chosen, option]
      return onWrite((question.options ?? []).filter((one) => next.includes(one)).join('\n'))
    }
    return (
      <fieldset className="stack tight" disabled={disabled}>
        <legend className="visually-hidden">{words.yourAnswer}</legend>
        {question.options.map((option) => (
          <label key={option} className="choice">
            <input
              type={question.multiple ? 'checkbox' : 'radio'}
              name={question.id}
              checked={question.multiple ? chosen.includes(option) : text === option}
              onChange={() => choose(option)}
            />
            <span>{option}</span>
          </label>
        ))}
      </fieldset>
    )
  }
  if (question.kind === 'scale' && question.scale) {
    const { from, to } = question.scale
    return (
      <fieldset disabled={disabled}>
        <legend className="visually-hidden">{words.yourAnswer}</legend>
        <div className="scale">
          {Array.from({ length: to - from + 1 }, (_, index) => String(from + index)).map((value) => (
            <label key={value} className="choice">
              <input type="radio" name={question.id} checked={text === value} onChange={() => onWrite(value)} />
              <span className="figures">{value}</span>
            </label>
          ))}
        </div>
      </fieldset>
    )
  }
  if (question.kind === 'code')
    return (
      <Suspense fallback={<p role="status">{words.codeLoading}</p>}>
        <CodeEditor
          words={words}
          question={question}
          text={text}
          disabled={disabled}
          onWrite={onWrite}
          onPasted={pasted}
        />
      </Suspense>
    )
  return (
    <div className="stack tight">
      <textarea
        className="field writing"
        aria-labelledby={labelledBy}
        value={text}
        readOnly={disabled}
        maxLength={charactersMax}
        autoComplete="off"
        onChange={(event) => onWrite(event.target.value)}
        onPaste={(event) => pasted(event.clipboardData.getData('text').length)}
      />
      {text.length > charactersMax * 0.8 && <p className="soft small">{words.characters(text.length)}</p>}
    </div>
  )
}
