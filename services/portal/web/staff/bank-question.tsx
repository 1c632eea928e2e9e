import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useBlocker, useParams, useRouter } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { take } from '../shared/api.ts'
import { api } from '../shared/session.ts'
import { Seen } from './bank.tsx'
import { Button, Failure, Field, Loaded, Notice, PageHead } from './kit.tsx'
import { freeCriterionIds } from './plan-draft.ts'
import { type BankQuestion, bankQuestionQuery, type Question } from './plan-queries.ts'
import { newCriterion, QuestionEditor } from './question-editor.tsx'
import { useTexts } from './texts.tsx'

/** A question of the bank, or a new one. */
export function BankQuestionPage() {
  const { id } = useParams({ from: '/inside/plans/bank/$id' })
  const query = useQuery({ ...bankQuestionQuery(id), enabled: id !== 'new' })
  if (id === 'new') return <Editor key="new" />
  return <Loaded query={query}>{(bank) => <Editor key={bank.revision} bank={bank} />}</Loaded>
}

function Editor({ bank }: { bank?: BankQuestion }) {
  const { plans: words, availability } = useTexts()
  const client = useQueryClient()
  const router = useRouter()
  const [first] = useState(() => ({
    question: bank?.question ?? emptyQuestion(words),
    retire_after: bank?.retire_after ?? null,
  }))
  const [draft, setDraft] = useState(first)
  const [error, setError] = useState<unknown>()
  const [busy, setBusy] = useState(false)
  const isSaved = useRef(false)
  const dirty = JSON.stringify(draft) !== JSON.stringify(first)
  const isOpen = () => dirty && !isSaved.current
  useBlocker({ shouldBlockFn: () => isOpen() && !confirm(availability.leave), enableBeforeUnload: isOpen })
  const retired = Boolean(bank?.retired_at)

  async function save() {
    setBusy(true)
    setError(undefined)
    const { retire_after, question } = draft
    const body = { question, ...(retire_after !== null && { retire_after }) }
    try {
      const saved = await (bank
        ? take(api.PUT('/api/v1/plans/bank/questions/{id}', { params: { path: { id: bank.bank_question_id } }, body }))
        : take(api.POST('/api/v1/plans/bank/questions', { params: {}, body })))
      isSaved.current = true
      client.setQueryData(bankQuestionQuery(saved.bank_question_id).queryKey, saved)
      await client.invalidateQueries({ queryKey: ['bank'], exact: true })
      await router.navigate({ to: '/plans/bank' })
    } catch (refused) {
      setError(refused)
      setBusy(false)
    }
  }

  return (
    <>
      <PageHead
        title={bank ? words.bankQuestion : words.bankAdd}
        lead={
          <span className="row">
            <Link to="/plans/bank">{words.bank}</Link>
            {bank && <Seen question={bank} />}
            {bank && <span>{words.revision(bank.revision)}</span>}
          </span>
        }
        action={
          <Button
            look="main"
            isDisabled={busy || retired || !dirty || draft.question.text.trim() === ''}
            onPress={() => void save()}
          >
            {busy ? availability.saving : availability.save}
          </Button>
        }
      />
      <div className="stack wide">
        {retired && <Notice tone="attention">{words.retiredStays}</Notice>}
        {bank && !retired && <Notice>{words.plansKeepCopies}</Notice>}
        {error !== undefined && <Failure error={error} kept={availability.kept} />}
        <section className="panel" aria-label={words.bankQuestion}>
          <QuestionEditor
            question={draft.question}
            freeId={() => freeCriterionIds({ questions: [draft.question] }, 1)[0]}
            onChange={(question) => setDraft({ ...draft, question })}
          />
        </section>
        <section className="panel" aria-labelledby="wear">
          <header>
            <h2 id="wear">{words.wear}</h2>
          </header>
          <div className="body grid-form">
            <Field
              label={words.retireAfter}
              hint={words.retireAfterHint}
              type="number"
              min={1}
              max={1_000_000}
              value={draft.retire_after ?? ''}
              onChange={(event) => {
                const count = event.target.valueAsNumber
                const retire_after = Number.isNaN(count) ? null : Math.min(1_000_000, Math.max(1, Math.round(count)))
                setDraft({ ...draft, retire_after })
              }}
            />
          </div>
        </section>
      </div>
    </>
  )
}

const emptyQuestion = (words: { usualCategory: string; usualLevels: readonly string[] }): Question => ({
  kind: 'open',
  category: words.usualCategory,
  text: '',
  criteria: [newCriterion(words.usualLevels, 'c1')],
})
