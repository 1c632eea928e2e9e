import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { until } from '../src/until.ts'
import type { Checks } from './checks.ts'
import type { ControlPlane } from './control-plane.ts'
import { createLab, labNamespace as namespace, secretsFor } from './lab.ts'
import { startMetricsApi } from './metrics-api.ts'
import { startRollouts } from './services.ts'

const quick = { minReadySeconds: 0, autoscaling: { min: 2, max: 6, scaleDownSeconds: 0 } }

/** HPA on the Rollout, PDB, and what each account may do. */
export async function checkScaling({ check }: Checks, cluster: ControlPlane): Promise<void> {
  const lab = createLab(cluster, quick)
  const platform = await lab.platform()
  const objects = await lab.service('scoring')
  await cluster.apply(platform.filter(({ kind }) => kind === 'Namespace'))
  await cluster.apply(platform.filter(({ kind }) => kind !== 'Job'))
  await cluster.apply([...(await lab.service('interview')), ...objects, ...secretsFor(objects, () => 'x')])
  let milli = 100
  let lag = 0
  const asked = new Set<string>()
  startRollouts(cluster)
  await startMetricsApi(cluster, 16_450, {
    cpu: () => milli,
    external(metric, { service }) {
      asked.add(`${metric} of ${service}`)
      return lag
    },
  })
  const replicas = (wanted: (n: number) => boolean) => async (seen: (state: unknown) => undefined) => {
    const { status } = await cluster.get('rollout', 'scoring', namespace)
    return wanted(status?.readyReplicas ?? 0) ? `${status.readyReplicas} pods` : seen(`${status?.readyReplicas} pods`)
  }
  await check('the HPA brings a Rollout to its minimum', () =>
    until(
      '2 pods',
      replicas((n) => n === 2),
      90_000,
    ),
  )
  await check('the HPA scales a Rollout on CPU', () => {
    milli = 500
    return until(
      'more pods',
      replicas((n) => n > 2),
      90_000,
    )
  })
  await check('the HPA takes pods away when the load is gone', () => {
    milli = 50
    return until(
      '2 pods',
      replicas((n) => n === 2),
      180_000,
    )
  })
  await check('the HPA scales a Rollout on consumer lag', async () => {
    lag = 5_000
    const found = await until(
      '6 pods',
      replicas((n) => n === 6),
      120_000,
    )
    assert.deepEqual(
      [...asked].filter((one) => one.includes('scoring')),
      ['candor_consumer_lag of scoring'],
    )
    return found
  })
  await check('a PDB refuses the eviction that would take a second pod at once', async () => {
    const pods = await cluster.list('pods', namespace, 'app.kubernetes.io/name=scoring')
    const ready = pods.filter(({ metadata }) => !metadata.deletionTimestamp)
    await until('the PDB to know its pods', async () => {
      const { status } = await cluster.get('pdb', 'scoring', namespace)
      return status?.disruptionsAllowed === 1 || undefined
    })
    const evict = (name: string) => {
      const body = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace } }
      return cluster.tryKubectl(
        ['create', '--raw', `/api/v1/namespaces/${namespace}/pods/${name}/eviction`, '-f', '-'],
        JSON.stringify(body),
      )
    }
    const [first, second] = await Promise.all(ready.slice(0, 2).map(({ metadata }) => evict(metadata.name)))
    const answers = [first, second].map((one) => one?.status === 0)
    assert.equal(answers.filter(Boolean).length, 1, `${first?.stderr} ${second?.stderr}`)
    assert.match(`${first?.stderr}${second?.stderr}`, /disruption budget/i)
  })
  await checkAccess({ check } as Checks, cluster)
}

/** Who may do what, asked of the API server's own authorizer. */
async function checkAccess({ check }: Checks, cluster: ControlPlane): Promise<void> {
  const may = async (who: string[], verb: string, what: string) => {
    const { stdout } = await cluster.tryKubectl(['auth', 'can-i', verb, what, '-n', namespace, ...who])
    return stdout.trim() === 'yes'
  }
  const account = (name: string) => [`--as=system:serviceaccount:${namespace}:${name}`]
  const group = (name: string) => ['--as=someone@candor.example', `--as-group=${name}`]
  await check('a service account of a service may do nothing', async () => {
    for (const what of ['pods', 'secrets', 'configmaps', 'rollouts.argoproj.io'])
      for (const verb of ['get', 'list', 'create', 'patch', 'delete'])
        assert.equal(await may(account('scoring'), verb, what), false, `${verb} ${what}`)
  })
  await check('a schedule may change its own HPA and nothing else', async () => {
    const schedule = account('interview-schedule')
    assert.equal(await may(schedule, 'patch', 'hpa/interview'), true)
    assert.equal(await may(schedule, 'patch', 'hpa/scoring'), false)
    assert.equal(await may(schedule, 'delete', 'hpa/interview'), false)
    assert.equal(await may(schedule, 'get', 'secrets'), false)
  })
  await check('viewers read, operators act on rollouts, nobody reads secrets or is admin at rest', async () => {
    assert.equal(await may(group('candor-viewers'), 'list', 'pods'), true)
    assert.equal(await may(group('candor-viewers'), 'patch', 'rollouts.argoproj.io'), false)
    assert.equal(await may(group('candor-operators'), 'patch', 'rollouts.argoproj.io'), true)
    assert.equal(await may(group('candor-operators'), 'delete', 'pods'), true)
    for (const who of ['candor-viewers', 'candor-operators', 'candor-admins']) {
      assert.equal(await may(group(who), 'get', 'secrets'), false, who)
      assert.equal(await may(group(who), 'create', 'pods/exec'), false, who)
      assert.equal(await may(group(who), 'delete', 'rollouts.argoproj.io'), false, who)
    }
  })
  const binding = (name: string, expires?: string) => ({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name, namespace, ...(expires && { annotations: { 'candor.example/expires': expires } }) },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'admin' },
    subjects: [{ kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: 'someone@candor.example' }],
  })
  const create = (who: string, object: unknown) =>
    cluster.tryKubectl(['create', '-f', '-', ...group(who)], JSON.stringify(object))
  await check('admin rights are taken just in time, with an end, and the end comes', async () => {
    const hour = new Date(Date.now() + 3_000_000).toISOString().replace(/\.\d+Z/, 'Z')
    assert.notEqual(
      (await create('candor-operators', binding('jit-operator', hour))).status,
      0,
      'an operator took admin',
    )
    const endless = await until('the policy to be in force', async () => {
      const ran = await create('candor-admins', binding('jit-endless'))
      if (ran.status !== 0) return ran
      await cluster.kubectl(['-n', namespace, 'delete', 'rolebinding', 'jit-endless'])
      return undefined
    })
    assert.match(endless.stderr, /candor.example\/expires/)
    const granted = await create('candor-admins', binding('jit-someone', hour))
    assert.equal(granted.status, 0, granted.stderr)
    assert.equal(await may(['--as=someone@candor.example'], 'get', 'secrets'), true)
    const past = await create('candor-admins', binding('jit-over', '2026-01-01T00:00:00Z'))
    assert.equal(past.status, 0, past.stderr)
    await endElevations(cluster)
    const left = (await cluster.list('rolebindings', namespace)).map(({ metadata }) => metadata.name)
    assert.ok(left.includes('jit-someone') && !left.includes('jit-over'), String(left))
  })
}

/** Runs the script of the CronJob `elevation-ends` with the rights of its account. */
async function endElevations(cluster: ControlPlane): Promise<void> {
  const { spec } = await cluster.get('cronjob', 'elevation-ends', namespace)
  const [container] = spec.jobTemplate.spec.template.spec.containers
  const token = (await cluster.kubectl(['-n', namespace, 'create', 'token', 'elevation-ends'])).trim()
  const plain = `kubectl() { command kubectl --server=${cluster.server} --insecure-skip-tls-verify --token=${token} "$@"; }\n`
  const ran = spawnSync('/bin/bash', ['-euo', 'pipefail', '-c', plain + container.args[0]], {
    env: { PATH: process.env.PATH, HOME: cluster.folder, ZONE: namespace, KUBECONFIG: '/dev/null' },
    encoding: 'utf8',
    // bash takes a socket for a remote shell's, and reads its start files.
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  assert.equal(ran.status, 0, ran.stderr)
}
