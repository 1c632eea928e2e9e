import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { socketFactoryThrough, tcpProxy, testServers, until } from '@candor/stack/testing'
import { counterStore, newId, openEventPath, step, tallyFold, tallyStore } from './event-testing.ts'

const topic = 'candor.session.v1'

test('Kafka down for 20 s: commands are still accepted, and everything is delivered after', async (t) => {
  const proxy = await tcpProxy(testServers().kafkaBrokers)
  t.after(() => proxy.close())
  const event = await openEventPath(t, { topics: [topic], socketFactory: socketFactoryThrough(proxy) })
  const counters = await counterStore(event.db, event.bell)
  const tallies = await tallyStore(event.db, event.bell)
  const relay = await event.relay(counters)
  await event.consumer([tallyFold(tallies)])
  const ids = Array.from({ length: 10 }, newId)
  for (const id of ids) await step(counters, id, 'before')
  await until('the first events', async () => (await tallies.collection.countDocuments()) === ids.length)

  proxy.block()
  const downUntil = Date.now() + 20_000
  let during = 0
  while (Date.now() < downUntil) {
    for (const id of ids) await step(counters, id, `during ${during}`)
    during++
    // The outage's length is what is tested; it is the one thing here that takes time by itself.
    await sleep(500)
  }
  await assert.rejects(async () => await relay.check.run(), /they are kept/)
  proxy.restore()
  await step(counters, ids[0] ?? '', 'after')
  await until(
    'every event',
    async () => (await tallies.collection.countDocuments({ [`reasons.${during}`]: { $exists: true } })) === ids.length,
    40_000,
  )
  const wanted = ['before', ...Array.from({ length: during }, (_, n) => `during ${n}`)]
  for (const id of ids.slice(1)) assert.deepEqual((await tallies.load(id))?.reasons, wanted)
  await until('the last one', async () => (await tallies.load(ids[0] ?? ''))?.reasons.at(-1) === 'after')
  await until('a healthy relay', () => {
    relay.check.run()
    return true
  })
})

test('SIGTERM under load: handlers finish, offsets are committed, no effect is lost or doubled after the restart', async (t) => {
  const event = await openEventPath(t, { topics: [topic], partitions: 4 })
  const counters = await counterStore(event.db, event.bell)
  const tallies = await tallyStore(event.db, event.bell)
  await event.relay(counters, { paceMs: 20 })
  const ids = Array.from({ length: 20 }, newId)
  let writing = true
  let written = 0
  const writer = (async () => {
    while (writing) {
      await Promise.all(ids.map((id) => step(counters, id, `s${written}`)))
      written++
    }
  })()
  for (let round = 0; round < 3; round++) {
    const child = fork(path.join(import.meta.dirname, 'consumer-child.ts'), [event.db.databaseName, event.kafka.prefix])
    event.cleanup.after(() => void child.kill('SIGKILL'))
    await once(child, 'message')
    const longest = async () => {
      const [doc] = await tallies.collection
        .aggregate<{ n: number }>([{ $group: { _id: null, n: { $max: { $size: '$reasons' } } } }])
        .toArray()
      return doc?.n ?? 0
    }
    const seen = await longest()
    await until('the child at work', async () => (await longest()) > seen, 20_000)
    child.kill('SIGTERM')
    const [code] = await once(child, 'exit')
    assert.equal(code, 0)
  }
  writing = false
  await writer
  await event.consumer([tallyFold(tallies)])
  await until(
    'every effect',
    async () =>
      (await tallies.collection.countDocuments({ [`reasons.${written - 1}`]: { $exists: true } })) === ids.length,
    40_000,
  )
  const wanted = Array.from({ length: written }, (_, n) => `s${n}`)
  for (const id of ids) assert.deepEqual((await tallies.load(id))?.reasons, wanted)
})
