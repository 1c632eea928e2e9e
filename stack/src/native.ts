import path from 'node:path'
import getPort from 'get-port'
import { type Child, describeExit, startChild } from './child.ts'
import { StartFailure } from './failure.ts'
import type { Part, PartName, StartContext } from './part.ts'
import { waitUntilReady } from './wait.ts'

/** The wanted port of a part, or a free one. Throws StartFailure when the wanted one is taken. */
export async function choosePort(name: PartName, context: StartContext): Promise<number> {
  const wanted = context.ports[name]
  const port = await getPort(wanted ? { port: wanted, host: '127.0.0.1' } : { host: '127.0.0.1' })
  if (wanted && port !== wanted) throw new StartFailure(`${name}: port ${wanted} is taken: choose another one or stop what uses it`)
  return port
}

export interface NativeServer {
  name: PartName
  command: string
  args: readonly string[]
  url: string
  /** Throws until the server can be used. */
  probe(): Promise<unknown>
}

/** Starts a native server and waits until it can be used; a failed start leaves nothing behind. */
export async function startNative(context: StartContext, server: NativeServer): Promise<Part> {
  const child: Child = await startChild({
    name: server.name,
    command: server.command,
    args: server.args,
    cwd: context.folder,
    env: context.env,
    logFile: path.join(context.folder, `${server.name}.log`),
    guard: context.guard,
  })
  try {
    await waitUntilReady(child, server.probe, 60_000)
  } catch (error) {
    await child.stop(0)
    throw error
  }
  const crashed = new Promise<string>((resolve) => {
    void child.exited.then((exit) => {
      if (exit.unexpected) resolve(`${server.name} ${describeExit(exit)}; the end of its log:\n${child.tail(20)}`)
    })
  })
  return { name: server.name, source: 'native', url: server.url, pid: child.pid, crashed, stop: () => child.stop() }
}
