import { renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { stringify } from 'yaml'
import { until } from '../src/until.ts'
import type { ControlPlane } from './control-plane.ts'
import { podsOf } from './pods.ts'
import type { KubeObject } from './render.ts'

export interface Prometheus {
  url: string
  /** The first sample of an instant query, or undefined. */
  ask(query: string): Promise<number | undefined>
  /** Names of the metrics that the targets say they have, with or without a sample so far. */
  metricNames(): Promise<Set<string>>
}

/** A real Prometheus that scrapes what the ServiceMonitors of a namespace select, with the labels that the operator would give. */
export async function startPrometheus(cluster: ControlPlane, namespace: string, port: number): Promise<Prometheus> {
  const monitors = await cluster.list('servicemonitors', namespace)
  const services = await cluster.list('services', namespace)
  const file = path.join(cluster.folder, 'prometheus.yaml')
  // Debian's build knows no Kubernetes: this test looks for the targets and tells it by a file.
  const targetsFile = (name: string) => path.join(cluster.folder, `targets-${name}.json`)
  const config = {
    global: { scrape_interval: '3s', scrape_timeout: '3s' },
    scrape_configs: monitors.map(({ metadata, spec }) => ({
      job_name: `${namespace}/${metadata.name}`,
      honor_labels: spec.endpoints[0].honorLabels,
      metrics_path: spec.endpoints[0].path,
      file_sd_configs: [{ files: [targetsFile(metadata.name)], refresh_interval: '2s' }],
    })),
  }
  writeFileSync(file, stringify(config))
  const look = async () => {
    const pods = (await cluster.api(podsOf(namespace))).items as KubeObject[]
    for (const monitor of monitors) {
      const name = targetsFile(monitor.metadata.name)
      writeFileSync(`${name}.part`, JSON.stringify(targetsOf(monitor, services, pods)))
      renameSync(`${name}.part`, name)
    }
  }
  await look()
  let stopped = false
  const loop = (async () => {
    while (!stopped) {
      await new Promise((resolve) => setTimeout(resolve, 500))
      await look().catch(() => {})
    }
  })()
  const url = `http://127.0.0.1:${port}`
  const data = path.join(cluster.folder, 'prometheus')
  cluster.after(() => {
    stopped = true
    return loop
  })
  cluster.daemons.start('prometheus', 'prometheus', [
    `--config.file=${file}`,
    `--storage.tsdb.path=${data}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--log.level=warn',
  ])
  await until('Prometheus to be ready', async () => ((await answers(`${url}/-/ready`)) ? true : undefined))
  const ask = async (path: string) => ((await (await fetch(url + path)).json()) as { data: unknown }).data
  return {
    url,
    async ask(query) {
      const data = await ask(`/api/v1/query?${new URLSearchParams({ query })}`)
      const value = (data as { result: { value: [number, string] }[] }).result[0]?.value[1]
      return value === undefined ? undefined : Number(value)
    },
    async metricNames() {
      const data = (await ask('/api/v1/targets/metadata')) as { metric: string }[]
      return new Set(data.map(({ metric }) => metric))
    },
  }
}

/** Each pod behind the Service that a ServiceMonitor selects, once it has an address. */
function targetsOf({ spec }: KubeObject, services: readonly KubeObject[], pods: readonly KubeObject[]) {
  const [endpoint] = spec.endpoints
  const service = services.find(({ metadata }) => hasLabels(metadata.labels, spec.selector.matchLabels))
  if (!service) throw new Error(`no Service for ${JSON.stringify(spec.selector)}`)
  const { port } = service.spec.ports.find(({ name }: { name: string }) => name === endpoint.port)
  return pods
    .filter(({ metadata, status }) => hasLabels(metadata.labels, service.spec.selector) && status.podIP)
    .map(({ metadata, status }) => ({
      targets: [`${status.podIP}:${port}`],
      labels: {
        namespace: metadata.namespace,
        service: service.metadata.name,
        pod: metadata.name,
        ...Object.fromEntries(
          (spec.podTargetLabels as string[]).map((label) => [
            label.replaceAll('-', '_'),
            metadata.labels?.[label] ?? '',
          ]),
        ),
      },
    }))
}

const hasLabels = (labels: Record<string, string> = {}, wanted: Record<string, string>) =>
  Object.entries(wanted).every(([key, value]) => labels[key] === value)

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(1_000) })).ok
  } catch {
    return false
  }
}
