// `npm run migrate [-- SERVICE…]`: builds indexes and rewrites documents of older schema versions, in every service's database or in those
// that are named. The database server is MONGODB_URI, else the one of the running `npm start` or `npm run stack`.
import { spawnSync } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { findDevServers } from '@candor/stack/dev-servers-file'

const root = path.resolve(import.meta.dirname, '..')
const all = globSync('services/*/src/migrate.ts', { cwd: root })
  .map((file) => file.split(path.sep)[1] ?? '')
  .sort()
const named = process.argv.slice(2)
const unknown = named.filter((name) => !all.includes(name))
const uri = process.env.MONGODB_URI ?? process.env.DATABASE_URL ?? running()
if (unknown.length > 0) fail(`unknown: ${unknown.join(', ')}; there are ${all.join(', ')}`)
if (!uri) fail('no database: set MONGODB_URI, or keep `npm start` running')

for (const service of named.length > 0 ? named : all) {
  const { status } = spawnSync(process.execPath, ['src/migrate.ts'], {
    cwd: path.join(root, 'services', service),
    stdio: 'inherit',
    env: { ...process.env, MONGODB_URI: uri, LOG_LEVEL: process.env.LOG_LEVEL ?? 'warn' },
  })
  if (status !== 0) fail(`${service}: not migrated`)
}

function running(): string | undefined {
  const file = path.join(root, '.candor/stack.json')
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).mongo : findDevServers()?.env.MONGODB_URI
}

function fail(message: string): never {
  console.error(`migrate: ${message}`)
  process.exit(1)
}
