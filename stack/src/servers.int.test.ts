import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test, { type TestContext } from 'node:test'
import { Redis } from 'ioredis'
import { MongoClient } from 'mongodb'
import { StartFailure } from './failure.ts'
import { processesWith } from './processes.ts'
import { silent } from './progress.ts'
import { probeRedis, startRedis } from './redis.ts'
import { createRun } from './run.ts'
import { startServers } from './servers.ts'
import { privateServer, testServers } from './testing.ts'
import { findCommand } from './tools.ts'

/** A run whose processes can be told from those of other runs. */
function freshRun(t: TestContext, env: NodeJS.ProcessEnv) {
  const id = crypto.randomUUID()
  const run = createRun({ progress: silent, env: { ...env, CANDOR_RUN: id } })
  t.after(() => run.guard.close())
  return { run, leftovers: () => processesWith(`CANDOR_RUN=${id}`) }
}

test('a restarted MongoDB has its data, and closing it leaves neither process nor folder', async () => {
  const { server, close } = await privateServer('mongodb')
  const client = new MongoClient(server.url)
  const people = client.db('stack').collection<{ _id: string }>('people')
  await people.insertOne({ _id: 'ada' }, { writeConcern: { w: 'majority', j: true } })
  const first = server.pid
  await server.kill()
  await server.restart()
  assert.notEqual(server.pid, first)
  assert.equal(await people.countDocuments(), 1)
  await client.close()
  await close()
  assert.throws(() => process.kill(server.pid, 0))
})

test('stopping a run leaves no process and no folder', async (t) => {
  const { run, leftovers } = freshRun(t, process.env)
  const redis = await startRedis(run)
  assert.equal(leftovers().length, 1)
  await redis.stop()
  await run.guard.close()
  assert.deepEqual(leftovers(), [])
  assert.equal(existsSync(run.folder), false)
})

test('a second start finds nothing of the first', async (t) => {
  const { run } = freshRun(t, process.env)
  const write = new Redis((await startRedis(run)).url)
  await write.set('stale', '1')
  write.disconnect()
  const { run: next } = freshRun(t, process.env)
  const read = new Redis((await startRedis(next)).url)
  t.after(() => read.disconnect())
  assert.equal(await read.get('stale'), null)
})

test('a crash is reported with the end of its log', async (t) => {
  const { run } = freshRun(t, process.env)
  const redis = await startRedis(run)
  process.kill(redis.pid, 'SIGKILL')
  const report = await redis.crashed
  assert.match(report, /^redis was killed by SIGKILL; the end of its log:\n.*Ready to accept connections/s)
})

test('a wanted port that is taken ends the start with one line', async (t) => {
  const { run } = freshRun(t, process.env)
  const taken = Number(new URL((await startRedis(run)).url).port)
  const { run: next } = freshRun(t, process.env)
  next.ports.redis = taken
  await assert.rejects(startRedis(next), {
    name: 'StartFailure',
    message: `redis: port ${taken} is taken: stop what uses it or ask for another one`,
  })
})

test('a part that cannot be had ends the start with one line, and what had started is stopped', async (t) => {
  const servers = testServers()
  const bin = mkdtempSync(path.join(tmpdir(), 'candor-path-'))
  t.after(() => rmSync(bin, { recursive: true }))
  // No redis-server on this PATH, and an apt-get that has nothing.
  writeFileSync(
    path.join(bin, 'apt-get'),
    '#!/bin/sh\necho "E: Unable to locate package redis-server" >&2\nexit 100\n',
    { mode: 0o755 },
  )
  const given = { MONGODB_URI: servers.mongodbUri, KAFKA_BROKERS: servers.kafkaBrokers }
  const { run, leftovers } = freshRun(t, { PATH: bin, ...given, CANDOR_CONTAINERS: 'off' })
  await assert.rejects(startServers(run), (error: Error) => {
    assert.ok(error instanceof StartFailure)
    assert.match(error.message, /^redis: .*redis-server.*(start a container engine|set REDIS_URL)[^\n]*$/)
    return true
  })
  assert.deepEqual(leftovers(), [])
})

test('a missing package is installed by root on Debian', async (t) => {
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version'))
    return t.skip('only root on Debian installs packages')
  const bin = mkdtempSync(path.join(tmpdir(), 'candor-path-'))
  t.after(() => rmSync(bin, { recursive: true }))
  // What apt would do, without touching the machine.
  const real = findCommand('redis-server', process.env)
  const script = `#!/bin/sh\n[ "$*" = "install -y -q --no-install-recommends redis-server" ] && /bin/ln -s ${real} ${bin}/redis-server\n`
  writeFileSync(path.join(bin, 'apt-get'), script, { mode: 0o755 })
  const { run } = freshRun(t, { PATH: bin })
  const redis = await startRedis(run)
  await probeRedis(redis.url)
})

test('a URL of the environment where nothing answers ends the start with one line that hides the password', async (t) => {
  const servers = testServers()
  const given = { MONGODB_URI: servers.mongodbUri, KAFKA_BROKERS: servers.kafkaBrokers, SMTP_URL: servers.smtpUrl }
  const { run } = freshRun(t, { ...process.env, ...given, REDIS_URL: 'redis://user:hush@127.0.0.1:1' })
  await assert.rejects(startServers(run), (error: Error) => {
    assert.match(error.message, /^redis: 127\.0\.0\.1:1 of REDIS_URL is not ready .*ECONNREFUSED[^\n]*$/)
    return true
  })
})

test('servers that the environment names are used and not stopped', async (t) => {
  const servers = testServers()
  const { run, leftovers } = freshRun(t, {
    ...process.env,
    MONGODB_URI: servers.mongodbUri,
    KAFKA_BROKERS: servers.kafkaBrokers,
    REDIS_URL: servers.redisUrl,
    SMTP_URL: servers.smtpUrl,
    CANDOR_MAIL_DIR: servers.mailDir,
  })
  const started = await startServers(run)
  assert.deepEqual(
    Object.values(started.parts).map((part) => part.source),
    ['env', 'env', 'env', 'env'],
  )
  assert.equal(started.mailDir, servers.mailDir)
  await started.stop()
  assert.deepEqual(leftovers(), [])
})
