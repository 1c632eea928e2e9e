import { existsSync } from 'node:fs'
import path from 'node:path'
import { run } from './shell.ts'

export const root = path.resolve(import.meta.dirname, '../..')

/** Why this machine can't run a control plane of its own. */
export class NoTools extends Error {
  override name = 'NoTools'
}

/**
 * The folder with `up`, `down` and `unpack`: CANDOR_CLUSTER_TOOLS, else `../shared/cluster` beside the checkout. Puts the unpacked programs on PATH.
 * Throws NoTools with the reason.
 */
export async function findTools(): Promise<string> {
  const folder = process.env.CANDOR_CLUSTER_TOOLS ?? path.resolve(root, '../shared/cluster')
  if (!existsSync(path.join(folder, 'unpack'))) {
    throw new NoTools(
      'no control plane programs: set CANDOR_CLUSTER_TOOLS to the folder that holds up, down and unpack',
    )
  }
  const programs = (await run(path.join(folder, 'unpack'), [])).trim()
  process.env.PATH = `${programs}:${process.env.PATH}`
  process.env.CANDOR_CLUSTER_PROGRAMS = programs
  return folder
}

/** Throws NoTools unless each program is on PATH. */
export async function needPrograms(names: Record<string, string>): Promise<void> {
  for (const [name, source] of Object.entries(names)) {
    await run('which', [name]).catch(() => {
      throw new NoTools(`${name} is missing: ${source}`)
    })
  }
}
