import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import { findCommand } from '@candor/stack/tools'
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
  const programs = unpackPrograms(folder)
  process.env.PATH = `${programs}:${process.env.PATH}`
  process.env.CANDOR_CLUSTER_PROGRAMS = programs
  return folder
}

/** Where `unpack` puts the programs. */
export const programFolder = () => process.env.CANDOR_TOOLS ?? path.join(homedir(), '.cache/candor-tools')

/** Unpacks what is not unpacked yet and returns the folder. Test files run side by side, and two that unpack at once would take each other's files away. */
export function unpackPrograms(tools: string): string {
  const lock = `${programFolder()}.lock`
  mkdirSync(path.dirname(lock), { recursive: true })
  const unpack = path.join(tools, 'unpack')
  const [program = unpack, ...args] = findCommand('flock', process.env) ? ['flock', lock, unpack] : [unpack]
  return execFileSync(program, args, { encoding: 'utf8' }).trim()
}

/** Throws NoTools unless each program is on PATH. */
export async function needPrograms(names: Record<string, string>): Promise<void> {
  for (const [name, source] of Object.entries(names)) {
    await run('which', [name]).catch(() => {
      throw new NoTools(`${name} is missing: ${source}`)
    })
  }
}
