import assert from 'node:assert/strict'
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { idOf, type KubeObject, overlays, parse, render, toText } from '../cluster/render.ts'
import { run, tryRun } from '../cluster/shell.ts'
import { root } from '../cluster/tools.ts'
import { environments, schemaFolder, toolTest, withFolder } from './tools.ts'

const rendered = new Map<string, Promise<KubeObject[]>>()
/** Every object of an environment, as Argo CD would apply them. */
function objectsOf(environment: string): Promise<KubeObject[]> {
  const known = rendered.get(environment)
  if (known) return known
  const own = overlays().filter((overlay) => overlay.environment === environment)
  const all = Promise.all(own.map(({ folder }) => render(folder))).then((lists) => lists.flat())
  rendered.set(environment, all)
  return all
}

/** Fails with what the program said of `objects`, written to a file. */
async function accept(
  objects: readonly KubeObject[],
  command: string,
  args: (file: string) => string[],
): Promise<string> {
  return withFolder(async (folder) => {
    const file = path.join(folder, 'objects.yaml')
    writeFileSync(file, toText(objects))
    const { status, stdout, stderr } = await tryRun(command, args(file))
    assert.equal(status, 0, `${stdout}${stderr}`.slice(-4_000))
    return stdout + stderr
  })
}

const kubeconform = (file: string) => {
  const folder = schemaFolder()
  const local = path.join(folder ?? '', '{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json')
  const places = folder
    ? [local]
    : [
        'default',
        'https://raw.githubusercontent.com/datreeio/CRDs-catalog/main/{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json',
      ]
  return ['-strict', '-summary', ...places.flatMap((place) => ['-schema-location', place]), file]
}

for (const environment of environments) {
  toolTest(`${environment}: every object has the shape of its kind`, ['helm', 'kustomize', 'kubeconform'], async () => {
    const said = await accept(await objectsOf(environment), 'kubeconform', kubeconform)
    assert.match(said, /Valid: [1-9]\d+, Invalid: 0, Errors: 0, Skipped: 0/)
  })

  toolTest(`${environment}: Istio finds nothing to complain about`, ['helm', 'kustomize', 'istioctl'], async () => {
    const objects = await objectsOf(environment)
    await accept(
      objects.filter(({ apiVersion }) => apiVersion.includes('istio.io')),
      'istioctl',
      (file) => ['validate', '-f', file],
    )
    const dmz = `candor-${environment}-dmz`
    const said = await accept([...objects, ...meshOf(objects)], 'istioctl', (file) => [
      'analyze',
      '-A',
      '--use-kube=false',
      // It warns that a DENY by HTTP attributes also refuses plain TCP. Our gateway has no TCP listener, and if it ever gets one, refusing is right.
      ...['closed-paths', 'token-needed'].map((policy) => `--suppress=IST0133=AuthorizationPolicy ${dmz}/${policy}`),
      file,
    ])
    assert.match(said, /No validation issues found/)
  })

  toolTest(`${environment}: Prometheus takes the alert rules`, ['helm', 'kustomize', 'promtool'], async () => {
    const rules = (await objectsOf(environment)).filter(({ kind }) => kind === 'PrometheusRule')
    assert.ok(rules.length > 0)
    await withFolder(async (folder) => {
      for (const { spec, metadata } of rules) {
        const file = path.join(folder, `${metadata.name}.json`)
        writeFileSync(file, JSON.stringify(spec))
        assert.match(await run('promtool', ['check', 'rules', file]), /[1-9]\d* rules found/)
      }
    })
  })

  toolTest(`${environment}: Prometheus asks every broker's exporters`, ['helm', 'kustomize', 'promtool'], async () => {
    const [scrape] = (await objectsOf(environment)).filter(({ kind }) => kind === 'ScrapeConfig')
    assert.ok(scrape)
    const { spec, metadata } = scrape
    // As the operator writes it into Prometheus' settings.
    const job = {
      job_name: `scrapeConfig/${metadata.namespace}/${metadata.name}`,
      scrape_interval: spec.scrapeInterval,
      scrape_timeout: spec.scrapeTimeout,
      metrics_path: spec.metricsPath,
      static_configs: spec.staticConfigs,
    }
    await withFolder(async (folder) => {
      const file = path.join(folder, 'prometheus.json')
      writeFileSync(file, JSON.stringify({ scrape_configs: [job] }))
      assert.match(await run('promtool', ['check', 'config', file]), /SUCCESS/)
    })
    const sizes = readFileSync(path.join(root, `terraform/environments/${environment}/sizes.auto.tfvars.json`), 'utf8')
    const { brokers } = JSON.parse(sizes).sizes.kafka
    const targets = spec.staticConfigs.flatMap((one: { targets: string[] }) => one.targets) as string[]
    for (const port of [11001, 11002])
      assert.equal(targets.filter((target) => target.endsWith(`:${port}`)).length, brokers, `${port}`)
    assert.equal(new Set(targets).size, 2 * brokers)
  })

  toolTest(`${environment}: synthetic data is made in dev and nowhere else`, ['helm', 'kustomize'], async () => {
    const seeds = (await objectsOf(environment)).filter((object) => /seed|synthetic/i.test(JSON.stringify(object)))
    if (environment !== 'dev') return assert.deepEqual(seeds.map(idOf), [])
    assert.deepEqual(seeds.map(idOf).sort(), [
      'ExternalSecret/candor-seed',
      'Job/candor-seed',
      'NetworkPolicy/candor-seed',
      'ServiceAccount/candor-seed',
    ])
    const job = seeds.find(({ kind }) => kind === 'Job')
    assert.equal(job?.metadata.annotations?.['argocd.argoproj.io/hook'], 'PostSync')
    assert.equal(job?.metadata.labels?.['candor.example/data'], 'synthetic')
    const [container] = job?.spec.template.spec.containers ?? []
    const portal = (await objectsOf(environment)).find(
      ({ kind, metadata }) => kind === 'Rollout' && metadata.name === 'portal',
    )
    assert.equal(container.image, portal?.spec.template.spec.containers[0].image)
    assert.ok(existsSync(path.join(root, 'services/portal', container.args[0])), container.args[0])
  })

  toolTest(`${environment}: Argo CD may write every kind that there is`, ['helm', 'kustomize'], async () => {
    const projects = parse(readFileSync(path.join(root, 'argocd/apps/projects.yaml'), 'utf8'))
    const project = projects.find(({ metadata }) => metadata.name === `candor-${environment}`)
    assert.ok(project)
    const { clusterResourceWhitelist, namespaceResourceWhitelist } = project.spec
    const lists = [...clusterResourceWhitelist, ...namespaceResourceWhitelist] as { group: string; kind: string }[]
    const refused = (await objectsOf(environment)).filter(({ apiVersion, kind }) => {
      const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : ''
      return !lists.some((one) => one.group === group && (one.kind === '*' || one.kind === kind))
    })
    assert.deepEqual([...new Set(refused.map(({ kind }) => kind))], [])
  })
}

toolTest(
  'the portal behind nginx: nginx has the port of the service, the portal the one behind it',
  ['helm', 'kustomize', 'kubeconform'],
  async () => {
    // Kustomize reads relative paths only.
    const folder = mkdtempSync(path.join(root, 'kustomize/.test-'))
    try {
      const [resources, components] = [['../overlays/prod/portal'], ['../components/portal-nginx']]
      writeFileSync(path.join(folder, 'kustomization.yaml'), JSON.stringify({ resources, components }))
      const objects = await render(folder)
      await accept(objects, 'kubeconform', kubeconform)
      const pod = objects.find(({ kind }) => kind === 'Rollout')?.spec.template.spec
      const portOf = (container: string) =>
        pod.containers.find(({ name }: { name: string }) => name === container).ports[0]
      assert.deepEqual(
        [portOf('nginx'), portOf('portal')],
        [
          { name: 'http', containerPort: 3000 },
          { name: 'portal', containerPort: 3001 },
        ],
      )
      const service = objects.find(({ kind, metadata }) => kind === 'Service' && metadata.name === 'portal')
      assert.equal(service?.spec.ports[0].targetPort, 'http')
      assert.equal(
        objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'portal')?.data.PORT,
        '3001',
      )
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
)

toolTest('the applications of Argo CD have the shape of their kinds', ['kustomize', 'kubeconform'], async () => {
  const folders = globSync('argocd/{apps,environments/{dev,qa,staging,prod}}', { cwd: root })
  assert.equal(folders.length, 5)
  for (const folder of folders) {
    const said = await accept(await render(path.join(root, folder)), 'kubeconform', kubeconform)
    assert.match(said, /Invalid: 0, Errors: 0, Skipped: 0/, folder)
  }
})

/** What stands in the cluster without being ours: the gateway's pods, as Istio's own chart labels them. */
function meshOf(objects: readonly KubeObject[]): KubeObject[] {
  return objects
    .filter(({ kind, apiVersion }) => kind === 'Gateway' && apiVersion.includes('istio'))
    .map(({ metadata }) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: 'gateway',
        ...(metadata.namespace && { namespace: metadata.namespace }),
        labels: { istio: 'candor-gateway', 'sidecar.istio.io/inject': 'true' },
      },
      spec: { containers: [{ name: 'istio-proxy', image: 'istio/proxyv2' }] },
    }))
}
