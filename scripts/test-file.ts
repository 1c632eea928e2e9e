import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { run } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { processesWith } from '@candor/stack/processes'
import { type Failure, limitLines } from './report.ts'

const root = path.resolve(import.meta.dirname, '..')
const unitTimeoutMs = 60_000
const integrationTimeoutMs = 300_000
const leftoverGraceMs = 4_000

export interface FileResult {
  file: string
  passed: number
  failures: Failure[]
  skipped: { title: string; reason: string }[]
  durationMs: number
  /** The end of what the file's tests printed. */
  output: string
}

export const isIntegration = (file: string): boolean => file.endsWith('.int.test.ts')

/**
 * Runs one test file in a process of its own. A file that dies, hangs beyond its time limit, or leaves a process behind counts as a
 * failure of its own; what it left is ended.
 */
export async function runTestFile(
  file: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
  timeoutMs = isIntegration(file) ? integrationTimeoutMs : unitTimeoutMs,
): Promise<FileResult> {
  const startedAt = performance.now()
  const id = randomBytes(6).toString('hex')
  const result: FileResult = { file, passed: 0, failures: [], skipped: [], durationMs: 0, output: '' }
  const timeout = AbortSignal.timeout(timeoutMs)
  const events = run({
    files: [path.join(root, file)],
    env: { ...env, CANDOR_RUN: id },
    execArgv: ['--disable-warning=TimeoutNegativeWarning'],
    signal: AbortSignal.any([timeout, signal]),
  })
  const names: string[] = []
  for await (const event of events) {
    if (event.type === 'test:stdout' || event.type === 'test:stderr') {
      result.output = (result.output + event.data.message).slice(-20_000)
    }
    if (event.type === 'test:start') names.splice(event.data.nesting, Number.POSITIVE_INFINITY, event.data.name)
    if (event.type !== 'test:pass' && event.type !== 'test:fail') continue
    const { data } = event
    const whole = data.name === path.join(root, file)
    const title = whole ? file : [file, ...names.slice(0, data.nesting), data.name].join(' › ')
    if (event.type === 'test:fail') {
      const error = event.data.details.error
      if (isSummary(error)) continue
      const reason = timeout.aborted ? new Error(`the file did not end within ${timeoutMs / 1000} s`) : error
      result.failures.push({ title, error: whole ? withOutput(reason, result.output) : reason })
    } else if (data.skip !== undefined) {
      result.skipped.push({ title, reason: data.skip === true ? 'no reason given' : data.skip })
    } else if (data.todo === undefined && data.details.type !== 'suite' && !whole) {
      result.passed += 1
    }
  }
  const left = signal.aborted ? [] : await leftovers(id)
  if (left.length > 0) {
    const commands = left.map(({ pid, command }) => `${pid} ${command.slice(0, 200)}`).join('\n')
    result.failures.push({ title: `${file} › leaves no process`, error: new Error(`still running:\n${commands}`) })
    for (const { pid } of left) process.kill(pid, 'SIGKILL')
  }
  result.durationMs = performance.now() - startedAt
  return result
}

/** A parent that failed only because a test inside it did. */
function isSummary(error: unknown): boolean {
  return error instanceof Error && 'failureType' in error && error.failureType === 'subtestsFailed'
}

function withOutput(error: unknown, output: string): Error {
  const message = error instanceof Error ? error.message : String(error)
  return new Error(`${message}\n${limitLines(output)}`)
}

async function leftovers(id: string) {
  const deadline = performance.now() + leftoverGraceMs
  for (;;) {
    const found = processesWith(`CANDOR_RUN=${id}`)
    if (found.length === 0 || performance.now() > deadline) return found
    await delay(100)
  }
}
