import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import net, { type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test, { type TestContext } from 'node:test'
import { Kafka, logLevel } from 'kafkajs'
import { MongoClient } from 'mongodb'
import { processesWith } from './processes.ts'
import type { StackFile } from './stack-file.ts'
import { testServers, until } from './testing.ts'

/** `npm start` without npm, on the shared servers, with a state folder of its own. */
function start(t: TestContext, ...args: string[]) {
  const servers = testServers()
  const stateDir = mkdtempSync(path.join(tmpdir(), 'candor-state-'))
  const id = crypto.randomUUID()
  const program = path.join(import.meta.dirname, 'start.ts')
  const child = spawn(process.execPath, [program, '--state-dir', stateDir, ...args], {
    env: {
      ...process.env,
      MONGODB_URI: servers.mongodbUri,
      KAFKA_BROKERS: servers.kafkaBrokers,
      REDIS_URL: servers.redisUrl,
      SMTP_URL: servers.smtpUrl,
      CANDOR_MAIL_DIR: servers.mailDir,
      CANDOR_RUN: id,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString()
    })
  }
  t.after(() => {
    child.kill('SIGKILL')
    rmSync(stateDir, { recursive: true, force: true })
  })
  const file = path.join(stateDir, 'stack.json')
  return {
    child,
    file,
    exited: once(child, 'close'),
    output: () => output,
    stack: (): StackFile | undefined => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined),
    leftovers: () => processesWith(`CANDOR_RUN=${id}`),
  }
}

test('the platform tells where its parts are, brings a crashed service back, and leaves nothing on SIGTERM', async (t) => {
  const { child, file, exited, output, stack, leftovers } = start(t, '--empty', '--port', '0')
  const ended = exited.then(() => assert.fail(output()))
  const first = await Promise.race([until('stack.json', stack, 90_000), ended])
  assert.equal(statSync(file).mode & 0o777, 0o600)
  assert.deepEqual(Object.keys(first.services).sort(), [
    'identity',
    'interview',
    'notification',
    'portal',
    'scheduling',
    'scoring',
  ])
  assert.deepEqual(
    first.accounts.map(({ role }) => role),
    ['admin'],
  )
  assert.equal((await fetch(`${first.registry}/subjects`)).status, 200)
  const [admin] = first.accounts
  const login = await fetch(`${first.gateway}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: admin?.email, password: admin?.password }),
  })
  assert.equal(login.status, 200, await login.text())

  const victim = first.services.scoring
  assert.ok(victim)
  process.kill(victim.pid, 'SIGKILL')
  const back = await until(
    'another process',
    () => {
      const service = stack()?.services.scoring
      return service && service.pid !== victim.pid ? service : undefined
    },
    60_000,
  )
  assert.deepEqual([back.url, back.admin_url], [victim.url, victim.admin_url])
  assert.match(output(), /scoring +crashed and is started again: scoring was killed by SIGKILL; the end of its log:\n/)

  child.kill('SIGTERM')
  assert.deepEqual(await exited, [0, null], output())
  assert.equal(existsSync(file), false)
  assert.deepEqual(leftovers(), [])
  await assertNothingOn(first)
})

/** On shared servers a run must take its databases and topics with it. */
async function assertNothingOn({ mongo, kafka, kafka_topic_prefix: prefix }: StackFile): Promise<void> {
  assert.match(prefix ?? '', /^run-[0-9a-f]{8}\.$/)
  const run = prefix?.slice(4, -1) ?? ''
  const client = new MongoClient(mongo)
  const { databases } = await client.db('admin').admin().listDatabases({ nameOnly: true })
  await client.close()
  assert.deepEqual(
    databases.map(({ name }) => name).filter((name) => name.includes(run)),
    [],
  )
  const admin = new Kafka({ brokers: kafka.split(','), logLevel: logLevel.NOTHING }).admin()
  await admin.connect()
  const left = async () => (await admin.listTopics()).filter((topic) => topic.startsWith(prefix ?? ''))
  await until('no topics', async () => (await left()).length === 0).finally(() => admin.disconnect())
}

test('a taken gateway port ends the start with one line, before anything is started', async (t) => {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const { port } = server.address() as AddressInfo
  const { exited, output, leftovers } = start(t, '--empty', '--port', String(port))
  assert.deepEqual(await exited, [1, null])
  assert.equal(output(), `gateway: port ${port} is taken: stop what uses it or ask for another one\n`)
  assert.deepEqual(leftovers(), [])
})

test('Ctrl-C in the middle of a start ends it and leaves nothing', async (t) => {
  const { child, exited, output, leftovers } = start(t, '--empty', '--port', '0')
  await until('the servers', () => output().includes('mongodb'))
  child.kill('SIGINT')
  assert.deepEqual(await exited, [130, null])
  assert.deepEqual(leftovers(), [])
})

test('--help tells what each option does', async (t) => {
  const { exited, output } = start(t, '--help')
  assert.deepEqual(await exited, [0, null])
  for (const option of ['--once', '--empty', '--port', '--journey']) assert.ok(output().includes(option))
})
