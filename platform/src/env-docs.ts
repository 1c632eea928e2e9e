import { existsSync } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { TObject } from 'typebox'
import { envTable } from './config.ts'

const startMark = '<!-- env:start -->'
const endMark = '<!-- env:end -->'

/** The README text with its environment table as the schema says. Throws when the text lacks the two marks. */
export function withEnvTable(readme: string, schema: TObject): string {
  const start = readme.indexOf(startMark)
  const end = readme.indexOf(endMark)
  if (start < 0 || end < start) throw new Error(`there is no section between ${startMark} and ${endMark}`)
  return `${readme.slice(0, start + startMark.length)}\n${envTable(schema)}\n${readme.slice(end)}`
}

/** Rewrites the table in each `services/*` README below `root` from that service's `configSchema`. Returns the files that differed; with `check` none is written. */
export async function updateEnvDocs(root: string, { check = false } = {}): Promise<string[]> {
  const differing: string[] = []
  for (const service of (await readdir(path.join(root, 'services'))).sort()) {
    const configFile = path.join(root, 'services', service, 'src/config.ts')
    const readmeFile = path.join(root, 'services', service, 'README.md')
    if (!existsSync(configFile)) continue
    if (!existsSync(readmeFile))
      throw new Error(`services/${service} has a configuration and no README.md to describe it`)
    const { configSchema } = (await import(pathToFileURL(configFile).href)) as { configSchema?: TObject }
    if (!configSchema) throw new Error(`services/${service}/src/config.ts exports no configSchema`)
    const readme = await readFile(readmeFile, 'utf8')
    const updated = withEnvTable(readme, configSchema)
    if (updated === readme) continue
    differing.push(path.relative(root, readmeFile))
    if (!check) await writeFile(readmeFile, updated)
  }
  return differing
}

if (import.meta.main) {
  const check = process.argv.includes('--check')
  const differing = await updateEnvDocs(path.resolve(import.meta.dirname, '../..'), { check })
  for (const file of differing)
    console.log(check ? `${file}: its environment table is out of date; run npm run generate` : `wrote ${file}`)
  if (check && differing.length > 0) process.exitCode = 1
}
