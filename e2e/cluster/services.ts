import { randomName, testServers } from '@candor/stack/testing'
import { serveAddresses } from './addresses.ts'
import type { ControlPlane } from './control-plane.ts'
import { createLab, type Lab, labNamespace, secretsFor, services, type Values } from './lab.ts'
import { type PodRunner, type RunningPod, runPods } from './pods.ts'
import type { KubeObject } from './render.ts'

/** Of the first admin, and of everything else that is secret. */
export const adminPassword = 'a-secret-of-this-test-run-0123456789abcdef'

/** Environment of one pod that its manifest says otherwise; undefined takes a key away. */
export type Differently = (pod: RunningPod) => Record<string, string | undefined>

/** All services of production, rolled out by the real controller and run as processes on this machine's servers. */
export interface RunningServices {
  lab: Lab
  pods: PodRunner
  /** Put before topic names; databases are `<it>_<service>`. */
  prefix: string
  kafkaBrokers: string
  /** Applies a service with other values on top, all but what `isWanted` leaves out. */
  apply(name: (typeof services)[number], more?: Values): Promise<void>
}

export interface ServicesOptions {
  values: Values
  isWanted(object: KubeObject): boolean
  differently?: Differently
}

export async function runServices(cluster: ControlPlane, o: ServicesOptions): Promise<RunningServices> {
  const servers = testServers()
  const prefix = `${randomName('cluster')}.`
  const lab = createLab(cluster, o.values)
  const secrets: Record<string, string> = {
    MONGODB_URI: servers.mongodbUri,
    REDIS_URL: servers.redisUrl,
    KAFKA_BROKERS: servers.kafkaBrokers,
    SMTP_URL: servers.smtpUrl,
  }
  const environment = (pod: RunningPod) => ({
    MONGODB_DB: `${prefix.slice(0, -1)}_${pod.service}`,
    KAFKA_TOPIC_PREFIX: prefix,
    KAFKA_CREATE_TOPICS: 'true',
    KAFKA_PARTITIONS: '4',
    KAFKA_SSL: 'false',
    KAFKA_SASL_USERNAME: undefined,
    KAFKA_SASL_PASSWORD: undefined,
    OTEL_EXPORTER_OTLP_ENDPOINT: undefined,
    RATE_LIMIT_PER_MINUTE: '1000000',
    LOG_LEVEL: 'warn',
    ...upstreams,
    ...o.differently?.(pod),
  })
  const apply: RunningServices['apply'] = async (name, more) =>
    cluster.apply((await lab.service(name, more)).filter(o.isWanted))
  await cluster.apply((await lab.platform()).filter(({ kind }) => kind === 'Namespace'))
  for (const name of services) {
    const objects = await lab.service(name)
    await cluster.apply([...secretsFor(objects, (key) => secrets[key] ?? adminPassword), ...objects.filter(o.isWanted)])
  }
  cluster.after(async () => {
    for (const kind of ['rollouts', 'hpa', 'pods'])
      await cluster.tryKubectl(['-n', labNamespace, 'delete', kind, '--all', '--wait=false'])
  })
  startRollouts(cluster)
  const addresses = await serveAddresses(cluster, labNamespace, () => pods.pods())
  const upstreams = Object.fromEntries(
    services.map((name) => [`${name.toUpperCase()}_URL`, `http://${addresses.get(name)}`]),
  )
  const pods = await runPods(cluster, { namespace: labNamespace, environment })
  return { lab, pods, prefix, kafkaBrokers: servers.kafkaBrokers, apply }
}

/** The real Argo Rollouts controller. */
export function startRollouts(cluster: ControlPlane): void {
  const port = Number(new URL(cluster.server).port)
  const listens = ['--metricsport', String(port + 45), '--healthzPort', String(port + 46)]
  const args = ['--leader-elect=false', '--loglevel', 'info', ...listens]
  cluster.daemons.start('rollouts', 'rollouts-controller', args, { env: { KUBECONFIG: cluster.kubeconfig } })
}
