interface IntervalRow {
  name: string
  kind: 'person' | 'software'
  interval: { value: number; low: number; high: number } | null
  enough: boolean
}

const width = 520
const nameWidth = 170
const rowHeight = 30
const footHeight = 28
const nameCharsMax = 24

/** A mark and its interval for each rater, on one scale. Hollow where there are too few interviews. */
export function IntervalChart({
  rows,
  from,
  to,
  middle,
  ends,
}: {
  rows: readonly IntervalRow[]
  from: number
  to: number
  middle: number
  ends: readonly [string, string]
}) {
  const x = (value: number) =>
    nameWidth + ((Math.min(to, Math.max(from, value)) - from) / (to - from)) * (width - nameWidth - 12)
  const height = rows.length * rowHeight + footHeight
  const ticks = [from, middle, to]
  return (
    <svg viewBox={`0 0 ${width} ${height}`} className="chart-svg" role="presentation">
      {ticks.map((tick) => (
        <line
          key={tick}
          x1={x(tick)}
          x2={x(tick)}
          y1={0}
          y2={height - footHeight + 4}
          className={tick === middle ? 'axis middle' : 'axis'}
        />
      ))}
      {rows.map(({ name, kind, interval, enough }, index) => {
        const y = index * rowHeight + rowHeight / 2
        return (
          <g key={name} data-kind={kind}>
            <text x={0} y={y + 4}>
              {name.length > nameCharsMax ? `${name.slice(0, nameCharsMax - 1)}…` : name}
            </text>
            {interval ? (
              <>
                <line x1={x(interval.low)} x2={x(interval.high)} y1={y} y2={y} className="whisker" />
                {kind === 'person' ? (
                  <circle cx={x(interval.value)} cy={y} r={5.5} className="dot" data-hollow={!enough || undefined} />
                ) : (
                  <rect
                    x={x(interval.value) - 5}
                    y={y - 5}
                    width={10}
                    height={10}
                    className="dot"
                    data-hollow={!enough || undefined}
                  />
                )}
              </>
            ) : (
              <text x={x(middle)} y={y + 4} className="none">
                –
              </text>
            )}
          </g>
        )
      })}
      <text x={x(from)} y={height - 6} className="tick">
        {`${from} ${ends[0]}`}
      </text>
      <text x={x(to)} y={height - 6} className="tick end">
        {`${ends[1]} ${to}`}
      </text>
    </svg>
  )
}

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
