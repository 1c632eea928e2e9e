import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { before, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { loadConfig } from '@candor/platform/config'
import { parse, stringify } from 'yaml'
import { services } from './lab.ts'
import { type KubeObject, render } from './render.ts'
import { findTools, needPrograms, root } from './tools.ts'

/** Why nothing can be rendered here, if so. */
const lacking = await findTools()
  .catch(() => undefined)
  .then(() => needPrograms({ kustomize: 'https://kubectl.docs.kubernetes.io', helm: 'https://helm.sh' }))
  .then(
    () => undefined,
    (error: Error) => error.message,
  )
const skip = lacking ?? false
const rendered = new Map<string, KubeObject[]>()

before(async () => {
  if (lacking) return
  for (const name of services) rendered.set(name, await render(path.join(root, 'kustomize/overlays/prod', name)))
})

const objectsOf = (name: string) => rendered.get(name) ?? []
const one = (name: string, kind: string, suffix = '') => {
  const found = objectsOf(name).find((object) => object.kind === kind && object.metadata.name === name + suffix)
  assert.ok(found, `${kind} ${name}${suffix}`)
  return found
}

test('each service accepts the environment that its manifest gives it', { skip }, async () => {
  for (const name of services) {
    const file = pathToFileURL(path.join(root, 'services', name, 'src/config.ts')).href
    const { configSchema } = await import(file)
    const plain = one(name, 'ConfigMap').data as Record<string, string>
    const secrets = objectsOf(name).find(({ kind }) => kind === 'ExternalSecret')?.spec.data ?? []
    const values: Record<string, string> = {
      MONGODB_URI: 'mongodb://host/?replicaSet=x',
      REDIS_URL: 'rediss://host:6379',
      SMTP_URL: 'smtps://host:465',
    }
    const secret = Object.fromEntries(
      secrets.map(({ secretKey }: { secretKey: string }) => [
        secretKey,
        values[secretKey] ?? 'a-secret-of-more-than-32-characters-for-a-test',
      ]),
    )
    const config = loadConfig(configSchema, { ...plain, ...secret }) as Record<string, unknown>
    const known = new Set([...Object.keys(config), 'OTEL_SERVICE_NAME'])
    assert.deepEqual(
      Object.keys(plain).filter((key) => !known.has(key)),
      [],
      `${name} does not know these`,
    )
  }
})

test('nobody but the autoscaler says how many pods there are', { skip }, () => {
  for (const name of services) {
    assert.equal(one(name, 'Rollout').spec.replicas, undefined)
    assert.equal(one(name, 'HorizontalPodAutoscaler').spec.scaleTargetRef.kind, 'Rollout')
  }
})

test("analyses ask the canary's own pods, but for the lag, which is the group's", { skip }, () => {
  for (const name of services) {
    const { metrics } = one(name, 'AnalysisTemplate').spec
    const expected = ['canary-is-scraped', 'success-rate', 'p95']
    if (name !== 'portal') expected.push('consumer-lag', 'dead-letters')
    assert.deepEqual(
      metrics.map((metric: { name: string }) => metric.name),
      expected,
    )
    for (const { name: metric, provider } of metrics) {
      const asksHash = provider.prometheus.query.includes('rollouts_pod_template_hash="{{args.canary}}"')
      assert.equal(asksHash, metric !== 'consumer-lag', `${name} ${metric}`)
    }
    const steps = one(name, 'Rollout').spec.strategy.canary.steps as { setWeight?: number }[]
    assert.deepEqual(
      steps.flatMap(({ setWeight }) => setWeight ?? []),
      [5, 25, 50, 100],
    )
  }
})

test('the VirtualService that the gateway uses is the one that is weighted, in every route', { skip }, () => {
  for (const name of services) {
    const { virtualServices } = one(name, 'Rollout').spec.strategy.canary.trafficRouting.istio
    const [gateway] = virtualServices
    const { spec } = one(name, 'VirtualService')
    assert.equal(gateway.name, name)
    assert.deepEqual([...gateway.routes].sort(), spec.http.map((route: { name: string }) => route.name).sort())
    assert.deepEqual(spec.gateways, ['candor-prod-dmz/candor'])
  }
})

test('sockets are told to come back while their pod, its proxy and its Service still stand', { skip }, () => {
  const { spec } = one('interview', 'Rollout')
  const data = one('interview', 'ConfigMap').data
  const spread = Number(data.WS_RECONNECT_SPREAD_MS) / 1_000
  const pod = spec.template
  const drain = Number(/terminationDrainDuration: (\d+)s/.exec(pod.metadata.annotations['proxy.istio.io/config'])?.[1])
  assert.ok(spread > 0)
  for (const seconds of [
    pod.spec.terminationGracePeriodSeconds,
    drain,
    Number(data.SHUTDOWN_TIMEOUT_MS) / 1_000,
    spec.strategy.canary.scaleDownDelaySeconds,
    spec.strategy.canary.abortScaleDownDelaySeconds,
  ])
    assert.ok(seconds >= spread, `${seconds} s are less than the spread of ${spread} s`)
})

test('the migration comes after its configuration and before the pods, and gets no traffic', { skip }, () => {
  for (const name of services.filter((service) => service !== 'portal')) {
    const job = objectsOf(name).find(({ kind }) => kind === 'Job')
    assert.ok(job)
    const wave = (object: KubeObject) => Number(object.metadata.annotations?.['argocd.argoproj.io/sync-wave'] ?? 0)
    for (const kind of ['ConfigMap', 'ServiceAccount', 'ExternalSecret', 'NetworkPolicy'])
      assert.ok(wave(one(name, kind)) < wave(job), kind)
    assert.ok(wave(job) < wave(one(name, 'Rollout')))
    const labels = job.spec.template.metadata.labels
    assert.notEqual(labels['app.kubernetes.io/name'], one(name, 'Service').spec.selector['app.kubernetes.io/name'])
    const allowed = one(name, 'NetworkPolicy').spec.podSelector.matchExpressions[0].values
    assert.ok(allowed.includes(labels['app.kubernetes.io/name']))
  }
  assert.equal(
    objectsOf('portal').some(({ kind }) => kind === 'Job'),
    false,
  )
})

test('every container runs as nobody, writes nowhere but /tmp, and has limits', { skip }, () => {
  for (const name of services) {
    for (const { kind, spec } of objectsOf(name).filter(({ kind }) => ['Rollout', 'Job', 'CronJob'].includes(kind))) {
      const pod = (spec.jobTemplate?.spec ?? spec).template.spec
      assert.equal(pod.securityContext.runAsNonRoot, true, `${name} ${kind}`)
      for (const { securityContext, resources } of pod.containers) {
        assert.equal(securityContext.readOnlyRootFilesystem, true)
        assert.deepEqual(securityContext.capabilities, { drop: ['ALL'] })
        assert.ok(resources.limits.memory && resources.requests.cpu)
      }
    }
  }
})

test('each component renders on top of dev, and takes away or adds what it says', { skip }, async (t) => {
  const base = mkdtempSync(path.join(tmpdir(), 'candor-components-'))
  t.after(() => rmSync(base, { recursive: true, force: true }))
  for (const tree of ['charts', 'kustomize']) cpSync(path.join(root, tree), path.join(base, tree), { recursive: true })
  const withComponent = async (component: string, part: string) => {
    const overlay = path.join(base, 'kustomize/overlays/dev', part)
    const file = path.join(overlay, 'generator/kustomization.yaml')
    const original = readFileSync(file, 'utf8')
    const kustomization = parse(original)
    writeFileSync(
      file,
      stringify({
        ...kustomization,
        components: [...kustomization.components, `../../../../components/${component}`],
      }),
    )
    const objects = await render(overlay)
    writeFileSync(file, original)
    return objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`)
  }
  const bare = await withComponent('no-mesh', 'scoring')
  assert.ok(bare.includes('Rollout/scoring'))
  assert.equal(
    bare.some((id) => /VirtualService|PeerAuthentication|-canary/.test(id)),
    false,
  )
  const local = await withComponent('local', 'scoring')
  assert.ok(local.includes('Deployment/scoring'))
  assert.equal(
    local.some((id) => /Rollout|ServiceMonitor|NetworkPolicy/.test(id)),
    false,
  )
  assert.ok((await withComponent('kafka-in-cluster', 'platform')).includes('KafkaTopic/candor.booking.v1'))
  assert.ok((await withComponent('mongodb-in-cluster', 'platform')).includes('MongoDBCommunity/candor'))
  assert.ok((await withComponent('redis-in-cluster', 'platform')).includes('StatefulSet/redis'))
})
