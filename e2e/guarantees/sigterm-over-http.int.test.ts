import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readTopic } from '@candor/platform/event-testing'
import { randomName, testServers, until } from '@candor/stack/testing'
import { MongoClient } from 'mongodb'
import { grant, startPlanClients, type Wish } from './plan-clients.ts'
import { openIssuer, startProcess } from './service-process.ts'

const deadlineMs = 10_000

test('SIGTERM under load: what was answered is stored once, what was not takes effect once when it is sent again', async (t) => {
  const { path, token } = await openIssuer(t)
  const database = randomName('interview')
  const client = await MongoClient.connect(testServers().mongodbUri)
  path.cleanup.after(async () => {
    await client.db(database).dropDatabase()
    await client.close()
  })
  const start = () =>
    startProcess(path.cleanup, 'interview', {
      prefix: path.kafka.prefix,
      database,
      env: { SHUTDOWN_TIMEOUT_MS: String(deadlineMs) },
    })
  const recruiter = await token('rita', 'recruiter')
  const wishes: Wish[] = []
  let service = await start()
  const records = await readTopic(path, 'candor.plan.v1')
  for (const end of ['SIGTERM', 'SIGTERM', 'SIGKILL']) {
    const clients = startPlanClients({ url: service.url, token: recruiter, count: 32, retries: false })
    await until('load', () => clients.fulfilled() >= 40, 30_000)
    if (end === 'SIGTERM') {
      const { code, ms } = await service.terminate()
      assert.equal(code, 0)
      assert.ok(ms < deadlineMs, `it took ${ms} ms to stop`)
    } else await service.kill()
    await clients.stop()
    t.diagnostic(`${end}: ${clients.wishes.length} plans, ${clients.unanswered()} requests without an answer`)
    assert.ok(clients.unanswered() > 0, 'there were requests under way')
    wishes.push(...clients.wishes)

    service = await start()
    const at = { url: service.url, token: recruiter }
    for (const wish of clients.wishes) {
      const granted = await grant(at, wish)
      if (wish.plan_id) assert.equal(granted.plan_id, wish.plan_id)
      if (wish.plan_version_id) {
        assert.equal(granted.plan_version_id, wish.plan_version_id)
        assert.ok(granted.replayed, 'what was answered is answered again, not done again')
      }
      Object.assign(wish, granted)
    }
  }
  const stored = await client.db(database).collection('plans').find().toArray()
  assert.deepEqual(stored.map(({ title }) => title).sort(), wishes.map(({ title }) => title).sort())
  const versions = await client.db(database).collection<{ _id: string }>('plan_versions').find().toArray()
  assert.deepEqual(versions.map(({ _id }) => _id).sort(), wishes.map((wish) => wish.plan_version_id).sort())
  // A relay that is killed between its send and its removal sends the same event again.
  const events = () => new Map(records.map(({ id, key }) => [id, key]))
  await until('every event', () => events().size >= wishes.length)
  assert.deepEqual([...events().values()].sort(), wishes.map((wish) => wish.plan_version_id).sort())
  assert.equal((await service.terminate()).code, 0)
})
