// Start time and memory: the whole platform as `npm start` starts it, with servers of its own, idle after one interview.
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Run } from '@candor/stack/part'
import { root } from '@candor/stack/paths'
import { processesWith } from '@candor/stack/processes'
import { readStackFile, type StackFile } from '@candor/stack/stack-file'
import { pssByPart } from './memory.ts'

export interface PlatformFigures {
  /** From the start of the launcher until every part has answered; downloads were there already. */
  readySeconds: number
  journeySeconds: number
  /** Proportional set size by part, and the sum. */
  memoryMib: Record<string, number>
  totalMib: number
}

export const readySecondsMax = 25
export const totalMibMax = 1_536

const readyTimeoutMs = 180_000
const stopTimeoutMs = 30_000
/** Garbage of the start and the journey is collected, caches have settled. */
const idleMs = 20_000

export async function measurePlatform(
  run: Run,
  { note, quick }: { note(text: string): void; quick: boolean },
): Promise<PlatformFigures> {
  const mark = `bench-${randomBytes(6).toString('hex')}`
  const variable = `CANDOR_RUN=${mark}`
  const stateDir = mkdtempSync(path.join(run.folder, 'platform-'))
  const startedAt = performance.now()
  const launcher = spawn(process.execPath, ['stack/src/start.ts', '--port', '0', '--state-dir', stateDir], {
    cwd: root,
    env: { ...withoutServers(process.env), CANDOR_RUN: mark, CANDOR_CONTAINERS: 'off' },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const pid = launcher.pid
  if (pid === undefined) throw new Error('the launcher could not be started')
  run.guard.add(pid)
  const output = createOutput()
  launcher.stdout.on('data', output.add)
  launcher.stderr.on('data', output.add)
  launcher.once('exit', () => {
    run.guard.gone(pid)
    output.end()
  })
  run.signal.addEventListener('abort', () => launcher.kill('SIGTERM'), { once: true })
  try {
    await output.has('Candor is ready', readyTimeoutMs)
    const readySeconds = (performance.now() - startedAt) / 1_000
    note(`platform: ready after ${readySeconds.toFixed(1)} s`)
    const journeyAt = performance.now()
    await output.has('the journey has reached its end', readyTimeoutMs)
    const journeySeconds = (performance.now() - journeyAt) / 1_000
    note(`platform: one interview took ${journeySeconds.toFixed(1)} s; waiting until it is idle`)
    await delay(quick ? 2_000 : idleMs, undefined, { signal: run.signal })
    const memoryMib = pssByPart(variable, nameOfProcess(readStackFile(stateDir), pid))
    const totalMib = Object.values(memoryMib).reduce((sum, mib) => sum + mib, 0)
    await stop(launcher)
    const left = processesWith(variable)
    if (left.length > 0) throw new Error(`left running: ${left.map(({ command }) => command).join('; ')}`)
    return { readySeconds, journeySeconds, memoryMib, totalMib }
  } finally {
    await stop(launcher)
  }
}

async function stop(launcher: ReturnType<typeof spawn>): Promise<void> {
  if (launcher.exitCode !== null || launcher.signalCode !== null) return
  const exited = new Promise((resolve) => launcher.once('exit', resolve))
  launcher.kill('SIGTERM')
  const timer = setTimeout(() => launcher.kill('SIGKILL'), stopTimeoutMs)
  await exited
  clearTimeout(timer)
}

/** Everything the launcher has said, and waiting for a piece of it. */
function createOutput() {
  let text = ''
  let ended = false
  const waiting = new Set<() => void>()
  const wake = () => {
    for (const look of waiting) look()
  }
  return {
    add(chunk: Buffer) {
      text += chunk.toString()
      wake()
    },
    end() {
      ended = true
      wake()
    },
    async has(words: string, timeoutMs: number): Promise<void> {
      const found = Promise.withResolvers<void>()
      const fail = (why: string) => found.reject(new Error(`${why} before "${words}":\n${text.slice(-3_000)}`))
      const timer = setTimeout(() => fail(`the platform took longer than ${timeoutMs / 1_000} s`), timeoutMs)
      const look = () => {
        if (text.includes(words)) found.resolve()
        else if (text.includes('did not reach its end')) fail('the journey failed')
        else if (ended) fail('the platform ended')
      }
      waiting.add(look)
      look()
      try {
        await found.promise
      } finally {
        clearTimeout(timer)
        waiting.delete(look)
      }
    },
  }
}

/** The servers' memory belongs to the platform's, so it starts its own. */
function withoutServers(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { MONGODB_URI: _m, KAFKA_BROKERS: _k, REDIS_URL: _r, SMTP_URL: _s, CANDOR_MAIL_DIR: _d, ...rest } = env
  return rest
}

const servers = { kafka: /kafka\.Kafka/, mongodb: /mongod\b/, redis: /redis-server/ }

function nameOfProcess(stack: StackFile, launcherPid: number) {
  const services = new Map(Object.entries(stack.services).map(([name, { pid }]) => [pid, name]))
  return ({ pid, command }: { pid: number; command: string }): string => {
    const server = Object.entries(servers).find(([, pattern]) => pattern.test(command))?.[0]
    if (pid === launcherPid) return 'launcher (SMTP inbox, schema registry)'
    return services.get(pid) ?? server ?? 'other'
  }
}
