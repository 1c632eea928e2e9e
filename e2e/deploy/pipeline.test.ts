import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import test from 'node:test'
import { parse } from 'yaml'
import { root } from '../cluster/tools.ts'
import { cloneForPipeline, gitlab } from './gitlab.ts'
import { toolTest, withFolder } from './tools.ts'

interface Job {
  name: string
  stage: string
  when: string
  allow_failure: boolean
  needs?: { job: string }[]
}

toolTest(
  "GitLab's schema takes the pipeline, and its jobs stand in the guide's order",
  ['gitlab-ci-local', 'rsync'],
  () =>
    withFolder(async (folder) => {
      const { clone } = await cloneForPipeline(folder)
      const { status, stdout, stderr } = await gitlab(clone, ['--list-json'])
      assert.equal(status, 0, stdout + stderr)
      assert.match(stderr, /json schema validated/)
      const jobs: Job[] = JSON.parse(stdout.slice(stdout.indexOf('[')))
      const stageOf = Object.fromEntries(jobs.map(({ name, stage }) => [name, stage]))
      const expected = {
        build: ['lint', 'type check', 'unit', 'deployment', 'image identity', 'image portal'],
        test: ['test', 'contracts', 'terraform plan: [prod]'],
        validation: ['promote dev', 'dev', 'promote qa', 'qa', 'e2e', 'performance', 'cluster'],
        'pre-production': ['promote staging', 'staging', 'scan', 'checklist', 'approve'],
        production: ['promote prod', 'canary', 'rollback', 'announce', 'terraform apply: [prod]'],
      }
      for (const [stage, names] of Object.entries(expected))
        for (const name of names) assert.equal(stageOf[name], stage, name)
      const job = (name: string) => jobs.find((one) => one.name === name)
      const needs = (name: string) => (job(name)?.needs ?? []).map((need) => need.job)
      // Nothing comes to production but through the checklist and the approval, each of which a person starts and none of which may fail.
      assert.deepEqual(needs('promote prod'), ['approve'])
      assert.deepEqual(needs('approve'), ['checklist'])
      for (const name of ['approve', 'checklist'])
        assert.deepEqual([job(name)?.when, job(name)?.allow_failure], ['manual', false], name)
      for (const name of ['staging', 'scan', 'test', 'e2e', 'performance', 'cluster'])
        assert.ok(needs('checklist').includes(name), name)
      assert.deepEqual([job('rollback')?.when, needs('rollback')], ['on_failure', ['promote prod', 'canary']])
    }),
)

const pipeline = parse(readFileSync(path.join(root, '.gitlab-ci.yml'), 'utf8'), { merge: true })

test('a service is built when it, or what it is made of, has changed, and not for another service', () => {
  const images = Object.entries(pipeline).filter(([name]) => name.startsWith('image ')) as [
    string,
    { rules: { changes?: string[] }[]; variables: { SERVICE: string } },
  ][]
  assert.equal(images.length, 7)
  for (const [name, { rules, variables }] of images) {
    const changes = rules.flatMap((rule) => rule.changes ?? [])
    assert.ok([`image ${variables.SERVICE}`, 'image portal-nginx'].includes(name), name)
    assert.deepEqual(
      changes.filter((one) => one.startsWith('services/')),
      [`services/${variables.SERVICE}/**/*`],
    )
    for (const shared of ['Dockerfile', 'pnpm-lock.yaml', 'platform/**/*', 'contracts/**/*'])
      assert.ok(changes.includes(shared), `${name}: ${shared}`)
  }
})

test('every image of a job names its version, and no job holds a secret', () => {
  const text = readFileSync(path.join(root, '.gitlab-ci.yml'), 'utf8')
  for (const [, image = ''] of text.matchAll(/^\s*(?:image|TRIVY_IMAGE): (\S+)$/gm)) {
    if (!image.startsWith('$')) assert.match(image, /^[\w.-]+\.[\w./-]+:\d[\w.-]*$/, image)
    assert.doesNotMatch(image, /latest/)
  }
  assert.doesNotMatch(text, /(?:PASSWORD|TOKEN|SECRET|KEY)\w*:\s*['"]?(?!\$|\{)[A-Za-z0-9+/]{8}/)
})
