import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { metricsAskedFor, metricsOf } from './metric-names.ts'
import { root } from './tools.ts'

test('names are found in any expression', () => {
  const expression =
    'histogram_quantile(0.95, sum by (service, le) (rate(http_seconds_bucket{namespace="up and down"}[5m]))) > 1 and on (pod) a:b:c offset 5m'
  assert.deepEqual(metricsOf(expression), ['http_seconds_bucket', 'a:b:c'])
})

test('alerts, dashboards, analyses and autoscaling ask for metrics that the services register', () => {
  const files = globSync('{platform,services/*}/src/*.ts', { cwd: root })
  const source = files.map((file) => readFileSync(path.join(root, file), 'utf8')).join('\n')
  const registered = new Set([...source.matchAll(/(?:name: |gauge\()'([a-z_]+)'/g)].map(([, name]) => name))
  const missing = [...metricsAskedFor()].filter(([name]) => !registered.has(name) && !/^(nodejs|process)_/.test(name))
  assert.deepEqual(
    missing.map(([name, asking]) => `${name}: ${[...asking]}`),
    [],
  )
})
