import type { Part, PartName, Run } from '@candor/stack/part'
import { environmentOf, startServers } from '@candor/stack/servers'
import { type CpuMeter, createCpuMeter, pidListeningOn } from './cpu.ts'

/** What every figure of one run of the bench shares. */
export interface Context {
  run: Run
  servers: { mongodbUri: string; kafkaBrokers: string; redisUrl: string }
  cpu: CpuMeter
  /** Small sizes, for a look at whether everything works; the figures say little. */
  quick: boolean
  /** Times that ours and the baseline are measured in turns. */
  rounds: number
  note(text: string): void
  /** Registers what a figure has put on the servers to be undone, at the latest when the bench ends. Undone once. */
  atEnd(undo: () => Promise<void>): () => Promise<void>
}

/** One line of the table: what Candor does, what the bare libraries do, and the ratio of the two, measured in turns in one run. */
export interface Row {
  name: string
  unit: string
  ours: number
  baseline: number
  ratio: number
  /** Lowest and highest ratio of the rounds. */
  spread: [number, number]
  /** The ratio that is wanted. */
  wanted: number
  baselineIs: string
  /** Processor seconds that one unit of ours took, by process; empty where the system does not tell. */
  cpuSeconds: Record<string, number>
  baselineCpuSeconds: Record<string, number>
  /** Further figures of the same runs, with their unit in the name. */
  details: Record<string, number>
}

export interface OpenContext extends Context {
  /** Who runs each server. */
  sources: Record<PartName, Part['source']>
  /** Resolves with a readable text when one of the servers that we started ends by itself. */
  crashed: Promise<string>
  close(): Promise<void>
}

/** Starts the servers (those with a URL in the environment are used as they are) and watches their processes. */
export async function openContext(run: Run, o: { quick: boolean; note(text: string): void }): Promise<OpenContext> {
  const servers = await startServers(run)
  const env = environmentOf(servers)
  const cpu = createCpuMeter()
  cpu.watch('bench', process.pid)
  for (const [name, url] of [
    ['mongodb', env.MONGODB_URI],
    ['kafka', `kafka://${env.KAFKA_BROKERS}`],
    ['redis', env.REDIS_URL],
  ] as const) {
    const port = Number(/:(\d+)/.exec(url ?? '')?.[1])
    const pid = pidListeningOn(port)
    if (pid) cpu.watch(name, pid)
  }
  const undos = new Set<() => Promise<void>>()
  return {
    run,
    servers: {
      mongodbUri: env.MONGODB_URI ?? '',
      kafkaBrokers: env.KAFKA_BROKERS ?? '',
      redisUrl: env.REDIS_URL ?? '',
    },
    cpu,
    quick: o.quick,
    rounds: o.quick ? 1 : 3,
    note: o.note,
    atEnd(undo) {
      const once = async () => {
        if (undos.delete(once)) await undo()
      }
      undos.add(once)
      return once
    },
    sources: Object.fromEntries(Object.values(servers.parts).map(({ name, source }) => [name, source])) as Record<
      PartName,
      Part['source']
    >,
    crashed: servers.crashed,
    async close() {
      // What was opened last is closed first: a service before the database it writes to.
      for (const undo of [...undos].reverse())
        await undo().catch((error) => o.note(`could not clean up: ${error.message}`))
      await servers.stop()
    },
  }
}
