/** A person or a supervisor asked us to stop. */
export class StopRequested extends Error {
  override name = 'StopRequested'
}

/**
 * Aborted with StopRequested at the first SIGINT, SIGTERM or SIGHUP. At a second one the process exits at once and leaves the
 * cleaning to the guard.
 */
export function stopOnSignals(): AbortSignal {
  const controller = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(130)
      controller.abort(new StopRequested(name))
    })
  }
  return controller.signal
}

/** Resolves when `signal` is aborted. */
export function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}
