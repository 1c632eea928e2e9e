import { type Child, type ChildOptions, describeExit, startChild } from './child.ts'
import { StartFailure } from './failure.ts'
import { waitUntil } from './wait.ts'

export interface LaunchOptions extends ChildOptions {
  /** Throws until the process can be used. */
  probe(): Promise<unknown>
  readyTimeoutMs: number
  signal: AbortSignal
  /** Called with a readable text when the process ends by itself after it was ready. */
  onCrash(report: string): void
}

/** Starts a process and waits until it can be used. One that ends or takes too long is ended, and StartFailure has the end of its log. */
export async function launch(o: LaunchOptions): Promise<Child> {
  const child = await startChild(o)
  const ended = new AbortController()
  void child.exited.then((exit) => ended.abort(new StartFailure(describeExit(child, exit))))
  try {
    await waitUntil(o.probe, o.readyTimeoutMs, AbortSignal.any([ended.signal, o.signal]))
  } catch (error) {
    await child.stop(0)
    if (error instanceof StartFailure || o.signal.aborted) throw error
    throw new StartFailure(`${o.name} is ${(error as Error).message}; the end of its log:\n${child.tail(20)}`)
  }
  void child.exited.then((exit) => {
    if (exit.unexpected) o.onCrash(describeExit(child, exit))
  })
  return child
}
