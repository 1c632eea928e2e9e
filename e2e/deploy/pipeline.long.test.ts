import assert from 'node:assert/strict'
import { run } from '../cluster/shell.ts'
import { cloneForPipeline, gitlab } from './gitlab.ts'
import { imageIn, promote } from './promote.ts'
import { toolTest, withFolder } from './tools.ts'

// The jobs that need neither a container engine nor a cluster, as a shell runner would run them. (lint, unit, test, e2e, performance and deployment are plain npm scripts.)
toolTest(
  'the pipeline runs in a shell runner as far as it needs no engine',
  ['gitlab-ci-local', 'rsync', 'kustomize', 'helm'],
  () =>
    withFolder(async (folder) => {
      const { clone, bare } = await cloneForPipeline(folder)
      const git = (...args: string[]) => run('git', args, { cwd: clone })
      const job = async (...args: string[]) => {
        const { status, stdout, stderr } = await gitlab(clone, args)
        return { status, said: stdout + stderr }
      }

      const checks = await job('contracts', 'type check')
      assert.match(checks.said, /contracts +> .*events in order/)
      assert.match(checks.said, /PASS +contracts/)

      // What the image jobs and `promote dev` would have left.
      const image = `1.4.0@sha256:${'a'.repeat(64)}`
      const services = ['identity', 'scheduling', 'interview', 'scoring', 'notification', 'portal']
      promote(clone, 'dev', Object.fromEntries(services.map((service) => [service, image])))
      await git('commit', '--quiet', '--all', '--message', 'dev runs 1.4.0')
      await git('push', '--quiet', 'origin', 'HEAD:main')
      const promoted = await job('promote qa')
      assert.equal(promoted.status, 0, promoted.said)
      const subject = (await run('git', ['log', '-1', '--format=%s', 'main'], { cwd: bare })).trim()
      assert.match(subject, /^qa runs [0-9a-f]{8}$/)
      assert.equal(imageIn(clone, 'qa', 'portal'), image)

      const refused = await job('checklist')
      assert.notEqual(refused.status, 0)
      assert.match(refused.said, /\[ \] Integration tests pass \(test: no evidence\)/)
      assert.match(refused.said, /\[x\] Resource requirements are met/)

      const told = await job('announce')
      assert.match(told.said, /CHAT_WEBHOOK is not set: nobody else was told/)
      const head = (await git('rev-parse', 'HEAD')).trim()
      // There is no cluster here, so the canary fails, and what it had begun is taken back by itself.
      const back = await job('canary', 'rollback', '--variable', `PROMOTION=${head}`)
      assert.match(back.said, /FAIL +canary/)
      assert.match(back.said, /PASS +rollback/)
      assert.match(await run('git', ['log', '-1', '--format=%s', 'main'], { cwd: bare }), /^Rollback: qa runs/)
    }),
)
