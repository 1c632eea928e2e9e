import path from 'node:path'
import { launch } from './launch.ts'
import type { Part, PartName, Run } from './part.ts'

/** A server that runs as our child process. */
export interface NativePart extends Part {
  readonly pid: number
  /** SIGKILL, as a machine would die; the data stays. Not reported as a crash. */
  kill(): Promise<void>
  /** Starts it again on its data and its port, and waits until it can be used. */
  restart(): Promise<void>
}

export interface NativeServer {
  name: PartName
  command: string
  args: readonly string[]
  url: string
  /** Throws until the server can be used. */
  probe(): Promise<unknown>
}

const readyTimeoutMs = 60_000
const stopGraceMs = 5_000

/** Starts a native server and waits until it can be used. A start that fails leaves nothing behind and throws StartFailure. */
export async function startNative(run: Run, server: NativeServer): Promise<NativePart> {
  const crashed = Promise.withResolvers<string>()
  const start = () =>
    launch({
      ...server,
      cwd: run.folder,
      env: run.env,
      logFile: path.join(run.folder, `${server.name}.log`),
      guard: run.guard,
      signal: run.signal,
      readyTimeoutMs,
      onCrash: crashed.resolve,
    })
  let child = await start()
  return {
    name: server.name,
    source: 'native',
    url: server.url,
    get pid() {
      return child.pid
    },
    crashed: crashed.promise,
    stop: () => child.stop(stopGraceMs),
    kill: () => child.stop(0),
    async restart() {
      await child.stop(stopGraceMs)
      child = await start()
    },
  }
}
