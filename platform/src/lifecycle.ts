import type { Logger } from './log.ts'
import { flushSpans } from './trace.ts'

/** Something that runs from `start` to `stop`. `stop` finishes what is in flight; both may be called once. */
export interface Part {
  name?: string
  start(): Promise<void>
  stop(): Promise<void>
}

export interface ServiceOptions {
  service: string
  log: Logger
  parts: readonly Part[]
  /** Time for all parts together to stop, then the process exits with 1. */
  shutdownTimeoutMs?: number
}

const shutdownTimeoutDefaultMs = 25_000

/**
 * Starts the parts in order. SIGTERM or SIGINT stops them in reverse within the deadline and exits with 0; a second signal exits at
 * once. A part that can't start ends the process with 1 after stopping those that had started. An error nobody caught is fatal.
 */
export async function runService({
  service,
  log,
  parts,
  shutdownTimeoutMs = shutdownTimeoutDefaultMs,
}: ServiceOptions): Promise<void> {
  const started: Part[] = []
  let stopping: Promise<boolean> | undefined

  const stop = () => {
    stopping ??= stopParts(started, log, shutdownTimeoutMs)
    return stopping
  }
  const onSignal = (signal: NodeJS.Signals) => {
    if (stopping) {
      log.warn({ signal }, `${service} was told to stop twice and exits at once`)
      exit(log, 130)
      return
    }
    log.info({ signal }, `${service} is stopping`)
    void stop().then(async (clean) => {
      log.info({ clean }, `${service} stopped`)
      await flushSpans()
      exit(log, clean ? 0 : 1)
    })
  }
  process.on('SIGTERM', onSignal)
  process.on('SIGINT', onSignal)
  const onFatal = (error: unknown, origin: string) => {
    // The state is unknown: no graceful stop. What was not committed is delivered again.
    log.fatal({ err: error, origin }, `${service} met an error that nothing handled`)
    exit(log, 1)
  }
  process.on('uncaughtException', onFatal)
  process.on('unhandledRejection', (reason) => onFatal(reason, 'unhandledRejection'))

  const begun = performance.now()
  for (const part of parts) {
    if (stopping) return
    try {
      started.push(part)
      await part.start()
    } catch (error) {
      log.fatal({ err: error, part: part.name }, `${service} could not start`)
      await stop()
      exit(log, 1)
      return
    }
  }
  log.info({ started_in_ms: Math.round(performance.now() - begun) }, `${service} is running`)
}

/** Stops in reverse order, goes on past a part that fails, and gives up at the deadline. True when everything stopped cleanly. */
export async function stopParts(parts: readonly Part[], log: Logger, timeoutMs: number): Promise<boolean> {
  let clean = true
  let current: Part | undefined
  const stopAll = async () => {
    for (const part of [...parts].reverse()) {
      current = part
      try {
        await part.stop()
      } catch (error) {
        clean = false
        log.error({ err: error, part: part.name }, 'a part did not stop cleanly')
      }
    }
  }
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), timeoutMs)
  })
  const outcome = await Promise.race([stopAll(), deadline])
  clearTimeout(timer)
  if (outcome === 'late') {
    log.error({ part: current?.name, timeout_ms: timeoutMs }, 'the service did not stop in time')
    return false
  }
  return clean
}

function exit(log: Logger, code: number): void {
  log.flush?.()
  process.exit(code)
}
