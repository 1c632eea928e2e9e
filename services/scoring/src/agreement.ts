// Statistics of raters. Ratings are places on their criterion's scale, 0..1, so that scales of different length can be put together.

/** Two raters' places of the same thing. */
export type Pair = readonly [own: number, other: number]

export interface Interval {
  value: number
  low: number
  high: number
}

export const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

/** Population variance. */
const variance = (values: readonly number[]) => {
  const middle = mean(values)
  return mean(values.map((value) => (value - middle) ** 2))
}

/** Sample standard deviation; null below two values. */
export function deviation(values: readonly number[]): number | null {
  return values.length < 2 ? null : Math.sqrt((variance(values) * values.length) / (values.length - 1))
}

/**
 * Cohen's kappa with quadratic weights (Cohen 1968): 1 for full agreement, 0 for what chance would give. Null when chance alone
 * leaves no disagreement, as when everybody gives the same level to everything.
 */
export function weightedKappa(pairs: readonly Pair[]): number | null {
  if (pairs.length === 0) return null
  const own = pairs.map(([place]) => place)
  const other = pairs.map(([, place]) => place)
  const observed = mean(pairs.map(([a, b]) => (a - b) ** 2))
  const expected = variance(own) + variance(other) + (mean(own) - mean(other)) ** 2
  return expected === 0 ? null : 1 - observed / expected
}

/**
 * ICC(1): one-way random effects, single rating (Shrout & Fleiss 1979), for groups of unequal size: the share of the variance that
 * lies between the rated things. Null with fewer than two things, or no repeated rating.
 */
export function intraclass(groups: readonly (readonly number[])[]): number | null {
  const rated = groups.filter((group) => group.length > 1)
  const total = rated.reduce((sum, group) => sum + group.length, 0)
  if (rated.length < 2) return null
  const middle = mean(rated.flat())
  const between = rated.reduce((sum, group) => sum + group.length * (mean(group) - middle) ** 2, 0) / (rated.length - 1)
  const within = rated.reduce((sum, group) => sum + group.length * variance(group), 0) / (total - rated.length)
  const size = (total - rated.reduce((sum, group) => sum + group.length ** 2, 0) / total) / (rated.length - 1)
  const all = between + (size - 1) * within
  return all === 0 ? null : (between - within) / all
}

const resamples = 400

/**
 * A 95 % percentile bootstrap interval over clusters (sessions: ratings of one interview hang together). Seeded by its input's size,
 * so the same data gives the same interval. Null when the statistic is.
 */
export function bootstrap<T>(
  clusters: readonly T[],
  statistic: (sample: readonly T[]) => number | null,
): Interval | null {
  const value = statistic(clusters)
  if (value === null) return null
  const random = randomOf(clusters.length)
  const seen: number[] = []
  for (let round = 0; round < resamples; round++) {
    const sample = clusters.map(() => clusters[Math.floor(random() * clusters.length)] as T)
    const estimate = statistic(sample)
    if (estimate !== null) seen.push(estimate)
  }
  seen.sort((a, b) => a - b)
  const at = (share: number) => seen[Math.min(seen.length - 1, Math.floor(share * seen.length))] ?? value
  return { value, low: at(0.025), high: at(0.975) }
}

/** mulberry32: small, fast and the same everywhere; nothing here is a secret. */
function randomOf(seed: number): () => number {
  let state = seed + 0x6d2b79f5
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
