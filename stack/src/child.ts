import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createBoundedLog } from './bounded-log.ts'
import type { Guard } from './guard.ts'

export interface Exit {
  code: number | null
  signal: NodeJS.Signals | null
  /** Nobody had called `stop()`. */
  unexpected: boolean
}

export interface Child {
  name: string
  pid: number
  exited: Promise<Exit>
  tail(lines: number): string
  /** SIGTERM, then SIGKILL after `graceMs` (0: at once). Resolves when the process is gone; idempotent. */
  stop(graceMs: number): Promise<void>
}

export interface ChildOptions {
  name: string
  command: string
  args: readonly string[]
  cwd: string
  /** The whole environment, not an addition to ours. */
  env: NodeJS.ProcessEnv
  logFile: string
  guard: Guard
}

/**
 * Starts a program as the leader of its own process group (a terminal's Ctrl-C then reaches the launcher alone, which stops things in
 * order) with its output in a bounded log. Rejects when the program can't be started at all.
 */
export async function startChild(o: ChildOptions): Promise<Child> {
  const log = createBoundedLog(o.logFile)
  const child = spawn(o.command, o.args, { cwd: o.cwd, env: o.env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  const exited = new Promise<Exit>((resolve) => {
    // 'close' comes after the last output: the tail is complete. A grandchild could keep the pipes, so 'exit' has the last word.
    const done = () => resolve({ code: child.exitCode, signal: child.signalCode, unexpected: !stopping })
    child.once('close', done)
    child.once('exit', () => setTimeout(done, 500).unref())
  })
  let stopping = false
  await once(child, 'spawn')
  const pid = child.pid as number
  o.guard.add(pid)
  child.once('exit', () => o.guard.gone(pid))
  child.stdout.on('data', log.write)
  child.stderr.on('data', log.write)
  return {
    name: o.name,
    pid,
    exited,
    tail: log.tail,
    async stop(graceMs) {
      stopping = true
      if (child.exitCode !== null || child.signalCode !== null) return
      const kill = () => signalGroup(pid, 'SIGKILL')
      const timer = setTimeout(kill, graceMs)
      if (graceMs === 0) kill()
      else child.kill('SIGTERM')
      signalGroup(pid, 'SIGCONT')
      await exited
      clearTimeout(timer)
    },
  }
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal)
  } catch {
    // Already gone.
  }
}

/** What happened and the end of the log, for a person. */
export function describeExit(child: Child, exit: Exit): string {
  const how = exit.signal ? `was killed by ${exit.signal}` : `ended with exit status ${exit.code}`
  const tail = child.tail(20)
  return `${child.name} ${how}${tail === '' ? ' and logged nothing' : `; the end of its log:\n${tail}`}`
}
