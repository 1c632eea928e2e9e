import { useQuery, useQueryClient } from '@tanstack/react-query'
import { RefreshCw, Trash2 } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { take } from '../shared/api.ts'
import { api } from '../shared/session.ts'
import { relative } from '../shared/time.ts'
import { useClock, useNow } from './clock.tsx'
import { Badge, Button, Confirm, Failure, Field, Loaded } from './kit.tsx'
import { feedsQuery, feedTone } from './queries.ts'
import { useTexts } from './texts.tsx'

const lookEveryMs = 10_000

/** Calendars elsewhere whose busy times count as taken. */
export function Feeds({ personId }: { personId: string }) {
  const { feeds } = useTexts()
  const clock = useClock()
  const now = useNow()
  const client = useQueryClient()
  const path = { person_id: personId }
  const { queryKey } = feedsQuery(personId)
  const query = useQuery({ ...feedsQuery(personId), refetchInterval: lookEveryMs })
  const [error, setError] = useState<unknown>()
  const [removing, setRemoving] = useState<{ feed_id: string; name: string }>()
  const again = () => client.invalidateQueries({ queryKey })

  async function add(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = event.currentTarget
    const data = new FormData(form)
    const name = String(data.get('name')).trim()
    setError(undefined)
    try {
      const body = { url: String(data.get('url')).trim(), ...(name && { name }) }
      await take(api.POST('/api/v1/availability/{person_id}/feeds', { params: { path }, body }))
      form.reset()
      await again()
    } catch (refused) {
      setError(refused)
    }
  }

  async function look(feed_id: string) {
    const params = { path: { ...path, feed_id } }
    await take(api.POST('/api/v1/availability/{person_id}/feeds/{feed_id}/refresh', { params })).catch(setError)
    await again()
  }

  return (
    <section className="panel" aria-labelledby="feeds">
      <header>
        <h2 id="feeds">{feeds.title}</h2>
      </header>
      <div className="body stack">
        <p className="soft">{feeds.lead}</p>
        <Loaded query={query}>
          {(items) => (
            <ul className="stack tight">
              {items.map((feed) => (
                <li key={feed.feed_id} className="exception">
                  <strong>{feed.name}</strong>
                  <span className="soft small">{feed.host}</span>
                  <Badge tone={feedTone(feed.status)}>{feeds.states[feed.status]}</Badge>
                  <span className="soft small">
                    {feed.failure
                      ? feed.failure.message
                      : feed.fetched_at && feeds.fetched(relative(feed.fetched_at, now, clock.locale), feed.busy_times)}
                  </span>
                  <Button
                    look="quiet"
                    icon
                    aria-label={feeds.refresh(feed.name)}
                    onPress={() => void look(feed.feed_id)}
                  >
                    <RefreshCw aria-hidden />
                  </Button>
                  <Button look="quiet" icon aria-label={feeds.remove(feed.name)} onPress={() => setRemoving(feed)}>
                    <Trash2 aria-hidden />
                  </Button>
                </li>
              ))}
            </ul>
          )}
        </Loaded>
        <form className="row end" onSubmit={(event) => void add(event)}>
          <Field
            label={feeds.address}
            name="url"
            type="url"
            required
            maxLength={2_000}
            placeholder="https://…/basic.ics"
          />
          <Field label={feeds.name} name="name" maxLength={80} />
          <Button type="submit">{feeds.add}</Button>
        </form>
        {error !== undefined && <Failure error={error} />}
      </div>
      {removing && (
        <Confirm
          title={feeds.remove(removing.name)}
          consequence={feeds.removeConsequence}
          action={feeds.remove(removing.name)}
          danger
          onConfirm={async () => {
            const params = { path: { ...path, feed_id: removing.feed_id } }
            await take(api.DELETE('/api/v1/availability/{person_id}/feeds/{feed_id}', { params }))
            await again()
          }}
          onClose={() => setRemoving(undefined)}
        />
      )}
    </section>
  )
}
