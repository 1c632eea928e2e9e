import assert from 'node:assert/strict'
import path from 'node:path'
import { tryRun } from '../cluster/shell.ts'
import { root } from '../cluster/tools.ts'
import { toolTest } from './tools.ts'

toolTest('checkov finds nothing in terraform/ but the argued exceptions', ['checkov'], async () => {
  const folder = path.join(root, 'terraform')
  const args = ['-d', folder, '--config-file', path.join(folder, '.checkov.yaml')]
  const { status, stdout, stderr } = await tryRun('checkov', args)
  assert.equal(status, 0, `${stdout.slice(-4_000)}${stderr.slice(-1_000)}`)
  assert.match(stdout, /Passed checks: [1-9]\d\d/)
})
