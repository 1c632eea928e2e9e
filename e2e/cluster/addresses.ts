import { connect, createServer, type Socket } from 'node:net'
import type { ControlPlane } from './control-plane.ts'
import type { RunningPod } from './pods.ts'
import type { KubeObject } from './render.ts'
import { run } from './shell.ts'

const serviceNetwork = '10.96.0.0/16'

/**
 * A kube-proxy in small: what connects to a Service's address reaches one of its pods, whichever the Service selects by then.
 * Returns the address of each Service, as `host:port`.
 */
export async function serveAddresses(
  cluster: ControlPlane,
  namespace: string,
  pods: () => RunningPod[],
): Promise<Map<string, string>> {
  await run('ip', ['route', 'replace', 'local', serviceNetwork, 'dev', 'lo'])
  cluster.after(() => run('ip', ['route', 'del', 'local', serviceNetwork, 'dev', 'lo']))
  const path = `/api/v1/namespaces/${namespace}/services`
  const addresses = new Map<string, string>()
  const selectors = new Map<string, Record<string, string>>()
  const looking = setInterval(() => {
    const note = ({ items }: KubeObject) => {
      for (const { metadata, spec } of items as KubeObject[]) selectors.set(metadata.name, spec.selector)
    }
    cluster.api(path).then(note, () => {})
  }, 1_000)
  cluster.after(() => clearInterval(looking))
  for (const { metadata, spec } of (await cluster.list('services', namespace)).filter(
    (one) => one.spec.clusterIP !== 'None',
  )) {
    const { port } = spec.ports[0]
    const forward = (socket: Socket) => {
      socket.on('error', () => socket.destroy())
      const selector = selectors.get(metadata.name) ?? spec.selector
      const hash = selector['rollouts-pod-template-hash']
      const behind = pods().filter(
        (pod) => pod.service === selector['app.kubernetes.io/name'] && (!hash || pod.hash === hash),
      )
      const pod = behind[Math.floor(Math.random() * behind.length)]
      if (!pod) return void socket.destroy()
      const onward = connect(port, pod.ip)
      onward.on('error', () => socket.destroy())
      socket.on('close', () => onward.destroy())
      socket.pipe(onward).pipe(socket)
    }
    const server = createServer(forward)
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, spec.clusterIP, resolve))
    cluster.after(() => server.close())
    addresses.set(metadata.name, `${spec.clusterIP}:${port}`)
  }
  return addresses
}
