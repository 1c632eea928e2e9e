import { readFileSync } from 'node:fs'
import path from 'node:path'
import { parse } from 'yaml'
import { routes, services } from '../../services/portal/src/routes.ts'
import { root } from './tools.ts'

interface Schema {
  description?: string
  type?: string
  enum?: unknown[]
  $ref?: string
  properties?: Record<string, Schema>
  items?: Schema
}

const charts = ['candor-service', 'candor-platform']
const values = [
  '<!-- values: made by `npm run generate` from values.yaml and values.schema.json -->',
  '<!-- /values -->',
]

/** What the charts and overlays repeat of other files, by path: routes, topics, and the tables of values in the READMEs. */
export function chartFiles(): Record<string, string> {
  const read = (file: string) => readFileSync(path.join(root, file), 'utf8')
  const files: Record<string, string> = { 'charts/candor-platform/files/topics.json': read('contracts/topics.json') }
  for (const service of services) {
    const file = `kustomize/base/${service}/service.yaml`
    files[file] = withRoutes(read(file), service)
  }
  for (const chart of charts) {
    const file = `charts/${chart}/README.md`
    files[file] = between(
      read(file),
      values,
      valuesTable(parse(read(`charts/${chart}/values.yaml`)), JSON.parse(read(`charts/${chart}/values.schema.json`))),
    )
  }
  files['kustomize/README.md'] = between(read('kustomize/README.md'), sizes, sizesTable(read))
  return files
}

const sizes = [
  '<!-- sizes: made by `npm run generate` from the overlays: requests to limits, least to most pods -->',
  '<!-- /sizes -->',
]

function sizesTable(read: (file: string) => string): string {
  const cell = (environment: string, service: string) => {
    const { resources, autoscaling } = parse(read(`kustomize/overlays/${environment}/${service}/values.yaml`))
    const { requests, limits } = resources
    return `${requests.cpu}, ${requests.memory} to ${limits.cpu}, ${limits.memory}; ${autoscaling.min} to ${autoscaling.max} pods`
  }
  const rows = [...services, 'portal'].map(
    (service) => `| ${service} | ${['dev', 'qa', 'staging', 'prod'].map((one) => cell(one, service)).join(' | ')} |\n`,
  )
  return `\n| service | dev | qa | staging | prod |\n|---|---|---|---|---|\n${rows.join('')}\n`
}

/** The one route table's rows for a service, as the chart's `mesh.routes`. */
function withRoutes(text: string, service: string): string {
  const rows = routes
    .filter((route) => route.service === service)
    .map(({ prefix, websocket }) => `      - { prefix: ${prefix}${websocket ? ', websocket: true' : ''} }\n`)
  const block = /^ {4}routes:\n(?: {6}- .*\n)+/m
  if (!block.test(text)) throw new Error(`kustomize/base/${service}/service.yaml has no mesh.routes`)
  return text.replace(block, `    routes:\n${rows.join('')}`)
}

function between(text: string, [begin = '', end = '']: string[], made: string): string {
  const [before, rest] = text.split(begin)
  const after = rest?.split(end)[1]
  if (before === undefined || after === undefined) throw new Error(`a README lacks ${begin} … ${end}`)
  return `${before}${begin}\n${made}${end}${after}`
}

/** Every value with its default and what it means. Throws when a value has no description. */
function valuesTable(values: unknown, schema: Schema): string {
  const rows: string[] = []
  const walk = (value: unknown, { properties = {} }: Schema, prefix: string) => {
    for (const [key, inner] of Object.entries(properties)) {
      if (key === 'global') continue
      const name = prefix + key
      const own = (value as Record<string, unknown> | undefined)?.[key]
      if (inner.description === undefined) throw new Error(`values.schema.json: ${name} has no description`)
      if (inner.properties) walk(own, inner, `${name}.`)
      else rows.push(`| \`${name}\` | ${code(own)} | ${inner.description.replaceAll('|', '\\|')} |`)
    }
  }
  walk(values, schema, '')
  return `\n| value | default | what |\n|---|---|---|\n${rows.join('\n')}\n\n`
}

const code = (value: unknown) =>
  value === undefined || value === '' ? '' : `\`${JSON.stringify(value).replaceAll('|', '\\|')}\``
