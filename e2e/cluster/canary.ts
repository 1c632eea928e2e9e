import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createKafka } from '@candor/platform/kafka'
import { createLog } from '@candor/platform/log'
import { outcomeOf } from '../deploy/rollout.ts'
import { until } from '../src/until.ts'
import type { Checks } from './checks.ts'
import type { ControlPlane } from './control-plane.ts'
import { labNamespace as namespace, type ServiceName, services } from './lab.ts'
import { metricsAskedFor } from './metric-names.ts'
import type { PodRunner, RunningPod } from './pods.ts'
import { type Prometheus, startPrometheus } from './prometheus.ts'
import type { KubeObject } from './render.ts'
import { runServices } from './services.ts'

const prometheusPort = 19_390

/** Analysis in seconds instead of minutes; questions, thresholds and weights are those of production but for the p95 of a busy machine. */
const quick = {
  autoscaling: { min: 1 },
  minReadySeconds: 20,
  canary: {
    analysis: {
      prometheus: `http://127.0.0.1:${prometheusPort}`,
      window: '30s',
      interval: '2s',
      count: 4,
      initialDelay: '10s',
      failureLimit: 2,
      p95SecondsMax: 5,
      lagMax: 50,
    },
  },
  drain: { scaleDownDelaySeconds: 20, abortScaleDownDelaySeconds: 20 },
}

/** Rollouts of real services, judged by a real Prometheus that scrapes them. */
export async function checkCanary({ check }: Checks, cluster: ControlPlane): Promise<void> {
  const slow = await slowServer(8_000)
  cluster.after(slow.close)
  const differently = ({ version }: RunningPod) => {
    const faults: Record<string, Record<string, string>> = {
      '0.2.0-errors': { IDENTITY_URL: 'http://127.0.0.1:9' },
      '0.2.0-slow': { IDENTITY_URL: slow.url },
    }
    // Nobody listens at the registry: records of a schema that nobody knows are asked about again and again.
    return { SCHEMA_REGISTRY_URL: 'http://127.0.0.1:9', ...faults[version] }
  }
  const isWanted = ({ kind }: KubeObject) => kind !== 'HorizontalPodAutoscaler' && kind !== 'Job'
  const running = await runServices(cluster, { values: quick, isWanted, differently })
  const { pods, prefix, kafkaBrokers } = running
  const prometheus = await startPrometheus(cluster, namespace, prometheusPort)
  startTraffic(cluster, pods)
  await check('the first version of each service is rolled out', async () => {
    for (const name of services) await settled(cluster, name, 'Healthy')
  })
  await check('each pod is a real service with the environment of its manifest, and is scraped', () =>
    allScraped(prometheus, pods),
  )
  await check('every metric that alerts, dashboards, analyses and autoscaling ask for is exported', async () => {
    const names = await prometheus.metricNames()
    const missing = [...metricsAskedFor().keys()].filter((name) => !names.has(name))
    assert.deepEqual(missing, [])
    return `${metricsAskedFor().size} metrics`
  })
  await Promise.all(
    services.map((name) =>
      check(`${name}: a good version goes 5 -> 25 -> 50 -> 100`, async () => {
        const weights = watchWeights(cluster, name)
        await running.apply(name, tag('0.2.0'))
        await settled(cluster, name, 'Healthy', '0.2.0')
        // After the promotion the stable Service is the new version's.
        await until('the weight to be 0', async () => (await weightOf(cluster, name)) === 0 || undefined, 60_000)
        const seen = await weights.stop()
        assert.deepEqual(
          seen.filter((weight) => weight > 0),
          [5, 25, 50, 100],
          `weights seen: ${seen}`,
        )
      }),
    ),
  )
  /** What the pipeline's watch (e2e/deploy/rollout.ts) says of the Rollout as it stands. */
  const outcome = async (name: ServiceName, version: string) =>
    outcomeOf(await cluster.api(`${rolloutsPath}/${name}`), version)
  const takenBack = async (name: ServiceName, version: string, metric: string, act?: () => Promise<void>) => {
    await running.apply(name, tag(version))
    await until(`a canary of ${name}`, async () => (await weightOf(cluster, name)) > 0 || undefined, 240_000)
    const underWay = await outcome(name, version)
    assert.ok(underWay.is === 'waiting' && / at \d+ %/.test(underWay.for), JSON.stringify(underWay))
    await act?.()
    await settled(cluster, name, 'Degraded')
    const aborted = await outcome(name, version)
    assert.ok(aborted.is === 'failed' && /abort/i.test(aborted.why), JSON.stringify(aborted))
    const runs = await cluster.list('analysisruns', namespace)
    const run = runs
      .sort((a, b) => String(a.metadata.creationTimestamp).localeCompare(String(b.metadata.creationTimestamp)))
      .findLast((one) => one.metadata.name.startsWith(`${name}-`))
    const failed = run?.status.metricResults
      ?.filter(({ phase }: { phase: string }) => phase === 'Failed')
      .map((one: { name: string }) => one.name)
    assert.ok(failed?.includes(metric), `failed: ${failed}`)
    await until(
      'all traffic on the stable version',
      async () => (await weightOf(cluster, name)) === 0 || undefined,
      60_000,
    )
    const stable = pods.pods().some((pod) => pod.service === name && pod.version === '0.2.0')
    assert.ok(stable, 'the running version was left alone')
    await running.apply(name, tag('0.2.0'))
    await settled(cluster, name, 'Healthy', '0.2.0')
    assert.deepEqual(await outcome(name, '0.2.0'), { is: 'done' })
    return `failed: ${failed}; the pipeline reads: ${aborted.why}`
  }
  await Promise.all([
    check('portal: a version that answers 5xx is taken back', () =>
      takenBack('portal', '0.2.0-errors', 'success-rate'),
    ),
    check('scoring: a version that dead-letters records is taken back', () =>
      takenBack('scoring', '0.3.0', 'dead-letters', () => producePoison(prefix, kafkaBrokers)),
    ),
  ])
  await Promise.all([
    check('portal: a version that is slow is taken back', () => takenBack('portal', '0.2.0-slow', 'p95')),
    check('notification: a group that falls behind ends the rollout', () =>
      takenBack('notification', '0.3.0', 'consumer-lag', () => produceUnreadable(prefix, kafkaBrokers)),
    ),
  ])
}

export const tag = (version: string) => ({ image: { tag: version } })

/** Waits for a phase of a Rollout whose newest version is `version`, and for the controller to have seen the newest spec. */
export async function settled(
  cluster: ControlPlane,
  name: ServiceName,
  phase: string,
  version?: string,
): Promise<void> {
  await until(
    `Rollout ${name} to be ${phase}`,
    async (seen) => {
      const { status, spec, metadata } = await cluster.api(`${rolloutsPath}/${name}`)
      const current = spec.template.spec.containers[0].image.split(':').at(-1)
      const isSeen = String(metadata.generation) === String(status?.observedGeneration)
      const isDone = phase !== 'Healthy' || status?.stableRS === status?.currentPodHash
      if (isSeen && isDone && status?.phase === phase && (!version || current === version)) return true
      return seen(`${status?.phase}: ${status?.message ?? ''}`)
    },
    400_000,
  )
}

const routesPath = `/apis/networking.istio.io/v1/namespaces/${namespace}/virtualservices`
const rolloutsPath = `/apis/argoproj.io/v1alpha1/namespaces/${namespace}/rollouts`

/** Percent of the traffic that the VirtualService sends to the canary; all its routes agree. */
export async function weightOf(cluster: ControlPlane, name: ServiceName): Promise<number> {
  const routed = await Promise.all(
    [name, `${name}-mesh`].map((one) => cluster.api(`${routesPath}/${one}`).catch(() => undefined)),
  )
  const weights = routed
    .flatMap((object) => object?.spec.http ?? [])
    .map(({ route }: { route: { weight?: number }[] }) => route[1]?.weight ?? 0)
  return Math.max(...weights)
}

/** Notes each weight that the canary had, in order. */
function watchWeights(cluster: ControlPlane, name: ServiceName) {
  const seen: number[] = []
  let stopped = false
  const loop = (async () => {
    while (!stopped) {
      const weight = await weightOf(cluster, name)
      if (weight !== seen.at(-1)) seen.push(weight)
      await new Promise((resolve) => setTimeout(resolve, 1_000))
    }
  })()
  return {
    async stop() {
      stopped = true
      await loop
      return seen
    },
  }
}

async function allScraped(prometheus: Prometheus, pods: PodRunner): Promise<string> {
  for (const { name, hash, service } of pods.pods()) {
    const query = `http_requests_total{namespace="${namespace}",service="${service}",pod="${name}",rollouts_pod_template_hash="${hash}"}`
    await until(
      `samples of ${name}`,
      async () => ((await prometheus.ask(`sum(${query})`)) ?? 0) > 0 || undefined,
      180_000,
    )
  }
  return `${pods.pods().length} pods`
}

/** Asks every pod for something, three times a second: the portal for what identity answers, the others for what is not there. */
function startTraffic(cluster: ControlPlane, pods: PodRunner): void {
  const timer = setInterval(() => {
    for (const { ip, service } of pods.pods()) {
      const path = service === 'portal' ? '/.well-known/jwks.json' : '/api/v1/nothing'
      fetch(`http://${ip}:3000${path}`, { signal: AbortSignal.timeout(12_000) })
        .then((response) => response.arrayBuffer())
        .catch(() => {})
    }
  }, 333)
  cluster.after(() => clearInterval(timer))
}

async function slowServer(delayMs: number) {
  const server = createServer((_request, response) => setTimeout(() => response.end('{"keys":[]}'), delayMs))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** One record that is no event into each partition of the sessions: whoever reads it dead-letters it. */
const producePoison = (prefix: string, brokers: string) =>
  produce(prefix, brokers, 'candor.session.v1', (partition) => [
    { partition, key: `poison-${partition}`, value: 'not an event' },
  ])

/** Records of a schema that nobody knows yet: the group waits for it and falls behind. */
const produceUnreadable = (prefix: string, brokers: string) =>
  produce(prefix, brokers, 'candor.scorecard.v1', (partition) =>
    Array.from({ length: 100 }, (_, n) => ({ partition, key: `late-${n}`, value: Buffer.from([0, 0, 9, 9, 9, 1, 2]) })),
  )

async function produce(
  prefix: string,
  brokers: string,
  topic: string,
  messagesOf: (partition: number) => { partition: number; key: string; value: string | Buffer }[],
): Promise<void> {
  const log = createLog({ service: 'cluster-test', level: 'error' })
  const kafka = createKafka({ KAFKA_BROKERS: brokers, KAFKA_TOPIC_PREFIX: prefix }, { service: 'cluster-test', log })
  const producer = kafka.client.producer()
  await producer.connect()
  await producer.send({ topic: kafka.topicName(topic), messages: [0, 1, 2, 3].flatMap(messagesOf) })
  await producer.disconnect()
}
