import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

export interface CpuMeter {
  /** Watches one more process under a name of its own. */
  watch(name: string, pid: number): void
  /** Adds the processor seconds that each watched process takes while `work` runs to `sums`. */
  during<T>(sums: CpuSums, work: () => Promise<T>): Promise<T>
}

/** Processor seconds by process name. */
export type CpuSums = Record<string, number>

/** What the processor did for each watched process, by `/proc`. Elsewhere than on Linux the sums stay empty. */
export function createCpuMeter(): CpuMeter {
  const pids = new Map<string, number>()
  const read = () => new Map([...pids].map(([name, pid]) => [name, cpuSecondsOf(pid)]))
  return {
    watch: (name, pid) => void pids.set(name, pid),
    async during(sums, work) {
      const before = read()
      const result = await work()
      for (const [name, seconds] of read()) {
        const used = (seconds ?? Number.NaN) - (before.get(name) ?? Number.NaN)
        if (used >= 0) sums[name] = (sums[name] ?? 0) + used
      }
      return result
    },
  }
}

const ticksPerSecond = 100

/** User and system time of a process and its threads; undefined when it can't be read. */
function cpuSecondsOf(pid: number): number | undefined {
  try {
    // The command in parentheses may hold spaces; the fields that count stand behind it.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
    return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond
  } catch {
    return undefined
  }
}

/** The process of this machine that listens on a TCP port; undefined when there is none that we may look at. */
export function pidListeningOn(port: number): number | undefined {
  if (process.platform !== 'linux') return undefined
  const inodes = new Set(['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) => listeningInodes(file, port)))
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    try {
      for (const fd of readdirSync(`/proc/${name}/fd`)) {
        const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${name}/fd/${fd}`))?.[1]
        if (inode && inodes.has(inode)) return Number(name)
      }
    } catch {
      // Ended while we looked, or somebody else's.
    }
  }
  return undefined
}

function listeningInodes(file: string, port: number): string[] {
  const hex = port.toString(16).toUpperCase().padStart(4, '0')
  try {
    const lines = readFileSync(file, 'utf8').split('\n').slice(1)
    return lines.flatMap((line) => {
      const fields = line.trim().split(/\s+/)
      return fields[1]?.endsWith(`:${hex}`) && fields[3] === '0A' && fields[9] ? [fields[9]] : []
    })
  } catch {
    return []
  }
}
