import path from 'node:path'
import { type Child, describeExit, startChild } from './child.ts'
import { StartFailure } from './failure.ts'
import type { Part, PartName, Run } from './part.ts'
import { waitUntil } from './wait.ts'

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
  const launch = () => launchServer(run, server, crashed.resolve)
  let child = await launch()
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
      child = await launch()
    },
  }
}

async function launchServer(run: Run, server: NativeServer, onCrash: (text: string) => void): Promise<Child> {
  const { name, command, args } = server
  const logFile = path.join(run.folder, `${name}.log`)
  const child = await startChild({ name, command, args, cwd: run.folder, env: run.env, logFile, guard: run.guard })
  const ended = new AbortController()
  void child.exited.then((exit) => ended.abort(new StartFailure(`${describeExit(child, exit)}`)))
  try {
    await waitUntil(server.probe, readyTimeoutMs, AbortSignal.any([ended.signal, run.signal]))
  } catch (error) {
    await child.stop(0)
    if (error instanceof StartFailure || run.signal.aborted) throw error
    throw new StartFailure(`${name} is ${(error as Error).message}; the end of its log:\n${child.tail(20)}`)
  }
  void child.exited.then((exit) => {
    if (exit.unexpected) onCrash(describeExit(child, exit))
  })
  return child
}
