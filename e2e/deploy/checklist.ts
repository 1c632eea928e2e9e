// `checklist.ts ENVIRONMENT`: the deployment checklist as a job. Every line is looked at, not ticked: from what earlier jobs of this pipeline left in evidence/, from the
// overlays, and, for what only people know, from variables that the person who starts the job fills in. Exit status 1 when one is open.
import { existsSync, globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { type KubeObject, overlays, render } from '../cluster/render.ts'
import { root } from '../cluster/tools.ts'
import { environments } from './tools.ts'

export interface Facts {
  commit: string
  now: Date
  /** Job -> commit on which it passed. */
  passed: Record<string, string>
  /** Image -> how many critical and high findings. */
  findings: Record<string, number>
  /** Cores and GiB that the pods may ask for at most, and what nodes and quota allow. */
  demand: { cpu: number; memoryGib: number }
  room: { cpu: number; memoryGib: number }
  alerts: number
  variables: Record<string, string | undefined>
}

export interface Line {
  item: string
  met: boolean
  because: string
}

const drillDaysMax = 30
const dayMs = 24 * 60 * 60_000

/** The lines of 003's deployment checklist, then those that 004's adds. */
export function checklist(f: Facts): Line[] {
  const job = (name: string): [boolean, string] => [
    f.passed[name] === f.commit,
    f.passed[name] === undefined ? `${name}: no evidence` : `${name}: passed on ${f.passed[name]?.slice(0, 8)}`,
  ]
  const all = (...names: string[]): [boolean, string] => [
    names.every((name) => job(name)[0]),
    names.map((name) => job(name)[1]).join(', '),
  ]
  const worst = Object.entries(f.findings).filter(([, count]) => count > 0)
  const drill = Date.parse(f.variables.RESTORE_DRILL_DATE ?? '')
  const drillDays = Math.floor((f.now.getTime() - drill) / dayMs)
  const drilled = drillDays >= 0 && drillDays <= drillDaysMax
  const said = (name: string): [boolean, string] => [
    Boolean(f.variables[name]?.trim()),
    f.variables[name]?.trim() || `${name} is not set`,
  ]
  const fits = f.demand.cpu <= f.room.cpu && f.demand.memoryGib <= f.room.memoryGib
  const lines: [string, [boolean, string]][] = [
    ['Integration tests pass', all('test')],
    [
      'Security scanning shows nothing critical or high',
      Object.keys(f.findings).length === 0
        ? [false, 'no report of a scan']
        : [
            worst.length === 0,
            worst.map(([image, count]) => `${image}: ${count}`).join(', ') ||
              `${Object.keys(f.findings).length} reports`,
          ],
    ],
    [
      'Resource requirements are met',
      [fits, `${f.demand.cpu} of ${f.room.cpu} cores, ${f.demand.memoryGib} of ${f.room.memoryGib} GiB at full scale`],
    ],
    [
      `A restore was tried in the last ${drillDaysMax} days`,
      [drilled, Number.isNaN(drill) ? 'RESTORE_DRILL_DATE is not set' : `${drillDays} days ago`],
    ],
    ['Aborting and going back were tried', all('cluster')],
    ['Somebody is on call', said('ON_CALL')],
    ['Staging runs it, end to end and fast enough', all('staging', 'e2e', 'performance')],
    ['Alerts are configured', [f.alerts > 0, `${f.alerts} alert rules`]],
    ['Stakeholders were told', said('STAKEHOLDERS_TOLD')],
  ]
  return lines.map(([item, [met, because]]) => ({ item, met, because }))
}

const cores = (text: string) => (text.endsWith('m') ? Number(text.slice(0, -1)) / 1_000 : Number(text))
const units: Record<string, number> = { Ki: 1 / 1_048_576, Mi: 1 / 1_024, Gi: 1, Ti: 1_024 }
const gib = (text: string) => Number.parseFloat(text) * (units[text.slice(-2)] ?? 1 / 2 ** 30)
const round = (n: number) => Math.round(n * 10) / 10

/** What all services ask for when each is scaled out as far as its HorizontalPodAutoscaler lets it. */
export function demandOf(objects: readonly KubeObject[]): Facts['demand'] {
  const scalers = objects.filter(({ kind }) => kind === 'HorizontalPodAutoscaler')
  let [cpu, memoryGib] = [0, 0]
  for (const { spec } of scalers) {
    const target = objects.find(
      ({ kind, metadata }) => kind === spec.scaleTargetRef.kind && metadata.name === spec.scaleTargetRef.name,
    )
    for (const { resources } of target?.spec.template.spec.containers ?? []) {
      cpu += spec.maxReplicas * cores(String(resources.requests.cpu))
      memoryGib += spec.maxReplicas * gib(String(resources.requests.memory))
    }
  }
  return { cpu: round(cpu), memoryGib: round(memoryGib) }
}

/** What the zone's quota and the nodes of that environment's sizes hold; a tenth of a node is the system's. */
export function roomOf(
  objects: readonly KubeObject[],
  sizes: { nodes_max: number; instance_type: string },
): Facts['room'] {
  const quota = objects.find(({ kind }) => kind === 'ResourceQuota')?.spec.hard ?? {}
  const node = { large: [2, 8], xlarge: [4, 16], '2xlarge': [8, 32], '4xlarge': [16, 64] }[
    sizes.instance_type.split('.')[1] ?? ''
  ]
  if (!node) throw new Error(`how large is ${sizes.instance_type}?`)
  const [nodeCpu = 0, nodeGib = 0] = node
  return {
    cpu: round(Math.min(cores(String(quota['requests.cpu'])), sizes.nodes_max * nodeCpu * 0.9)),
    memoryGib: round(Math.min(gib(String(quota['requests.memory'])), sizes.nodes_max * nodeGib * 0.9)),
  }
}

/** Evidence of jobs: `evidence/<job>` holds the commit; `evidence/scan/<image>.json` a report in Trivy's form. */
export function evidenceIn(folder: string): Pick<Facts, 'passed' | 'findings'> {
  const names = globSync('*', { cwd: folder }).filter((name) => name !== 'scan')
  const passed = Object.fromEntries(names.map((name) => [name, readFileSync(path.join(folder, name), 'utf8').trim()]))
  const reports = globSync('scan/*.json', { cwd: folder })
  const findings = Object.fromEntries(
    reports.map((file) => [path.parse(file).name, seriousIn(path.join(folder, file))]),
  )
  return { passed, findings }
}

function seriousIn(file: string): number {
  const { Results = [] } = JSON.parse(readFileSync(file, 'utf8')) as {
    Results?: { Vulnerabilities?: { Severity: string }[] }[]
  }
  return Results.flatMap(({ Vulnerabilities = [] }) => Vulnerabilities).filter(({ Severity }) =>
    /^(?:CRITICAL|HIGH)$/.test(Severity),
  ).length
}

export async function factsOf(environment: string, env: NodeJS.ProcessEnv, now: Date): Promise<Facts> {
  const own = overlays().filter((overlay) => overlay.environment === environment)
  const objects = (await Promise.all(own.map(({ folder }) => render(folder)))).flat()
  const sizesFile = path.join(root, 'terraform/environments', environment, 'sizes.auto.tfvars.json')
  const folder = path.join(root, 'evidence')
  const rules = objects.filter(({ kind }) => kind === 'PrometheusRule').flatMap(({ spec }) => spec.groups)
  return {
    commit: env.CI_COMMIT_SHA ?? '',
    now,
    ...(existsSync(folder) ? evidenceIn(folder) : { passed: {}, findings: {} }),
    demand: demandOf(objects),
    room: roomOf(objects, JSON.parse(readFileSync(sizesFile, 'utf8')).sizes.kubernetes),
    alerts: rules.flatMap(({ rules: own }: { rules: { alert?: string }[] }) => own).filter(({ alert }) => alert).length,
    variables: env,
  }
}

if (import.meta.main) {
  const environment = process.argv[2] ?? ''
  if (!environments.some((name) => name === environment)) throw new Error(`checklist.ts ${environments.join(' | ')}`)
  const lines = checklist(await factsOf(environment, process.env, new Date()))
  for (const { item, met, because } of lines) console.log(`${met ? '[x]' : '[ ]'} ${item} (${because})`)
  const open = lines.filter(({ met }) => !met).length
  console.log(open > 0 ? `${open} open: not ready for ${environment}` : `ready for ${environment}`)
  process.exitCode = open > 0 ? 1 : 0
}
