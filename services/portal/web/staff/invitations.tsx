import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { take } from '../shared/api.ts'
import { api } from '../shared/session.ts'
import { useNow } from './clock.tsx'
import { DecideTime } from './decide-time.tsx'
import { Badge, Button, Confirm, Empty, Loaded, PageHead, Select, When } from './kit.tsx'
import { askedTimeEveryMs, fetchInvitations, type Invitation, lookAnew, useNames, usePlanTitles } from './queries.ts'
import { useTexts } from './texts.tsx'
import { WaitingLine } from './waiting-line.tsx'

const pageSize = 50
type Shown = 'all' | 'asked'

/** Links that were sent and what became of them, who asks for more time, and who waits for a time. */
export function Invitations() {
  const { invitations: words, common } = useTexts()
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
          <Loaded query={query}>
            {() =>
              items.length === 0 ? (
                <Empty title={shown === 'all' ? words.none : words.noneAsk}>{shown === 'all' && words.noneText}</Empty>
              ) : (
                <InvitationTable items={items} name={name} onWithdraw={setWithdrawing} onDecide={setDeciding} />
              )
            }
          </Loaded>
          {query.hasNextPage && (
            <div>
              <Button isDisabled={query.isFetchingNextPage} onPress={() => void query.fetchNextPage()}>
                {query.isFetchingNextPage ? common.working : common.more}
              </Button>
            </div>
          )}
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

function InvitationTable({
  items,
  name,
  onWithdraw,
  onDecide,
}: {
  items: Invitation[]
  name(invitation: Invitation): string
  onWithdraw(invitation: Invitation): void
  onDecide(invitation: Invitation): void
}) {
  const { invitations: words, candidates } = useTexts()
  const now = useNow()
  const titleOf = usePlanTitles()
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a frame that scrolls must be reachable
    <section className="table-frame cards" tabIndex={0} aria-label={words.sent}>
      <table>
        <thead>
          <tr>
            <th scope="col">{candidates.name}</th>
            <th scope="col">{words.plan}</th>
            <th scope="col">{words.when}</th>
            <th scope="col">{words.state}</th>
            <th scope="col" className="end">
              <span className="visually-hidden">{candidates.actions}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {items.map((one) => (
            <tr key={one.invitation_id}>
              <td className="card-title">{name(one)}</td>
              <td data-label={words.plan}>{titleOf(one.plan_version_id)}</td>
              <td data-label={words.when}>
                <When at={one.issued_at} />
              </td>
              <td data-label={words.state}>
                <span className="row">
                  <State invitation={one} now={now} />
                  {one.accommodation && (
                    <Badge tone={one.accommodation.status === 'asked' ? 'attention' : 'accent'}>
                      {words.time[one.accommodation.status](Math.round((one.accommodation.time_multiplier - 1) * 100))}
                    </Badge>
                  )}
                </span>
              </td>
              <td className="end">
                <span className="row nowrap">
                  {one.accommodation?.status === 'asked' && (
                    <Button aria-label={words.decideFor(name(one))} onPress={() => onDecide(one)}>
                      {words.decide}
                    </Button>
                  )}
                  {one.status === 'issued' && new Date(one.expires_at) > now && (
                    <Button look="quiet" aria-label={words.withdrawWhose(name(one))} onPress={() => onWithdraw(one)}>
                      {words.withdraw}
                    </Button>
                  )}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
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
