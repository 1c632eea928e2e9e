import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { pages } from './pages.ts'

test('each address of the staff is served, and each that is served leads to a page', () => {
  const router = readFileSync(path.join(import.meta.dirname, '../web/staff/router.tsx'), 'utf8')
  const routes = [...router.matchAll(/path: '([^']+)'/g)].map(([, one = '']) => one.replaceAll('$', ':'))
  const served = pages.find(({ file }) => file === 'index.html')?.paths
  assert.deepEqual(routes.sort(), [...(served ?? [])].sort())
})
