import net from 'node:net'
import { StartFailure } from './failure.ts'
import { probeKafka } from './kafka.ts'
import { probeMongodb } from './mongodb.ts'
import { type Part, type PartName, type Run, variables } from './part.ts'
import { probeRedis } from './redis.ts'
import { waitUntil } from './wait.ts'

const probes: Record<PartName, (url: string) => Promise<void>> = {
  kafka: probeKafka,
  mongodb: probeMongodb,
  redis: probeRedis,
  smtp: probeSmtp,
}

/** A server that somebody else runs, at the URL of the environment. Throws StartFailure when it does not answer within 5 s. */
export async function findGiven(run: Run, name: PartName, url: string): Promise<Part> {
  try {
    await waitUntil(() => probes[name](url), 5_000, run.signal)
  } catch (error) {
    run.signal.throwIfAborted()
    const why = (error as Error).message.split('\n')[0]
    throw new StartFailure(
      `${name}: ${addressOf(url)} of ${variables[name]} is ${why}: start it, correct the variable or unset it`,
    )
  }
  return { name, source: 'env', url, crashed: new Promise(() => {}), stop: async () => {} }
}

/** Host and port of a URL or a broker list, without user, password or path. */
export function addressOf(url: string): string {
  return url
    .replace(/^[a-z+]+:\/\//, '')
    .replace(/^[^/]*@/, '')
    .replace(/\/.*$/, '')
}

async function probeSmtp(url: string): Promise<void> {
  const { hostname, port } = new URL(url)
  const socket = net.connect(Number(port || 25), hostname)
  try {
    await new Promise<void>((resolve, reject) => {
      socket.setTimeout(3_000, () => reject(new Error('no greeting')))
      socket.once('error', reject)
      socket.once('data', (data) =>
        data.toString().startsWith('220') ? resolve() : reject(new Error('no SMTP greeting')),
      )
    })
  } finally {
    socket.destroy()
  }
}
