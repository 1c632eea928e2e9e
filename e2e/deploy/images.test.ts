import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import test from 'node:test'
import { tryRun } from '../cluster/shell.ts'
import { root } from '../cluster/tools.ts'
import { ignored, stagesOf } from './dockerfile.ts'
import { toolTest } from './tools.ts'

const text = readFileSync(path.join(root, 'Dockerfile'), 'utf8')

toolTest('hadolint finds nothing in the Dockerfile', ['hadolint'], async () => {
  const { status, stdout, stderr } = await tryRun('hadolint', ['--no-color', path.join(root, 'Dockerfile')])
  assert.equal(status, 0, `${stdout}${stderr}`)
})

test('every base image is pinned by digest, and every image runs as a number that is not root', () => {
  const bases = [...text.matchAll(/^ARG \w+_IMAGE=(.+)$/gm)].map(([, image]) => image ?? '')
  assert.equal(bases.length, 3)
  for (const image of bases) assert.match(image, /^[\w.-]+\.[\w./-]+:[\w.-]+@sha256:[0-9a-f]{64}$/)
  const stages = stagesOf(text)
  const names = new Set(stages.map(({ name }) => name))
  for (const { base, name } of stages)
    assert.ok(names.has(base) || /^\$\{\w+_IMAGE\}$/.test(base), `${name} is from ${base}`)
  for (const name of ['service', 'portal-nginx']) {
    const said = stages.find((stage) => stage.name === name)?.instructions.filter(({ keyword }) => keyword === 'USER')
    assert.match(said?.at(-1)?.text ?? '', /^[1-9]\d+:[1-9]\d+$/, name)
  }
})

test('tests, local files and anything secret stay outside of what is sent to the builder', () => {
  for (const file of [
    '.env',
    '.git/config',
    'services/identity/.env',
    'node_modules/a/b.js',
    'platform/node_modules/x',
    'platform/src/http.test.ts',
    'e2e/src/demo.ts',
    'terraform/bootstrap/main.tf',
    '.candor/stack.json',
  ])
    assert.ok(ignored(file), file)
  for (const file of [
    'package.json',
    'tsconfig.json',
    'platform/src/http.ts',
    'services/identity/src/main.ts',
    'contracts/registry.lock.json',
    'scripts/sbom.ts',
  ])
    assert.ok(!ignored(file), file)
})

test('every service has an image in the pipeline and an overlay in each environment', () => {
  const services = readdirSync(path.join(root, 'services'))
  const pipeline = readFileSync(path.join(root, '.gitlab-ci.yml'), 'utf8')
  for (const service of services) {
    assert.match(pipeline, new RegExp(`SERVICE: ${service}\\b`), `${service} has no image job`)
    for (const environment of ['dev', 'qa', 'staging', 'prod'])
      assert.ok(
        readdirSync(path.join(root, 'kustomize/overlays', environment)).includes(service),
        `${environment}/${service}`,
      )
  }
})
