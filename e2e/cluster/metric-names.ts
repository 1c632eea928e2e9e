import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parse } from 'yaml'
import { root } from './tools.ts'

/** Exported by others than our services: Kubernetes, its kubelets, Prometheus, Argo Rollouts. */
const foreign = /^(up|rollout_info|ALERTS|(kube|container|kubelet)_\w+)$/
const words = new Set([
  'and',
  'or',
  'unless',
  'by',
  'on',
  'ignoring',
  'without',
  'group_left',
  'group_right',
  'bool',
  'offset',
  'inf',
  'nan',
])

/** Names of metrics in a PromQL expression. */
export function metricsOf(expression: string): string[] {
  const bare = expression
    .replaceAll(/"[^"]*"|'[^']*'/g, '""')
    .replaceAll(/\{[^}]*\}|\[[^\]]*\]/g, ' ')
    .replaceAll(/\b(by|on|ignoring|without|group_left|group_right)\s*\([^)]*\)/g, ' ')
  return [...bare.matchAll(/(?<![\w.:$])[a-zA-Z_:][\w:]*(?!\s*\()(?![\w:])/g)]
    .map(([name]) => name)
    .filter((name) => !words.has(name.toLowerCase()))
}

/** The metrics of our services that alerts, dashboards, canary analyses and autoscaling ask for, each with the files that do. */
export function metricsAskedFor(): Map<string, Set<string>> {
  const asked = new Map<string, Set<string>>()
  const recorded = new Set<string>()
  const note = (file: string, expression: string) => {
    for (const name of metricsOf(expression)) {
      if (foreign.test(name)) continue
      const base = name.replace(/_(bucket|sum|count)$/, '')
      asked.set(base, (asked.get(base) ?? new Set()).add(file))
    }
  }
  const read = (file: string) => readFileSync(path.join(root, file), 'utf8')
  const alerts = 'charts/candor-platform/files/alerts.yaml'
  for (const { rules } of parse(read(alerts).replaceAll(/@\w+@/g, 'x')).groups)
    for (const { expr, record } of rules) {
      if (record) recorded.add(record)
      note(alerts, expr)
    }
  for (const file of globSync('charts/candor-platform/files/dashboards/*.json', { cwd: root }))
    for (const [, expression = ''] of read(file).matchAll(/"expr": "((?:[^"\\]|\\.)*)"/g))
      note(file, JSON.parse(`"${expression}"`).replaceAll(/\$\{?\w+\}?/g, 'x'))
  const named = /candor_[a-z_]+|http_[a-z_]+|queue_[a-z_]+/g
  const analysis = 'charts/candor-service/templates/analysis.yaml'
  const scaling = 'charts/candor-service/templates/scaling.yaml'
  const adapter = 'argocd/environments/base/third-party/prometheus-adapter.yaml'
  for (const file of [analysis, scaling, adapter]) for (const [name] of read(file).matchAll(named)) note(file, name)
  for (const name of recorded) asked.delete(name)
  return asked
}
