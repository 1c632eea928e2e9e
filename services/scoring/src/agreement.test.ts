import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bootstrap, deviation, intraclassOf, intraclassSums, kappaOf, kappaSums, type Pair } from './agreement.ts'

const weightedKappa = (pairs: readonly Pair[]) => kappaOf(kappaSums(pairs))
const intraclass = (groups: readonly number[][]) => intraclassOf(intraclassSums(groups))

// Shrout & Fleiss (1979), table 2: six targets, four judges; ICC(1,1) is .17 there.
const shroutFleiss = [
  [9, 2, 5, 8],
  [6, 1, 3, 2],
  [8, 4, 6, 8],
  [7, 1, 2, 6],
  [10, 5, 6, 9],
  [6, 2, 4, 7],
]

test('ICC(1) is what Shrout and Fleiss print for their example', () => {
  assert.equal(intraclass(shroutFleiss)?.toFixed(2), '0.17')
  assert.equal(intraclass([[1, 2]]), null)
  assert.equal(intraclass([[1], [2], [3]]), null)
})

test('quadratic kappa is 1 for agreement, below 0 for opposition, null where chance can not disagree', () => {
  const same: Pair[] = [0, 0.5, 1].map((place) => [place, place])
  assert.equal(weightedKappa(same), 1)
  assert.ok((weightedKappa([0, 0.5, 1].map((place): Pair => [place, 1 - place])) ?? 1) < 0)
  assert.equal(weightedKappa([[0.5, 0.5]]), null)
  assert.equal(weightedKappa([]), null)
  // By the usual formula with a matrix of weights: levels 1 1 2 3 3 against 1 2 2 3 2 give 1 - 0.4 / 1.2.
  const levels: Pair[] = (
    [
      [1, 1],
      [1, 2],
      [2, 2],
      [3, 3],
      [3, 2],
    ] as Pair[]
  ).map(([a, b]): Pair => [a / 2, b / 2])
  assert.equal(weightedKappa(levels)?.toFixed(6), (1 - 0.4 / 1.2).toFixed(6))
  assert.equal(deviation([1]), null)
  assert.equal(deviation([1, 3])?.toFixed(4), '1.4142')
})

test('an interval holds its value, is the same each time, and narrows with more sessions', () => {
  const of = (n: number) =>
    bootstrap(
      Array.from({ length: n }, (_, i) => [1, (i * 37) % 11]),
      ([count = 0, sum = 0]) => sum / count,
    )
  const few = of(5)
  const many = of(500)
  assert.deepEqual(of(5), few)
  const [fewWidth, manyWidth] = [few, many].map((one) => (one?.high ?? 0) - (one?.low ?? 0))
  assert.ok(few && (few.low ?? 1) <= few.value && few.value <= (few.high ?? 0))
  assert.ok(manyWidth !== undefined && fewWidth !== undefined && 0 < manyWidth && manyWidth < fewWidth)
  const tooFew = of(4)
  assert.deepEqual([tooFew?.low, tooFew?.high], [null, null])
  assert.equal(
    bootstrap([], () => null),
    null,
  )
})
