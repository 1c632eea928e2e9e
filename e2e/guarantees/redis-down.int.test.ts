import assert from 'node:assert/strict'
import { test } from 'node:test'
import { privateServer, randomName, testServers, until } from '@candor/stack/testing'
import { MongoClient } from 'mongodb'
import { grant, newWish } from './plan-clients.ts'
import { openIssuer, type ServiceProcess, startProcess } from './service-process.ts'

const limit = 5

test('Redis down: the service says that it is degraded and goes on without counting, then recovers by itself', async (t) => {
  const { path, token } = await openIssuer(t)
  const { server, close } = await privateServer('redis')
  path.cleanup.after(close)
  const database = randomName('interview')
  const client = await MongoClient.connect(testServers().mongodbUri)
  path.cleanup.after(async () => {
    await client.db(database).dropDatabase()
    await client.close()
  })
  const service = await startProcess(path.cleanup, 'interview', {
    prefix: path.kafka.prefix,
    database,
    env: { REDIS_URL: server.url, RATE_LIMIT_PER_MINUTE: String(limit) },
  })
  const asks = async (who: string) => {
    const began = performance.now()
    const authorization = `Bearer ${await token(who, 'recruiter')}`
    const { status, headers } = await fetch(`${service.url}/api/v1/plans`, { headers: { authorization } })
    return {
      status,
      limited: headers.get('ratelimit-limit'),
      again: headers.get('retry-after'),
      ms: performance.now() - began,
    }
  }
  /** Asks until it is too much. On a busy machine a request may pass uncounted, as it must not wait for Redis; the others count. */
  const isLimited = async (who: string) => {
    const counted: number[] = []
    const again = await until('too many requests', async () => {
      const { status, limited, again } = await asks(who)
      if (limited) counted.push(status)
      return status === 429 && again
    })
    assert.deepEqual(counted, [...Array(limit).fill(200), 429])
    assert.ok(Number(again) > 0)
  }

  await isLimited('one')
  await server.kill()
  await until('to be degraded', async () => (await stateOf(service)) === 'degraded')
  for (let count = 0; count < 4 * limit; count++) {
    const { status, limited, ms } = await asks('one')
    assert.deepEqual([status, limited], [200, null])
    assert.ok(ms < 2_000, `an answer took ${Math.round(ms)} ms`)
  }
  await grant({ url: service.url, token: await token('one', 'recruiter') }, newWish())
  const { body } = await service.admin('/metrics')
  assert.ok(Number(/^rate_limit_open_total\S* (\d+)$/m.exec(body)?.[1]) >= 4 * limit)
  assert.equal((await service.admin('/health')).status, 200)

  await server.restart()
  await until('to be healthy', async () => (await stateOf(service)) === 'healthy')
  await isLimited('another')
  assert.equal((await service.terminate()).code, 0)
})

/** What `/ready` says of Redis; ready it is all the time. */
async function stateOf({ admin }: ServiceProcess): Promise<string> {
  const { status, body } = await admin('/ready')
  assert.equal(status, 200, body)
  return JSON.parse(body).dependencies.redis
}
