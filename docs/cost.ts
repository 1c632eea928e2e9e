// `.candor/node docs/cost.ts` writes the tables of docs/cost.md from the sizes of terraform/environments/ and the prices of terraform/prices.json.
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')
const file = path.join(root, 'docs/cost.md')
export const environments = ['dev', 'qa', 'staging', 'prod'] as const
type Environment = (typeof environments)[number]

const hoursOfMonth = 730
/** 7:30 to 21:00 from Monday to Friday, as modules/environment schedules it. */
const workShare = (13.5 * 5) / (24 * 7)
/** As terraform/modules has them. */
const fixed = {
  zones: 3,
  endpoints: 10,
  keys: 6,
  secrets: 7,
  firewallRules: 6,
  nodeDiskGb: 80,
  mongodbNodeDiskGb: 40,
  snapshotShare: 0.3,
}

export interface Sizes {
  kubernetes: { instance_type: string; nodes: number; rest_nodes: number }
  mongodb: { instance_type: string; members: number; disk_gb: number }
  kafka: { instance_type: string; brokers: number; disk_gb: number }
  redis: { node_type: string; nodes: number }
  network: { nat_per_zone: boolean; endpoint_zones: number }
  monthly_budget_usd: number
}

interface Prices {
  region: string
  /** Year and month. */
  as_of: string
  note: string
  /** By name of a price: with what it was compared. */
  compared: Record<string, string>
  hourly: Record<string, number>
  monthly: Record<string, number>
  per_use: Record<string, number>
  assumed_monthly: Record<string, Record<string, number>>
}

const read = <T>(name: string): T => JSON.parse(readFileSync(path.join(root, name), 'utf8'))
const prices = read<Prices>('terraform/prices.json')
export const sizesOf = (environment: Environment): Sizes =>
  read<{ sizes: Sizes }>(`terraform/environments/${environment}/sizes.auto.tfvars.json`).sizes

/** Throws when there is no price, so that a new size can't cost nothing. */
function price(list: Record<string, number>, name: string): number {
  const found = list[name]
  if (found === undefined) throw new Error(`terraform/prices.json has no price of ${name}`)
  return found
}
const hourly = (name: string) => price(prices.hourly, name) * hoursOfMonth
const monthly = (name: string) => price(prices.monthly, name)
const used = (name: string) => price(prices.per_use, name)

/** USD a month, by part, in the order of the table. */
export function costOf(environment: Environment): [string, number][] {
  const { kubernetes, mongodb, kafka, redis, network } = sizesOf(environment)
  const assumed = (name: string) => price(prices.assumed_monthly[environment] ?? {}, name)
  const nodes = kubernetes.rest_nodes + (kubernetes.nodes - kubernetes.rest_nodes) * workShare
  const gateways = network.nat_per_zone ? fixed.zones : 1
  return [
    ['Kubernetes control plane', hourly('eks')],
    [
      'Kubernetes nodes, with their disks',
      nodes * (hourly(kubernetes.instance_type) + fixed.nodeDiskGb * monthly('disk_gb')),
    ],
    [
      'MongoDB: nodes, disks, snapshots',
      mongodb.members *
        (hourly(mongodb.instance_type) +
          (fixed.mongodbNodeDiskGb + mongodb.disk_gb) * monthly('disk_gb') +
          mongodb.disk_gb * fixed.snapshotShare * monthly('snapshot_gb')),
    ],
    ['Kafka: brokers, disks', kafka.brokers * (hourly(kafka.instance_type) + kafka.disk_gb * monthly('kafka_disk_gb'))],
    ['Redis', redis.nodes * hourly(redis.node_type)],
    [
      'Network: NAT, endpoints, data out',
      gateways * hourly('nat') +
        fixed.endpoints * network.endpoint_zones * hourly('endpoint') +
        assumed('nat_gb') * used('nat_gb') +
        assumed('out_gb') * used('out_gb'),
    ],
    [
      'Load balancer and firewall',
      hourly('load_balancer') +
        assumed('load_balancer_units') * hourly('load_balancer_unit') +
        monthly('firewall') +
        fixed.firewallRules * monthly('firewall_rule') +
        assumed('million_requests') * used('firewall_million_requests'),
    ],
    ['Backups and logs', assumed('s3_gb') * monthly('s3_gb') + assumed('logs_gb') * used('logs_gb')],
    [
      'Keys, secrets, the operators’ way in',
      fixed.keys * monthly('key') + fixed.secrets * monthly('secret') + hourly('t4g.nano'),
    ],
  ]
}

export const totalOf = (environment: Environment): number => costOf(environment).reduce((sum, [, usd]) => sum + usd, 0)

const usd = (amount: number) => Math.round(amount).toLocaleString('en-US')
const row = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`

/** Each price, and whether anybody has compared it with AWS's list. */
function priceRows(): string[] {
  const lists = [
    ['an hour', prices.hourly],
    ['a month', prices.monthly],
    ['each', prices.per_use],
  ] as const
  return lists.flatMap(([per, list]) =>
    Object.entries(list).map(([name, usd]) => row([name, usd, per, prices.compared[name] ?? 'unverified'])),
  )
}

/** Prices by the month, and the sizes they come from. */
export function tables(): string {
  const parts = costOf('prod').map(([name]) => name)
  const cost = parts.map((name, i) =>
    row([name, ...environments.map((environment) => usd(costOf(environment)[i]?.[1] ?? 0))]),
  )
  const sizes = environments.map((environment) => {
    const { kubernetes: k, mongodb: m, kafka, redis } = sizesOf(environment)
    return row([
      environment,
      `${k.nodes} (${k.rest_nodes} at rest) x ${k.instance_type}`,
      `${m.members} x ${m.instance_type}, ${m.disk_gb} GB`,
      `${kafka.brokers} x ${kafka.instance_type}, ${kafka.disk_gb} GB`,
      `${redis.nodes} x ${redis.node_type}`,
    ])
  })
  return [
    row(['USD a month', ...environments]),
    row(['---', ...environments.map(() => '---:')]),
    ...cost,
    row(['**Together**', ...environments.map((environment) => `**${usd(totalOf(environment))}**`)]),
    row(['Budget that warns', ...environments.map((environment) => usd(sizesOf(environment).monthly_budget_usd))]),
    '',
    row(['environment', 'nodes', 'MongoDB', 'Kafka', 'Redis']),
    row(['---', '---', '---', '---', '---']),
    ...sizes,
    '',
    row([`price in ${prices.region}, ${prices.as_of}`, 'USD', 'per', 'compared with']),
    row(['---', '---:', '---', '---']),
    ...priceRows(),
  ].join('\n')
}

/** The page as it is and as it should be. */
export function costDocument(): { now: string; wanted: string } {
  const now = readFileSync(file, 'utf8')
  const wanted = now.replace(
    /(<!-- cost:start -->\n)[\s\S]*(<!-- cost:end -->)/,
    (_, start, end) => `${start}${tables()}\n${end}`,
  )
  return { now, wanted }
}

if (import.meta.main) writeFileSync(file, costDocument().wanted)
