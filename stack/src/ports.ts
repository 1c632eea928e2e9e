import { randomInt } from 'node:crypto'
import getPort from 'get-port'
import { StartFailure } from './failure.ts'

/**
 * A free port of 127.0.0.1. Below the range from which the system serves outgoing connections, so that a server can be restarted on
 * its port without finding it borrowed.
 */
export async function freePort(): Promise<number> {
  return await getPort({ host: '127.0.0.1', port: Array.from({ length: 20 }, () => randomInt(15_000, 32_000)) })
}

/** `wanted`, or a free port. Throws StartFailure when `wanted` is taken. */
export async function claimPort(name: string, wanted: number | undefined): Promise<number> {
  if (!wanted) return await freePort()
  const port = await getPort({ host: '127.0.0.1', port: wanted })
  if (port !== wanted)
    throw new StartFailure(`${name}: port ${wanted} is taken: stop what uses it or ask for another one`)
  return port
}
