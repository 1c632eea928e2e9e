import assert from 'node:assert/strict'
import { chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import test from 'node:test'
import type { KubeObject } from '../cluster/render.ts'
import { run, tryRun } from '../cluster/shell.ts'
import { root } from '../cluster/tools.ts'
import { checklist, demandOf, evidenceIn, type Facts, roomOf } from './checklist.ts'
import { builtImages, imageIn, promote, Refused } from './promote.ts'
import { outcomeOf } from './rollout.ts'
import { withFolder } from './tools.ts'

const digest = (digit: string) => `sha256:${digit.repeat(64)}`
const git = (cwd: string, ...args: string[]) => run('git', args, { cwd })
const noIdentity = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' }

/** A clone of a bare repository that holds what a promotion touches. */
async function withRepository(use: (clone: string, bare: string) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    const [bare, clone] = [path.join(folder, 'candor.git'), path.join(folder, 'clone')]
    await git(folder, 'init', '--quiet', '--bare', '--initial-branch=main', bare)
    await git(folder, 'clone', '--quiet', bare, clone)
    for (const part of ['kustomize', '.ci']) cpSync(path.join(root, part), path.join(clone, part), { recursive: true })
    await git(clone, 'add', '.')
    await git(
      clone,
      '-c',
      'user.name=t',
      '-c',
      'user.email=t@candor.example',
      'commit',
      '--quiet',
      '--message',
      'begin',
    )
    await git(clone, 'push', '--quiet', 'origin', 'HEAD:main')
    await git(bare, 'config', 'receive.advertisePushOptions', 'true')
    await use(clone, bare)
  })
}

const ci = async (clone: string, script: string, ...args: string[]) => {
  const ran = await tryRun(path.join(clone, '.ci', script), args, { cwd: clone, env: noIdentity })
  assert.equal(ran.status, 0, ran.stdout + ran.stderr)
  return ran.stdout
}
const promotionIn = (clone: string) =>
  readFileSync(path.join(clone, 'promotion.env'), 'utf8').trim().slice('PROMOTION='.length)

test('only the services that were built are promoted; the next environment gets what the one before runs', () =>
  withRepository(async (clone) => {
    const built = path.join(clone, 'built')
    mkdirSync(built)
    writeFileSync(path.join(built, 'identity'), `1.4.0@${digest('a')}\n`)
    writeFileSync(path.join(built, 'portal'), `1.4.0@${digest('b')}\n`)
    const before = imageIn(clone, 'dev', 'scheduling')
    assert.deepEqual(promote(clone, 'dev', builtImages(built)), ['identity', 'portal'])
    assert.equal(imageIn(clone, 'dev', 'identity'), `1.4.0@${digest('a')}`)
    assert.equal(imageIn(clone, 'dev', 'scheduling'), before)
    const platform = readFileSync(path.join(clone, 'kustomize/overlays/dev/platform/values.yaml'), 'utf8')
    assert.match(platform, new RegExp(`/identity:1\\.4\\.0@${digest('a')}"`), 'the jobs run from the new image too')
    const changed = (await git(clone, 'diff', '--stat', '--', 'kustomize')).match(
      /(\d+) files? changed, (\d+) insertions/,
    )
    assert.deepEqual(changed?.slice(1), ['3', '3'])
    assert.deepEqual(promote(clone, 'qa', { portal: imageIn(clone, 'dev', 'portal') }), ['portal'])
    assert.deepEqual(promote(clone, 'qa', { portal: imageIn(clone, 'dev', 'portal') }), [], 'twice is once')
  }))

test('what is no image with a digest, or no service, is refused before anything is written', () =>
  withRepository(async (clone) => {
    const good = `1@${digest('c')}`
    for (const images of [
      { identity: '1.4.0' },
      { identity: good, portal: `latest" }\nevil: "@${digest('d')}` },
      { nowhere: good },
    ])
      assert.throws(() => promote(clone, 'prod', images), Refused)
    assert.equal(await git(clone, 'status', '--porcelain'), '')
  }))

test('a promotion is one commit, survives somebody else pushing meanwhile, and is taken back by one commit', () =>
  withRepository(async (clone, bare) => {
    const other = path.join(path.dirname(clone), 'other')
    await git(clone, 'clone', '--quiet', bare, other)
    promote(other, 'prod', { scoring: `2@${digest('e')}` })
    await ci(other, 'push', 'prod runs scoring 2')
    const before = imageIn(clone, 'prod', 'identity')
    promote(clone, 'prod', { identity: `2@${digest('f')}` })
    await ci(clone, 'push', 'prod runs identity 2')
    const promotion = promotionIn(clone)
    assert.equal((await git(bare, 'rev-parse', 'main')).trim(), promotion)
    assert.equal(
      (await git(bare, 'log', '--format=%s', 'main')).trim(),
      'prod runs identity 2\nprod runs scoring 2\nbegin',
    )
    await ci(clone, 'rollback', promotion)
    await git(other, 'pull', '--quiet', 'origin', 'main')
    assert.equal(imageIn(other, 'prod', 'identity'), before)
    assert.equal(imageIn(other, 'prod', 'scoring'), `2@${digest('e')}`, 'what others have promoted stays')
    assert.match(await git(bare, 'log', '-1', '--format=%s', 'main'), /^Rollback: prod runs identity 2/)
  }))

test('nothing to promote is no commit, and nothing to take back is no failure', () =>
  withRepository(async (clone, bare) => {
    const before = await git(bare, 'rev-parse', 'main')
    await ci(clone, 'push', 'prod runs nothing new')
    assert.equal(promotionIn(clone), '')
    await ci(clone, 'rollback', '')
    assert.equal(await git(bare, 'rev-parse', 'main'), before)
  }))

test('a push that is refused ends the job', () =>
  withRepository(async (clone, bare) => {
    writeFileSync(path.join(bare, 'hooks/pre-receive'), '#!/bin/sh\nexit 1\n')
    chmodSync(path.join(bare, 'hooks/pre-receive'), 0o755)
    promote(clone, 'dev', { identity: `2@${digest('f')}` })
    assert.notEqual((await tryRun(path.join(clone, '.ci/push'), ['m'], { cwd: clone, env: noIdentity })).status, 0)
  }))

const rollout = (image: string, status: object): KubeObject => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Rollout',
  metadata: { name: 'identity', generation: 7 },
  spec: { template: { spec: { containers: [{ image: `registry.example.com/candor/identity:${image}` }] } } },
  status: { observedGeneration: '7', ...status },
})

test('a rollout is done when it is healthy on the image that was promoted, and on no other', () => {
  assert.deepEqual(outcomeOf(rollout('2', { phase: 'Healthy' }), '2'), { is: 'done' })
  assert.equal(outcomeOf(rollout('1', { phase: 'Healthy' }), '2').is, 'waiting')
  assert.equal(outcomeOf(rollout('2', { phase: 'Healthy', observedGeneration: '6' }), '2').is, 'waiting')
  assert.equal(outcomeOf(rollout('12', { phase: 'Healthy' }), '2').is, 'waiting')
  assert.deepEqual(
    outcomeOf(rollout('2', { phase: 'Progressing', canary: { weights: { canary: { weight: 25 } } } }), '2'),
    {
      is: 'waiting',
      for: 'Progressing at 25 %',
    },
  )
  const aborted = { phase: 'Degraded', abort: true, message: 'RolloutAborted: metric "success-rate" failed' }
  assert.deepEqual(outcomeOf(rollout('2', aborted), '2'), { is: 'failed', why: aborted.message })
})

const ready: Facts = {
  commit: 'c0ffee00',
  now: new Date('2026-11-27T00:00:00Z'),
  passed: Object.fromEntries(['test', 'cluster', 'staging', 'e2e', 'performance'].map((job) => [job, 'c0ffee00'])),
  findings: { identity: 0 },
  demand: { cpu: 10, memoryGib: 20 },
  room: { cpu: 32, memoryGib: 96 },
  alerts: 12,
  variables: { ON_CALL: 'Asha', STAKEHOLDERS_TOLD: 'yes', RESTORE_DRILL_DATE: '2026-11-10' },
}
const open = (facts: Partial<Facts>) =>
  checklist({ ...ready, ...facts })
    .filter(({ met }) => !met)
    .map(({ item }) => item)

test('each line of the deployment checklist is open for its own reason', () => {
  assert.deepEqual(open({}), [])
  assert.deepEqual(open({ passed: { ...ready.passed, test: 'an older commit' } }), ['Integration tests pass'])
  assert.deepEqual(open({ findings: { identity: 0, portal: 2 } }), ['Security scanning shows nothing critical or high'])
  assert.deepEqual(open({ findings: {} }), ['Security scanning shows nothing critical or high'])
  assert.deepEqual(open({ demand: { cpu: 33, memoryGib: 1 } }), ['Resource requirements are met'])
  for (const date of ['', 'soon', '2026-10-01', '2026-12-24'])
    assert.deepEqual(
      open({ variables: { ...ready.variables, RESTORE_DRILL_DATE: date } }),
      ['A restore was tried in the last 30 days'],
      date,
    )
  assert.deepEqual(open({ variables: { ...ready.variables, ON_CALL: ' ' } }), ['Somebody is on call'])
  assert.deepEqual(open({ passed: {}, variables: {}, alerts: 0 }).length, 7)
})

test('demand is every service at its most; room is the lesser of quota and nodes; evidence is what jobs left', () =>
  withFolder(async (folder) => {
    const of = (kind: string, name: string, spec: object): KubeObject => ({
      apiVersion: 'v1',
      kind,
      metadata: { name },
      spec,
    })
    const pod = { resources: { requests: { cpu: '250m', memory: '512Mi' } } }
    const objects = [
      of('Rollout', 'a', { template: { spec: { containers: [pod, pod] } } }),
      of('HorizontalPodAutoscaler', 'a', { maxReplicas: 10, scaleTargetRef: { kind: 'Rollout', name: 'a' } }),
      of('ResourceQuota', 'zone', { hard: { 'requests.cpu': '32', 'requests.memory': '96Gi' } }),
    ]
    assert.deepEqual(demandOf(objects), { cpu: 5, memoryGib: 10 })
    assert.deepEqual(roomOf(objects, { nodes_max: 12, instance_type: 'm6i.2xlarge' }), { cpu: 32, memoryGib: 96 })
    assert.deepEqual(roomOf(objects, { nodes_max: 3, instance_type: 'm6i.xlarge' }), { cpu: 10.8, memoryGib: 43.2 })
    mkdirSync(path.join(folder, 'scan'))
    writeFileSync(path.join(folder, 'test'), 'abc')
    const Vulnerabilities = ['CRITICAL', 'HIGH', 'LOW'].map((Severity) => ({ Severity }))
    writeFileSync(path.join(folder, 'scan/portal.json'), JSON.stringify({ Results: [{ Vulnerabilities }, {}] }))
    assert.deepEqual(evidenceIn(folder), { passed: { test: 'abc' }, findings: { portal: 2 } })
  }))
