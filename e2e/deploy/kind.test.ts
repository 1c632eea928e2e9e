import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { loadConfig } from '@candor/platform/config'
import { parse } from '../cluster/render.ts'
import { run } from '../cluster/shell.ts'
import { root } from '../cluster/tools.ts'
import { schemaFolder, toolTest } from './tools.ts'

toolTest(
  'what docs/kind/up installs has the shape of its kinds, and every service starts on the environment it gets',
  ['helm', 'kubeconform'],
  async () => {
    const printed = await run(path.join(root, 'docs/kind/up'), ['--print'])
    const schemas = path.join(schemaFolder() ?? '', '{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json')
    const place = schemaFolder() ? schemas : 'default'
    await run('kubeconform', ['-strict', '-schema-location', place, '-'], { input: printed })
    const objects = parse(printed)
    for (const service of readdirSync(path.join(root, 'services'))) {
      const settings = objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === service)
      assert.ok(settings, `no ConfigMap of ${service}`)
      const { configSchema } = await import(pathToFileURL(path.join(root, 'services', service, 'src/config.ts')).href)
      // Throws with every key that is missing or wrong.
      const config = loadConfig(configSchema, settings.data) as { PORT: number }
      assert.equal(config.PORT, 3_000)
    }
    for (const name of ['kafka', 'mongodb', 'redis', 'mail'])
      assert.ok(
        objects.some(({ kind, metadata }) => kind === 'Service' && metadata.name === name),
        name,
      )
  },
)
