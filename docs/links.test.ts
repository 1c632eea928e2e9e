import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import test from 'node:test'

const root = path.resolve(import.meta.dirname, '..')
const pages = globSync(
  [
    '*.md',
    'docs/**/*.md',
    '{contracts,platform,stack,e2e,kustomize,argocd,terraform}/*.md',
    'e2e/cluster/*.md',
    'charts/*/*.md',
    'services/*/*.md',
  ],
  {
    cwd: root,
    exclude: (name) => name.endsWith('node_modules'),
  },
)
const link = /\]\((?!https?:|#)([^)\s#]+)/g
/** A file named from the root, as in `platform/src/relay.ts`; names with a star or a placeholder are patterns. */
const namedFile =
  /`((?:platform|services|contracts|stack|e2e|scripts|docs|terraform|kustomize|charts)\/[\w./-]+\.\w+)`/g

test('every file that the documents name is there', () => {
  const missing = pages.flatMap((page) => {
    const text = readFileSync(path.join(root, page), 'utf8')
    const linked = [...text.matchAll(link)].map(([, target = '']) => path.join(path.dirname(page), target))
    const named = [...text.matchAll(namedFile)].map(([, target = '']) => target)
    return [...linked, ...named]
      .filter((target) => !existsSync(path.join(root, target)))
      .map((target) => `${page}: ${target}`)
  })
  assert.ok(pages.length > 10)
  assert.deepEqual(missing, [])
})
