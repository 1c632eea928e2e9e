import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { overlays, parse, renderText } from '../cluster/render.ts'
import { tryRun } from '../cluster/shell.ts'
import { root } from '../cluster/tools.ts'
import { toolTest, withFolder } from './tools.ts'

toolTest('helm lints and templates both charts with the values of every overlay', ['helm', 'kustomize'], async () => {
  for (const { environment, part, folder } of overlays()) {
    const [generator] = parse(await renderText(path.join(folder, 'generator')))
    assert.ok(generator, folder)
    await withFolder(async (temporary) => {
      const inline = path.join(temporary, 'inline.json')
      writeFileSync(inline, JSON.stringify(generator.valuesInline))
      const chart = path.join(root, 'charts', String(generator.name))
      const values = ['--namespace', String(generator.namespace), '-f', inline, '-f', path.join(folder, 'values.yaml')]
      for (const args of [
        ['lint', '--strict', '--quiet', chart],
        ['template', String(generator.releaseName), chart],
      ]) {
        const { status, stdout, stderr } = await tryRun('helm', [...args, ...values])
        assert.equal(status, 0, `${environment}/${part}: helm ${args[0]}\n${stdout.slice(-2_000)}${stderr}`)
      }
    })
  }
})
