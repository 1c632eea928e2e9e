import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import test, { type TestContext } from 'node:test'
import { promisify } from 'node:util'

const root = path.resolve(import.meta.dirname, '..')

interface Outcome {
  passed: number
  reasons: string[]
  failures: string[]
}

/** Runs `source` as a test file of the clone, from a process of its own: inside a test, Node's runner would refuse to run. */
async function runSource(t: TestContext, source: string, timeoutMs = 30_000): Promise<Outcome> {
  const folder = mkdtempSync(path.join(root, '.candor', 'test-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const file = path.join(folder, 'sample.test.ts')
  writeFileSync(file, `import test from 'node:test'\n${source}`)
  const program = `
    import { describeFailure } from '../../scripts/report.ts'
    import { runTestFile } from '../../scripts/test-file.ts'
    const never = new AbortController().signal
    const result = await runTestFile(${JSON.stringify(path.relative(root, file))}, process.env, never, ${timeoutMs})
    const reasons = result.skipped.map(({ reason }) => reason)
    console.log(JSON.stringify({ passed: result.passed, reasons, failures: result.failures.map(describeFailure) }))`
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  const runner = path.join(folder, 'run.ts')
  writeFileSync(runner, program)
  const { stdout } = await promisify(execFile)(process.execPath, [runner], { env })
  return JSON.parse(stdout)
}

test('tests are counted, skips keep their reason, and a failure has its own name and cause', async (t) => {
  const { passed, reasons, failures } = await runSource(
    t,
    `test('good', () => {})
    test('later', { skip: 'no browser here' }, () => {})
    test('outer', async (t) => {
      await t.test('inner', () => { throw new Error('bad', { cause: new Error('the root of it') }) })
    })`,
  )
  assert.equal(passed, 1)
  assert.deepEqual(reasons, ['no browser here'])
  assert.equal(failures.length, 1)
  const text = failures.join('')
  assert.match(text, /sample\.test\.ts › outer › inner\n {4}bad\n/)
  assert.match(text, /caused by: the root of it/)
})

test('a file that can not be loaded is one failure that shows what it printed', async (t) => {
  const { failures } = await runSource(t, `throw new Error('not even loaded')`)
  assert.equal(failures.length, 1)
  assert.match(failures.join(''), /not even loaded/)
})

test('a file that hangs is ended and named', async (t) => {
  const { failures } = await runSource(t, `test('hangs', () => new Promise((r) => setInterval(() => {}, 1000)))`, 2_000)
  assert.match(failures.join(''), /did not end within 2 s/)
})

test('a process that a test leaves behind is a failure, and is ended', async (t) => {
  const { failures } = await runSource(
    t,
    `import { spawn } from 'node:child_process'
    test('leaves a sleep', () => { spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' }).unref() })`,
  )
  assert.match(failures.join(''), /leaves no process\n.*sleep 1000/s)
})
