import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
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

test('a price that was compared says with what, and is a price', () => {
  const { hourly, monthly, per_use, compared } = JSON.parse(
    readFileSync(path.resolve(import.meta.dirname, '../terraform/prices.json'), 'utf8'),
  )
  for (const [name, source] of Object.entries(compared)) {
    assert.ok({ ...hourly, ...monthly, ...per_use }[name], name)
    assert.match(String(source), /aws/i)
  }
})
