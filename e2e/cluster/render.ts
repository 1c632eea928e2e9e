import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { parseAllDocuments } from 'yaml'
import { run } from './shell.ts'
import { root } from './tools.ts'

export interface KubeObject {
  apiVersion: string
  kind: string
  metadata: {
    name: string
    namespace?: string
    annotations?: Record<string, string>
    labels?: Record<string, string>
    creationTimestamp?: string
    deletionTimestamp?: string
    generation?: number
  }
  // biome-ignore lint/suspicious/noExplicitAny: objects of any kind, as the API server takes them
  [key: string]: any
}

/** In the order in which they are installed. */
export const parts = ['platform', 'identity', 'scheduling', 'interview', 'scoring', 'notification', 'portal'] as const

/** The folders `kustomize/overlays/<environment>/<part>`. */
export function overlays(base = root): { environment: string; part: string; folder: string }[] {
  const folder = path.join(base, 'kustomize/overlays')
  return readdirSync(folder).flatMap((environment) =>
    parts
      .map((part) => ({ environment, part, folder: path.join(folder, environment, part) }))
      .filter((overlay) => existsSync(path.join(overlay.folder, 'kustomization.yaml'))),
  )
}

/** What `kustomize build --enable-helm` makes of a folder, as text. */
export function renderText(folder: string): Promise<string> {
  return run('kustomize', ['build', '--enable-helm', folder])
}

export async function render(folder: string): Promise<KubeObject[]> {
  return parse(await renderText(folder))
}

export function parse(text: string): KubeObject[] {
  return parseAllDocuments(text).flatMap((document) => {
    const object = document.toJS() as KubeObject | null
    return object ? [object] : []
  })
}

export function toText(objects: readonly KubeObject[]): string {
  return objects.map((object) => JSON.stringify(object)).join('\n---\n')
}

export const idOf = ({ kind, metadata }: KubeObject) => `${kind}/${metadata.name}`
