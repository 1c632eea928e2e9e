import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import test from 'node:test'

const root = path.resolve(import.meta.dirname, '..')
const read = (file: string) => readFileSync(path.join(root, file), 'utf8')
const pages = [
  'README.md',
  'CONTRIBUTING.md',
  ...globSync('{docs,docs/decisions,argocd,kustomize,terraform,e2e/cluster,charts/*}/*.md', { cwd: root }),
]
/** What all pages say that a pattern finds, with the page. */
const said = (pattern: RegExp) =>
  pages.flatMap((page) => [...read(page).matchAll(pattern)].map((match) => ({ page, match })))

test('every npm script that the documents tell people to run is there', () => {
  const { scripts } = JSON.parse(read('package.json'))
  const named = said(/\bnpm run ([a-z][\w:-]*)/g)
  assert.ok(named.length > 20)
  const unknown = named.filter(({ match }) => !((match[1] ?? '') in scripts))
  assert.deepEqual(
    unknown.map(({ page, match }) => `${page}: ${match[0]}`),
    [],
  )
})

test('every command of the dead-letter tool that they name is one', () => {
  const commands = new Set(
    [...read('platform/src/dlq-cli.ts').matchAll(/program\.command\('(\w+)|^ {2}\.command\('(\w+)/gm)].map(
      ([, filtered, plain]) => filtered ?? plain,
    ),
  )
  assert.ok(commands.has('redrive') && commands.has('list'))
  const named = said(/npm run dlq -- (?:--service \w+ )?(\w+)/g)
  assert.ok(named.length > 2)
  assert.deepEqual(
    named.filter(({ match }) => !commands.has(match[1])).map(({ page, match }) => `${page}: ${match[0]}`),
    [],
  )
})

test('every section of the cluster test that they name is one', () => {
  const main = read('e2e/cluster/main.ts')
  const sections = new Set(['PART', ...[...main.matchAll(/^ {2}(\w+): check\w+,$/gm)].map(([, name]) => name ?? '')])
  assert.ok(sections.size > 5)
  const named = said(/npm run test:cluster -- ([a-z]+)/g)
  assert.ok(named.length > 1)
  assert.deepEqual(
    named.filter(({ match }) => !sections.has(match[1] ?? '')).map(({ page, match }) => `${page}: ${match[0]}`),
    [],
  )
})

test('objects of the charts that they tell people to look at are there', () => {
  const templates = globSync('charts/*/templates/*.yaml', { cwd: root }).map(read).join('\n')
  const overlays = globSync('kustomize/overlays/**/*.yaml', { cwd: root }).map(read).join('\n')
  // As the templates write them.
  for (const [named, written] of [
    ['svc/<service>-admin', 'name: {{ $v.name }}-admin'],
    ['cronjob/mongodb-full', 'name: mongodb-{{ $kind }}'],
    ['job candor-topics', 'name: candor-topics'],
    ['`elevation-ends`', 'name: elevation-ends'],
    ['`candor-seed`', 'name: candor-seed'],
  ] as const) {
    assert.ok(said(new RegExp(named.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'g')).length > 0, `nobody names ${named}`)
    assert.ok(templates.includes(written) || overlays.includes(written), named)
  }
})
