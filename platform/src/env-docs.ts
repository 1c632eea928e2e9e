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

/**
 * Rewrites the table in each `services/*` README below `root` from that service's `configSchema`; with `check` nothing is written.
 * Returns the READMEs that were out of date; throws, after all were looked at, naming each service that can't have its table. A
 * service without `src/config.ts` needs none.
 */
export async function updateEnvDocs(root: string, { check = false } = {}): Promise<string[]> {
  const outdated: string[] = []
  const problems: string[] = []
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
      outdated.push(path.relative(root, readmeFile))
      if (!check) await writeFile(readmeFile, updated)
    } catch (error) {
      problems.push(`services/${service}: ${error instanceof Error ? error.message : error}`)
    }
  }
  if (problems.length > 0) throw new Error(`environment tables could not be written:\n${problems.join('\n')}`)
  return outdated
}

if (import.meta.main) {
  const check = process.argv.includes('--check')
  try {
    const outdated = await updateEnvDocs(path.resolve(import.meta.dirname, '../..'), { check })
    const verdict = check ? 'its environment table is out of date: npm run generate' : 'environment table written'
    for (const file of outdated) console.log(`${file}: ${verdict}`)
    if (check && outdated.length > 0) process.exitCode = 1
  } catch (error) {
    console.error((error as Error).message)
    process.exitCode = 1
  }
}
