// `rollout.ts ENVIRONMENT` waits until every service runs the image that its overlay names, as Argo Rollouts reports it. Exit status 1 when a canary was
// aborted or the time is over: then the pipeline takes the promotion back.
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { KubeObject } from '../cluster/render.ts'
import { run } from '../cluster/shell.ts'
import { root } from '../cluster/tools.ts'
import { imageIn } from './promote.ts'

export type Outcome = { is: 'done' } | { is: 'waiting'; for: string } | { is: 'failed'; why: string }

/** Where a Rollout (argoproj.io/v1alpha1) is on its way to `image`, which is `tag`, or `tag@digest`. */
export function outcomeOf(rollout: KubeObject, image: string): Outcome {
  const { spec, status, metadata } = rollout
  const running = String(spec.template?.spec?.containers?.[0]?.image ?? '')
  if (!running.endsWith(`:${image}`))
    return { is: 'waiting', for: `Argo CD to sync: ${running || 'no image'} is asked for` }
  if (String(status?.observedGeneration ?? '') !== String(metadata.generation ?? ''))
    return { is: 'waiting', for: 'the controller to see it' }
  const message = String(status?.message ?? '')
  if (status?.abort || status?.phase === 'Degraded') return { is: 'failed', why: message || 'aborted' }
  if (status?.phase === 'Healthy') return { is: 'done' }
  const weight = status?.canary?.weights?.canary?.weight
  return {
    is: 'waiting',
    for: `${status?.phase ?? 'its first report'}${weight === undefined ? '' : ` at ${weight} %`}${message && `: ${message}`}`,
  }
}

async function watch(environment: string, timeoutMs: number): Promise<boolean> {
  const services = readdirSync(path.join(root, 'services')).filter((name) => !name.startsWith('.'))
  const deadline = performance.now() + timeoutMs
  const said = new Map<string, string>()
  for (;;) {
    const list = JSON.parse(
      await run('kubectl', ['get', 'rollouts.argoproj.io', '--namespace', `candor-${environment}`, '--output', 'json']),
    )
    const outcomes = services.map((service): [string, Outcome] => {
      const rollout = (list.items as KubeObject[]).find(({ metadata }) => metadata.name === service)
      return [
        service,
        rollout ? outcomeOf(rollout, imageIn(root, environment, service)) : { is: 'waiting', for: 'a Rollout' },
      ]
    })
    for (const [service, outcome] of outcomes) {
      const text =
        outcome.is === 'done' ? 'done' : outcome.is === 'failed' ? `FAILED: ${outcome.why}` : `waits for ${outcome.for}`
      if (said.get(service) !== text) console.log(`${new Date().toISOString()} ${service.padEnd(14)} ${text}`)
      said.set(service, text)
    }
    if (outcomes.some(([, { is }]) => is === 'failed')) return false
    if (outcomes.every(([, { is }]) => is === 'done')) return true
    if (performance.now() > deadline) {
      console.log(`not done in ${timeoutMs / 60_000} minutes`)
      return false
    }
    await delay(10_000)
  }
}

if (import.meta.main) {
  const environment = process.argv[2] ?? ''
  const minutes = Number(process.env.ROLLOUT_MINUTES ?? 45)
  process.exitCode = (await watch(environment, minutes * 60_000)) ? 0 : 1
}
