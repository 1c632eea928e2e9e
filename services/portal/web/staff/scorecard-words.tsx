import { type RefObject, useEffect, useRef } from 'react'
import { type Passage, segmentsOf } from './scorecard-marks.ts'
import type { GivenAnswer, Question } from './scorecard-queries.ts'
import { useTexts } from './texts.tsx'

interface WordsProps {
  question: Question
  answer: GivenAnswer | undefined
  /** Minutes and seconds from the start of the interview to the answer. */
  at: string | undefined
  passages: readonly Passage[]
  /** The criterion whose passages are shown. */
  active: string | undefined
  hidden: boolean
  nameOf(criterionId: string): string
  onPick(criterionId: string): void
}

/** The candidate's exact words, with what a suggestion rests on marked; a mark leads to its criterion. */
export function AnswerWords({ question, answer, at, passages, active, hidden, nameOf, onPick }: WordsProps) {
  const { scorecards: words } = useTexts()
  const box = useRef<HTMLDivElement>(null)
  useScrollToMark(box, active)
  const corrections = (answer?.revision ?? 1) - 1
  return (
    <div className="answer-words" ref={box}>
      <p className="small soft">
        {words.card.answer}
        {at && <span className="figures"> · {at}</span>}
        {corrections > 0 && <span> · {words.card.corrected(corrections)}</span>}
      </p>
      {answer?.text ? (
        <p className="said" data-kind={question.kind} data-answer={question.question_id}>
          {segmentsOf(answer.text, passages).map(({ text, passages: over }, index) => {
            const [strongest] = over
            const isActive = over.some(({ criterion_id }) => criterion_id === active)
            return strongest ? (
              // A link, not a button: only a link breaks over lines as the words around it do.
              <a
                key={index}
                href={`#criterion-${nextOf(over, active)}`}
                className="passage"
                data-active={isActive || undefined}
                data-dim={(active !== undefined && !isActive) || undefined}
                aria-current={isActive || undefined}
                title={words.card.markTitle(
                  [...new Set(over.map(({ criterion_id }) => nameOf(criterion_id)))].join(', '),
                  Math.round(strongest.strength * 100),
                )}
                onClick={(event) => {
                  event.preventDefault()
                  onPick(nextOf(over, active))
                }}
              >
                {text}
              </a>
            ) : (
              text
            )
          })}
        </p>
      ) : (
        <p className="soft">
          {hidden ? words.card.noWords : answer && answer.text === null ? words.card.erased : words.card.noAnswer}
        </p>
      )}
    </div>
  )
}

/** Pressed again, a stretch that several criteria rest on leads to the next of them. */
function nextOf(over: readonly Passage[], active: string | undefined): string {
  const index = over.findIndex(({ criterion_id }) => criterion_id === active)
  return over[(index + 1) % over.length]?.criterion_id ?? ''
}

function useScrollToMark(box: RefObject<HTMLElement | null>, active: string | undefined): void {
  useEffect(() => {
    if (active) box.current?.querySelector('[data-active]')?.scrollIntoView({ block: 'nearest' })
  }, [box, active])
}

/** What is selected on the page, if it lies in the answer to this question. */
export function selectedWords(questionId: string): string {
  const selection = getSelection()
  const node = selection?.anchorNode
  const place = (node instanceof Element ? node : node?.parentElement)?.closest('[data-answer]')
  return place?.getAttribute('data-answer') === questionId ? (selection?.toString().trim() ?? '') : ''
}
