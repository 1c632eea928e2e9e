import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type TestContext, test } from 'node:test'

const here = (file: string) => JSON.stringify(new URL(file, import.meta.url).href)

/** A process that runs `parts` (source text of an array) as a service. */
function service(t: TestContext, parts: string, options = '') {
  const source = `
    import { runService } from ${here('./lifecycle.ts')}
    import { createLog } from ${here('./log.ts')}
    const say = (text) => process.stdout.write(text + '\\n')
    const log = createLog({ service: 'test', level: 'warn' }, { write: (line) => process.stderr.write(line) })
    const part = (name, start = async () => {}, stop = async () => {}) => ({
      name,
      async start() { await start(); say('start ' + name) },
      async stop() { say('stop ' + name); await stop() },
    })
    const alive = setInterval(() => {}, 1_000)
    await runService({ service: 'test', log, parts: ${parts}, ${options} })
    say('running')`
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', source], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  t.after(() => child.kill('SIGKILL'))
  const lines: string[] = []
  let errors = ''
  child.stdout.on('data', (chunk: Buffer) => lines.push(...chunk.toString().trim().split('\n')))
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString()
  })
  const said = async (line: string) => {
    while (!lines.includes(line)) await once(child.stdout, 'data')
  }
  const exited = once(child, 'close').then(([code]) => code as number)
  return { child, lines, said, exited, errors: () => errors }
}

test('parts start in order and stop in reverse on SIGTERM, and the process exits with 0', async (t) => {
  const run = service(t, "[part('a'), part('b'), part('c')]")
  await run.said('running')
  run.child.kill('SIGTERM')
  assert.equal(await run.exited, 0, run.errors())
  assert.deepEqual(run.lines, ['start a', 'start b', 'start c', 'running', 'stop c', 'stop b', 'stop a'])
})

test('a part that fails to stop does not keep the others from stopping, and shows in the exit status', async (t) => {
  const run = service(t, "[part('a'), part('b', undefined, async () => { throw new Error('stuck') })]")
  await run.said('running')
  run.child.kill('SIGINT')
  assert.equal(await run.exited, 1)
  assert.deepEqual(run.lines.slice(3), ['stop b', 'stop a'])
  assert.match(run.errors(), /stuck/)
})

test('stopping has a deadline', async (t) => {
  const run = service(t, "[part('a'), part('b', undefined, () => new Promise(() => {}))]", 'shutdownTimeoutMs: 200')
  await run.said('running')
  run.child.kill('SIGTERM')
  assert.equal(await run.exited, 1)
  assert.match(run.errors(), /did not stop in time/)
})

test('a second signal exits at once', async (t) => {
  const run = service(t, "[part('a', undefined, () => new Promise(() => {}))]")
  await run.said('running')
  run.child.kill('SIGTERM')
  await run.said('stop a')
  run.child.kill('SIGTERM')
  assert.equal(await run.exited, 130)
})

test('a part that can not start ends the process with 1 after the started ones stopped', async (t) => {
  const run = service(t, "[part('a'), part('b', async () => { throw new Error('no port') }), part('c')]")
  assert.equal(await run.exited, 1)
  assert.deepEqual(run.lines, ['start a', 'stop b', 'stop a'])
  assert.match(run.errors(), /no port/)
})

test('a signal during start stops what has started and starts nothing more', async (t) => {
  const run = service(
    t,
    "[part('a'), part('b', () => new Promise((r) => { say('slow'); setTimeout(r, 200) })), part('c')]",
  )
  await run.said('slow')
  run.child.kill('SIGTERM')
  assert.equal(await run.exited, 0)
  assert.ok(!run.lines.includes('start c'))
  assert.ok(run.lines.includes('stop a'))
})

test('an error that nothing handled is fatal', async (t) => {
  for (const parts of [
    "[part('a', async () => { setTimeout(() => { throw new Error('nobody caught me') }, 20) })]",
    "[part('a', async () => { setTimeout(() => { Promise.reject(new Error('nobody caught me')) }, 20) })]",
  ]) {
    const run = service(t, parts)
    assert.equal(await run.exited, 1)
    assert.match(run.errors(), /"level":"fatal".*nobody caught me/)
  }
})
