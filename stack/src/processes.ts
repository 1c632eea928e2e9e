import { readdirSync, readFileSync } from 'node:fs'

export interface ProcessInfo {
  pid: number
  command: string
}

/**
 * Processes other than this one whose environment holds `variable` (`NAME=value`), children of children included. Linux only:
 * elsewhere the list is empty, because no other system lets us look.
 */
export function processesWith(variable: string): ProcessInfo[] {
  if (process.platform !== 'linux') return []
  const found: ProcessInfo[] = []
  for (const name of readdirSync('/proc')) {
    const pid = Number(name)
    if (!Number.isInteger(pid) || pid === process.pid) continue
    try {
      const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0')
      if (!environment.includes(variable)) continue
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
      if (command !== '') found.push({ pid, command }) // a zombie has no command line
    } catch {
      // Ended while we looked, or somebody else's.
    }
  }
  return found
}

/** Whether a process with this id exists, ours or not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
