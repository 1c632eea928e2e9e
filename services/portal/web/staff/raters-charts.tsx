interface IntervalRow {
  id: string
  name: string
  kind: 'person' | 'software'
  interval: { value: number; low: number | null; high: number | null } | null
  enough: boolean
}

interface Tick {
  at: number
  label: string
}

const rowHeight = 30
const edge = 8

/** A mark and its interval for each rater, on one scale that grows with its frame. Hollow where there are too few interviews. */
export function IntervalChart({
  rows,
  from,
  to,
  ticks,
}: {
  rows: readonly IntervalRow[]
  from: number
  to: number
  ticks: readonly Tick[]
}) {
  const x = (value: number) => {
    const share = (Math.min(to, Math.max(from, value)) - from) / (to - from)
    return `${edge + share * (100 - 2 * edge)}%`
  }
  const axes = ticks.map(({ at }) => (
    <line key={at} x1={x(at)} x2={x(at)} y1={0} y2={rowHeight} className={at === 0 ? 'axis middle' : 'axis'} />
  ))
  return (
    <div className="chart-rows">
      {rows.map(({ id, name, kind, interval, enough }) => (
        <div key={id} className="chart-row">
          <span className="chart-name">{name}</span>
          <svg width="100%" height={rowHeight} role="presentation" data-kind={kind}>
            {axes}
            {interval && (
              <>
                {interval.low !== null && interval.high !== null && (
                  <line
                    x1={x(interval.low)}
                    x2={x(interval.high)}
                    y1={rowHeight / 2}
                    y2={rowHeight / 2}
                    className="whisker"
                  />
                )}
                <circle
                  cx={x(interval.value)}
                  cy={rowHeight / 2}
                  r={kind === 'person' ? 5.5 : 4}
                  className="dot"
                  data-hollow={!enough || undefined}
                />
              </>
            )}
          </svg>
        </div>
      ))}
      <div className="chart-row">
        <span />
        <svg width="100%" height={20} role="presentation">
          {ticks.map(({ at, label }, index) => (
            <text key={at} x={x(at)} y={14} className="tick" data-end={endOf(index, ticks.length)}>
              {label}
            </text>
          ))}
        </svg>
      </div>
    </div>
  )
}

/** The words at both ends grow inwards: on a phone there is no room beside them. */
const endOf = (index: number, count: number) => (index === 0 ? 'first' : index === count - 1 ? 'last' : undefined)

const sparkWidth = 120
const sparkHeight = 32
const severityMost = 0.5

/** Severity over the months as a line round its zero. */
export function MonthsChart({
  months,
  drift,
}: {
  months: readonly string[]
  drift: readonly { month: string; severity: number }[]
}) {
  const x = (month: string) => 6 + (months.indexOf(month) / Math.max(1, months.length - 1)) * (sparkWidth - 12)
  const y = (value: number) =>
    sparkHeight / 2 - (Math.max(-severityMost, Math.min(severityMost, value)) / severityMost) * (sparkHeight / 2 - 4)
  const points = drift.map(({ month, severity }) => ({ month, at: [x(month), y(severity)] as const }))
  return (
    <svg viewBox={`0 0 ${sparkWidth} ${sparkHeight}`} width={sparkWidth} height={sparkHeight} role="presentation">
      <line x1={0} x2={sparkWidth} y1={sparkHeight / 2} y2={sparkHeight / 2} className="axis" />
      <polyline points={points.map(({ at }) => at.join(',')).join(' ')} className="months" />
      {points.map(({ month, at: [cx, cy] }) => (
        <circle key={month} cx={cx} cy={cy} r={3} className="dot" />
      ))}
    </svg>
  )
}
