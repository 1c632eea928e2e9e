import { RatedCriterion, ReadCriterion, voicesOn } from './scorecard-criterion.tsx'
import type { Passage } from './scorecard-marks.ts'
import type { Card, Question } from './scorecard-queries.ts'
import { AnswerWords } from './scorecard-words.tsx'
import { useTexts } from './texts.tsx'
import type { Writing } from './use-writing.ts'

interface QuestionProps {
  card: Card
  question: Question
  number: number
  count: number
  writing: Writing | undefined
  me: string
  hidden: boolean
  active: string | undefined
  onActive(criterionId: string | undefined): void
  nameOf(id: string): string
}

/** One question: its criteria, and beside them the words they are judged by. */
export function ScorecardQuestion({
  card,
  question,
  number,
  count,
  writing,
  me,
  hidden,
  active,
  onActive,
  nameOf,
}: QuestionProps) {
  const { scorecards: words } = useTexts()
  const answer = question.answers.at(-1)
  const result = card.software?.answers.find(({ answer_id }) => answer_id === answer?.answer_id)?.result
  const suggestions = result?.criteria ?? []
  // While one's own review is written, also a new version of it, nothing points at what others found.
  const passages = writing || result?.revision !== answer?.revision ? [] : passagesOf(suggestions)
  const criterionName = (id: string) => question.criteria.find(({ criterion_id }) => criterion_id === id)?.name ?? id
  const heading = `question-${question.question_id}`

  function pick(criterionId: string) {
    onActive(criterionId)
    const criterion = document.getElementById(`criterion-${criterionId}`)
    criterion?.scrollIntoView({ block: 'nearest' })
    criterion?.focus({ preventScroll: true })
  }
  return (
    <section className="panel question" aria-labelledby={heading}>
      <header>
        <div>
          <p className="small soft">{words.card.question(number, count)}</p>
          <h2 id={heading}>{question.text}</h2>
        </div>
      </header>
      <div className="body question-body">
        <AnswerWords
          question={question}
          answer={answer}
          at={answer && offsetOf(card.started_at, answer.submitted_at)}
          passages={passages}
          active={active}
          hidden={hidden}
          nameOf={criterionName}
          onPick={pick}
        />
        <div className="stack">
          {question.criteria.map((criterion) => {
            const { criterion_id } = criterion
            if (writing)
              return (
                <RatedCriterion
                  key={criterion_id}
                  criterion={criterion}
                  questionId={question.question_id}
                  writing={writing}
                />
              )
            const suggestion = suggestions.find((one) => one.criterion_id === criterion_id)
            return (
              <ReadCriterion
                key={criterion_id}
                criterion={criterion}
                voices={voicesOn(criterion_id, card.reviews, suggestion, {
                  me,
                  you: words.card.you,
                  software: words.card.software,
                  nameOf,
                })}
                suggestion={suggestion}
                passages={passages.filter((one) => one.criterion_id === criterion_id).length}
                disagreement={card.disagreements.find((one) => one.criterion_id === criterion_id)}
                active={active === criterion_id}
                onToggle={() => onActive(active === criterion_id ? undefined : criterion_id)}
              />
            )
          })}
        </div>
      </div>
    </section>
  )
}

function passagesOf(
  suggestions: readonly { criterion_id: string; evidence: Omit<Passage, 'criterion_id'>[] }[],
): Passage[] {
  return suggestions.flatMap(({ criterion_id, evidence }) =>
    evidence.map(({ start, end, strength }) => ({ criterion_id, start, end, strength })),
  )
}

/** `02:14` from the start of the interview. */
function offsetOf(started: string | null, at: string): string | undefined {
  if (!started) return undefined
  const seconds = Math.max(0, Math.round((Date.parse(at) - Date.parse(started)) / 1_000))
  const two = (value: number) => String(value).padStart(2, '0')
  return `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`
}
