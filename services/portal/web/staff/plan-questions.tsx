import { useQuery, useQueryClient } from '@tanstack/react-query'
import { ArrowDown, ArrowUp, ChevronDown, ChevronRight, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { take } from '../shared/api.ts'
import { api } from '../shared/session.ts'
import { BankPicker } from './bank-picker.tsx'
import { Badge, Button, Failure } from './kit.tsx'
import { asCopy, freeCriterionIds, fromBank, moved, pools, withPart } from './plan-draft.ts'
import type { EditProps } from './plan-panel.tsx'
import { bankQuery, exposuresQuery, type Question } from './plan-queries.ts'
import { newCriterion, QuestionEditor } from './question-editor.tsx'
import { useTexts } from './texts.tsx'

const questionsMax = 50

/** The questions in their order, each folded to a line until it is worked on. */
export function PlanQuestions({ draft, planId, onChange }: EditProps & { planId: string }) {
  const { plans: words } = useTexts()
  const client = useQueryClient()
  const questions = draft.questions ?? []
  const [open, setOpen] = useState<ReadonlySet<number>>(() => new Set(questions.length === 1 ? [0] : []))
  const [picking, setPicking] = useState(false)
  const [error, setError] = useState<unknown>()
  const exposures = useQuery(exposuresQuery(planId)).data
  const fromTheBank = questions.some(({ bank_question_id }) => bank_question_id !== undefined)
  const bank = useQuery({ ...bankQuery, enabled: fromTheBank }).data ?? []
  const retired = new Set(bank.flatMap((one) => (one.retired_at ? [one.bank_question_id] : [])))
  const set = (next: Question[]) => onChange({ ...draft, questions: next })
  const toggle = (index: number) =>
    setOpen((before) => new Set(before.has(index) ? [...before].filter((one) => one !== index) : [...before, index]))

  function add(): void {
    const criteria = [newCriterion(words.usualLevels, freeCriterionIds(draft, 1)[0])]
    set([...questions, { kind: 'open', category: words.usualCategory, text: '', criteria }])
    setOpen(new Set([questions.length]))
  }

  function move(index: number, by: number): void {
    set(moved(questions, index, index + by))
    setOpen((before) => {
      const swapped = new Map([
        [index, index + by],
        [index + by, index],
      ])
      return new Set([...before].map((one) => swapped.get(one) ?? one))
    })
  }

  function remove(index: number): void {
    set(questions.filter((_, at) => at !== index))
    setOpen((before) => new Set([...before].flatMap((at) => (at === index ? [] : [at > index ? at - 1 : at]))))
  }

  /** Into the bank, for other plans; this plan's question is then the same one. */
  async function keepInBank(index: number, question: Question): Promise<void> {
    setError(undefined)
    try {
      const body = { question: withPart(asCopy(question, { questions: [] }), 'pool', undefined) }
      const { bank_question_id } = await take(api.POST('/api/v1/plans/bank/questions', { params: {}, body }))
      await client.invalidateQueries({ queryKey: ['bank'] })
      set(questions.map((one, at) => (at === index ? { ...one, bank_question_id } : one)))
    } catch (refused) {
      setError(refused)
    }
  }

  return (
    <section className="stack" aria-labelledby="questions">
      <div className="row between">
        <h2 id="questions">{words.questionsTitle(questions.length)}</h2>
        <span className="row">
          <Button onPress={() => setPicking(true)} isDisabled={questions.length >= questionsMax}>
            {words.fromBank}
          </Button>
          <Button onPress={add} isDisabled={questions.length >= questionsMax}>
            <Plus aria-hidden /> {words.addQuestion}
          </Button>
        </span>
      </div>
      {error !== undefined && <Failure error={error} />}
      {questions.length === 0 && <p className="soft">{words.noQuestions}</p>}
      {questions.map((question, index) => {
        const isOpen = open.has(index)
        const number = index + 1
        const seen = exposures?.get(question.question_id ?? '')
        return (
          <article key={index} id={`question-${number}`} className="panel question" aria-label={words.question(number)}>
            <header>
              <h3>
                <button type="button" className="fold" aria-expanded={isOpen} onClick={() => toggle(index)}>
                  {isOpen ? <ChevronDown aria-hidden /> : <ChevronRight aria-hidden />}
                  <span aria-hidden className="figures soft">
                    {number}
                  </span>
                  <span className="visually-hidden">{words.question(number)}: </span>
                  <span className="fold-text">{question.text || words.noText}</span>
                </button>
              </h3>
              <span className="row question-facts">
                <Badge>{words.kinds[question.kind]}</Badge>
                {question.pool && <Badge tone="accent">{words.ofPool(question.pool)}</Badge>}
                {question.bank_question_id && (
                  <Badge tone={retired.has(question.bank_question_id) ? 'danger' : undefined}>
                    {retired.has(question.bank_question_id) ? words.retired : words.ofBank}
                  </Badge>
                )}
                {seen !== undefined && <span className="small soft">{words.seenBy(seen)}</span>}
                <Button
                  look="quiet"
                  icon
                  aria-label={words.moveUp(number)}
                  isDisabled={index === 0}
                  onPress={() => move(index, -1)}
                >
                  <ArrowUp aria-hidden />
                </Button>
                <Button
                  look="quiet"
                  icon
                  aria-label={words.moveDown(number)}
                  isDisabled={index === questions.length - 1}
                  onPress={() => move(index, 1)}
                >
                  <ArrowDown aria-hidden />
                </Button>
                <Button look="quiet" icon aria-label={words.removeQuestion(number)} onPress={() => remove(index)}>
                  <Trash2 aria-hidden />
                </Button>
              </span>
            </header>
            {isOpen && (
              <>
                <QuestionEditor
                  question={question}
                  poolNames={pools(draft).map(({ pool }) => pool)}
                  freeId={() => freeCriterionIds(draft, 1)[0]}
                  onChange={(next) => set(questions.map((one, at) => (at === index ? next : one)))}
                />
                {!question.bank_question_id && (
                  <p className="body row">
                    <Button isDisabled={question.text === ''} onPress={() => void keepInBank(index, question)}>
                      {words.keepInBank}
                    </Button>
                    <span className="hint">{words.keepInBankHint}</span>
                  </p>
                )}
              </>
            )}
          </article>
        )
      })}
      {picking && (
        <BankPicker
          taken={questions.flatMap(({ bank_question_id }) => bank_question_id ?? [])}
          roomFor={questionsMax - questions.length}
          onClose={() => setPicking(false)}
          onPick={(chosen) => {
            let next = draft
            for (const one of chosen) next = { ...next, questions: [...(next.questions ?? []), fromBank(one, next)] }
            onChange(next)
          }}
        />
      )}
    </section>
  )
}
