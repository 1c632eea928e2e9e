import type { Row } from './context.ts'
import type { Goal } from './goals.ts'
import type { Machine } from './machine.ts'
import { type PlatformFigures, readySecondsMax, totalMibMax } from './platform.ts'

export interface Report {
  machine: Machine
  quick: boolean
  rows: Row[]
  platform?: PlatformFigures
  goals: Goal[]
}

/** The table as it is printed. */
export function tableOf({ machine, quick, rows, platform, goals }: Report): string {
  const { processor, cores, memoryGib, system, node, kafka, mongodb, redis } = machine
  const lines = [
    '',
    `${processor}, ${cores} cores, ${memoryGib} GiB, ${system}; Node ${node}, Kafka ${kafka}, MongoDB ${mongodb}, Redis ${redis}`,
    `Load generator, servers and services share these cores. Medians of rounds in which ours and the baseline took turns.`,
    ...(quick ? ['QUICK: one round of small sizes. It shows that everything works; the figures say little.'] : []),
  ]
  if (rows.length > 0) {
    lines.push('', ...grid([['figure', 'ours', 'baseline', 'ratio', 'spread', 'wanted', ''], ...rows.map(ratioLine)]))
    lines.push('', ...rows.map((row) => `  ${row.name}: baseline is ${row.baselineIs}`))
    lines.push('', ...rows.flatMap(detailLines))
  }
  if (platform) lines.push('', ...platformLines(platform))
  if (goals.length > 0) {
    lines.push(
      '',
      'The requirement documents ask for',
      '',
      ...grid([['', 'wanted', 'measured', ''], ...goals.map(goalLine)]),
    )
    const open = goals.filter(({ needs }) => needs)
    if (open.length > 0) {
      lines.push(
        '',
        'What the others would take, worked out from the processor time each process spent per unit on this machine;',
        'an extrapolation, which holds as far as services scale out by replicas and MongoDB and Kafka by shards and brokers:',
        '',
      )
      lines.push(...open.map(({ name, wanted, unit, needs }) => `  ${name}, ${count(wanted)} ${unit}: ${needs}`))
    }
  }
  return lines.join('\n')
}

/** Names of what is worse than wanted. The goals of the documents are not among them: they are for a cluster. */
export function missedIn({ rows, platform }: Report): string[] {
  const missed = rows.filter((row) => row.ratio < row.wanted).map(({ name }) => name)
  if (platform && platform.readySeconds > readySecondsMax) missed.push('start')
  if (platform && platform.totalMib > totalMibMax) missed.push('memory')
  return missed
}

function ratioLine(row: Row): string[] {
  const [low, high] = row.spread
  return [
    row.name,
    `${count(row.ours)} ${row.unit}`,
    `${count(row.baseline)} ${row.unit}`,
    row.ratio.toFixed(2),
    `${low.toFixed(2)} to ${high.toFixed(2)}`,
    row.wanted.toFixed(2),
    row.ratio >= row.wanted ? 'met' : 'MISSED',
  ]
}

function detailLines({ name, cpuSeconds, baselineCpuSeconds, details }: Row): string[] {
  const shown = Object.entries(details).map(([key, value]) => `${key.replaceAll('_', ' ')} ${count(value)}`)
  const lines = [
    ...cpuLine('processor time for one', cpuSeconds),
    ...cpuLine("the baseline's", baselineCpuSeconds),
    ...(shown.length > 0 ? [shown.join(', ')] : []),
  ]
  return lines.map((line) => `  ${name}: ${line}`)
}

function cpuLine(title: string, cpuSeconds: Record<string, number>): string[] {
  const parts = Object.entries(cpuSeconds).filter(([, seconds]) => seconds >= 5e-7)
  if (parts.length === 0) return []
  return [`${title}: ${parts.map(([part, seconds]) => `${part} ${Math.round(seconds * 1e6)} µs`).join(', ')}`]
}

function platformLines({ readySeconds, journeySeconds, memoryMib, totalMib }: PlatformFigures): string[] {
  const verdict = (met: boolean) => (met ? 'met' : 'MISSED')
  const lines = grid([
    ['the whole platform', 'measured', 'at most', ''],
    [
      'start, downloads cached',
      `${readySeconds.toFixed(1)} s`,
      `${readySecondsMax} s`,
      verdict(readySeconds <= readySecondsMax),
    ],
    [
      'memory (PSS), idle after one interview',
      `${count(totalMib)} MiB`,
      `${count(totalMibMax)} MiB`,
      verdict(totalMib <= totalMibMax),
    ],
    ['one interview from plan to finished scorecard', `${journeySeconds.toFixed(1)} s`, '', ''],
  ])
  const parts = Object.entries(memoryMib).sort(([, a], [, b]) => b - a)
  return [...lines, '', `  memory in MiB: ${parts.map(([part, mib]) => `${part} ${count(mib)}`).join(', ')}`]
}

function goalLine({ name, wanted, measured, unit, met }: Goal): string[] {
  const limit = unit === 'ms' || unit === 'MiB' ? `under ${wanted} ${unit}` : `${count(wanted)} ${unit}`
  return [name, limit, `${count(measured)} ${unit}`, met ? 'met here' : 'not on this machine']
}

const count = (value: number) => value.toLocaleString('en', { maximumFractionDigits: value < 100 ? 1 : 0 })

/** Columns side by side; the first one to the left, the others to the right, the last one as it is. */
function grid(rows: string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) =>
    row
      .map((cell, column) => {
        if (column === 0) return cell.padEnd(widths[column] ?? 0)
        return column === row.length - 1 ? cell : cell.padStart(widths[column] ?? 0)
      })
      .join('   ')
      .trimEnd(),
  )
}
