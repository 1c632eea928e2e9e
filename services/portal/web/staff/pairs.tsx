import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { take } from '../shared/api.ts'
import { api } from '../shared/session.ts'
import { Button, Check, Dialog, Failure, Loaded } from './kit.tsx'
import { type Person, pairsQuery, peopleQuery } from './queries.ts'
import { useTexts } from './texts.tsx'

type Rule = 'apart' | 'needs'

/** With whom somebody must not interview (a conflict of interest), and without whom they do not. For staff alone. */
export function Pairs({ person, onClose }: { person: Person; onClose(): void }) {
  const { pairs: words } = useTexts()
  const query = useQuery(pairsQuery(person.person_id))
  return (
    <Dialog title={words.whose(person.name)} wide onClose={onClose}>
      <Loaded query={query}>{(stored) => <Editor person={person} stored={stored} onClose={onClose} />}</Loaded>
    </Dialog>
  )
}

function Editor({ person, stored, onClose }: { person: Person; stored: Record<Rule, string[]>; onClose(): void }) {
  const { pairs: words, common } = useTexts()
  const client = useQueryClient()
  const people = useQuery(peopleQuery({ role: 'interviewer' }))
  const others = (people.data ?? []).filter(({ person_id }) => person_id !== person.person_id)
  const [draft, setDraft] = useState(stored)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()

  async function save() {
    setBusy(true)
    setError(undefined)
    try {
      const path = { person_id: person.person_id }
      await take(api.PUT('/api/v1/availability/{person_id}/pairs', { params: { path }, body: draft }))
      await client.invalidateQueries({ queryKey: pairsQuery(person.person_id).queryKey })
      onClose()
    } catch (refused) {
      setError(refused)
      setBusy(false)
    }
  }

  /** Nobody is in both lists: choosing them here takes them out of the other. */
  const choose = (rule: Rule, id: string, chosen: boolean) => {
    const other = rule === 'apart' ? 'needs' : 'apart'
    const without = draft[rule].filter((one) => one !== id)
    setDraft({
      [rule]: chosen ? [...without, id] : without,
      [other]: draft[other].filter((one) => one !== id),
    } as typeof draft)
  }

  return (
    <>
      <p className="soft">{words.lead}</p>
      <div className="grid-form">
        {(['apart', 'needs'] as const).map((rule) => (
          <fieldset key={rule} className="choices">
            <legend>{words[rule]}</legend>
            {others.map(({ person_id, name }) => (
              <Check
                key={person_id}
                label={name}
                checked={draft[rule].includes(person_id)}
                onChange={(event) => choose(rule, person_id, event.target.checked)}
              />
            ))}
          </fieldset>
        ))}
      </div>
      {error !== undefined && <Failure error={error} />}
      <div className="actions">
        <Button onPress={onClose}>{common.back}</Button>
        <Button look="main" isDisabled={busy} onPress={() => void save()}>
          {busy ? common.working : common.save}
        </Button>
      </div>
    </>
  )
}
