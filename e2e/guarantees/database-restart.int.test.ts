import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readTopic } from '@candor/platform/event-testing'
import { privateServer, randomName, until } from '@candor/stack/testing'
import { MongoClient } from 'mongodb'
import { startPlanClients } from './plan-clients.ts'
import { openIssuer, startProcess } from './service-process.ts'

test('MongoDB primary restarted: clear 503 meanwhile, then recovery by itself, and no acknowledged command is lost', async (t) => {
  const { path, token } = await openIssuer(t)
  const { server, close } = await privateServer('mongodb')
  path.cleanup.after(close)
  const database = randomName('interview')
  const service = await startProcess(path.cleanup, 'interview', {
    prefix: path.kafka.prefix,
    database,
    env: { MONGODB_URI: server.url },
  })
  const records = await readTopic(path, 'candor.plan.v1')
  const clients = startPlanClients({
    url: service.url,
    token: await token('rita', 'recruiter'),
    count: 6,
    retries: true,
  })
  const more = async (what: string, count: number) => {
    const before = clients.fulfilled()
    await until(`plans ${what}`, () => clients.fulfilled() >= before + count, 30_000)
  }

  await more('before', 20)
  for (const [round, stop] of [server.kill, server.stop].entries()) {
    const refused = clients.refused()
    await stop()
    await until('clear refusals', () => clients.refused() > refused)
    const { body } = await until('to be not ready', async () => {
      const ready = await service.admin('/ready')
      return ready.status === 503 ? ready : undefined
    })
    assert.match(JSON.parse(body).error, /mongodb/)
    // A restart of the service would not heal the database.
    assert.equal((await service.admin('/health')).status, 200)
    await server.restart()
    await more(`after outage ${round + 1}`, 20)
    await until('to be ready again', async () => (await service.admin('/ready')).status === 200)
  }
  await clients.stop()
  assert.equal(clients.unanswered(), 0, 'every request was answered')

  const client = await MongoClient.connect(server.url)
  path.cleanup.after(() => client.close())
  const { wishes } = clients
  const stored = await client.db(database).collection('plans').find().toArray()
  assert.deepEqual(stored.map(({ title }) => title).sort(), wishes.map(({ title }) => title).sort())
  const versions = await client.db(database).collection<{ _id: string }>('plan_versions').find().toArray()
  assert.deepEqual(versions.map(({ _id }) => _id).sort(), wishes.map((wish) => wish.plan_version_id).sort())
  // What was sent while its removal failed may stand there twice, as the same event.
  const events = () => new Map(records.map(({ id, key }) => [id, key]))
  await until('every event', () => events().size >= wishes.length)
  assert.deepEqual([...events().values()].sort(), wishes.map((wish) => wish.plan_version_id).sort())
  assert.equal((await service.terminate()).code, 0)
})
