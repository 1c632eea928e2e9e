import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Checks } from './checks.ts'
import type { ControlPlane } from './control-plane.ts'
import { idOf, type KubeObject, overlays, render, toText } from './render.ts'
import { tryRun } from './shell.ts'
import { root } from './tools.ts'

/** Every object of every overlay passes the API server's own strict validation, and faults do not. */
export async function checkStrict({ check, skip }: Checks, cluster: ControlPlane): Promise<void> {
  skip(
    'objects of Strimzi, the MongoDB operator and the vertical autoscaler',
    'no CRDs of theirs here; no overlay has any',
  )
  const rendered = new Map<string, KubeObject[]>()
  for (const environment of new Set(overlays().map((overlay) => overlay.environment))) {
    await check(`${environment}: every object passes a strict server-side dry run`, async () => {
      const objects: KubeObject[] = []
      for (const { part, folder } of overlays().filter((overlay) => overlay.environment === environment)) {
        const own = await render(folder)
        rendered.set(`${environment}/${part}`, own)
        objects.push(...own)
      }
      // A dry run makes no namespaces, and objects need theirs.
      await cluster.apply(objects.filter(({ kind }) => kind === 'Namespace'))
      const ran = await dryRun(cluster, objects)
      assert.equal(ran.status, 0, ran.stderr)
      return `${objects.length} objects`
    })
  }
  const sample = (part: string, kind: string) => {
    const found = rendered.get(`prod/${part}`)?.find((object) => object.kind === kind)
    assert.ok(found, `no ${kind} in prod/${part}`)
    return structuredClone(found)
  }
  for (const [fault, part, kind, plant, complaint] of faults) {
    await check(`a planted fault is refused: ${fault}`, async () => {
      const object = sample(part, kind)
      plant(object)
      const { status, stderr } = await dryRun(cluster, [object])
      assert.notEqual(status, 0, `${idOf(object)} was accepted`)
      assert.match(stderr, complaint)
    })
  }
}

const dryRun = (cluster: ControlPlane, objects: readonly KubeObject[]) =>
  cluster.tryKubectl(
    ['apply', '--server-side', '--force-conflicts', '--dry-run=server', '--validate=strict', '-f', '-'],
    toText(objects),
  )

const faults: [string, string, string, (object: KubeObject) => void, RegExp][] = [
  [
    'a quantity that is none',
    'interview',
    'CronJob',
    (o) => {
      o.spec.jobTemplate.spec.template.spec.containers[0].resources.requests.memory = '256Mb'
    },
    /quantit|256Mb|must match/i,
  ],
  [
    'an unknown field of a Rollout',
    'interview',
    'Rollout',
    (o) => {
      o.spec.strategy.canary.stepz = []
    },
    /stepz/,
  ],
  [
    'an unknown canary step',
    'interview',
    'Rollout',
    (o) => {
      o.spec.strategy.canary.steps[0] = { setWeigth: 5 }
    },
    /setWeigth/,
  ],
  [
    'an HPA whose least is more than its most',
    'identity',
    'HorizontalPodAutoscaler',
    (o) => {
      o.spec.minReplicas = 99
    },
    /maxReplicas|minReplicas/,
  ],
  [
    'a PDB with a least and a most',
    'identity',
    'PodDisruptionBudget',
    (o) => {
      o.spec.minAvailable = 1
    },
    /minAvailable and maxUnavailable|mutually exclusive/i,
  ],
  [
    'an unknown field of a VirtualService',
    'portal',
    'VirtualService',
    (o) => {
      o.spec.http[0].retry = {}
    },
    /retry/,
  ],
  [
    'a port that is none',
    'scoring',
    'Service',
    (o) => {
      o.spec.ports[0].port = 70000
    },
    /70000|1-65535/,
  ],
  [
    'an alert that waits for 1mm',
    'platform',
    'PrometheusRule',
    (o) => {
      o.spec.groups[0].rules.at(-1).for = '1mm'
    },
    /spec.groups/,
  ],
  [
    'a role that binds to nothing',
    'platform',
    'RoleBinding',
    (o) => {
      o.roleRef.kind = 'Rolle'
    },
    /roleRef/,
  ],
  [
    'a schedule that is none',
    'interview',
    'CronJob',
    (o) => {
      o.spec.schedule = '61 * * * *'
    },
    /schedule/,
  ],
  [
    'a mesh policy with an unknown action',
    'platform',
    'AuthorizationPolicy',
    (o) => {
      o.spec.action = 'REFUSE'
    },
    /action/,
  ],
  [
    'a NetworkPolicy without a valid network',
    'notification',
    'NetworkPolicy',
    (o) => {
      o.spec.egress.at(-1).to[0].ipBlock.cidr = '0.0.0.0/99'
    },
    /cidr/i,
  ],
]

/** Values that the chart itself refuses, with the path of what is wrong. No API server is needed. */
export async function checkBadValues({ check }: Checks): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'candor-values-'))
  try {
    for (const tree of ['charts', 'kustomize'])
      cpSync(path.join(root, tree), path.join(folder, tree), { recursive: true })
    const overlay = path.join(folder, 'kustomize/overlays/prod/interview')
    const values = path.join(overlay, 'values.yaml')
    const good = 'image: { tag: 0.1.0 }\nsecrets: { path: candor/prod/interview }\nautoscaling: { min: 3, max: 10 }\n'
    for (const [fault, text, complaint] of badValues) {
      await check(`bad values are refused: ${fault}`, async () => {
        writeFileSync(values, typeof text === 'string' ? good + text : text(good))
        const { status, stderr } = await tryRun('kustomize', ['build', '--enable-helm', overlay])
        assert.notEqual(status, 0, 'the chart was rendered')
        assert.match(stderr, complaint)
      })
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const badValues: [string, string | ((good: string) => string), RegExp][] = [
  ['an unknown key', 'autoscalling: { min: 1 }\n', /autoscalling/],
  ['an unknown key inside', 'drain: { graceSecond: 9 }\n', /drain.*graceSecond/s],
  ['a wrong type', 'resources: { limits: { cpu: 1 } }\n', /resources.limits.cpu.*(string|integer)/s],
  ['an environment value that is a number', 'env: { START_EARLY_MINUTES: 5 }\n', /env.START_EARLY_MINUTES/],
  ['no path to the secrets', (good) => good.replace('path: candor/prod/interview', 'path: ""'), /secrets.*path/s],
  ['no secrets at all', (good) => good.replace('secrets: { path: candor/prod/interview }', ''), /secrets.*path/s],
  ['no image', (good) => good.replace('image: { tag: 0.1.0 }', ''), /image: a tag or a digest/],
  ['the tag latest', (good) => good.replace('0.1.0', 'latest'), /image.tag/],
  ['a secret in the clear', 'env: { MONGODB_URI: "mongodb://user:password@host" }\n', /env.MONGODB_URI is a secret/],
  ['a drain shorter than the shutdown', 'drain: { graceSeconds: 10 }\n', /drain.graceSeconds 10/],
  [
    'sockets cut before they could come back',
    'drain: { scaleDownDelaySeconds: 5 }\n',
    /scaleDownDelaySeconds 5.*reconnect/s,
  ],
  [
    'more pods at rest than under load',
    (good) => good.replace('max: 10', 'max: 2'),
    /autoscaling: min 3 is more than max 2/,
  ],
  ['a weight above 100', 'canary: { weights: [5, 500] }\n', /canary.weights/],
]
