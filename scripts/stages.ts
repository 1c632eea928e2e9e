import { spawn } from 'node:child_process'
import path from 'node:path'
import { limitLines } from './report.ts'

const root = path.resolve(import.meta.dirname, '..')
const stageTimeoutMs = 180_000

export interface Stage {
  name: string
  /** Arguments for Node. */
  args: readonly string[]
}

/** Everything that is checked without running the product. */
export const stages: readonly Stage[] = [
  { name: 'lint', args: ['node_modules/@biomejs/biome/bin/biome', 'check', '--colors=off', '.'] },
  { name: 'unused code', args: ['node_modules/knip/bin/knip.js', '--no-progress'] },
  { name: 'types', args: ['node_modules/typescript/bin/tsc', '--noEmit', '-p', '.'] },
  { name: 'types of the web app', args: ['node_modules/typescript/bin/tsc', '--noEmit', '-p', 'services/portal/web'] },
  { name: 'contracts', args: ['contracts/src/check-cli.ts'] },
  { name: 'generated files', args: ['scripts/generate.ts', '--check'] },
]

/** Runs one stage; undefined when it passed, else what it printed. */
export async function runStage(stage: Stage, signal: AbortSignal): Promise<string | undefined> {
  const child = spawn(process.execPath, stage.args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    signal: AbortSignal.any([signal, AbortSignal.timeout(stageTimeoutMs)]),
    killSignal: 'SIGKILL',
  })
  let output = ''
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-100_000)
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  let failure: Error | undefined
  child.once('error', (error) => {
    failure = error
  })
  const status = await new Promise((resolve) => child.once('close', resolve))
  return status === 0 ? undefined : limitLines(`${failure?.message ?? ''}${output}`)
}
