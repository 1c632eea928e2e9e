import assert from 'node:assert/strict'
import path from 'node:path'
import { until } from '../src/until.ts'
import { type ArgoCd, standInForOperators, startArgoCd } from './argocd.ts'
import type { Checks } from './checks.ts'
import type { ControlPlane } from './control-plane.ts'
import { services } from './lab.ts'
import { startMetricsApi } from './metrics-api.ts'
import type { KubeObject } from './render.ts'
import { type Changes, type Repository, serveRepository } from './repository.ts'
import { startRollouts } from './services.ts'

const zone = 'candor-dev'
const overlay = 'kustomize/overlays/dev/scoring'
const bound = 900_000

/** Argo CD with the real Applications, from a git repository to running objects. */
export async function checkGitops({ check }: Checks, cluster: ControlPlane): Promise<void> {
  const port = new URL(cluster.server).port
  for (const one of ['candor-dev', 'candor-prod']) await cluster.tryKubectl(['delete', 'ns', one, '--timeout=60s'])
  const repository = await serveRepository(cluster)
  startRollouts(cluster)
  await startMetricsApi(cluster, 16_450, { cpu: () => 20, external: () => 0 })
  standInForOperators(cluster)
  const argo = await startArgoCd(cluster, path.join(repository.folder, 'argocd/install'), {
    'candor-dev': `https://127.0.0.1:${port}`,
    'candor-prod': `https://localhost:${port}`,
  })
  const apply = await cluster.tryKubectl(['apply', '-f', path.join(repository.folder, 'argocd/root.yaml')])
  assert.equal(apply.status, 0, apply.stderr)

  await check('from one object that is applied by hand, everything in dev becomes Synced and Healthy', () =>
    until(
      'all Applications of dev',
      async (seen) => {
        const found = (await argo.applications()).filter(({ metadata }) => /^(candor(-dev)?$|dev-)/.test(metadata.name))
        const waiting = found.filter((one) => !isThere(one))
        const all = ['platform', 'istio-gateway', ...services].every((name) =>
          found.some(({ metadata }) => metadata.name === `dev-${name}`),
        )
        return all && waiting.length === 0 ? `${found.length} Applications` : seen(waiting.map(describe))
      },
      bound,
    ),
  )
  await check('a wave begins when everything of the one before is there', () => checkOrder(argo))
  await check('production waits for a person, at the platform and at each service', () => checkGate(cluster, argo))
  await check('a change by hand is healed', async () => {
    const change = ['patch', 'configmap', 'scoring', '--type=merge', '-p', '{"data":{"LOG_LEVEL":"trace"}}']
    await cluster.kubectl(['-n', zone, ...change])
    await cluster.kubectl(['-n', zone, 'delete', 'pdb', 'scoring'])
    await until(
      'the old state',
      async () => {
        const { data } = await cluster.get('configmap', 'scoring', zone)
        return (data.LOG_LEVEL === 'debug' && (await exists(cluster, 'pdb', 'scoring'))) || undefined
      },
      60_000,
    )
  })
  await check('pods and least pods that the autoscaler and its schedule set are left alone', async () => {
    await cluster.kubectl(['-n', zone, 'patch', 'hpa', 'scoring', '--type=merge', '-p', '{"spec":{"minReplicas":2}}'])
    await until('2 pods', async () => (await rollout(cluster)).status?.availableReplicas === 2 || undefined, 90_000)
    const { status } = await argo.refresh('dev-scoring')
    assert.equal(status.sync.status, 'Synced')
    assert.equal((await cluster.get('hpa', 'scoring', zone)).spec.minReplicas, 2)
    assert.equal((await rollout(cluster)).spec.replicas, 2)
  })
  await check('a service that is stopped for a restore stays so until it is started again', async () => {
    const pods = async (wanted: (n: number) => boolean) => {
      const { status } = await rollout(cluster)
      return wanted(status?.availableReplicas ?? 0) || undefined
    }
    // The commands of docs/rollback.md.
    const scale = (n: number) =>
      cluster.kubectl(['-n', zone, 'patch', 'rollout', 'scoring', '--type=merge', '-p', `{"spec":{"replicas":${n}}}`])
    await scale(0)
    await until('no pod', () => pods((n) => n === 0), 60_000)
    const { status } = await argo.refresh('dev-scoring')
    assert.equal(status.sync.status, 'Synced')
    // The autoscaler looks every 15 s: it says that it rests.
    await until(
      'the autoscaler to rest',
      async (seen) => {
        const { status: scaler } = await cluster.get('hpa', 'scoring', zone)
        const active = scaler?.conditions?.find(({ type }: { type: string }) => type === 'ScalingActive')
        return active?.reason === 'ScalingDisabled' || seen(active)
      },
      60_000,
    )
    assert.equal((await rollout(cluster)).spec.replicas, 0)
    await scale(1)
    await until('pods again', () => pods((n) => n >= 2), 90_000)
  })
  await check('a canary in progress is not fought', () => checkCanaryLeftAlone(cluster, argo, repository))
  await check('a commit that the chart refuses shows its error, and what runs is left alone', async () => {
    const error = await broken(cluster, argo, repository, {
      [`${overlay}/values.yaml`]: (text) => text.replace('autoscaling:', 'autoscalling:'),
    })
    assert.match(error, /autoscalling/)
  })
  await check('a commit that the API server refuses shows its error, and what runs is left alone', async () => {
    const error = await broken(cluster, argo, repository, anObject('ConfigMap', 'v1', 'data: { KEY: 1 }'))
    assert.match(error, /KEY/)
  })
  await check('a kind that the project does not allow is refused', async () => {
    const error = await broken(
      cluster,
      argo,
      repository,
      anObject('ClusterRole', 'rbac.authorization.k8s.io/v1', 'rules: []'),
    )
    assert.match(error, /not permitted in project/)
  })
}

const isThere = ({ status }: KubeObject) => status?.sync?.status === 'Synced' && status?.health?.status === 'Healthy'

const describe = ({ metadata, status }: KubeObject) =>
  `${metadata.name} ${status?.sync?.status}/${status?.health?.status} ${status?.operationState?.message ?? ''} ${
    status?.conditions?.[0]?.message ?? ''
  }`.slice(0, 300)

const rollout = (cluster: ControlPlane, name = 'scoring') =>
  cluster.api(`/apis/argoproj.io/v1alpha1/namespaces/${zone}/rollouts/${name}`)

const exists = async (cluster: ControlPlane, kind: string, name: string) =>
  (await cluster.tryKubectl(['-n', zone, 'get', kind, name])).status === 0

/** Each wave's Applications were made after those of the wave before had been synced. */
async function checkOrder(argo: ArgoCd): Promise<string> {
  const waves = new Map<number, { made: string[]; done: string[] }>()
  for (const { metadata, status } of await argo.applications()) {
    if (!metadata.name.startsWith('dev-')) continue
    const isService = services.some((name) => metadata.name === `dev-${name}`)
    const wave = isService ? 1 : Number(metadata.annotations?.['argocd.argoproj.io/sync-wave'])
    const known = waves.get(wave) ?? { made: [], done: [] }
    known.made.push(metadata.creationTimestamp ?? '')
    // On a control plane that another run has used, some things are there already and need no sync.
    known.done.push(status?.history?.[0]?.deployedAt ?? metadata.creationTimestamp)
    waves.set(wave, known)
  }
  const ordered = [...waves].sort(([a], [b]) => a - b)
  assert.deepEqual(
    ordered.map(([wave]) => wave),
    [-3, -2, -1, 0, 1],
  )
  for (const [index, [wave, { made }]] of ordered.entries()) {
    const before = ordered[index - 1]?.[1].done.sort().at(-1) ?? ''
    const first = made.sort()[0] ?? ''
    assert.ok(first >= before, `wave ${wave} began at ${first}, before the last one was done at ${before}`)
  }
  return ordered.map(([wave, { made }]) => `${made.length} in wave ${wave}`).join(', ')
}

async function checkGate(cluster: ControlPlane, argo: ArgoCd): Promise<void> {
  const outOfSync = async (name: string) =>
    until(
      `${name} to wait`,
      async (seen) => {
        const found = await argo.application(name).catch(() => undefined)
        const state = found && `${found.status?.sync?.status} ${found.status?.operationState?.phase ?? 'untouched'}`
        return state === 'OutOfSync untouched' || seen(state)
      },
      120_000,
    )
  await outOfSync('prod-platform')
  assert.equal((await cluster.tryKubectl(['get', 'ns', 'candor-prod'])).status, 1, 'something was made')
  await argo.sync('prod-platform')
  const there = (name: string) =>
    until(
      `${name} to be there`,
      async (seen) => {
        const found = await argo.application(name)
        return isThere(found) || seen(describe(found))
      },
      180_000,
    )
  await there('prod-platform')
  await outOfSync('prod-identity')
  const rollouts = await cluster.list('rollouts', 'candor-prod')
  assert.deepEqual(rollouts, [])
  await argo.sync('prod-identity')
  await there('prod-identity')
}

async function checkCanaryLeftAlone(cluster: ControlPlane, argo: ArgoCd, repository: Repository): Promise<string> {
  const weight = async () => {
    const routes = `/apis/networking.istio.io/v1/namespaces/${zone}/virtualservices/scoring`
    return (await cluster.api(routes)).spec.http[0].route[1].weight as number
  }
  const revision = await repository.commit('scoring 0.2.0', {
    [`${overlay}/values.yaml`]: (text) => text.replace('tag: 0.1.0', 'tag: 0.2.0'),
  })
  await argo.refresh('dev-scoring')
  await until('the canary to get 5 %', async (seen) => (await weight()) === 5 || seen(await weight()), 90_000)
  const before = await rollout(cluster)
  for (let n = 0; n < 3; n++) {
    const { status } = await argo.refresh('dev-scoring')
    assert.equal(status.sync.revision, revision)
    assert.equal(status.sync.status, 'Synced', 'the weights count as a difference')
    assert.equal(await weight(), 5)
  }
  const after = await rollout(cluster)
  assert.equal(after.status.currentStepIndex, before.status.currentStepIndex)
  assert.equal(after.metadata.generation, before.metadata.generation, 'the Rollout was written')
  // Nobody answers as Prometheus here: the analysis ends the rollout by itself, which git does not fight either.
  const promote = [
    'patch',
    'rollout',
    'scoring',
    '--subresource=status',
    '--type=merge',
    '-p',
    '{"status":{"promoteFull":true}}',
  ]
  await cluster.kubectl(['-n', zone, ...promote])
  await until(
    '0.2.0 for everybody',
    async (seen) => {
      const { status } = await rollout(cluster)
      return (status.phase === 'Healthy' && status.stableRS === status.currentPodHash) || seen(status.message)
    },
    120_000,
  )
  return 'three refreshes at weight 5, then promoted by hand'
}

/** Commits a fault, waits for the error that Argo CD shows, looks at what runs, and takes the commit back. */
async function broken(cluster: ControlPlane, argo: ArgoCd, repository: Repository, changes: Changes): Promise<string> {
  const before = (await rollout(cluster)).spec.template
  await repository.commit('broken', changes)
  await argo.refresh('dev-scoring')
  const error = await until(
    'an error',
    async () => {
      const { status } = await argo.application('dev-scoring')
      const { phase, message = '', syncResult } = status.operationState ?? {}
      const compared = (status.conditions ?? []).map((one: { message: string }) => one.message).join(' ')
      if (compared) return compared as string
      const results = (syncResult?.resources ?? []).map((one: { message?: string }) => one.message ?? '').join(' ')
      const failed = phase === 'Failed' || phase === 'Error' || /retry|failed/i.test(message)
      return failed && syncResult?.revision !== undefined ? `${message} ${results}` : undefined
    },
    90_000,
  )
  assert.deepEqual((await rollout(cluster)).spec.template, before, 'what ran was changed')
  const good = await repository.revert()
  await argo.terminate('dev-scoring')
  await until(
    'dev-scoring to be whole again',
    async (seen) => {
      const found = await argo.refresh('dev-scoring')
      await argo.terminate('dev-scoring')
      return (isThere(found) && found.status.sync.revision === good) || seen(describe(found))
    },
    120_000,
  )
  return error
}

/** Adds one more object to dev's scoring. */
function anObject(kind: string, apiVersion: string, rest: string): Changes {
  const object = `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: one-more, namespace: ${zone} }\n${rest}\n`
  return {
    [`${overlay}/one-more.yaml`]: () => object,
    [`${overlay}/kustomization.yaml`]: (text) => `${text}resources: [one-more.yaml]\n`,
  }
}
