import { useInfiniteQuery, useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useNow } from './clock.tsx'
import { Badge, Empty, List, Loaded, PageHead, When } from './kit.tsx'
import { isStaff } from './pages.ts'
import { meQuery, useNames } from './queries.ts'
import { AnswerCandidate } from './scorecard-human-review.tsx'
import { cardsQuery, disagreementsQuery, fetchCards, humanReviewsQuery, lookEveryMs } from './scorecard-queries.ts'
import { useTexts } from './texts.tsx'
import './scorecard.css'

const pageSize = 50

/** What waits for whom, then all scorecards one may see. */
export function Scorecards() {
  const { scorecards: words } = useTexts()
  const { data: me } = useSuspenseQuery(meQuery)
  const overseer = isStaff(me.roles) || me.roles.includes('auditor')
  return (
    <>
      <PageHead title={words.title} lead={words.lead} />
      <div className="stack wide">
        {me.roles.includes('interviewer') && <Waiting />}
        {overseer && <Asked answers={isStaff(me.roles)} />}
        {overseer && <Disagreeing />}
        <All />
      </div>
    </>
  )
}

function Part({
  id,
  title,
  count,
  children,
}: {
  id: string
  title: string
  count?: number | undefined
  children: ReactNode
}) {
  return (
    <section aria-labelledby={id} className="stack tight">
      <h2 id={id} className="row">
        {title} {count !== undefined && count > 0 && <Badge tone="attention">{count}</Badge>}
      </h2>
      {children}
    </section>
  )
}

function Waiting() {
  const { scorecards: words } = useTexts()
  const now = useNow()
  const query = useQuery(cardsQuery({ waiting: true, limit: 100 }))
  const items = query.data?.items ?? []
  const { nameOf } = useNames(items.map(({ candidate_id }) => candidate_id))
  return (
    <Part id="waiting" title={words.waiting} count={items.length}>
      <Loaded query={query}>
        {() =>
          items.length === 0 ? (
            <p className="soft">{words.waitingNone}</p>
          ) : (
            <ul className="panel">
              {items.map(({ session_id, candidate_id, due_at }) => {
                const name = nameOf(candidate_id) ?? words.unnamed
                return (
                  <li key={session_id} className="body row between waiting-line">
                    <span className="row">
                      <strong>{name}</strong>
                      {due_at && (
                        <span className="soft">
                          {words.due} <When at={due_at} />
                        </span>
                      )}
                      {due_at && new Date(due_at) < now && <Badge tone="attention">{words.overdue}</Badge>}
                    </span>
                    <Link
                      to="/scorecards/$id"
                      params={{ id: session_id }}
                      className="button"
                      data-look="main"
                      aria-label={words.write(name)}
                    >
                      {words.writeShort}
                    </Link>
                  </li>
                )
              })}
            </ul>
          )
        }
      </Loaded>
    </Part>
  )
}

function Asked({ answers }: { answers: boolean }) {
  const { scorecards: words } = useTexts()
  const query = useQuery(humanReviewsQuery)
  const names = useQuery(cardsQuery({ limit: pageSize }))
  const candidateOf = (id: string) => names.data?.items.find(({ session_id }) => session_id === id)?.candidate_id ?? ''
  const { nameOf } = useNames((query.data ?? []).map(({ session_id }) => candidateOf(session_id)).filter(Boolean))
  return (
    <Part id="asked" title={words.asked} count={query.data?.length}>
      <Loaded query={query}>
        {(items) =>
          items.length === 0 ? (
            <p className="soft">{words.askedNone}</p>
          ) : (
            <ul className="stack tight">
              {items.map((asked) => {
                const name = nameOf(candidateOf(asked.session_id)) ?? words.candidate
                return (
                  <li key={asked.session_id} className="stack tight">
                    {answers ? <AnswerCandidate asked={asked} name={name} /> : <p>{name}</p>}
                    <Link to="/scorecards/$id" params={{ id: asked.session_id }}>
                      {words.open(name)}
                    </Link>
                  </li>
                )
              })}
            </ul>
          )
        }
      </Loaded>
    </Part>
  )
}

function Disagreeing() {
  const { scorecards: words } = useTexts()
  const query = useQuery(disagreementsQuery)
  const items = query.data ?? []
  const open = (one: (typeof items)[number]) => one.disagreements.filter(({ settled }) => !settled)
  const { nameOf } = useNames(
    items.flatMap((one) => [one.candidate_id, ...open(one).flatMap(({ assigned_to }) => assigned_to ?? [])]),
  )
  return (
    <Part id="disagreeing" title={words.disagreements} count={items.length}>
      <Loaded query={query}>
        {() =>
          items.length === 0 ? (
            <p className="soft">{words.disagreementsNone}</p>
          ) : (
            <ul className="panel">
              {items.map((item) => {
                const name = nameOf(item.candidate_id) ?? words.unnamed
                const assigned = [...new Set(open(item).flatMap(({ assigned_to }) => assigned_to ?? []))]
                const widest = Math.max(...open(item).map(({ spread }) => spread))
                return (
                  <li key={item.session_id} className="body row between waiting-line">
                    <span className="row">
                      <Link to="/scorecards/$id" params={{ id: item.session_id }} className="entry-title">
                        {name}
                      </Link>
                      <Badge tone="attention">{words.card.differ(widest)}</Badge>
                    </span>
                    <span className="soft">
                      {assigned.length > 0
                        ? words.disagree.assigned(assigned.map((id) => nameOf(id) ?? words.unnamed).join(', '))
                        : words.disagree.nobody}
                    </span>
                  </li>
                )
              })}
            </ul>
          )
        }
      </Loaded>
    </Part>
  )
}

function All() {
  const { scorecards: words } = useTexts()
  const query = useInfiniteQuery({
    queryKey: ['scorecards', 'list', 'all'],
    queryFn: ({ pageParam }) => fetchCards({ limit: pageSize, ...(pageParam && { cursor: pageParam }) }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    refetchInterval: lookEveryMs,
  })
  const items = query.data?.pages.flatMap((page) => page.items) ?? []
  const { nameOf } = useNames(items.map(({ candidate_id }) => candidate_id))
  return (
    <Part id="all" title={words.all}>
      <List
        label={words.all}
        query={query}
        more={query}
        rows={items}
        keyOf={({ session_id }) => session_id}
        empty={<Empty title={words.none}>{words.noneText}</Empty>}
        columns={[
          {
            head: words.candidate,
            isName: true,
            cell: ({ session_id, candidate_id }) => (
              <Link to="/scorecards/$id" params={{ id: session_id }} className="row-link">
                {nameOf(candidate_id) ?? words.unnamed}
              </Link>
            ),
          },
          { head: words.held, cell: ({ started_at }) => (started_at ? <When at={started_at} /> : '–') },
          {
            head: words.state,
            cell: ({ status, reviewed, blind, ended_at }) => (
              <span className="row">
                <Badge tone={status === 'final' ? 'good' : undefined}>{words.statuses[status] ?? status}</Badge>
                {reviewed && <Badge>{words.reviewed}</Badge>}
                {blind && ended_at && <Badge tone="accent">{words.blind}</Badge>}
              </span>
            ),
          },
          { head: words.due, cell: ({ due_at }) => (due_at ? <When at={due_at} /> : '–') },
          {
            head: words.result,
            cell: ({ final }) => (final ? (words.recommendations[final.recommendation] ?? final.recommendation) : '–'),
          },
        ]}
      />
    </Part>
  )
}
