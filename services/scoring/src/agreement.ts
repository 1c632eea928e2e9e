// Statistics of raters. Ratings are places on their criterion's scale, 0..1, so that scales of different length can be put together.

/** Two raters' places of the same thing. */
export type Pair = readonly [own: number, other: number]

export interface Interval {
  value: number
  /** Null, as is `high`, where there are too few clusters to say anything. */
  low: number | null
  high: number | null
}

export const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

/** Sample standard deviation; null below two values. */
export function deviation(values: readonly number[]): number | null {
  if (values.length < 2) return null
  const middle = mean(values)
  return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1))
}

/** What a statistic needs of some ratings, as sums: those of two sets of ratings are added to get those of both. */
export type Sums = readonly number[]

/** Differences below this are arithmetic, not people. */
const nothing = 1e-12

/** Sums of `kappaOf` over pairs. */
export function kappaSums(pairs: readonly Pair[]): Sums {
  const sums = [0, 0, 0, 0, 0, 0]
  for (const [a, b] of pairs) addTo(sums, [1, a, a * a, b, b * b, (a - b) ** 2])
  return sums
}

/**
 * Cohen's kappa with quadratic weights (Cohen 1968): 1 for full agreement, 0 for what chance would give. Null when chance alone
 * leaves no disagreement, as when everybody gives the same level to everything.
 */
export function kappaOf([count = 0, a = 0, aSquared = 0, b = 0, bSquared = 0, apart = 0]: Sums): number | null {
  if (count === 0) return null
  const expected = variance(count, a, aSquared) + variance(count, b, bSquared) + ((a - b) / count) ** 2
  return expected < nothing ? null : 1 - apart / count / expected
}

/** Sums of `intraclassOf` over groups of ratings of the same thing; a thing rated once says nothing. */
export function intraclassSums(groups: readonly (readonly number[])[]): Sums {
  const sums = [0, 0, 0, 0, 0, 0]
  for (const group of groups) {
    if (group.length < 2) continue
    const middle = mean(group)
    const within = group.reduce((sum, value) => sum + (value - middle) ** 2, 0)
    const size = group.length
    addTo(sums, [1, size, size * size, size * middle, size * middle * middle, within])
  }
  return sums
}

/**
 * ICC(1): one-way random effects, single rating (Shrout & Fleiss 1979), for groups of unequal size: the share of the variance that
 * lies between the rated things. Null with fewer than two things, or no repeated rating.
 */
export function intraclassOf([groups = 0, count = 0, sizesSquared = 0, sum = 0, means = 0, inside = 0]: Sums):
  | number
  | null {
  if (groups < 2) return null
  const between = (means - sum ** 2 / count) / (groups - 1)
  const within = inside / (count - groups)
  const size = (count - sizesSquared / count) / (groups - 1)
  const all = between + (size - 1) * within
  return all < nothing ? null : (between - within) / all
}

/** Of the population. */
const variance = (count: number, sum: number, squares: number) => squares / count - (sum / count) ** 2

function addTo(sums: number[], more: Sums): void {
  for (let i = 0; i < sums.length; i++) sums[i] = (sums[i] ?? 0) + (more[i] ?? 0)
}

const resamples = 400
/** Resampling fewer gives intervals that look sure and are not. */
const clustersMin = 5

/**
 * A 95 % percentile bootstrap interval over clusters (sessions: ratings of one interview hang together), each given by its sums.
 * Seeded by its input's size, so the same data gives the same interval. Null when the statistic is.
 */
export function bootstrap(clusters: readonly Sums[], statistic: (sums: Sums) => number | null): Interval | null {
  const zero = () => (clusters[0] ?? []).map(() => 0)
  const total = zero()
  for (const cluster of clusters) addTo(total, cluster)
  const value = statistic(total)
  if (value === null) return null
  if (clusters.length < clustersMin) return { value, low: null, high: null }
  const random = randomOf(clusters.length)
  const seen: number[] = []
  for (let round = 0; round < resamples; round++) {
    const sample = zero()
    for (let drawn = 0; drawn < clusters.length; drawn++)
      addTo(sample, clusters[Math.floor(random() * clusters.length)] ?? [])
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
