import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { take } from '../shared/api.ts'
import { api } from '../shared/session.ts'
import { Check, Dialog, Failure, Loaded } from './kit.tsx'
import { useTexts } from './texts.tsx'

const preferencesQuery = queryOptions({
  queryKey: ['preferences'],
  queryFn: () => take(api.GET('/api/v1/preferences/me')),
})

/** Which mails one gets, of those there is a choice about. Each tick is saved at once, and says so. */
export function MailChoices({ onClose }: { onClose(): void }) {
  const { mails: words, availability } = useTexts()
  const client = useQueryClient()
  const query = useQuery(preferencesQuery)
  const [state, setState] = useState<'still' | 'saving' | 'saved'>('still')
  const [error, setError] = useState<unknown>()

  async function save(muted: NonNullable<typeof query.data>['muted']) {
    setState('saving')
    setError(undefined)
    const before = query.data
    // Shown at once, and taken back if it could not be saved.
    client.setQueryData(preferencesQuery.queryKey, before && { ...before, muted })
    try {
      await take(api.PUT('/api/v1/preferences/me', { params: {}, body: { muted } }))
      setState('saved')
    } catch (refused) {
      client.setQueryData(preferencesQuery.queryKey, before)
      setError(refused)
      setState('still')
    }
  }

  return (
    <Dialog title={words.title} onClose={onClose}>
      <Loaded query={query}>
        {({ muted, choices }) => (
          <div className="stack">
            <p className="soft">{choices.length === 0 ? words.none : words.lead}</p>
            {choices.map((kind) => (
              <Check
                key={kind}
                label={words.kinds[kind]}
                checked={!muted.includes(kind)}
                disabled={state === 'saving'}
                onChange={(event) =>
                  void save(event.target.checked ? muted.filter((one) => one !== kind) : [...muted, kind])
                }
              />
            ))}
            <p className="small soft" role="status">
              {state === 'saving' ? availability.saving : state === 'saved' ? words.saved : ''}
            </p>
            {error !== undefined && <Failure error={error} />}
          </div>
        )}
      </Loaded>
    </Dialog>
  )
}
