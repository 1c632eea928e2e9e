import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { take } from '../shared/api.ts'
import { api } from '../shared/session.ts'
import { Badge, Button, Confirm, List, When } from './kit.tsx'
import { lookAnew, useNames, usePlanTitles, waitlistQuery } from './queries.ts'
import { useTexts } from './texts.tsx'

/** Candidates who found no time that suits, in the order in which a freed slot is offered to them. */
export function WaitingLine() {
  const { invitations: words, candidates } = useTexts()
  const client = useQueryClient()
  const query = useQuery(waitlistQuery)
  const waiting = query.data ?? []
  const { nameOf } = useNames(waiting.map(({ candidate_id }) => candidate_id))
  const titleOf = usePlanTitles()
  const [leaving, setLeaving] = useState<{ waitlist_id: string; name: string }>()

  async function leave(waitlist_id: string) {
    await take(api.POST('/api/v1/waitlist/{waitlist_id}/leave', { params: { path: { waitlist_id } } }))
    lookAnew(client, 'invitations')
  }

  return (
    <section className="stack" aria-labelledby="waiting-line">
      <h2 id="waiting-line">{words.waiting}</h2>
      <p className="soft">{words.waitingLead}</p>
      <List
        label={words.waiting}
        query={query}
        rows={waiting}
        keyOf={({ waitlist_id }) => waitlist_id}
        empty={<p className="soft">{words.nobodyWaits}</p>}
        columns={[
          { head: candidates.name, isName: true, cell: ({ candidate_id }) => nameOf(candidate_id) ?? words.somebody },
          { head: words.plan, cell: ({ plan_version_id }) => titleOf(plan_version_id) },
          {
            head: words.between,
            cell: ({ from, until }) => (
              <div>
                <When at={from} />
                <span className="block">
                  <When at={until} />
                </span>
              </div>
            ),
          },
          {
            head: words.state,
            cell: ({ offer }) =>
              offer ? (
                <span>
                  <Badge tone="accent">{words.offered}</Badge>{' '}
                  <Link to="/bookings/$id" params={{ id: offer.booking_id }}>
                    <When at={offer.starts_at} />
                  </Link>
                </span>
              ) : (
                <Badge>{words.waits}</Badge>
              ),
          },
          {
            head: candidates.actions,
            isActions: true,
            cell: ({ waitlist_id, candidate_id }) => {
              const name = nameOf(candidate_id) ?? words.somebody
              return (
                <Button look="quiet" aria-label={words.takeOff(name)} onPress={() => setLeaving({ waitlist_id, name })}>
                  {words.remove}
                </Button>
              )
            },
          },
        ]}
      />
      {leaving && (
        <Confirm
          title={words.takeOff(leaving.name)}
          consequence={words.takeOffConsequence(leaving.name)}
          action={words.remove}
          danger
          onConfirm={() => leave(leaving.waitlist_id)}
          onClose={() => setLeaving(undefined)}
        />
      )}
    </section>
  )
}
