import assert from 'node:assert/strict'
import test from 'node:test'
import { costDocument, environments, sizesOf, totalOf } from './cost.ts'

test('docs/cost.md has the cost of the sizes that Terraform makes', () => {
  const { now, wanted } = costDocument()
  assert.equal(now, wanted, 'write it anew: .candor/node docs/cost.ts')
})

test('each budget warns before an environment costs a third more than it should', () => {
  for (const environment of environments) {
    const [total, budget] = [totalOf(environment), sizesOf(environment).monthly_budget_usd]
    assert.ok(budget > total && budget < total * 1.34, `${environment}: ${Math.round(total)} USD, budget ${budget}`)
  }
})
