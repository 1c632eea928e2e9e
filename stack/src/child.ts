import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { createBoundedLog } from './bounded-log.ts'
import type { Guard } from './guard.ts'

export interface Exit {
  code: number | null
  signal: NodeJS.Signals | null
  /** The end of the process was not asked for by `stop()`. */
  unexpected: boolean
}

export interface Child {
  name: string
  pid: number
  logFile: string
  exited: Promise<Exit>
  tail(lines: number): string
  signal(signal: NodeJS.Signals): void
  /** SIGTERM, then SIGKILL after `graceMs`. Resolves when the process is gone; idempotent. */
  stop(graceMs?: number): Promise<void>
}

export interface ChildOptions {
  name: string
  command: string
  args: readonly string[]
  cwd?: string
  /** The whole environment, not an addition to ours. */
  env: NodeJS.ProcessEnv
  logFile: string
  guard: Guard
}

/**
 * Starts a program as the leader of its own process group (so that a terminal's Ctrl-C reaches the launcher alone, which then
 * stops things in order) with its output in a bounded log. Rejects when the program can't be started at all.
 */
export async function startChild(o: ChildOptions): Promise<Child> {
  const log = createBoundedLog(o.logFile)
  const child = spawn(o.command, o.args, {
    cwd: o.cwd,
    env: o.env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  await once(child, 'spawn')
  const pid = child.pid as number
  o.guard.add(pid)
  child.stdout.on('data', log.write)
  child.stderr.on('data', log.write)
  let stopping = false
  const exited = new Promise<Exit>((resolve) => {
    child.once('exit', (code, signal) => {
      o.guard.gone(pid)
      resolve({ code, signal, unexpected: !stopping })
    })
  })
  return {
    name: o.name,
    pid,
    logFile: o.logFile,
    exited,
    tail: log.tail,
    signal: (signal) => void child.kill(signal),
    async stop(graceMs = 10_000) {
      stopping = true
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGTERM')
      child.kill('SIGCONT')
      const controller = new AbortController()
      const timedOut = delay(graceMs, true, { signal: controller.signal }).catch(() => false)
      if ((await Promise.race([exited, timedOut])) === true) {
        process.kill(-pid, 'SIGKILL')
        await exited
      }
      controller.abort()
    },
  }
}

/** One line for an exit, such as `ended with exit status 1` or `was killed by SIGKILL`. */
export function describeExit(exit: Exit): string {
  return exit.signal ? `was killed by ${exit.signal}` : `ended with exit status ${exit.code}`
}
