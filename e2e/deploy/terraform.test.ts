import assert from 'node:assert/strict'
import path from 'node:path'
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

toolTest('checkov finds nothing in terraform/ but the argued exceptions', ['checkov'], async () => {
  const folder = path.join(root, 'terraform')
  const args = ['-d', folder, '--config-file', path.join(folder, '.checkov.yaml')]
  const { status, stdout, stderr } = await tryRun('checkov', args)
  assert.equal(status, 0, `${stdout.slice(-4_000)}${stderr.slice(-1_000)}`)
  assert.match(stdout, /Passed checks: [1-9]\d\d/)
})
