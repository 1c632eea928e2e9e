import type { Curve } from '../src/calibration.ts'

/** Pearson's r; 0 where one side does not vary. */
export function pearson(a: readonly number[], b: readonly number[]): number {
  const [ma, mb] = [mean(a), mean(b)]
  let [ab, aa, bb] = [0, 0, 0]
  for (const [i, one] of a.entries()) {
    const [da, db] = [one - ma, (b[i] ?? 0) - mb]
    ab += da * db
    aa += da * da
    bb += db * db
  }
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : 0
}

export function rmse(a: readonly number[], b: readonly number[]): number {
  return Math.sqrt(mean(a.map((one, i) => (one - (b[i] ?? 0)) ** 2)))
}

/** Cohen's kappa with quadratic weights over scores of 0..1 cut to `levels` equal steps (Cohen 1968). */
export function quadraticKappa(a: readonly number[], b: readonly number[], levels = 6): number {
  const step = (one: number) => Math.round(one * (levels - 1))
  const [x, y] = [a.map(step), b.map(step)]
  const observed = mean(x.map((one, i) => (one - (y[i] ?? 0)) ** 2))
  const [mx, my] = [mean(x), mean(y)]
  // The mean square difference of two independent raters: both variances and the squared distance of the means.
  const expected = variance(x) + variance(y) + (mx - my) ** 2
  return expected > 0 ? 1 - observed / expected : 0
}

/** Mean of the F1 of both classes. */
export function macroF1(truth: readonly boolean[], guess: readonly boolean[]): number {
  let [tp, fp, fn, tn] = [0, 0, 0, 0]
  for (const [i, yes] of truth.entries()) {
    if (yes && guess[i]) tp += 1
    else if (yes) fn += 1
    else if (guess[i]) fp += 1
    else tn += 1
  }
  return ((2 * tp) / Math.max(1, 2 * tp + fp + fn) + (2 * tn) / Math.max(1, 2 * tn + fp + fn)) / 2
}

/** The threshold on `raw` with the best macro-F1. */
export function bestThreshold(raw: readonly number[], truth: readonly boolean[]): number {
  const order = raw.map((_one, i) => i).sort((a, b) => (raw[b] ?? 0) - (raw[a] ?? 0))
  const positive = truth.filter(Boolean).length
  let [tp, fp, best, threshold] = [0, 0, -1, 0.5]
  for (const [rank, i] of order.entries()) {
    if (truth[i]) tp += 1
    else fp += 1
    if (raw[i] === raw[order[rank + 1] ?? -1]) continue
    const fn = positive - tp
    const tn = truth.length - positive - fp
    const f1 = (2 * tp) / (2 * tp + fp + fn) + (2 * tn) / Math.max(1, 2 * tn + fp + fn)
    if (f1 > best) [best, threshold] = [f1, raw[i] ?? 0]
  }
  return threshold
}

/**
 * The rising curve nearest to (x, y) in least squares: pool adjacent violators. Each pooled block is level from its first to its
 * last x, and straight lines join the blocks.
 */
export function risingCurve(x: readonly number[], y: readonly number[], weights?: readonly number[]): Curve {
  const order = x.map((_one, i) => i).sort((a, b) => (x[a] ?? 0) - (x[b] ?? 0))
  const blocks: { from: number; to: number; w: number; y: number; yy: number }[] = []
  for (const i of order) {
    const [at, value, w] = [x[i] ?? 0, y[i] ?? 0, weights?.[i] ?? 1]
    let block = { from: at, to: at, w, y: w * value, yy: w * value ** 2 }
    for (
      let last = blocks.at(-1);
      last && (last.to === at || last.y / last.w >= block.y / block.w);
      last = blocks.at(-1)
    ) {
      block = { from: last.from, to: at, w: block.w + last.w, y: block.y + last.y, yy: block.yy + last.yy }
      blocks.pop()
    }
    blocks.push(block)
  }
  const corners = blocks.flatMap(({ from, to, w, y: sum, yy }) => {
    const corner = { y: sum / w, spread: Math.sqrt(Math.max(0, yy / w - (sum / w) ** 2)) }
    return to > from
      ? [
          { x: from, ...corner },
          { x: to, ...corner },
        ]
      : [{ x: from, ...corner }]
  })
  return { x: corners.map((one) => one.x), y: corners.map((one) => one.y), spread: corners.map((one) => one.spread) }
}

/** 95 % of what `statistic` gives when whole groups are drawn anew, with a fixed seed. */
export function bootstrap<T>(
  groups: readonly T[][],
  statistic: (rows: T[]) => number,
  rounds = 400,
): [low: number, high: number] {
  const random = mulberry32(1)
  const values = Array.from({ length: rounds }, () =>
    statistic(groups.flatMap(() => groups[Math.floor(random() * groups.length)] ?? [])),
  ).sort((a, b) => a - b)
  return [values[Math.floor(rounds * 0.025)] ?? 0, values[Math.floor(rounds * 0.975)] ?? 0]
}

/** A small generator of numbers in 0..1 that gives the same ones for the same seed (Tommy Ettinger's mulberry32). */
export function mulberry32(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, one) => sum + one, 0) / Math.max(1, values.length)
const variance = (values: readonly number[]): number => {
  const middle = mean(values)
  return mean(values.map((one) => (one - middle) ** 2))
}
