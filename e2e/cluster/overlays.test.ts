import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { parse } from 'yaml'
import { overlays, parts } from './render.ts'
import { root } from './tools.ts'

const read = (file: string) => parse(readFileSync(path.join(root, file), 'utf8'))
const environments = [...new Set(overlays().map(({ environment }) => environment))]

interface Egress {
  name: string
  cidrs?: string[]
}

test('every service has an overlay in every environment, with a version that is pinned', () => {
  assert.deepEqual(environments.sort(), ['dev', 'prod', 'qa', 'staging'])
  assert.equal(overlays().length, environments.length * parts.length)
  for (const { environment, part } of overlays().filter((overlay) => overlay.part !== 'platform')) {
    const { image } = read(`kustomize/overlays/${environment}/${part}/values.yaml`)
    assert.match(image.tag, /^\d+\.\d+\.\d+$/, `${environment}/${part}`)
  }
})

test("pods may reach the data subnets that terraform makes, and those of no other environment's", () => {
  for (const environment of environments) {
    const { sizes } = JSON.parse(
      readFileSync(path.join(root, `terraform/environments/${environment}/sizes.auto.tfvars.json`), 'utf8'),
    )
    // terraform/modules/network: data subnets are the /24 from 80 on, one a zone.
    const [first, second] = sizes.network.cidr.split('.')
    const subnets = [80, 81, 82].map((third) => `${first}.${second}.${third}.0/24`)
    const files = ['environment/service.yaml', 'notification/values.yaml', 'portal/values.yaml']
    for (const file of files) {
      const values = read(`kustomize/overlays/${environment}/${file}`)
      const { egress } = (values.valuesInline ?? values).network as { egress: Egress[] }
      const data = egress.find(({ name }) => name === 'data subnets')
      if (data) assert.deepEqual(data.cidrs, subnets, `${environment}/${file}`)
    }
  }
})

test('dev and qa let a quiet canary pass, staging and prod ask a person', () => {
  for (const environment of environments) {
    const { canary } = read(`kustomize/overlays/${environment}/environment/service.yaml`).valuesInline
    assert.equal(canary.analysis.quietPasses, ['dev', 'qa'].includes(environment), environment)
  }
})
