import { setTimeout as delay } from 'node:timers/promises'
import { type Child, describeExit } from './child.ts'
import { StartFailure } from './failure.ts'

/**
 * Calls `probe` until it returns. Throws StartFailure with the tail of the child's log when the child ends first, or when
 * `timeoutMs` has passed.
 */
export async function waitUntilReady(child: Child, probe: () => Promise<unknown>, timeoutMs: number): Promise<void> {
  const deadline = performance.now() + timeoutMs
  let exit: string | undefined
  void child.exited.then((e) => {
    exit = describeExit(e)
  })
  for (;;) {
    let error: unknown
    try {
      await probe()
      return
    } catch (e) {
      error = e
    }
    if (exit) throw new StartFailure(`${child.name} ${exit} while starting; the end of its log:\n${child.tail(20)}`)
    if (performance.now() > deadline) {
      const reason = error instanceof Error ? error.message : String(error)
      throw new StartFailure(
        `${child.name} is not ready after ${timeoutMs / 1000} s (${reason}); the end of its log:\n${child.tail(20)}`,
      )
    }
    await delay(50)
  }
}
