import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import test from 'node:test'
import { tryRun } from '../cluster/shell.ts'
import { root } from '../cluster/tools.ts'
import { environments, toolTest, withTerraform } from './tools.ts'

/** What is applied; modules are looked at through these. */
const applied = ['bootstrap', ...environments.map((environment) => `environments/${environment}`)]

toolTest('terraform is formatted', ['terraform'], async () => {
  const { status, stdout } = await tryRun('terraform', ['fmt', '-check', '-recursive', path.join(root, 'terraform')])
  assert.equal(status, 0, `terraform fmt -recursive terraform:\n${stdout}`)
})

toolTest('every environment and the bootstrap validate against the provider', ['terraform'], () =>
  withTerraform(async (terraform) => {
    for (const folder of applied) {
      await terraform.init(folder)
      const { status, stdout, stderr } = await terraform.run(folder, 'validate', '-no-color')
      assert.equal(status, 0, `${folder}\n${stdout}${stderr}`)
    }
  }),
)

toolTest('tflint finds nothing in terraform/', ['tflint'], () =>
  withTerraform(async ({ folder }) => {
    const config = path.join(folder, '.tflint.hcl')
    const { status, stdout, stderr } = await tryRun('tflint', ['--recursive', `--config=${config}`], { cwd: folder })
    assert.equal(status, 0, `${stdout}${stderr}`)
  }),
)

test('the one door that is open to the world is the load balancer, on 80 and 443', () => {
  const open = globSync('modules/*/*.tf', { cwd: path.join(root, 'terraform') }).flatMap((file) => {
    const text = readFileSync(path.join(root, 'terraform', file), 'utf8')
    const rules =
      text.match(
        /^resource "aws_(?:vpc_security_group_ingress_rule|security_group_rule|security_group)" [\s\S]*?^}/gm,
      ) ?? []
    return rules
      .filter((rule) => /0\.0\.0\.0\/0|::\/0|prefix_list_id/.test(rule))
      .map((rule) => `${path.dirname(file)} ${/" "(\w+)"/.exec(rule)?.[1]}`)
  })
  assert.deepEqual(open, ['modules/edge public'])
})

test('the environments differ in their name, the kind of their data and their sizes, and in no line else', () => {
  const folder = path.join(root, 'terraform/environments')
  const names = new RegExp(`\\b(?:${environments.join('|')}|synthetic|anonymised|personal)\\b`, 'g')
  for (const file of ['main.tf', 'variables.tf', 'outputs.tf']) {
    const [first, ...others] = environments.map((name) =>
      readFileSync(path.join(folder, name, file), 'utf8').replace(names, 'X'),
    )
    for (const other of others) assert.equal(other, first, file)
  }
})

test('the overlays let services out to the very subnets that Terraform gives the data zone', () => {
  for (const environment of environments) {
    const sizes = readFileSync(path.join(root, `terraform/environments/${environment}/sizes.auto.tfvars.json`), 'utf8')
    const [, a, b] = /^(\d+)\.(\d+)\.0\.0\/16$/.exec(JSON.parse(sizes).sizes.network.cidr) ?? []
    // cidrsubnet(cidr, 8, 80 + zone) in modules/network.
    const subnets = [80, 81, 82].map((third) => `${a}.${b}.${third}.0/24`)
    const overlay = readFileSync(path.join(root, `kustomize/overlays/${environment}/environment/service.yaml`), 'utf8')
    assert.ok(overlay.includes(`cidrs: [${subnets.join(', ')}]`), `${environment}: ${subnets}`)
  }
})
