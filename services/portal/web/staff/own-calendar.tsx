import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { take } from '../shared/api.ts'
import { api } from '../shared/session.ts'
import { Button, Confirm, Failure, Loaded, When } from './kit.tsx'
import { ownCalendarQuery } from './queries.ts'
import { SecretShown } from './secret.tsx'
import { useTexts } from './texts.tsx'

/** The address at which one's own calendar program reads one's interviews: made, renewed, withdrawn. */
export function OwnCalendar() {
  const { ownCalendar: words } = useTexts()
  const client = useQueryClient()
  const query = useQuery(ownCalendarQuery)
  const [url, setUrl] = useState<string>()
  const [error, setError] = useState<unknown>()
  const [asking, setAsking] = useState<'renew' | 'withdraw'>()
  const again = () => client.invalidateQueries({ queryKey: ownCalendarQuery.queryKey })

  async function make() {
    const made = await take(api.PUT('/api/v1/calendars/me', {}))
    setUrl(made.url)
    await again()
  }
  async function withdraw() {
    await take(api.DELETE('/api/v1/calendars/me', {}))
    await again()
  }

  return (
    <section className="panel" aria-labelledby="own-calendar">
      <header>
        <h2 id="own-calendar">{words.title}</h2>
      </header>
      <div className="body stack">
        <p className="soft">{words.lead}</p>
        <Loaded query={query}>
          {({ created_at }) =>
            created_at === null ? (
              <div>
                <Button onPress={() => void make().catch(setError)}>{words.make}</Button>
              </div>
            ) : (
              <div className="row between">
                <span>
                  {words.since} <When at={created_at} />
                </span>
                <span className="row">
                  <Button onPress={() => setAsking('renew')}>{words.renew}</Button>
                  <Button look="quiet" onPress={() => setAsking('withdraw')}>
                    {words.withdraw}
                  </Button>
                </span>
              </div>
            )
          }
        </Loaded>
        {error !== undefined && <Failure error={error} />}
      </div>
      {url && <SecretShown title={words.made} secret={url} onClose={() => setUrl(undefined)} />}
      {asking && (
        <Confirm
          title={words[asking]}
          consequence={words.ends}
          action={words[asking]}
          danger={asking === 'withdraw'}
          onConfirm={asking === 'renew' ? make : withdraw}
          onClose={() => setAsking(undefined)}
        />
      )}
    </section>
  )
}
