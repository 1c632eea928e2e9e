import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import test from 'node:test'
import { processesWith } from './processes.ts'
import { until } from './testing.ts'

test('a launcher that is killed with SIGKILL leaves no process and no folder', async () => {
  const id = crypto.randomUUID()
  const program = `
    const { createRun } = await import('./src/run.ts')
    const { startRedis } = await import('./src/redis.ts')
    const run = createRun()
    await startRedis(run)
    console.log(run.folder)`
  const launcher = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: new URL('..', import.meta.url),
    env: { ...process.env, CANDOR_RUN: id },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const folder = String((await once(launcher.stdout, 'data'))[0]).trim()
  assert.equal(existsSync(folder), true)
  assert.equal(processesWith(`CANDOR_RUN=${id}`).length >= 2, true, 'the launcher and its redis are running')
  launcher.kill('SIGKILL')
  await until('no process', () => processesWith(`CANDOR_RUN=${id}`).length === 0)
  await until('no folder', () => !existsSync(folder))
})
