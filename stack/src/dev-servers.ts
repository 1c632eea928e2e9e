// `npm run stack`: the servers alone, until Ctrl-C, for running a single test or service by hand.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { devServersFile, findDevServers } from './dev-servers-file.ts'
import { StartFailure } from './failure.ts'
import { stateFolder } from './paths.ts'
import { createRun } from './run.ts'
import { environmentOf, startServers } from './servers.ts'
import { aborted, StopRequested, stopOnSignals } from './signals.ts'

const running = findDevServers()
if (running) {
  console.error(`already running as process ${running.pid}: use those, or stop them first`)
  process.exit(1)
}
const signal = stopOnSignals()
const run = createRun({ signal })
let status = 0
try {
  const servers = await startServers(run)
  const env = environmentOf(servers)
  mkdirSync(stateFolder, { recursive: true })
  writeFileSync(devServersFile, JSON.stringify({ pid: process.pid, env }, null, 2), { mode: 0o600 })
  const exports = Object.entries(env).map(([key, value]) => `export ${key}='${value}'`)
  console.log(
    `\n${exports.join('\n')}\n\nnpm test and single test files find these servers by themselves; Ctrl-C stops them`,
  )
  const keepAlive = setInterval(() => {}, 60_000)
  const crash = await Promise.race([servers.crashed, aborted(signal)])
  clearInterval(keepAlive)
  rmSync(devServersFile, { force: true })
  if (crash) {
    console.error(crash)
    status = 1
  }
  await servers.stop()
} catch (error) {
  if (!(error instanceof StopRequested)) console.error(error instanceof StartFailure ? error.message : error)
  status = 1
}
await run.guard.close()
process.exit(status)
