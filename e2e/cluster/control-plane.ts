import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, get } from 'node:https'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type KubeObject, toText } from './render.ts'
import { createDaemons, type Daemons, type Ran, run, tryRun } from './shell.ts'

/** A real API server with controllers and scheduler; nodes and pods are simulated. */
export interface ControlPlane {
  /** For everything this run writes. */
  folder: string
  kubeconfig: string
  server: string
  token: string
  daemons: Daemons
  kubectl(args: readonly string[], input?: string): Promise<string>
  tryKubectl(args: readonly string[], input?: string): Promise<Ran>
  /** GET of a path of the API, such as `/api/v1/namespaces/x/pods`: what is asked again and again goes without a process of its own. */
  api(path: string): Promise<KubeObject>
  get(kind: string, name: string, namespace: string): Promise<KubeObject>
  list(kind: string, namespace?: string, selector?: string): Promise<KubeObject[]>
  /** Server-side, with conflicts forced: the test is the owner of what it applies. */
  apply(objects: readonly KubeObject[]): Promise<void>
  /** Done at the end of the section, last first, whatever happened in it. */
  after(end: () => unknown): void
  endSection(): Promise<void>
  stop(): Promise<void>
}

/**
 * Starts one with `tools`/up, or uses the one of CANDOR_CLUSTER_RUNNING (a folder that was given to `up`), which then stays; what the test
 * itself starts ends with `stop` in both cases.
 */
export async function startControlPlane(tools: string, port: number): Promise<ControlPlane> {
  const running = process.env.CANDOR_CLUSTER_RUNNING
  const folder = mkdtempSync(path.join(tmpdir(), 'candor-cluster-'))
  const plane = running ?? path.join(folder, 'plane')
  const logs = path.join(folder, 'logs')
  await run('mkdir', ['-p', logs])
  const daemons = createDaemons(logs)
  const ends: (() => unknown)[] = []
  const endSection = async () => {
    for (const end of ends.splice(0).reverse()) await end()
    await daemons.stop()
  }
  const stop = async () => {
    await endSection()
    if (!running) await tryRun(path.join(tools, 'down'), [plane])
    if (!process.env.CANDOR_CLUSTER_KEEP)
      rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 })
  }
  let kubeconfig: string
  try {
    kubeconfig = running
      ? path.join(running, 'kubeconfig')
      : ((await run(path.join(tools, 'up'), [plane, String(port)])).trim().split('\n').at(-1) ?? '')
  } catch (error) {
    await stop()
    throw error
  }
  const env = { KUBECONFIG: kubeconfig }
  const kubectl = (args: readonly string[], input?: string) =>
    run('kubectl', args, { env, ...(input !== undefined && { input }) })
  const server = `https://127.0.0.1:${port}`
  const token = 'admintoken'
  const agent = new Agent({ keepAlive: true, rejectUnauthorized: false })
  const cluster: ControlPlane = {
    folder,
    kubeconfig,
    server,
    token,
    api: (path) => getJson(new URL(path, server), token, agent),
    daemons,
    kubectl,
    tryKubectl: (args, input) => tryRun('kubectl', args, { env, ...(input !== undefined && { input }) }),
    get: async (kind, name, namespace) => JSON.parse(await kubectl(['-n', namespace, 'get', kind, name, '-o', 'json'])),
    async list(kind, namespace, selector) {
      const where = namespace ? ['-n', namespace] : ['-A']
      const which = selector ? ['-l', selector] : []
      return JSON.parse(await kubectl(['get', kind, ...where, ...which, '-o', 'json'])).items
    },
    async apply(objects) {
      await kubectl(['apply', '--server-side', '--force-conflicts', '-f', '-'], toText(objects))
    },
    after: (end) => void ends.push(end),
    endSection,
    stop,
  }
  return cluster
}

function getJson(url: URL, token: string, agent: Agent): Promise<KubeObject> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent, headers: { authorization: `Bearer ${token}` }, timeout: 60_000 }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (part: string) => {
        text += part
      })
      response.once('error', reject)
      response.once('end', () => {
        if (response.statusCode === 200) resolve(JSON.parse(text))
        else reject(new Error(`${url.pathname}: ${response.statusCode} ${text.slice(0, 200)}`))
      })
    })
    request.once('timeout', () => request.destroy(new Error(`${url.pathname}: no answer`)))
    request.once('error', reject)
  })
}
