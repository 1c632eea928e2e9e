import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import path from 'node:path'

export interface Ran {
  status: number
  stdout: string
  stderr: string
}

export interface RunOptions {
  cwd?: string
  env?: Record<string, string>
  input?: string
  timeoutMs?: number
}

/** Runs a program to its end; never throws for its exit status. */
export function tryRun(command: string, args: readonly string[], o: RunOptions = {}): Promise<Ran> {
  return new Promise((resolve) => {
    const child = execFile(
      command,
      args,
      { cwd: o.cwd, env: { ...process.env, ...o.env }, maxBuffer: 256 << 20, timeout: o.timeoutMs ?? 180_000 },
      (error, stdout, stderr) => {
        const status = error ? (typeof error.code === 'number' ? error.code : 1) : 0
        resolve({ status, stdout, stderr: stderr || (error && !stdout ? error.message : '') })
      },
    )
    if (o.input !== undefined) child.stdin?.end(o.input)
  })
}

/** Runs a program and returns what it printed. Throws with its complaint when it fails. */
export async function run(command: string, args: readonly string[], o: RunOptions = {}): Promise<string> {
  const { status, stdout, stderr } = await tryRun(command, args, o)
  if (status !== 0)
    throw new Error(`${path.basename(command)} ${args.slice(0, 4).join(' ')}: ${stderr.trim() || stdout.trim()}`)
  return stdout
}

/** Long-running programs of a test, each in a process group of its own; `stop` ends them all, last first. */
export interface Daemons {
  start(name: string, command: string, args: readonly string[], o?: RunOptions): Daemon
  stop(): Promise<void>
}

export interface Daemon {
  name: string
  logFile: string
  child: ChildProcess
  stop(): Promise<void>
}

export function createDaemons(folder: string): Daemons {
  const running: Daemon[] = []
  return {
    start(name, command, args, o = {}) {
      const logFile = path.join(folder, `${name}.log`)
      const log = openSync(logFile, 'a')
      const child = spawn(command, args, {
        cwd: o.cwd,
        env: { ...process.env, ...o.env },
        stdio: ['ignore', log, log],
        detached: true,
      })
      closeSync(log)
      child.on('error', () => {})
      const daemon: Daemon = { name, logFile, child, stop: () => end(child) }
      running.push(daemon)
      return daemon
    },
    async stop() {
      for (const { stop } of running.splice(0).reverse()) await stop()
    },
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  signal(child.pid, 'SIGTERM')
  const timer = setTimeout(() => signal(child.pid as number, 'SIGKILL'), 5_000)
  await ended
  clearTimeout(timer)
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(-pid, name)
  } catch {
    // It ended by itself in between.
  }
}
