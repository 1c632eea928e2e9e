import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parse, stringify } from 'yaml'
import type { ControlPlane } from './control-plane.ts'
import { type KubeObject, render } from './render.ts'
import { root } from './tools.ts'

export const services = ['identity', 'scheduling', 'interview', 'scoring', 'notification', 'portal'] as const
export type ServiceName = (typeof services)[number]

export const labNamespace = 'candor-prod'

export type Values = Record<string, unknown>

/** The production overlay with a last layer for a test: shorter waits, one pod each, and addresses of this machine. */
export interface Lab {
  /** Renders a service as `kustomize build` does, with `more` on top of its values.yaml. */
  service(name: ServiceName, more?: Values): Promise<KubeObject[]>
  platform(): Promise<KubeObject[]>
}

export function createLab(cluster: ControlPlane, common: Values): Lab {
  const base = path.join(cluster.folder, 'lab')
  mkdirSync(base, { recursive: true })
  for (const tree of ['charts', 'kustomize']) cpSync(path.join(root, tree), path.join(base, tree), { recursive: true })
  return {
    service(name, more = {}) {
      const folder = path.join(base, 'kustomize/overlays/prod', name)
      const values = path.join(root, 'kustomize/overlays/prod', name, 'values.yaml')
      const merged = [common, more].reduce(merge, parse(readFileSync(values, 'utf8')) as Values)
      writeFileSync(path.join(folder, 'values.yaml'), stringify(merged))
      return render(folder)
    },
    platform: () => render(path.join(base, 'kustomize/overlays/prod/platform')),
  }
}

function merge(under: Values, over: Values): Values {
  const merged = { ...under }
  for (const [key, value] of Object.entries(over)) {
    const both = isMap(value) && isMap(merged[key])
    merged[key] = both ? merge(merged[key] as Values, value as Values) : value
  }
  return merged
}

const isMap = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Stands in for External Secrets: makes the Secret that each ExternalSecret asks for. */
export function secretsFor(objects: readonly KubeObject[], secretOf: (key: string) => string): KubeObject[] {
  return objects
    .filter(({ kind }) => kind === 'ExternalSecret')
    .map(({ metadata, spec }) => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: spec.target.name, namespace: metadata.namespace ?? '' },
      stringData: Object.fromEntries(
        spec.data.map(({ secretKey }: { secretKey: string }) => [secretKey, secretOf(secretKey)]),
      ),
    }))
}
