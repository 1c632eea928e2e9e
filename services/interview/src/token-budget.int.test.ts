import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLog } from '@candor/platform/log'
import { createRedis } from '@candor/platform/redis'
import { tcpProxy, testServers, until } from '@candor/stack/testing'
import { v7 as uuidv7 } from 'uuid'
import { createTokenBudget } from './token-budget.ts'

test('processes share one budget an hour; without Redis each has its own, and what was spent then is not forgotten', async (t) => {
  const proxy = await tcpProxy(new URL(testServers().redisUrl).host)
  t.after(() => proxy.close())
  const log = createLog({ service: 'interview', level: 'silent' })
  const namespace = uuidv7()
  const open = () => {
    const redis = createRedis({ REDIS_URL: `redis://${proxy.address}` }, { log })
    t.after(() => redis.stop())
    return { redis, budget: createTokenBudget({ redis: redis.client, namespace, perHour: 1_000 }) }
  }
  const [one, two] = [open(), open()]
  await until('Redis', async () => one.redis.client.status === 'ready' && two.redis.client.status === 'ready')
  const now = new Date()
  await one.budget.spend(600, now)
  assert.equal(await two.budget.isLeft(now), true)
  await two.budget.spend(400, now)
  assert.deepEqual([await one.budget.isLeft(now), await two.budget.isLeft(now)], [false, false])

  proxy.block()
  assert.equal(await one.budget.isLeft(now), true)
  await one.budget.spend(400, now)
  assert.equal(await one.budget.isLeft(now), false)
  proxy.restore()
  await until('Redis again', async () => one.redis.client.status === 'ready')
  assert.equal(await one.budget.isLeft(now), false)
  assert.equal(await one.budget.isLeft(new Date(now.getTime() + 3_600_000)), true)
})
