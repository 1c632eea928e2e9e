import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bestThreshold, bootstrap, macroF1, pearson, quadraticKappa, risingCurve, rmse } from './statistics.ts'

const near = (value: number, expected: number) => assert.ok(Math.abs(value - expected) < 1e-6, `${value} ${expected}`)

test('the figures are those that scikit-learn and numpy give', () => {
  near(pearson([1, 2, 3, 5], [1, 3, 2, 6]), 0.9035079)
  near(rmse([0, 1], [1, 1]), Math.SQRT1_2)
  near(quadraticKappa([0, 0.2, 0.4, 1], [0, 0.4, 0.4, 0.8]), 0.9090909)
  near(macroF1([true, true, false, false], [true, false, false, false]), (2 / 3 + 4 / 5) / 2)
})

test('a rising curve pools what falls, and is level within a pool', () => {
  assert.deepEqual(risingCurve([1, 2, 3, 4], [0, 1, 0, 1]), {
    x: [1, 2, 3, 4],
    y: [0, 0.5, 0.5, 1],
    spread: [0, 0.5, 0.5, 0],
  })
})

test('the best threshold divides what can be divided', () => {
  assert.equal(bestThreshold([0.1, 0.4, 0.6, 0.9], [false, false, true, true]), 0.6)
})

test('an interval of whole groups holds the value and is the same each time', () => {
  const groups = [[1, 2], [3], [4, 5, 6], [2]]
  const mean = (rows: number[]) => rows.reduce((a, b) => a + b, 0) / rows.length
  const [low, high] = bootstrap(groups, mean)
  assert.ok(low < 3.2 && high > 3.2)
  assert.deepEqual(bootstrap(groups, mean), [low, high])
})
