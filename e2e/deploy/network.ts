// `.candor/node e2e/deploy/network.ts` writes the picture in docs/network.md from production's own NetworkPolicies and the gateway's route table.
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { routes } from '../../services/portal/src/routes.ts'
import { type KubeObject, overlays, render } from '../cluster/render.ts'
import { root } from '../cluster/tools.ts'

const file = path.join(root, 'docs/network.md')
const environment = 'prod'

interface Selector {
  matchLabels?: Record<string, string>
  matchExpressions?: { key: string; values?: string[] }[]
}
interface Peer {
  namespaceSelector?: Selector
  podSelector?: Selector
  ipBlock?: { cidr: string; except?: string[] }
}
interface Rule {
  from?: Peer[]
  to?: Peer[]
  ports?: { port: number; protocol?: string }[]
}
interface Edge {
  from: string
  to: string
  ports: string
}

/** The pods' names, where a selector gives any. */
function appOf({ matchLabels = {}, matchExpressions = [] }: Selector = {}): string | undefined {
  const names = matchExpressions.find(({ key }) => key === 'app.kubernetes.io/name')?.values?.join(', ')
  const label = matchLabels['app.kubernetes.io/name'] ?? names ?? matchLabels.istio ?? matchLabels['k8s-app']
  return label ?? (matchLabels['app.kubernetes.io/part-of'] && 'every service')
}

/** `namespace / pods`, or an address. */
function peerName(peer: Peer, namespace: string): string {
  if (peer.ipBlock)
    return peer.ipBlock.cidr === '0.0.0.0/0' ? (peer.ipBlock.except ? 'public internet' : 'anywhere') : 'data subnets'
  const place = peer.namespaceSelector?.matchLabels?.['kubernetes.io/metadata.name'] ?? namespace
  return `${place} / ${appOf(peer.podSelector) ?? 'all pods'}`
}

const portsOf = ({ ports = [] }: Rule) =>
  ports.map(({ port, protocol }) => (protocol === 'UDP' ? `${port}/udp` : String(port))).join(' ') || 'all'

/** Who may open connections to whom, as the policies of both ends say. Name resolution is left out: everybody may. */
export function edgesOf(objects: readonly KubeObject[]): { calls: Edge[]; accepts: Edge[] } {
  const [calls, accepts] = [new Map<string, Edge>(), new Map<string, Edge>()]
  const add = (to: Map<string, Edge>, edge: Edge) => to.set(`${edge.from} ${edge.to} ${edge.ports}`, edge)
  for (const { kind, metadata, spec } of objects) {
    if (kind !== 'NetworkPolicy') continue
    const namespace = metadata.namespace ?? ''
    const self = `${namespace} / ${appOf(spec.podSelector) ?? 'all pods'}`
    for (const rule of (spec.egress ?? []) as Rule[])
      for (const peer of rule.to ?? [{ ipBlock: { cidr: '0.0.0.0/0' } }])
        if (!peerName(peer, namespace).endsWith('kube-dns'))
          add(calls, { from: self, to: peerName(peer, namespace), ports: portsOf(rule) })
    for (const rule of (spec.ingress ?? []) as Rule[])
      for (const peer of rule.from ?? [{ ipBlock: { cidr: '0.0.0.0/0' } }])
        add(accepts, { from: peerName(peer, namespace), to: self, ports: portsOf(rule) })
  }
  const sorted = (edges: Map<string, Edge>) =>
    [...edges.entries()].sort(([a], [b]) => a.localeCompare(b)).map(([, edge]) => edge)
  return { calls: sorted(calls), accepts: sorted(accepts) }
}

/** A Mermaid flowchart: a box for each namespace, an arrow for each permission to call. */
export function flowchart(edges: readonly Edge[]): string {
  const names = [...new Set(edges.flatMap(({ from, to }) => [from, to]))].sort()
  const id = (name: string) => `n${names.indexOf(name)}`
  const inside = new Map<string, string[]>()
  for (const name of names) {
    const [place = '', pods] = name.split(' / ')
    const box = pods === undefined ? '' : place
    inside.set(box, [...(inside.get(box) ?? []), `${id(name)}["${pods ?? place}"]`])
  }
  const boxes = [...inside].flatMap(([place, nodes], i) =>
    place === ''
      ? nodes.map((node) => `  ${node}`)
      : [`  subgraph z${i}["${place}"]`, ...nodes.map((node) => `    ${node}`), '  end'],
  )
  const arrows = edges.map(({ from, to, ports }) => `  ${id(from)} -- "${ports}" --> ${id(to)}`)
  return ['flowchart LR', ...boxes, ...arrows].join('\n')
}

export async function networkDocument(): Promise<{ now: string; wanted: string }> {
  const own = overlays().filter((overlay) => overlay.environment === environment)
  const objects = (await Promise.all(own.map(({ folder }) => render(folder)))).flat()
  const { calls, accepts } = edgesOf(objects)
  const rows = (edges: readonly Edge[]) => edges.map(({ from, to, ports }) => `| ${to} | ${from} | ${ports} |`)
  const routeRows = routes.map(
    ({ prefix, service, websocket }) => `| \`${prefix}\` | ${service} | ${websocket ? 'WebSocket' : 'HTTP'} |`,
  )
  const text = [
    '```mermaid',
    flowchart(calls),
    '```',
    '',
    '| who answers | whom | ports |',
    '|---|---|---|',
    ...rows(accepts),
    '',
    '| path | service | |',
    '|---|---|---|',
    ...routeRows,
    '| everything else | portal | HTTP |',
  ].join('\n')
  const now = readFileSync(file, 'utf8')
  const wanted = now.replace(
    /(<!-- network:start -->\n)[\s\S]*(<!-- network:end -->)/,
    (_, start, end) => `${start}${text}\n${end}`,
  )
  return { now, wanted }
}

if (import.meta.main) writeFileSync(file, (await networkDocument()).wanted)
