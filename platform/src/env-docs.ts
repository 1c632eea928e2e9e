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

export interface EnvDocs {
  /** READMEs whose table was out of date. */
  outdated: string[]
  /** Lines that say what keeps a service from having its table. */
  problems: string[]
}

/**
 * Rewrites the table in each `services/*` README below `root` from that service's `configSchema`; with `check` nothing is written. A
 * service without `src/config.ts` needs none.
 */
export async function updateEnvDocs(root: string, { check = false } = {}): Promise<EnvDocs> {
  const result: EnvDocs = { outdated: [], problems: [] }
  for (const service of (await readdir(path.join(root, 'services'))).sort()) {
    const configFile = path.join(root, 'services', service, 'src/config.ts')
    const readmeFile = path.join(root, 'services', service, 'README.md')
    if (!existsSync(configFile)) continue
    try {
      const { configSchema } = (await import(pathToFileURL(configFile).href)) as { configSchema?: TObject }
      if (!configSchema) throw new Error('src/config.ts exports no configSchema')
      const readme = await readFile(readmeFile, 'utf8')
      const updated = withEnvTable(readme, configSchema)
      if (updated === readme) continue
      result.outdated.push(path.relative(root, readmeFile))
      if (!check) await writeFile(readmeFile, updated)
    } catch (error) {
      result.problems.push(`services/${service}: ${error instanceof Error ? error.message : error}`)
    }
  }
  return result
}

if (import.meta.main) {
  const check = process.argv.includes('--check')
  const { outdated, problems } = await updateEnvDocs(path.resolve(import.meta.dirname, '../..'), { check })
  const verdict = check ? 'its environment table is out of date; run npm run generate' : 'environment table written'
  for (const file of outdated) console.log(`${file}: ${verdict}`)
  for (const line of problems) console.error(line)
  if (problems.length > 0 || (check && outdated.length > 0)) process.exitCode = 1
}
