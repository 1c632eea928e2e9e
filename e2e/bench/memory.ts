import { readFileSync } from 'node:fs'
import { processesWith } from '@candor/stack/processes'

/** Proportional set size of each process that carries `variable` (`NAME=value`) in its environment, in MiB, by `nameOf`. Linux only. */
export function pssByPart(
  variable: string,
  nameOf: (process: { pid: number; command: string }) => string,
): Record<string, number> {
  const parts: Record<string, number> = {}
  for (const one of processesWith(variable)) {
    const name = nameOf(one)
    parts[name] = (parts[name] ?? 0) + pssMib(one.pid)
  }
  return parts
}

/** What a process holds, with pages shared among n processes counted as 1/n each. 0 when it has just ended. */
function pssMib(pid: number): number {
  try {
    const kib = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]
    return Number(kib ?? 0) / 1_024
  } catch {
    return 0
  }
}
