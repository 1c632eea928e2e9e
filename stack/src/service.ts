import path from 'node:path'
import type { Child } from './child.ts'
import { launch } from './launch.ts'
import type { Run } from './part.ts'
import { root } from './paths.ts'

const readyTimeoutMs = 60_000
const stopGraceMs = 15_000
const restartsMax = 5
const restartWindowMs = 60_000

/**
 * Small heaps: six idle services of this size share a machine with everything else. A young generation of 2 MiB instead of 8 would
 * hold no less of it at rest, and under load a third of a service's time would go into collecting garbage.
 */
export const serviceFlags = [
  '--max-semi-space-size=8',
  '--max-old-space-size=128',
  '--disable-warning=TimeoutNegativeWarning',
  '--import',
  '@candor/platform/telemetry',
]

export interface ServiceOptions {
  name: string
  port: number
  adminPort: number
  env: Record<string, string>
  logFolder: string
  /** The service had crashed and is back with another process id. */
  onRestart(): void
}

export interface Service {
  name: string
  url: string
  adminUrl: string
  readonly pid: number
  /** Resolves with a readable text when the service has crashed too often to be restarted again. */
  failed: Promise<string>
  stop(): Promise<void>
}

/**
 * Starts one of `services/*` and waits for its `/ready`. One that crashes later is reported and started again on its ports, at most
 * five times a minute, as a cluster would. Throws StartFailure when it can't be started.
 */
export async function startService(run: Run, o: ServiceOptions): Promise<Service> {
  const adminUrl = `http://127.0.0.1:${o.adminPort}`
  const failed = Promise.withResolvers<string>()
  const crashes: number[] = []
  let child: Child

  const start = async (): Promise<void> => {
    child = await launch({
      name: o.name,
      command: process.execPath,
      args: [...serviceFlags, 'src/main.ts'],
      // --import is resolved from the working folder.
      cwd: path.join(root, 'services', o.name),
      env: { ...run.env, ...o.env, HOST: '127.0.0.1', PORT: String(o.port), ADMIN_PORT: String(o.adminPort) },
      logFile: path.join(o.logFolder, `${o.name}.log`),
      guard: run.guard,
      signal: run.signal,
      probe: () => probeReady(adminUrl),
      readyTimeoutMs,
      onCrash: (report) => void restart(report),
    })
  }
  const restart = async (report: string) => {
    const now = performance.now()
    crashes.push(now)
    if (crashes.filter((at) => now - at < restartWindowMs).length > restartsMax) return failed.resolve(report)
    run.progress.note(o.name, `crashed and is started again: ${report}`)
    try {
      await start()
      run.progress.note(o.name, `is back as process ${child.pid}`)
      o.onRestart()
    } catch (error) {
      if (!run.signal.aborted) failed.resolve((error as Error).message)
    }
  }

  const startedAt = performance.now()
  await start()
  const url = `http://127.0.0.1:${o.port}`
  run.progress.ready(o.name, 'service', startedAt, `${url}  (admin :${o.adminPort})`)
  return {
    name: o.name,
    url,
    adminUrl,
    get pid() {
      return child.pid
    },
    failed: failed.promise,
    stop: () => child.stop(stopGraceMs),
  }
}

async function probeReady(adminUrl: string): Promise<void> {
  const response = await fetch(`${adminUrl}/ready`, { signal: AbortSignal.timeout(2_000) })
  if (response.ok) return
  const body = (await response.json()) as { error?: string }
  throw new Error(body.error ?? `/ready answers ${response.status}`)
}
