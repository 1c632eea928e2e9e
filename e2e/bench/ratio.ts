import type { Context, Row } from './context.ts'
import type { CpuSums } from './cpu.ts'

export interface RatioOptions extends Pick<Row, 'name' | 'unit' | 'wanted' | 'baselineIs'> {
  /** Units of work in one run. */
  work: number
  /** Seconds that one run took. */
  ours(): Promise<number>
  baseline(): Promise<number>
}

/** Measures ours and the baseline in turns and compares round by round, so that the machine's noise meets both. Figures are medians. */
export async function ratioOf(context: Context, { work, ours, baseline, ...names }: RatioOptions): Promise<Row> {
  const rounds: { ours: number; baseline: number }[] = []
  const cpu: CpuSums = {}
  const baselineCpu: CpuSums = {}
  for (let round = 1; round <= context.rounds; round++) {
    const bare = work / (await context.cpu.during(baselineCpu, baseline))
    const own = work / (await context.cpu.during(cpu, ours))
    rounds.push({ ours: own, baseline: bare })
    context.note(`${names.name}: round ${round} of ${context.rounds}: ${describeRound(own, bare)}`)
  }
  return {
    ...names,
    ...summary(rounds),
    cpuSeconds: perUnit(cpu, work * context.rounds),
    baselineCpuSeconds: perUnit(baselineCpu, work * context.rounds),
    details: {},
  }
}

/** Medians of the rates and of the ratios, and how far the ratios lie apart. */
export function summary(
  rounds: readonly { ours: number; baseline: number }[],
): Pick<Row, 'ours' | 'baseline' | 'ratio' | 'spread'> {
  const ratios = rounds.map((round) => round.ours / round.baseline)
  return {
    ours: median(rounds.map((round) => round.ours)),
    baseline: median(rounds.map((round) => round.baseline)),
    ratio: median(ratios),
    spread: [Math.min(...ratios), Math.max(...ratios)],
  }
}

export function perUnit(sums: Record<string, number>, units: number): Record<string, number> {
  return Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum / units]))
}

export const describeRound = (ours: number, baseline: number) =>
  `${Math.round(ours)} against ${Math.round(baseline)} (${(ours / baseline).toFixed(2)})`

/** The middle one of the sorted values; of an even number the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  return percentile(values, 0.5)
}

/** By linear interpolation between the two nearest values; 0 for none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const at = share * (sorted.length - 1)
  const low = sorted[Math.floor(at)] ?? 0
  const high = sorted[Math.ceil(at)] ?? 0
  return low + (high - low) * (at - Math.floor(at))
}
