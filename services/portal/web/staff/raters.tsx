import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Badge, Empty, Loaded, PageHead } from './kit.tsx'
import { PlanChoice } from './plan-choice.tsx'
import { useNames } from './queries.ts'
import { IntervalChart, MonthsChart } from './raters-charts.tsx'
import { type Rater, type RaterReport, ratersQuery } from './scorecard-queries.ts'
import { useTexts } from './texts.tsx'
import './scorecard.css'

/** How interviewers and the software rate: charts to see, tables to read, and a warning where the numbers say little. */
export function Raters() {
  const { scorecards: words } = useTexts()
  const { plan = '' } = useSearch({ from: '/inside/reports' })
  const navigate = useNavigate()
  const query = useQuery(ratersQuery(plan))
  return (
    <>
      <PageHead title={words.raters.title} lead={words.raters.lead} />
      <div className="stack wide">
        <div className="row end">
          <PlanChoice
            value={plan}
            onChoose={(id) => void navigate({ to: '/reports', search: { plan: id }, replace: plan === '' })}
          />
          {query.data && <span className="soft">{words.raters.cards(query.data.cards)}</span>}
        </div>
        {plan === '' ? (
          <Empty title={words.compare.choose} />
        ) : (
          <Loaded query={query}>
            {(report) =>
              report.items.length === 0 ? (
                <Empty title={words.raters.none}>{words.raters.noneText}</Empty>
              ) : (
                <Report report={report} />
              )
            }
          </Loaded>
        )}
      </div>
    </>
  )
}

function Report({ report }: { report: RaterReport }) {
  const { scorecards: words } = useTexts()
  const { nameOf } = useNames(report.items.flatMap(({ rater, kind }) => (kind === 'person' ? [rater] : [])))
  const named = (one: Rater) => {
    if (one.kind === 'person') return nameOf(one.rater) ?? words.unnamed
    const [tier = '', version = ''] = one.rater.replace(/^software:/, '').split('@')
    return words.raters.softwareName(tier, version)
  }
  const raters = report.items.map((one) => ({ ...one, name: named(one) }))
  const hasFew = raters.some(({ enough }) => !enough)
  const reach = reachOf(raters)
  const months = raters.filter(({ drift }) => drift.length > 0)
  return (
    <>
      {hasFew && <p className="soft">{words.raters.fewText}</p>}
      <div className="charts">
        <Figure title={words.raters.severity} lead={words.raters.severityLead}>
          <IntervalChart
            rows={raters.map((one) => rowOf(one, one.severity))}
            from={-reach}
            to={reach}
            ticks={[
              { at: -reach, label: words.raters.stricter },
              { at: 0, label: '0' },
              { at: reach, label: words.raters.milder },
            ]}
          />
        </Figure>
        <Figure title={words.raters.agreement} lead={words.raters.agreementLead}>
          <IntervalChart
            rows={raters.map((one) => rowOf(one, one.kappa))}
            from={-1}
            to={1}
            ticks={[
              { at: -1, label: '−1' },
              { at: 0, label: words.raters.chance },
              { at: 1, label: words.raters.full },
            ]}
          />
        </Figure>
      </div>
      <section aria-labelledby="table" className="stack tight">
        <h2 id="table">{words.raters.table}</h2>
        <p className="small soft">{words.raters.intervals}</p>
        <Table raters={raters} />
      </section>
      <section aria-labelledby="drift" className="stack tight">
        <h2 id="drift">{words.raters.drift}</h2>
        <p className="small soft">{words.raters.driftLead}</p>
        {months.length === 0 ? <p className="soft">{words.raters.noDrift}</p> : <Drift raters={months} />}
      </section>
    </>
  )
}

const rowOf = ({ rater, name, kind, enough }: Named, interval: Rater['severity']) => ({
  id: rater,
  name,
  kind,
  interval,
  enough,
})

/** Half of the scale is far; only where somebody is farther the chart shows all of it. */
function reachOf(raters: readonly Rater[]): number {
  const ends = raters.flatMap(({ severity }) => [severity?.value ?? 0, severity?.low ?? 0, severity?.high ?? 0])
  return ends.some((end) => Math.abs(end) > 0.5) ? 1 : 0.5
}

function Figure({ title, lead, children }: { title: string; lead: string; children: ReactNode }) {
  return (
    <figure className="panel">
      <figcaption className="body">
        <h2>{title}</h2>
        <p className="small soft">{lead}</p>
      </figcaption>
      {/* The table below says the same in figures. */}
      <div className="chart" aria-hidden>
        {children}
      </div>
    </figure>
  )
}

type Named = Rater & { name: string }
const two = (value: number) => value.toFixed(2).replace('-', '−')

function Table({ raters }: { raters: readonly Named[] }) {
  const { scorecards: words } = useTexts()
  const shown = (interval: Rater['severity']) =>
    interval === null
      ? '–'
      : interval.low === null || interval.high === null
        ? two(interval.value)
        : words.raters.interval(two(interval.value), two(interval.low), two(interval.high))
  const heads = ['rater', 'interviews', 'ratings', 'severity', 'spread', 'kappa', 'icc'] as const
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a frame that scrolls must be reachable
    <section className="table-frame cards" tabIndex={0} aria-label={words.raters.table}>
      <table>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {words.raters[head]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {raters.map((one) => (
            <tr key={one.rater}>
              <td className="card-title">
                <span className="row">
                  {one.name}
                  {!one.enough && <Badge tone="attention">{words.raters.few}</Badge>}
                </span>
              </td>
              <td data-label={words.raters.interviews} className="figures">
                {one.sessions}
              </td>
              <td data-label={words.raters.ratings} className="figures">
                {one.ratings}
              </td>
              <td data-label={words.raters.severity} className="figures">
                {shown(one.severity)}
              </td>
              <td data-label={words.raters.spread} className="figures">
                {one.spread === null ? '–' : two(one.spread)}
              </td>
              <td data-label={words.raters.kappa} className="figures">
                {shown(one.kappa)}
              </td>
              <td data-label={words.raters.icc} className="figures">
                {shown(one.icc)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Drift({ raters }: { raters: readonly Named[] }) {
  const { scorecards: words } = useTexts()
  const months = [...new Set(raters.flatMap(({ drift }) => drift.map(({ month }) => month)))].sort()
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a frame that scrolls must be reachable
    <section className="table-frame" tabIndex={0} aria-label={words.raters.drift}>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.raters.rater}</th>
            <td aria-hidden />
            {months.map((month) => (
              <th key={month} scope="col" className="figures">
                {month}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {raters.map(({ rater, name, drift }) => (
            <tr key={rater}>
              <th scope="row">{name}</th>
              <td aria-hidden>
                <MonthsChart months={months} drift={drift} />
              </td>
              {months.map((month) => {
                const found = drift.find((one) => one.month === month)
                return (
                  <td key={month} className="figures">
                    {found ? two(found.severity) : '–'}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
