import { spawn } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import path from 'node:path'
import { lastLine, StartFailure } from './failure.ts'
import type { Run } from './part.ts'

const outputCharsMax = 100_000

/** The path of `command` on PATH, or undefined. */
export function findCommand(command: string, env: NodeJS.ProcessEnv): string | undefined {
  for (const folder of (env.PATH ?? '').split(path.delimiter)) {
    const file = path.join(folder, command)
    try {
      accessSync(file, constants.X_OK)
      if (folder !== '') return file
    } catch {
      // Not in this folder.
    }
  }
  return undefined
}

/**
 * Runs a tool to its end and returns its output. Throws with the end of the output when it fails or takes longer than `timeoutMs`;
 * ends with the run.
 */
export async function runTool(
  run: Run,
  command: string,
  args: readonly string[],
  o: { cwd?: string; env?: NodeJS.ProcessEnv; timeoutMs: number },
): Promise<string> {
  run.signal.throwIfAborted()
  const child = spawn(command, args, {
    cwd: o.cwd ?? run.folder,
    env: { ...run.env, ...o.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const kill = () => child.pid && process.kill(-child.pid, 'SIGKILL')
  const timer = setTimeout(kill, o.timeoutMs)
  run.signal.addEventListener('abort', kill)
  if (child.pid) run.guard.add(child.pid)
  let output = ''
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString('utf8')).slice(-outputCharsMax)
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  try {
    const code = await new Promise((resolve, reject) => {
      child.once('error', reject)
      child.once('close', (status, signal) => resolve(status ?? signal))
    })
    if (code !== 0) throw new Error(`${path.basename(command)} ended with ${code}\n${output.slice(-8_000)}`)
    return output
  } finally {
    clearTimeout(timer)
    run.signal.removeEventListener('abort', kill)
    if (child.pid) run.guard.gone(child.pid)
  }
}

export interface Wanted {
  part: string
  command: string
  debianPackage: string
  /** What else would help, for the one line that ends the start: `start a container engine or set REDIS_URL`. */
  otherwise: string
}

/**
 * The path of a command. As root on Debian a missing one is installed with apt; anybody else gets one line that says what to install.
 * Never sudo.
 */
export async function needCommand(run: Run, wanted: Wanted): Promise<string> {
  const found = findCommand(wanted.command, run.env)
  if (found) return found
  const debian = existsSync('/etc/debian_version') && findCommand('apt-get', run.env) !== undefined
  if (debian && process.getuid?.() === 0) {
    const text = `${wanted.command} is missing: apt-get install ${wanted.debianPackage}`
    await run.progress.during(wanted.part, text, aptInstall(run, wanted))
    const installed = findCommand(wanted.command, run.env)
    if (installed) return installed
  }
  const how = debian ? `apt-get install ${wanted.debianPackage}` : `install ${wanted.command}`
  throw new StartFailure(`${wanted.part}: ${wanted.command} is missing: ${how}, ${wanted.otherwise}`)
}

async function aptInstall(run: Run, wanted: Wanted): Promise<void> {
  // RUNLEVEL=1 keeps the package from starting a server of its own.
  const env = { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
  const args = ['install', '-y', '-q', '--no-install-recommends', wanted.debianPackage]
  const install = () => runTool(run, 'apt-get', args, { env, timeoutMs: 300_000 })
  try {
    await install().catch(async () => {
      await runTool(run, 'apt-get', ['update', '-q'], { env, timeoutMs: 180_000 })
      await install()
    })
  } catch (error) {
    const why = lastLine((error as Error).message)
    throw new StartFailure(
      `${wanted.part}: apt-get install ${wanted.debianPackage} failed (${why}): ${wanted.otherwise}`,
    )
  }
}
