import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import path from 'node:path'
import type { ControlPlane } from './control-plane.ts'
import type { KubeObject } from './render.ts'
import { run, tryRun } from './shell.ts'
import { NoTools, root } from './tools.ts'

const podNetwork = '10.244.0.0/16'

export interface RunningPod {
  name: string
  ip: string
  service: string
  /** Label `rollouts-pod-template-hash`. */
  hash: string
  /** The tag of its image. */
  version: string
}

/** Runs the real service for each simulated pod, on the pod's own address and with the environment that its manifest gives it. */
export interface PodRunner {
  pods(): RunningPod[]
}

export interface PodRunnerOptions {
  namespace: string
  /** What this machine's servers need otherwise than the manifest says; undefined takes a key away. */
  environment(pod: RunningPod): Record<string, string | undefined>
}

/** A kubelet in small: what the control plane says shall run, runs; what it deletes, ends with SIGTERM. Throws NoTools without the right to route. */
export async function runPods(cluster: ControlPlane, o: PodRunnerOptions): Promise<PodRunner> {
  // Every address of the pod network becomes this machine's own, so processes can listen on their pod's.
  const route = await tryRun('ip', ['route', 'replace', 'local', podNetwork, 'dev', 'lo'])
  if (route.status !== 0) throw new NoTools(`no right to route ${podNetwork} to this machine: ${route.stderr.trim()}`)
  const running = new Map<string, { pod: RunningPod; child: ChildProcess }>()
  const starting = new Set<string>()
  let stopped = false
  const start = async (object: KubeObject) => {
    // KWOK says Ready at once; here a pod is Ready when its own probe says so.
    await setReady(cluster, object, false)
    const pod = toPod(object)
    const env = { ...(await environmentOf(cluster, object)), ...o.environment(pod) }
    if (stopped) return
    const child = startService(cluster, pod, env)
    running.set(pod.name, { pod, child })
    if ((await whenReady(pod, child)) && !stopped) await setReady(cluster, object, true)
  }
  const look = async () => {
    const wanted = new Map<string, KubeObject>()
    for (const pod of (await cluster.api(podsOf(o.namespace))).items as KubeObject[]) {
      // Pods of Jobs are simulated to their end.
      const isService = pod.metadata.labels?.['rollouts-pod-template-hash'] !== undefined
      if (isService && pod.status.podIP && !pod.metadata.deletionTimestamp && pod.status.phase === 'Running')
        wanted.set(pod.metadata.name, pod)
    }
    for (const [name, { child }] of running) {
      // One that ended by itself is started again, as a kubelet would.
      if (wanted.has(name) && child.exitCode === null && child.signalCode === null) continue
      child.kill('SIGTERM')
      running.delete(name)
    }
    for (const [name, object] of wanted) {
      if (running.has(name) || starting.has(name) || stopped) continue
      starting.add(name)
      void start(object)
        .catch(() => {})
        .finally(() => starting.delete(name))
    }
  }
  const loop = (async () => {
    while (!stopped) {
      await look().catch(() => {})
      await new Promise((resolve) => setTimeout(resolve, 400))
    }
  })()
  cluster.after(async () => {
    stopped = true
    await loop
    await Promise.all(
      [...running.values()].map(async ({ child }) => {
        if (child.exitCode !== null || child.signalCode !== null) return
        const ended = once(child, 'exit')
        child.kill('SIGKILL')
        await ended
      }),
    )
    await run('ip', ['route', 'del', 'local', podNetwork, 'dev', 'lo'])
  })
  return { pods: () => [...running.values()].map(({ pod }) => pod) }
}

/** Resolves when the service's readiness probe succeeds; false when the process ends before. */
async function whenReady({ ip }: RunningPod, child: ChildProcess): Promise<boolean> {
  while (child.exitCode === null && child.signalCode === null) {
    const signal = AbortSignal.timeout(3_000)
    const ready = await fetch(`http://${ip}:9100/ready`, { signal }).then(
      ({ ok }) => ok,
      () => false,
    )
    if (ready) return true
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
  return false
}

async function setReady(cluster: ControlPlane, { metadata }: KubeObject, ready: boolean): Promise<void> {
  const at = { status: ready ? 'True' : 'False', lastTransitionTime: new Date().toISOString() }
  const conditions = ['Ready', 'ContainersReady'].map((type) => ({ type, ...at }))
  const where = ['-n', metadata.namespace ?? '', 'patch', 'pod', metadata.name, '--subresource=status']
  await cluster.tryKubectl([...where, '-p', JSON.stringify({ status: { conditions } })])
}

/** Path of Candor's pods of a namespace. */
export const podsOf = (namespace: string) =>
  `/api/v1/namespaces/${namespace}/pods?labelSelector=${encodeURIComponent('app.kubernetes.io/part-of=candor')}`

function toPod({ metadata, spec, status }: KubeObject): RunningPod {
  const labels = metadata.labels ?? {}
  return {
    name: metadata.name,
    ip: status.podIP,
    service: labels['app.kubernetes.io/name'] ?? '',
    hash: labels['rollouts-pod-template-hash'] ?? '',
    version: spec.containers[0].image.split(':').at(-1),
  }
}

/** The container's environment, as a kubelet puts it together from ConfigMaps and Secrets. */
async function environmentOf(cluster: ControlPlane, pod: KubeObject): Promise<Record<string, string>> {
  const namespace = pod.metadata.namespace ?? ''
  const env: Record<string, string> = {}
  for (const { configMapRef, secretRef } of pod.spec.containers[0].envFrom ?? []) {
    if (configMapRef) Object.assign(env, (await cluster.get('configmap', configMapRef.name, namespace)).data)
    if (!secretRef) continue
    const { data } = await cluster.get('secret', secretRef.name, namespace)
    for (const [key, value] of Object.entries(data)) env[key] = Buffer.from(value as string, 'base64').toString()
  }
  return env
}

function startService(cluster: ControlPlane, pod: RunningPod, env: Record<string, string | undefined>): ChildProcess {
  const log = openSync(path.join(cluster.folder, 'logs', `${pod.name}.log`), 'a')
  const args = ['--max-old-space-size=128', '--disable-warning=TimeoutNegativeWarning']
  const child = spawn(process.execPath, [...args, '--import', '@candor/platform/telemetry', 'src/main.ts'], {
    cwd: path.join(root, 'services', pod.service),
    stdio: ['ignore', log, log],
    env: { PATH: process.env.PATH, ...env, HOST: pod.ip } as NodeJS.ProcessEnv,
  })
  closeSync(log)
  return child
}
