import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { take } from '../shared/api.ts'
import { api } from '../shared/session.ts'
import { useNow } from './clock.tsx'
import { DecideTime } from './decide-time.tsx'
import { Badge, Button, Confirm, Empty, List, PageHead, Select, When } from './kit.tsx'
import { askedTimeEveryMs, fetchInvitations, type Invitation, lookAnew, useNames, usePlanTitles } from './queries.ts'
import { useTexts } from './texts.tsx'
import { WaitingLine } from './waiting-line.tsx'

const pageSize = 50
type Shown = 'all' | 'asked'

/** Links that were sent and what became of them, who asks for more time, and who waits for a time. */
export function Invitations() {
  const { invitations: words, candidates } = useTexts()
  const now = useNow()
  const titleOf = usePlanTitles()
  const client = useQueryClient()
  const [shown, setShown] = useState<Shown>('all')
  const [withdrawing, setWithdrawing] = useState<Invitation>()
  const [deciding, setDeciding] = useState<Invitation>()
  const filter = shown === 'asked' ? ({ accommodation: 'asked' } as const) : {}
  const query = useInfiniteQuery({
    queryKey: ['invitations', 'list', shown],
    queryFn: ({ pageParam }) =>
      fetchInvitations({ ...filter, limit: pageSize, ...(pageParam && { cursor: pageParam }) }),
    initialPageParam: '',
    refetchInterval: askedTimeEveryMs,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  })
  const items = query.data?.pages.flatMap((page) => page.items) ?? []
  const { nameOf } = useNames(items.map(({ candidate_id }) => candidate_id))
  const name = (one: Invitation) => nameOf(one.candidate_id) ?? words.somebody

  async function withdraw({ invitation_id }: Invitation) {
    const body = { reason: 'withdrawn' } as const
    await take(api.POST('/api/v1/invitations/{invitation_id}/revoke', { params: { path: { invitation_id } }, body }))
    lookAnew(client, 'invitations')
  }

  return (
    <>
      <PageHead
        title={words.title}
        lead={words.lead}
        action={
          <Link to="/candidates" className="button" data-look="main">
            {words.invite}
          </Link>
        }
      />
      <div className="stack wide">
        <section className="stack" aria-labelledby="sent">
          <div className="row between">
            <h2 id="sent">{words.sent}</h2>
            <Select label={words.show} value={shown} onChange={(event) => setShown(event.target.value as Shown)}>
              <option value="all">{words.all}</option>
              <option value="asked">{words.asking}</option>
            </Select>
          </div>
          <List
            label={words.sent}
            query={query}
            more={query}
            rows={items}
            keyOf={(one) => one.invitation_id}
            empty={
              <Empty title={shown === 'all' ? words.none : words.noneAsk}>{shown === 'all' && words.noneText}</Empty>
            }
            columns={[
              { head: candidates.name, isName: true, cell: name },
              { head: words.plan, cell: (one) => titleOf(one.plan_version_id) },
              { head: words.when, cell: (one) => <When at={one.issued_at} /> },
              {
                head: words.state,
                cell: (one) => (
                  <span className="row">
                    <State invitation={one} now={now} />
                    {one.accommodation && (
                      <Badge tone={one.accommodation.status === 'asked' ? 'attention' : 'accent'}>
                        {words.time[one.accommodation.status](
                          Math.round((one.accommodation.time_multiplier - 1) * 100),
                        )}
                      </Badge>
                    )}
                  </span>
                ),
              },
              {
                head: candidates.actions,
                isActions: true,
                cell: (one) => (
                  <span className="row nowrap">
                    {one.accommodation?.status === 'asked' && (
                      <Button aria-label={words.decideFor(name(one))} onPress={() => setDeciding(one)}>
                        {words.decide}
                      </Button>
                    )}
                    {one.status === 'issued' && new Date(one.expires_at) > now && (
                      <Button
                        look="quiet"
                        aria-label={words.withdrawWhose(name(one))}
                        onPress={() => setWithdrawing(one)}
                      >
                        {words.withdraw}
                      </Button>
                    )}
                  </span>
                ),
              },
            ]}
          />
        </section>
        <WaitingLine />
      </div>
      {withdrawing && (
        <Confirm
          title={words.withdrawWhose(name(withdrawing))}
          consequence={words.withdrawConsequence}
          action={words.withdraw}
          danger
          onConfirm={() => withdraw(withdrawing)}
          onClose={() => setWithdrawing(undefined)}
        />
      )}
      {deciding && <DecideTime invitation={deciding} name={name(deciding)} onClose={() => setDeciding(undefined)} />}
    </>
  )
}

function State({ invitation, now }: { invitation: Invitation; now: Date }) {
  const { invitations: words } = useTexts()
  if (invitation.status === 'revoked') return <Badge>{words.withdrawn}</Badge>
  if (invitation.status === 'used' && invitation.booking_id)
    return (
      <Link to="/bookings/$id" params={{ id: invitation.booking_id }}>
        {words.booked}
      </Link>
    )
  if (new Date(invitation.expires_at) < now) return <Badge tone="attention">{words.expired}</Badge>
  return (
    <span>
      {words.openUntil} <When at={invitation.expires_at} />
    </span>
  )
}
