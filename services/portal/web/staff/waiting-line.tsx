import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { take } from '../shared/api.ts'
import { api } from '../shared/session.ts'
import { Badge, Button, Confirm, Loaded, When } from './kit.tsx'
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
      <Loaded query={query}>
        {() =>
          waiting.length === 0 ? (
            <p className="soft">{words.nobodyWaits}</p>
          ) : (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a frame that scrolls must be reachable
            <section className="table-frame cards" tabIndex={0} aria-label={words.waiting}>
              <table>
                <thead>
                  <tr>
                    <th scope="col">{candidates.name}</th>
                    <th scope="col">{words.plan}</th>
                    <th scope="col">{words.between}</th>
                    <th scope="col">{words.state}</th>
                    <th scope="col" className="end">
                      <span className="visually-hidden">{candidates.actions}</span>
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {waiting.map(({ waitlist_id, candidate_id, plan_version_id, from, until, offer }) => {
                    const name = nameOf(candidate_id) ?? words.somebody
                    return (
                      <tr key={waitlist_id}>
                        <td className="card-title">{name}</td>
                        <td data-label={words.plan}>{titleOf(plan_version_id)}</td>
                        <td data-label={words.between}>
                          <div>
                            <When at={from} />
                            <span className="block">
                              <When at={until} />
                            </span>
                          </div>
                        </td>
                        <td data-label={words.state}>
                          {offer ? (
                            <span>
                              <Badge tone="accent">{words.offered}</Badge>{' '}
                              <Link to="/bookings/$id" params={{ id: offer.booking_id }}>
                                <When at={offer.starts_at} />
                              </Link>
                            </span>
                          ) : (
                            <Badge>{words.waits}</Badge>
                          )}
                        </td>
                        <td className="end">
                          <Button
                            look="quiet"
                            aria-label={words.takeOff(name)}
                            onPress={() => setLeaving({ waitlist_id, name })}
                          >
                            {words.remove}
                          </Button>
                        </td>
                      </tr>
                    )
                  })}
                </tbody>
              </table>
            </section>
          )
        }
      </Loaded>
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
