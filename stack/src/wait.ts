import { setTimeout as delay } from 'node:timers/promises'

/**
 * Calls `probe` every 50 ms until it returns. Rejects with the reason of `signal` when that is aborted (a crash, a stop), and with the
 * probe's last error as cause after `timeoutMs`.
 */
export async function waitUntil(probe: () => unknown, timeoutMs: number, signal?: AbortSignal): Promise<void> {
  const deadline = performance.now() + timeoutMs
  for (;;) {
    signal?.throwIfAborted()
    try {
      await probe()
      return
    } catch (error) {
      if (performance.now() > deadline) {
        const reason = error instanceof Error ? error.message : String(error)
        throw new Error(`not ready after ${timeoutMs / 1000} s: ${reason}`, { cause: error })
      }
    }
    await delay(50, undefined, signal ? { signal } : {}).catch(() => {})
  }
}
