import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Seen } from './bank.tsx'
import { matching } from './bank-search.ts'
import { Button, Check, Dialog, Empty, Field, Loaded } from './kit.tsx'
import { type BankQuestion, bankQuery } from './plan-queries.ts'
import { useTexts } from './texts.tsx'

/** As many as one looks through at a time; the search finds the others. */
const shownMax = 50

/** Questions of the bank to take copies of: searched, ticked, added. Retired ones, and those the plan has, are not offered. */
export function BankPicker({
  taken,
  roomFor,
  onPick,
  onClose,
}: {
  taken: readonly string[]
  roomFor: number
  onPick(chosen: BankQuestion[]): void
  onClose(): void
}) {
  const { plans: words, common } = useTexts()
  const query = useQuery(bankQuery)
  const [text, setText] = useState('')
  const [chosen, setChosen] = useState<readonly string[]>([])
  const offered = (query.data ?? []).filter((one) => !one.retired_at && !taken.includes(one.bank_question_id))
  const found = matching(offered, text)
  return (
    <Dialog title={words.fromBank} wide onClose={onClose}>
      <div className="stack">
        <Field
          label={words.searchBank}
          type="search"
          value={text}
          autoFocus
          onChange={(event) => setText(event.target.value)}
        />
        <Loaded query={query}>
          {() =>
            found.length === 0 ? (
              <Empty title={offered.length === 0 ? words.bankNone : words.bankNoMatch}>
                {offered.length === 0 && words.bankNoneText}
              </Empty>
            ) : (
              <ul className="stack tight picks">
                {found.slice(0, shownMax).map((one) => (
                  <li key={one.bank_question_id}>
                    <Check
                      label={
                        <>
                          {one.question.text}{' '}
                          <span className="small soft block">
                            {words.kinds[one.question.kind]} · {one.question.category} · <Seen question={one} />
                          </span>
                        </>
                      }
                      checked={chosen.includes(one.bank_question_id)}
                      disabled={!chosen.includes(one.bank_question_id) && chosen.length >= roomFor}
                      onChange={(event) =>
                        setChosen(
                          event.target.checked
                            ? [...chosen, one.bank_question_id]
                            : chosen.filter((id) => id !== one.bank_question_id),
                        )
                      }
                    />
                  </li>
                ))}
                {found.length > shownMax && <li className="soft small">{words.moreInBank(found.length - shownMax)}</li>}
              </ul>
            )
          }
        </Loaded>
        <div className="actions">
          <Button onPress={onClose}>{common.back}</Button>
          <Button
            look="main"
            isDisabled={chosen.length === 0}
            onPress={() => {
              onPick(offered.filter((one) => chosen.includes(one.bank_question_id)))
              onClose()
            }}
          >
            {words.addChosen(chosen.length)}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}
