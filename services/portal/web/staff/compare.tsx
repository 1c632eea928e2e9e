import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { Badge, Empty, Loaded, PageHead, Select } from './kit.tsx'
import { PlanChoice } from './plan-choice.tsx'
import { useNames } from './queries.ts'
import { type Comparison, comparisonQuery } from './scorecard-queries.ts'
import { useTexts } from './texts.tsx'
import './scorecard.css'

const orders = ['panel', 'software', 'newest'] as const
type Order = (typeof orders)[number]
type Row = Comparison['items'][number]

/** Candidates of one plan side by side: the panel's and the software's place on each criterion. */
export function Compare() {
  const { scorecards: words } = useTexts()
  const { plan = '' } = useSearch({ from: '/inside/compare' })
  const navigate = useNavigate()
  const [order, setOrder] = useState<Order>('panel')
  const query = useQuery(comparisonQuery(plan))
  return (
    <>
      <PageHead title={words.compare.title} lead={words.compare.lead} />
      <div className="stack">
        <div className="row end">
          <PlanChoice
            value={plan}
            onChoose={(id) => void navigate({ to: '/compare', search: { plan: id }, replace: plan === '' })}
          />
          <Select label={words.compare.order} value={order} onChange={(event) => setOrder(event.target.value as Order)}>
            {orders.map((one) => (
              <option key={one} value={one}>
                {words.compare.orders[one]}
              </option>
            ))}
          </Select>
        </div>
        {plan === '' ? (
          <Empty title={words.compare.choose} />
        ) : (
          <Loaded query={query}>
            {(data) =>
              data.items.length === 0 ? (
                <Empty title={words.compare.none}>{words.compare.noneText}</Empty>
              ) : (
                <Table data={data} order={order} />
              )
            }
          </Loaded>
        )}
      </div>
    </>
  )
}

function Table({ data, order }: { data: Comparison; order: Order }) {
  const { scorecards: words } = useTexts()
  const { nameOf } = useNames(data.items.map(({ candidate_id }) => candidate_id))
  const rows = order === 'newest' ? data.items : data.items.toSorted((a, b) => placeOf(b, order) - placeOf(a, order))
  return (
    <>
      <p className="small soft">{words.compare.key}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a frame that scrolls must be reachable */}
      <section className="table-frame" tabIndex={0} aria-label={words.compare.title}>
        <table className="compare">
          <thead>
            <tr>
              <th scope="col">{words.candidate}</th>
              <th scope="col">{words.compare.advice}</th>
              <th scope="col">{words.compare.panel}</th>
              <th scope="col">{words.compare.software}</th>
              {data.criteria.map(({ criterion_id, name }) => (
                <th key={criterion_id} scope="col" className="compare-criterion">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => {
              const name = nameOf(row.candidate_id) ?? words.unnamed
              return (
                <tr key={row.session_id}>
                  <th scope="row">
                    <Link
                      to="/scorecards/$id"
                      params={{ id: row.session_id }}
                      className="row-link"
                      aria-label={words.compare.open(name)}
                    >
                      {name}
                    </Link>
                    <div className="small soft">{words.compare.reviews(row.reviews)}</div>
                  </th>
                  <td>
                    {row.recommendation ? (
                      <Badge tone="accent">{words.recommendations[row.recommendation] ?? row.recommendation}</Badge>
                    ) : (
                      <span className="soft">{words.statuses[row.status] ?? row.status}</span>
                    )}
                  </td>
                  <td>
                    <Bar value={panelOf(row)} look="panel" />
                  </td>
                  <td>
                    <Bar value={row.software_score} look="software" />
                  </td>
                  {row.criteria.map(({ criterion_id, panel, software }) => (
                    <td key={criterion_id}>
                      <span className="visually-hidden">
                        {words.compare.cell(
                          hundred(panel) ?? words.compare.notRated,
                          hundred(software) ?? words.compare.notRated,
                        )}
                      </span>
                      <span aria-hidden className="compare-cell">
                        <Bar value={panel} look="panel" />
                        <Bar value={software} look="software" />
                      </span>
                    </td>
                  ))}
                </tr>
              )
            })}
          </tbody>
        </table>
      </section>
    </>
  )
}

function Bar({ value, look }: { value: number | null; look: 'panel' | 'software' }) {
  return (
    <span className="compare-bar" data-look={look}>
      <span className="score-track">
        <span style={{ inlineSize: `${(value ?? 0) * 100}%` }} />
      </span>
      <span className="figures">{hundred(value) ?? '–'}</span>
    </span>
  )
}

const hundred = (value: number | null) => (value === null ? undefined : String(Math.round(value * 100)))

/** Of what is rated so far, where the card is not final yet. */
function panelOf(row: Row): number | null {
  if (row.panel_score !== null) return row.panel_score
  const known = row.criteria.flatMap(({ panel }) => panel ?? [])
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length
}

const placeOf = (row: Row, order: 'panel' | 'software') => (order === 'panel' ? panelOf(row) : row.software_score) ?? -1
