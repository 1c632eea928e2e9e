// `npm test`: static checks, then every test on real servers that are started once. `npm test -- outbox` runs only the test files whose
// path contains one of the words. The last line is always `N passed, N failed`.
import { globSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { StartFailure } from '@candor/stack/failure'
import type { Run } from '@candor/stack/part'
import { compileCache } from '@candor/stack/paths'
import { processesWith } from '@candor/stack/processes'
import { createProgress } from '@candor/stack/progress'
import { createRun } from '@candor/stack/run'
import { environmentOf, startServers } from '@candor/stack/servers'
import { stopOnSignals } from '@candor/stack/signals'
import { needCommand } from '@candor/stack/tools'
import { pool } from './pool.ts'
import { describeFailure, duration, type Failure, indent } from './report.ts'
import { runStage, stages } from './stages.ts'
import { isIntegration, runTestFile } from './test-file.ts'

const root = path.resolve(import.meta.dirname, '..')
const concurrency = 2

const { positionals: words } = parseArgs({ allowPositionals: true })
const signal = stopOnSignals()
const begun = performance.now()
const failures: Failure[] = []
const skipped: string[] = []
let passed = 0

function line(title: string, outcome: string, ms: number): void {
  console.log(`${title.padEnd(62)} ${outcome.padEnd(22)} ${duration(ms).padStart(8)}`)
}

function fail(failure: Failure): void {
  failures.push(failure)
  console.log(indent(describeFailure(failure)))
}

async function runStages(): Promise<void> {
  await pool(stages, concurrency, async (stage) => {
    if (signal.aborted) return
    const startedAt = performance.now()
    const output = await runStage(stage, signal)
    line(stage.name, output === undefined ? 'ok' : 'FAILED', performance.now() - startedAt)
    if (output === undefined) passed += 1
    else fail({ title: stage.name, error: output })
  })
}

async function runFiles(files: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  await pool(files, concurrency, async (file) => {
    if (signal.aborted) return
    const result = await runTestFile(file, env, signal)
    const outcome = result.failures.length > 0 ? `${result.failures.length} FAILED, ` : ''
    line(file, `${outcome}${result.passed} passed`, result.durationMs)
    passed += result.passed
    for (const { title, reason } of result.skipped) skipped.push(`${title}: ${reason}`)
    for (const failure of result.failures) fail(failure)
  })
}

/** Where the browser tests find their Chromium; as root on Debian a missing one is installed. */
async function findBrowser(run: Run): Promise<NodeJS.ProcessEnv> {
  if (process.env.CANDOR_CHROMIUM) return {}
  const otherwise = 'set CANDOR_CHROMIUM to the path of a Chromium'
  const wanted = { part: 'browser tests', command: 'chromium', debianPackage: 'chromium', otherwise }
  return { CANDOR_CHROMIUM: await needCommand(run, wanted) }
}

/** Starts the servers, runs the files on them, stops them, and looks for what is left. */
async function runOnServers(files: readonly string[]): Promise<void> {
  const startedAt = performance.now()
  const run = createRun({ signal, progress: createProgress((text) => console.log(`    ${text}`)) })
  try {
    const servers = await startServers(run)
    passed += 1
    line('servers', 'started', performance.now() - startedAt)
    void servers.crashed.then((error) => fail({ title: 'servers', error }))
    const browser = files.some((file) => file.startsWith('e2e/browser/')) ? await findBrowser(run) : {}
    await runFiles(files, { ...process.env, ...environmentOf(servers), ...browser, NODE_COMPILE_CACHE: compileCache() })
    await servers.stop()
  } catch (error) {
    if (signal.aborted) return
    const text = error instanceof StartFailure ? error.message : error
    fail({ title: 'servers', error: text })
    console.log(`${files.length} integration test files were not run`)
  } finally {
    await run.guard.close()
  }
  const left = processesWith(`CANDOR_RUN=${run.env.CANDOR_RUN}`)
  if (left.length === 0) passed += 1
  else fail({ title: 'the servers leave no process', error: left.map(({ command }) => command).join('\n') })
}

const found = globSync('{contracts,platform,stack,scripts,docs,services/*,e2e}/**/*.test.ts', {
  cwd: root,
  exclude: (name) => name.endsWith('node_modules'),
})
const files = found
  .filter(
    (file) => !file.endsWith('.long.test.ts') && (words.length === 0 || words.some((word) => file.includes(word))),
  )
  .sort()
if (files.length === 0) fail({ title: words.join(' '), error: new Error('no test file has this in its path') })

if (words.length === 0) await runStages()
await runFiles(
  files.filter((file) => !isIntegration(file)),
  { ...process.env, NODE_COMPILE_CACHE: compileCache() },
)
const integration = files.filter(isIntegration)
if (integration.length > 0 && !signal.aborted) await runOnServers(integration)
if (signal.aborted) fail({ title: 'npm test', error: 'interrupted' })

if (skipped.length > 0) console.log(`\nskipped:\n${skipped.map((text) => `  - ${text}`).join('\n')}`)
if (failures.length > 0) {
  console.log(`\nfailed:\n${failures.map(({ title }) => `  ✖ ${title}`).join('\n')}`)
}
console.log(`\nin ${duration(performance.now() - begun)}`)
console.log(`${passed} passed, ${failures.length} failed`)
process.exit(failures.length > 0 ? 1 : 0)
