import { spawn } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import path from 'node:path'
import { StartFailure } from './failure.ts'
import type { Progress } from './progress.ts'

const outputCharsMax = 200_000

/** The path of `command` on PATH, or undefined. */
export function findCommand(command: string): string | undefined {
  for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
    if (folder === '') continue
    const file = path.join(folder, command)
    try {
      accessSync(file, constants.X_OK)
      return file
    } catch {
      // Not in this folder.
    }
  }
  return undefined
}

/** Runs a program to its end and returns its output; throws with the end of the output when it fails or takes too long. */
export async function run(
  command: string,
  args: readonly string[],
  o: { cwd?: string; env?: NodeJS.ProcessEnv; timeoutMs: number },
): Promise<string> {
  const child = spawn(command, args, {
    cwd: o.cwd,
    env: { ...process.env, ...o.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: o.timeoutMs,
    killSignal: 'SIGKILL',
  })
  let output = ''
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString('utf8')).slice(-outputCharsMax)
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  return await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      if (code === 0) return resolve(output)
      const end = output.trimEnd().split('\n').slice(-40).join('\n')
      const why = signal === 'SIGKILL' ? `was ended after ${o.timeoutMs / 1000} s` : `ended with ${signal ?? code}`
      reject(new Error(`${[path.basename(command), ...args].join(' ')} ${why}\n${end}`))
    })
  })
}

export interface Wanted {
  part: string
  command: string
  debianPackage: string
  /** What else would help, for the one line that ends the start: `start a container engine or set REDIS_URL`. */
  otherwise: string
}

/**
 * The path of a command. As root on Debian a missing one is installed with apt; anybody else gets one line that
 * says what to install. Never sudo.
 */
export async function needCommand(wanted: Wanted, progress: Progress): Promise<string> {
  const found = findCommand(wanted.command)
  if (found) return found
  const debian = existsSync('/etc/debian_version') && findCommand('apt-get') !== undefined
  if (debian && process.getuid?.() === 0) {
    progress.note(wanted.part, `apt-get install ${wanted.debianPackage} …`)
    await aptInstall(wanted)
    const installed = findCommand(wanted.command)
    if (installed) return installed
  }
  const how = debian ? `apt-get install ${wanted.debianPackage}` : `install ${wanted.command}`
  throw new StartFailure(`${wanted.part}: ${wanted.command} is missing: ${how}, or ${wanted.otherwise}`)
}

async function aptInstall(wanted: Wanted): Promise<void> {
  // RUNLEVEL=1 keeps the package from starting a server of its own.
  const env = { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
  const install = () =>
    run('apt-get', ['install', '-y', '-q', '--no-install-recommends', wanted.debianPackage], { env, timeoutMs: 300_000 })
  try {
    await install()
  } catch {
    try {
      await run('apt-get', ['update', '-q'], { env, timeoutMs: 180_000 })
      await install()
    } catch (error) {
      const last = (error as Error).message.trimEnd().split('\n').at(-1)
      throw new StartFailure(
        `${wanted.part}: apt-get install ${wanted.debianPackage} failed (${last}): install it yourself, or ${wanted.otherwise}`,
      )
    }
  }
}
