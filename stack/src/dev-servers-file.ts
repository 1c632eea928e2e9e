import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { stateFolder } from './paths.ts'
import { isAlive } from './processes.ts'

export interface DevServers {
  /** Process that started them and stops them. */
  pid: number
  /** MONGODB_URI and the others, as tests expect them. */
  env: Record<string, string>
}

export const devServersFile = path.join(stateFolder, 'dev-servers.json')

/** The servers of a running `npm run stack`, if there is one. */
export function findDevServers(): DevServers | undefined {
  if (!existsSync(devServersFile)) return undefined
  const servers: DevServers = JSON.parse(readFileSync(devServersFile, 'utf8'))
  return isAlive(servers.pid) ? servers : undefined
}
