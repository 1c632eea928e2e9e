import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import test from 'node:test'

const root = path.resolve(import.meta.dirname, '..')

test('every alert leads to a heading of docs/troubleshooting.md', () => {
  const alerts = readFileSync(path.join(root, 'charts/candor-platform/files/alerts.yaml'), 'utf8')
  const page = readFileSync(path.join(root, 'docs/troubleshooting.md'), 'utf8')
  const led = [...new Set([...alerts.matchAll(/runbook_url: @runbooks@\/([\w-]+)/g)].map(([, slug]) => slug ?? ''))]
  assert.ok(led.length > 5)
  const headings = new Set([...page.matchAll(/^## ([\w-]+)$/gm)].map(([, heading]) => heading))
  assert.deepEqual(
    led.filter((slug) => !headings.has(slug)),
    [],
  )
})
