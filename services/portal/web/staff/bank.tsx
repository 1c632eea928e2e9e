import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useDeferredValue, useState } from 'react'
import { take } from '../shared/api.ts'
import { api } from '../shared/session.ts'
import { matching } from './bank-search.ts'
import { Badge, Button, Confirm, Empty, Field, List, PageHead, Select } from './kit.tsx'
import { type BankQuestion, bankQuery } from './plan-queries.ts'
import { useTexts } from './texts.tsx'

/** The question bank: what there is, how many candidates have seen each, and taking one out of use. */
export function Bank() {
  const { plans: words } = useTexts()
  const client = useQueryClient()
  const query = useQuery(bankQuery)
  const [text, setText] = useState('')
  const wanted = useDeferredValue(text)
  const [status, setStatus] = useState<'active' | 'retired'>('active')
  const [retiring, setRetiring] = useState<BankQuestion>()
  const all = query.data ?? []
  const shown = matching(
    all.filter(({ retired_at }) => (retired_at !== null) === (status === 'retired')),
    wanted,
  )
  const add = (look?: 'main') => (
    <Link to="/plans/bank/$id" params={{ id: 'new' }} className="button" data-look={look}>
      {words.bankAdd}
    </Link>
  )

  async function retire({ bank_question_id }: BankQuestion) {
    await take(
      api.POST('/api/v1/plans/bank/questions/{id}/retire', { params: { path: { id: bank_question_id } }, body: {} }),
    )
    await client.invalidateQueries({ queryKey: ['bank'] })
  }

  return (
    <>
      <PageHead title={words.bank} lead={words.bankLead} action={add('main')} />
      <div className="stack">
        <search className="row end">
          <Field
            label={words.searchBank}
            type="search"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <Select
            label={words.state}
            value={status}
            onChange={(event) => setStatus(event.target.value as typeof status)}
          >
            <option value="active">{words.inUse}</option>
            <option value="retired">{words.retired}</option>
          </Select>
          <span className="soft small" role="status">
            {words.questionsTitle(shown.length)}
          </span>
        </search>
        <List
          label={words.bank}
          query={query}
          rows={shown}
          keyOf={(one) => one.bank_question_id}
          empty={
            all.length === 0 ? (
              <Empty title={words.bankNone} action={add()}>
                {words.bankNoneText}
              </Empty>
            ) : (
              <Empty title={words.bankNoMatch} />
            )
          }
          columns={[
            {
              head: words.text,
              isName: true,
              cell: ({ bank_question_id, question }) => (
                <Link to="/plans/bank/$id" params={{ id: bank_question_id }} className="row-link">
                  <span className="clamped">{question.text}</span>
                </Link>
              ),
            },
            { head: words.kind, cell: ({ question }) => words.kinds[question.kind] },
            { head: words.category, look: 'soft', cell: ({ question }) => question.category },
            { head: words.exposures, look: 'figures', cell: (one) => <Seen question={one} /> },
            {
              head: words.actions,
              isActions: true,
              cell: (one) =>
                one.retired_at ? (
                  <Badge>{words.retired}</Badge>
                ) : (
                  <Button
                    look="quiet"
                    aria-label={words.retireWhich(one.question.text)}
                    onPress={() => setRetiring(one)}
                  >
                    {words.retire}
                  </Button>
                ),
            },
          ]}
        />
      </div>
      {retiring && (
        <Confirm
          title={words.retireTitle}
          consequence={words.retireConsequence}
          action={words.retire}
          danger
          onConfirm={() => retire(retiring)}
          onClose={() => setRetiring(undefined)}
        >
          <p className="quote">{retiring.question.text}</p>
        </Confirm>
      )}
    </>
  )
}

/** How many candidates have seen a question, and whether that is more than it should be. */
export function Seen({ question: { exposures, retire_after } }: { question: BankQuestion }) {
  const { plans: words } = useTexts()
  const worn = retire_after !== null && exposures >= retire_after
  return (
    <span data-worn={worn || undefined}>
      {retire_after === null ? words.seenBy(exposures) : words.seenOf(exposures, retire_after)}
      {worn && ` · ${words.worn}`}
    </span>
  )
}
