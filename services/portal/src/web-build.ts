// Builds the web app once for each state of its sources: `.candor/node services/portal/src/web-build.ts` prints the folder it is in.
import { createHash, type Hash } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

const here = path.resolve(import.meta.dirname, '..')
const root = path.resolve(here, '../..')
const webFolder = path.join(here, 'web')
const builds = path.join(root, '.candor', 'web')
const buildsKept = 10
const compressible = /\.(?:js|css|svg|html|json)$/

/** The folder of the built web app; built now if the sources are newer than any build there is. */
export async function buildWeb(): Promise<string> {
  const folder = path.join(builds, sourceDigest())
  if (existsSync(folder)) return folder
  mkdirSync(builds, { recursive: true })
  const { build } = await import('vite')
  // Two that build at once each finish their own; the first to be renamed stays.
  const outDir = mkdtempSync(path.join(builds, 'unfinished-'))
  try {
    await build({
      configFile: path.join(webFolder, 'vite.config.ts'),
      logLevel: 'warn',
      build: { outDir, emptyOutDir: true },
    })
    await compress(outDir)
    // An image's server is another user than its builder.
    chmodSync(outDir, 0o755)
    if (!existsSync(folder)) renameSync(outDir, folder)
  } finally {
    rmSync(outDir, { recursive: true, force: true })
  }
  forgetOldBuilds()
  return folder
}

/** What the output depends on: every file of the app, and the versions of what it is made with. */
function sourceDigest(): string {
  const hash = createHash('sha256')
  const files = globSync('**/*', { cwd: webFolder })
    .filter((file) => !file.endsWith('.test.ts'))
    .sort()
  for (const file of files) add(hash, file, path.join(webFolder, file))
  add(hash, 'lockfile', path.join(root, 'pnpm-lock.yaml'))
  add(hash, 'build', import.meta.filename)
  return hash.digest('hex').slice(0, 16)
}

function add(hash: Hash, name: string, file: string): void {
  if (!statSync(file).isFile()) return
  const bytes = readFileSync(file)
  hash.update(`${name}\0${bytes.length}\0`).update(bytes)
}

/** Beside each file its brotli and gzip forms, so that nothing is compressed while somebody waits. */
async function compress(folder: string): Promise<void> {
  const files = globSync('assets/**/*', { cwd: folder }).filter((file) => compressible.test(file))
  await Promise.all(
    files.map(async (file) => {
      const from = path.join(folder, file)
      const bytes = await readFile(from)
      const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length }
      await writeFile(`${from}.br`, await promisify(brotliCompress)(bytes, { params }))
      await writeFile(`${from}.gz`, await promisify(gzip)(bytes, { level: 9 }))
    }),
  )
}

/** A start that is running may still serve an earlier build, so the last few stay. */
function forgetOldBuilds(): void {
  const dated = readdirSync(builds)
    .filter((name) => !name.startsWith('unfinished-'))
    .map((name) => ({ name, at: statSync(path.join(builds, name)).mtimeMs }))
    .sort((a, b) => b.at - a.at)
  for (const { name } of dated.slice(buildsKept)) rmSync(path.join(builds, name), { recursive: true, force: true })
}

if (import.meta.main) console.log(await buildWeb())
