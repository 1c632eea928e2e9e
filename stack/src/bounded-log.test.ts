import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test from 'node:test'
import { createBoundedLog } from './bounded-log.ts'

test('a log keeps its newest lines and never more than twice 5 MiB', (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'candor-log-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const file = path.join(folder, 'service.log')
  const log = createBoundedLog(file)
  const line = Buffer.from(`${'x'.repeat(99_999)}\n`)
  for (let i = 0; i < 150; i++) log.write(line)
  log.write(Buffer.from('one\ntwo\nthree\n'))
  const bytes = readdirSync(folder).reduce((sum, name) => sum + statSync(path.join(folder, name)).size, 0)
  assert.ok(bytes <= 10 * 1024 * 1024, String(bytes))
  assert.equal(log.tail(2), 'two\nthree')
  assert.ok(readFileSync(file, 'utf8').endsWith('one\ntwo\nthree\n'))
  assert.equal(createBoundedLog(file).tail(5), '')
  assert.deepEqual([readdirSync(folder), statSync(file).size], [['service.log'], 0])
})
