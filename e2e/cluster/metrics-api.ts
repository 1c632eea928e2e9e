import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:https'
import { networkInterfaces } from 'node:os'
import path from 'node:path'
import { until } from '../src/until.ts'
import type { ControlPlane } from './control-plane.ts'

/** What the pods of a test use, and what an external metric is worth. */
export interface Usage {
  /** Thousandths of a core that each pod of the service uses. */
  cpu(service: string): number
  /** The value of an external metric, with the labels that the HPA selected. */
  external(metric: string, labels: Record<string, string>): Promise<number> | number
}

/**
 * Stands in for metrics-server (`metrics.k8s.io`) and prometheus-adapter (`external.metrics.k8s.io`): the APIs through which the real HPA
 * controller asks, behind real APIServices.
 */
export async function startMetricsApi(cluster: ControlPlane, port: number, usage: Usage): Promise<void> {
  const certs = path.join(path.dirname(cluster.kubeconfig), 'certs')
  const server: Server = createServer(
    { cert: readFileSync(path.join(certs, 'apiserver.crt')), key: readFileSync(path.join(certs, 'apiserver.key')) },
    (request, response) => {
      const send = (status: number, body: unknown) => {
        response.writeHead(status, { 'content-type': 'application/json' })
        response.end(JSON.stringify(body))
      }
      answer(cluster, usage, new URL(request.url ?? '/', 'https://localhost')).then(
        (body) => send(body ? 200 : 404, body ?? { kind: 'Status', apiVersion: 'v1', status: 'Failure', code: 404 }),
        (error) =>
          send(500, { kind: 'Status', apiVersion: 'v1', status: 'Failure', message: String(error), code: 500 }),
      )
    },
  )
  await new Promise<void>((resolve) => server.listen(port, '0.0.0.0', resolve))
  cluster.after(async () => {
    await cluster.tryKubectl(['delete', 'apiservice', 'v1beta1.metrics.k8s.io', 'v1beta1.external.metrics.k8s.io'])
    server.closeAllConnections()
    server.close()
  })
  const name = 'metrics'
  const namespace = 'kube-system'
  await cluster.apply([
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace },
      spec: { ports: [{ port: 443, targetPort: port }] },
    },
    {
      apiVersion: 'v1',
      kind: 'Endpoints',
      metadata: { name, namespace },
      subsets: [{ addresses: [{ ip: hostAddress() }], ports: [{ port }] }],
    },
    ...['metrics.k8s.io', 'external.metrics.k8s.io'].map((group) => ({
      apiVersion: 'apiregistration.k8s.io/v1',
      kind: 'APIService',
      metadata: { name: `v1beta1.${group}` },
      spec: {
        group,
        version: 'v1beta1',
        groupPriorityMinimum: 100,
        versionPriority: 100,
        insecureSkipTLSVerify: true,
        service: { name, namespace, port: 443 },
      },
    })),
  ])
  await until(
    'the metrics APIs to be served',
    async (seen) => {
      const { status, stderr } = await cluster.tryKubectl(['get', '--raw', '/apis/metrics.k8s.io/v1beta1/pods'])
      return status === 0 || seen(stderr)
    },
    120_000,
  )
}

async function answer(cluster: ControlPlane, usage: Usage, { pathname, searchParams }: URL): Promise<unknown> {
  const [, , group, version, ...rest] = pathname.replace(/\/$/, '').split('/')
  const list = (kind: string, items: unknown[]) => ({ kind, apiVersion: `${group}/${version}`, metadata: {}, items })
  if (rest.length === 0) {
    const kinds = group === 'metrics.k8s.io' ? ['PodMetrics:pods:true', 'NodeMetrics:nodes:false'] : []
    const resources = kinds.map((one) => {
      const [kind, name, namespaced] = one.split(':')
      return { name, kind, singularName: '', namespaced: namespaced === 'true', verbs: ['get', 'list'] }
    })
    return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: `${group}/${version}`, resources }
  }
  const namespace = rest[0] === 'namespaces' ? rest[1] : undefined
  const timestamp = new Date().toISOString()
  const selector = searchParams.get('labelSelector') ?? undefined
  if (group === 'metrics.k8s.io' && rest.at(-1) === 'pods') {
    const pods = await cluster.list('pods', namespace, selector)
    return list(
      'PodMetricsList',
      pods
        .filter(({ status }) => status.phase === 'Running')
        .map(({ metadata, spec }) => ({
          metadata: { name: metadata.name, namespace: metadata.namespace, labels: metadata.labels },
          timestamp,
          window: '15s',
          containers: spec.containers.map(({ name }: { name: string }) => ({
            name,
            usage: { cpu: `${usage.cpu(metadata.labels?.['app.kubernetes.io/name'] ?? '')}m`, memory: '64Mi' },
          })),
        })),
    )
  }
  if (group !== 'external.metrics.k8s.io') return undefined
  const metricName = rest.at(-1) ?? ''
  const metricLabels = Object.fromEntries(
    (selector ?? '').split(',').map((pair) => pair.split('=') as [string, string]),
  )
  const value = String(Math.round(await usage.external(metricName, metricLabels)))
  return list('ExternalMetricValueList', [{ metricName, metricLabels, timestamp, value }])
}

function hostAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
  const found = all.find(({ family, internal }) => family === 'IPv4' && !internal)
  if (!found) throw new Error('this machine has no address but 127.0.0.1')
  return found.address
}
