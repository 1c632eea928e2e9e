import { createServer } from 'node:http'
import { until } from '../src/until.ts'
import type { ControlPlane } from './control-plane.ts'
import { type KubeObject, render } from './render.ts'

export const namespace = 'argocd'
const ports = { redis: 16_470, repo: 16_471, metrics: 16_472 }
const applicationsPath = `/apis/argoproj.io/v1alpha1/namespaces/${namespace}/applications`

/** The real Argo CD on a control plane, without its web server. */
export interface ArgoCd {
  applications(): Promise<KubeObject[]>
  application(name: string): Promise<KubeObject>
  /** Makes it look at git and cluster now; resolves when it has. */
  refresh(name: string): Promise<KubeObject>
  /** What a person does with `argocd app sync`. */
  sync(name: string): Promise<void>
  /** What a person does with `argocd app terminate-op`. */
  terminate(name: string): Promise<void>
}

/** Starts it with the settings of the folder `install`. `clusters` are names by which the Applications call this one control plane. */
export async function startArgoCd(
  cluster: ControlPlane,
  install: string,
  clusters: Record<string, string>,
): Promise<ArgoCd> {
  await cluster.apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }])
  await cluster.apply([
    ...foundations(),
    ...Object.entries(clusters).map(([name, server]) => clusterSecret(cluster, name, server)),
  ])
  await cluster.apply(await render(install))
  const env = {
    KUBECONFIG: cluster.kubeconfig,
    ARGOCD_FAKE_IN_CLUSTER: 'true',
    ARGOCD_GPG_ENABLED: 'false',
    // Git's own settings of this machine's user stay out of it.
    HOME: cluster.folder,
  }
  const redis = ['--redis', `127.0.0.1:${ports.redis}`]
  const start = (name: string, args: string[]) => cluster.daemons.start(name, name, args, { env, cwd: cluster.folder })
  start('redis-server', ['--port', String(ports.redis), '--save', '', '--bind', '127.0.0.1'])
  start('argocd-repo-server', [
    ...redis,
    '--address',
    '127.0.0.1',
    '--port',
    String(ports.repo),
    '--metrics-port',
    String(ports.metrics),
    '--disable-tls',
    '--parallelismlimit',
    '2',
  ])
  const repo = (flag: string) => [flag, `127.0.0.1:${ports.repo}`, '--repo-server-plaintext', '--namespace', namespace]
  start('argocd-application-controller', [
    ...redis,
    ...repo('--repo-server'),
    '--metrics-port',
    String(ports.metrics + 1),
  ])
  const listens = ['--metrics-addr', `127.0.0.1:${ports.metrics + 2}`, '--probe-addr', `127.0.0.1:${ports.metrics + 3}`]
  const hook = ['--webhook-addr', `127.0.0.1:${ports.metrics + 4}`, '--enable-leader-election=false']
  start('argocd-applicationset-controller', [...repo('--argocd-repo-server'), ...listens, ...hook])
  const application = (name: string) => cluster.api(`${applicationsPath}/${name}`)
  const patch = (name: string, change: unknown) =>
    cluster.kubectl(['-n', namespace, 'patch', 'application', name, '--type=merge', '-p', JSON.stringify(change)])
  return {
    applications: async () => (await cluster.api(applicationsPath)).items as KubeObject[],
    application,
    async refresh(name) {
      await patch(name, { metadata: { annotations: { 'argocd.argoproj.io/refresh': 'normal' } } })
      return await until(
        `Argo CD to look at ${name}`,
        async () => {
          const found = await application(name)
          return found.metadata.annotations?.['argocd.argoproj.io/refresh'] ? undefined : found
        },
        90_000,
      )
    },
    async sync(name) {
      const { spec } = await application(name)
      const sync = { syncStrategy: { hook: {} }, syncOptions: spec.syncPolicy.syncOptions }
      await patch(name, { operation: { initiatedBy: { username: 'somebody' }, sync } })
    },
    async terminate(name) {
      const { status } = await application(name)
      if (status?.operationState?.phase === 'Running')
        await patch(name, { status: { operationState: { phase: 'Terminating' } } })
    },
  }
}

/** What an installation brings that is not ours. */
function foundations(): KubeObject[] {
  const labels = { 'app.kubernetes.io/part-of': 'argocd' }
  const names = ['argocd-ssh-known-hosts-cm', 'argocd-tls-certs-cm', 'argocd-gpg-keys-cm']
  return [
    ...names.map((name) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace, labels } })),
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'argocd-secret', namespace, labels },
      stringData: { 'server.secretkey': 'of-this-test-run' },
    },
  ]
}

const clusterSecret = (cluster: ControlPlane, name: string, server: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name, namespace, labels: { 'argocd.argoproj.io/secret-type': 'cluster' } },
  stringData: {
    name,
    server,
    config: JSON.stringify({ bearerToken: cluster.token, tlsClientConfig: { insecure: true } }),
  },
})

/** Operators that are not here: what they would make Ready is said to be, so that health is about our objects. */
export function standInForOperators(cluster: ControlPlane): void {
  const kinds = {
    'external-secrets.io/v1/externalsecrets': 'externalsecret',
    'external-secrets.io/v1/secretstores': 'secretstore',
    'cert-manager.io/v1/certificates': 'certificate',
  }
  let stopped = false
  const look = async () => {
    for (const [kindPath, kind] of Object.entries(kinds)) {
      for (const { metadata, status } of (await cluster.api(`/apis/${kindPath}`)).items as KubeObject[]) {
        if (status?.conditions?.some(({ type }: { type: string }) => type === 'Ready')) continue
        const ready = {
          type: 'Ready',
          status: 'True',
          reason: 'Test',
          message: '',
          lastTransitionTime: new Date().toISOString(),
        }
        const change = JSON.stringify({ status: { conditions: [ready] } })
        const where = ['-n', metadata.namespace ?? '', 'patch', kind, metadata.name]
        await cluster.tryKubectl([...where, '--subresource=status', '--type=merge', '-p', change])
      }
    }
  }
  const loop = (async () => {
    while (!stopped) {
      await look().catch(() => {})
      await new Promise((resolve) => setTimeout(resolve, 1_000))
    }
  })()
  cluster.after(() => {
    stopped = true
    return loop
  })
}

/** Serves files as a chart repository does. */
export async function serveFiles(cluster: ControlPlane, port: number, read: (path: string) => Buffer | undefined) {
  const server = createServer((request, response) => {
    const body = read(decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname))
    response.writeHead(body ? 200 : 404).end(body)
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  cluster.after(() => server.close())
}
