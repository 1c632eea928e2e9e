// `npm run generate` writes every file that is derived from another one; with `--check` it writes none and names those that differ.
// (The contracts' own drift is part of `contracts check`; `--freeze` is for the first release, see contracts/README.md.)
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { generate as generateContracts } from '@candor/contracts/generate'
import { baseConfig } from '@candor/platform/config'
import { updateEnvDocs } from '@candor/platform/env-docs'
import { composeYaml } from '@candor/stack/compose'
import { type EnvField, type EnvSection, envExample } from '@candor/stack/env-example'
import { chartFiles } from '../e2e/cluster/chart-files.ts'

const root = path.resolve(import.meta.dirname, '..')
const check = process.argv.includes('--check')

/** The keys of the platform, then those that each service adds. */
async function envSections(): Promise<EnvSection[]> {
  const base = baseConfig as Record<string, EnvField>
  const sections: EnvSection[] = [{ title: 'Every service', fields: base }]
  for (const file of globSync('services/*/src/config.ts', { cwd: root }).sort()) {
    const { configSchema } = await import(pathToFileURL(path.join(root, file)).href)
    const own = Object.entries(configSchema.properties as Record<string, EnvField>).filter(([key]) => !(key in base))
    if (own.length > 0) sections.push({ title: file.split(path.sep)[1] ?? file, fields: Object.fromEntries(own) })
  }
  return sections
}

const changed: string[] = []
const files = { 'compose.yaml': composeYaml(), '.env.example': envExample(await envSections()), ...chartFiles() }
for (const [name, text] of Object.entries(files)) {
  const file = path.join(root, name)
  if (existsSync(file) && readFileSync(file, 'utf8') === text) continue
  changed.push(name)
  if (!check) writeFileSync(file, text)
}
if (!check)
  changed.push(...generateContracts({ freeze: process.argv.includes('--freeze') }).map((name) => `contracts/${name}`))
changed.push(...(await updateEnvDocs(root, { check })))

for (const name of changed) console.log(check ? `${name} is out of date: npm run generate` : `wrote ${name}`)
if (check && changed.length > 0) process.exitCode = 1
