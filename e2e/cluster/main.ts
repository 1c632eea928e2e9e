// `npm run test:cluster [-- PART…]`: the deployment on a real control plane. The last line is `N passed, N failed`.

import { findDevServers } from '@candor/stack/dev-servers-file'
import { silent } from '@candor/stack/progress'
import { createRun } from '@candor/stack/run'
import { environmentOf, startServers } from '@candor/stack/servers'
import { checkCanary } from './canary.ts'
import type { Checks } from './checks.ts'
import { createChecks } from './checks.ts'
import { type ControlPlane, startControlPlane } from './control-plane.ts'
import { checkGitops } from './gitops.ts'
import { checkMesh } from './mesh.ts'
import { checkScaling } from './scaling.ts'
import { checkBadValues, checkStrict } from './strict.ts'
import { findTools, NoTools, needPrograms } from './tools.ts'

const port = Number(process.env.CANDOR_CLUSTER_PORT ?? 16443)

/** In this order: what is quick and says most comes first. */
const sections: Record<string, (checks: Checks, cluster: ControlPlane) => Promise<void>> = {
  values: checkBadValues,
  strict: checkStrict,
  mesh: checkMesh,
  canary: checkCanary,
  scaling: checkScaling,
  gitops: checkGitops,
}

/** Real services run in these, on the servers of the environment, of `npm run stack`, or started here. */
const onServers = ['mesh', 'canary']
const run = createRun({ progress: silent })

async function needServers(): Promise<void> {
  if (process.env.MONGODB_URI || findDevServers()) return
  Object.assign(process.env, environmentOf(await startServers(run)))
}

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !(name in sections))
if (unknown.length > 0) {
  console.error(`unknown: ${unknown.join(', ')}; there are ${Object.keys(sections).join(', ')}`)
  process.exit(2)
}
const checks = createChecks()
let cluster: ControlPlane | undefined
let stopping: Promise<void> | undefined
const stop = () => {
  stopping ??= (cluster?.stop() ?? Promise.resolve()).then(() => run.guard.close())
  return stopping
}
// A signal may come twice: from the terminal and from npm.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop().then(() => process.exit(130)))
try {
  const tools = await findTools()
  await needPrograms({ kubectl: 'https://kubernetes.io/docs/tasks/tools', etcd: 'apt-get install etcd-server' })
  cluster = await startControlPlane(tools, port)
  if (wanted.length === 0 || wanted.some((name) => onServers.includes(name))) await needServers()
  for (const [name, section] of Object.entries(sections)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue
    console.log(`\n== ${name}`)
    await checks.check(`${name} could be looked at`, () => section(checks, cluster as ControlPlane))
    await cluster.endSection()
  }
} catch (error) {
  if (!(error instanceof NoTools)) throw error
  // The pipeline's checklist takes a green job for a rollback that was tried: there, what could not run has failed.
  if (process.env.CANDOR_TOOLS_REQUIRED)
    await checks.check('the control plane could be started', () => Promise.reject(error))
  else checks.skip('everything', error.message)
} finally {
  await stop()
}
process.exit(checks.finish() ? 0 : 1)
