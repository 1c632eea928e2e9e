import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { stringify } from 'yaml'
import { until } from '../src/until.ts'
import type { ControlPlane } from './control-plane.ts'

export interface Prometheus {
  url: string
  /** The first sample of an instant query, or undefined. */
  ask(query: string): Promise<number | undefined>
}

/** A real Prometheus that finds and labels its targets as the operator would have it do for the ServiceMonitors of a namespace. */
export async function startPrometheus(cluster: ControlPlane, namespace: string, port: number): Promise<Prometheus> {
  const config = {
    global: { scrape_interval: '1s', scrape_timeout: '1s' },
    scrape_configs: (await cluster.list('servicemonitors', namespace)).map(({ metadata, spec }) => ({
      job_name: `${namespace}/${metadata.name}`,
      honor_labels: spec.endpoints[0].honorLabels,
      metrics_path: spec.endpoints[0].path,
      kubernetes_sd_configs: [
        {
          role: 'endpoints',
          api_server: cluster.server,
          namespaces: { names: [namespace] },
          authorization: { credentials: cluster.token },
          tls_config: { insecure_skip_verify: true },
        },
      ],
      relabel_configs: [
        ...Object.entries(spec.selector.matchLabels as Record<string, string>).map(([label, value]) => ({
          source_labels: [`__meta_kubernetes_service_label_${label.replaceAll(/[^a-zA-Z0-9_]/g, '_')}`],
          regex: value,
          action: 'keep',
        })),
        { source_labels: ['__meta_kubernetes_endpoint_port_name'], regex: spec.endpoints[0].port, action: 'keep' },
        { source_labels: ['__meta_kubernetes_namespace'], target_label: 'namespace' },
        { source_labels: ['__meta_kubernetes_service_name'], target_label: 'service' },
        { source_labels: ['__meta_kubernetes_pod_name'], target_label: 'pod' },
        ...(spec.podTargetLabels as string[]).map((label) => ({
          source_labels: [`__meta_kubernetes_pod_label_${label.replaceAll('-', '_')}`],
          target_label: label.replaceAll('-', '_'),
        })),
      ],
    })),
  }
  const file = path.join(cluster.folder, 'prometheus.yaml')
  writeFileSync(file, stringify(config))
  const url = `http://127.0.0.1:${port}`
  const data = path.join(cluster.folder, 'prometheus')
  cluster.daemons.start('prometheus', 'prometheus', [
    `--config.file=${file}`,
    `--storage.tsdb.path=${data}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--log.level=warn',
  ])
  await until('Prometheus to be ready', async () => ((await answers(`${url}/-/ready`)) ? true : undefined))
  return {
    url,
    async ask(query) {
      const response = await fetch(`${url}/api/v1/query?${new URLSearchParams({ query })}`)
      const { data } = (await response.json()) as { data: { result: { value: [number, string] }[] } }
      const value = data.result[0]?.value[1]
      return value === undefined ? undefined : Number(value)
    },
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(1_000) })).ok
  } catch {
    return false
  }
}
