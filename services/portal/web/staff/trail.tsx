import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { Button, Empty, Loaded, PageHead, When } from './kit.tsx'
import { useNames } from './queries.ts'
import { cardQuery, trailQuery } from './scorecard-queries.ts'
import { useTexts } from './texts.tsx'

const personId = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g

/** Who looked at a scorecard and who changed it. */
export function Trail() {
  const { id } = useParams({ from: '/inside/scorecards/$id/trail' })
  const { scorecards: words } = useTexts()
  const card = useQuery(cardQuery(id))
  const candidate = card.data?.candidate_id ?? ''
  const { nameOf } = useNames(candidate ? [candidate] : [])
  const [cursors, setCursors] = useState<(string | undefined)[]>([undefined])
  return (
    <>
      <PageHead
        title={words.trail.title}
        lead={words.trail.lead(nameOf(candidate) ?? words.candidate)}
        action={
          <Link to="/scorecards/$id" params={{ id }} className="button">
            {words.trail.back}
          </Link>
        }
      />
      <div className="stack">
        {cursors.map((cursor, index) => (
          <Lines
            key={cursor ?? 'first'}
            session={id}
            cursor={cursor}
            isLast={index === cursors.length - 1}
            onMore={(next) => setCursors([...cursors, next])}
          />
        ))}
      </div>
    </>
  )
}

function Lines({
  session,
  cursor,
  isLast,
  onMore,
}: {
  session: string
  cursor: string | undefined
  isLast: boolean
  onMore(cursor: string): void
}) {
  const { scorecards: words, common } = useTexts()
  const query = useQuery(trailQuery(session, cursor))
  const items = query.data?.items ?? []
  const people = items.flatMap(({ who, detail }) => [who, ...(detail.match(personId) ?? [])])
  const { nameOf } = useNames(people.filter((who) => !who.startsWith('service:')))
  const named = (who: string) =>
    who.startsWith('service:') ? words.trail.service(who.slice('service:'.length)) : (nameOf(who) ?? words.unnamed)
  return (
    <Loaded query={query}>
      {({ next_cursor }) =>
        items.length === 0 ? (
          <Empty title={words.trail.none} />
        ) : (
          <>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a frame that scrolls must be reachable */}
            <section className="table-frame cards" tabIndex={0} aria-label={words.trail.title}>
              <table>
                <thead>
                  <tr>
                    <th scope="col">{words.trail.what}</th>
                    <th scope="col">{words.trail.who}</th>
                    <th scope="col">{words.trail.when}</th>
                    <th scope="col">{words.trail.detail}</th>
                  </tr>
                </thead>
                <tbody>
                  {items.map(({ at, who, action, detail }, index) => (
                    <tr key={`${at} ${index}`}>
                      <td className="card-title">{words.trail.actions[action] ?? action}</td>
                      <td data-label={words.trail.who}>{named(who)}</td>
                      <td data-label={words.trail.when}>
                        <When at={at} />
                      </td>
                      <td data-label={words.trail.detail} className="soft breakable">
                        {detail.replace(personId, (id) => nameOf(id) ?? id) || '–'}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </section>
            {isLast && next_cursor && (
              <div>
                <Button onPress={() => onMore(next_cursor)}>{common.more}</Button>
              </div>
            )}
          </>
        )
      }
    </Loaded>
  )
}
