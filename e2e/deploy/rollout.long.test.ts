import assert from 'node:assert/strict'
import test from 'node:test'
import { startControlPlane } from '../cluster/control-plane.ts'
import { secretsFor } from '../cluster/lab.ts'
import { overlays, render } from '../cluster/render.ts'
import { startRollouts } from '../cluster/services.ts'
import { tryRun } from '../cluster/shell.ts'
import { findTools, root } from '../cluster/tools.ts'
import { until } from '../src/until.ts'
import { outcomeOf } from './rollout.ts'
import { toolTest } from './tools.ts'

const tools = await findTools().catch((error: Error) => error)

if (tools instanceof Error) test("the pipeline's watch on a real control plane", { skip: tools.message }, () => {})
else
  toolTest(
    'the pipeline sees a real rollout through to its end, and a real one that is aborted',
    ['helm', 'kustomize', 'kubectl', 'etcd'],
    async () => {
      const cluster = await startControlPlane(tools, Number(process.env.CANDOR_CLUSTER_PORT ?? 16643))
      try {
        const own = overlays().filter(({ environment }) => environment === 'dev')
        const objects = (await Promise.all(own.map(({ folder }) => render(folder)))).flat()
        await cluster.apply(objects.filter(({ kind }) => kind === 'Namespace'))
        const services = objects.filter(({ metadata }) => metadata.namespace === 'candor-dev')
        // Without the jobs of the platform and the scalers, neither of which a rollout waits for; a quota would count pods of nobody.
        const wanted = services.filter(
          ({ kind }) => !/^(?:Job|CronJob|HorizontalPodAutoscaler|ResourceQuota)$/.test(kind),
        )
        await cluster.apply([...secretsFor(services, () => 'x'), ...wanted])
        startRollouts(cluster)
        const watch = await tryRun(process.execPath, ['e2e/deploy/rollout.ts', 'dev'], {
          cwd: root,
          env: { KUBECONFIG: cluster.kubeconfig, ROLLOUT_MINUTES: '3' },
          timeoutMs: 240_000,
        })
        assert.equal(watch.status, 0, watch.stdout + watch.stderr)
        assert.match(watch.stdout, /portal +done/)

        const rollout = () => cluster.get('rollout', 'portal', 'candor-dev')
        const repository = String((await rollout()).spec.template.spec.containers[0].image).split(':')[0]
        const patch = (path: string, value: unknown, ...more: string[]) =>
          cluster.kubectl([
            '-n',
            'candor-dev',
            'patch',
            'rollout',
            'portal',
            '--type=json',
            ...more,
            '-p',
            JSON.stringify([{ op: 'add', path, value }]),
          ])
        await patch('/spec/template/spec/containers/0/image', `${repository}:9.9.9`)
        await until(
          'a canary',
          async (seen) => {
            const outcome = outcomeOf(await rollout(), '9.9.9')
            return (outcome.is === 'waiting' && /at 5 %/.test(outcome.for)) || seen(outcome)
          },
          90_000,
        )
        await patch('/status/abort', true, '--subresource=status')
        const failed = await until(
          'the abort to be seen',
          async (seen) => {
            const outcome = outcomeOf(await rollout(), '9.9.9')
            return outcome.is === 'failed' ? outcome : seen(outcome)
          },
          60_000,
        )
        assert.match(failed.why, /abort/i)
      } finally {
        await cluster.stop()
      }
    },
  )
