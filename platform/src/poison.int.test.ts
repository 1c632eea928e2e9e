import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encode } from '@candor/contracts/codec'
import { until } from '@candor/stack/testing'
import type { Message } from 'kafkajs'
import { type EventPath, newId, openEventPath, tallyFold, tallyStore } from './event-testing.ts'
import { dlqTopic, groupOf } from './kafka.ts'
import { createParkedStore } from './parked.ts'

const topic = 'candor.session.v1'
const group = groupOf('test')

function paused(id: string, seq: number, reason = `r${seq}`): Message {
  const data = { session_id: id, reason }
  return { key: id, value: encode({ type: 'SessionPaused', id: newId(), seq, at: new Date(), actor: 'test', data }) }
}

async function produce(path: EventPath, messages: Message[]): Promise<void> {
  const producer = path.kafka.client.producer()
  await producer.connect()
  await producer.send({ topic: path.kafka.topicName(topic), messages })
  await producer.disconnect()
}

async function dlqSize(path: EventPath): Promise<number> {
  const admin = path.kafka.client.admin()
  await admin.connect()
  const ends = await admin.fetchTopicOffsets(path.kafka.topicName(dlqTopic(topic, group)))
  await admin.disconnect()
  return ends.reduce((sum, { high }) => sum + Number(high), 0)
}

test('a flood of poison records is parked in bulk: other keys go on, and the consumer stays alive', async (t) => {
  const path = await openEventPath(t, { topics: [topic], partitions: 4 })
  const tallies = await tallyStore(path.db, path.bell)
  const fold = tallyFold(tallies, (reason) => {
    if (reason === 'poison') throw new Error('the handler broke')
  })
  const floods = 2_000
  const fine = Array.from({ length: 20 }, newId)
  const bad = Array.from({ length: floods }, newId)
  for (let at = 0; at < floods; at += 500) {
    await produce(
      path,
      bad.slice(at, at + 500).flatMap((id) => [paused(id, 1, 'poison'), paused(id, 2)]),
    )
  }
  await produce(
    path,
    fine.map((id) => paused(id, 1)),
  )
  const started = Date.now()
  const consumer = await path.consumer([fold])
  const parked = createParkedStore(path.db, group)
  await until(
    'the good keys',
    async () => (await tallies.collection.countDocuments({ reasons: 'r1' })) === fine.length,
    60_000,
  )
  await until('all parked', async () => (await parked.records.countDocuments()) === floods * 2, 60_000)
  await until('all copies', async () => (await dlqSize(path)) >= floods, 20_000)
  const seconds = (Date.now() - started) / 1_000
  t.diagnostic(`${floods} keys parked in ${seconds} s`)
  await consumer.check.run()
  assert.equal(await parked.keys.countDocuments(), floods)
  assert.ok(seconds < 20, `parking took ${seconds} s`)
})

test('a record that fits neither the database nor the dead-letter topic as it is holds up nobody', async (t) => {
  const path = await openEventPath(t, { topics: [topic], partitions: 1 })
  const tallies = await tallyStore(path.db, path.bell)
  await path.consumer([tallyFold(tallies)])
  const id = newId()
  const admin = path.kafka.client.admin()
  await admin.connect()
  path.cleanup.after(() => admin.disconnect())
  const garbage = Buffer.from('not Avro')
  const odd = Object.fromEntries(
    ['nul\0name', '$set', 'a.b', '__proto__', '', 'n'.repeat(100_000)].map((name) => [name, 'x']),
  )
  await produce(path, [{ key: id, value: garbage, headers: odd }])
  await produce(path, [{ key: newId(), value: Buffer.alloc(1_048_400, 1) }])
  await produce(path, [{ key: 'k'.repeat(1_000_000), value: garbage, partition: 0 }])
  await produce(path, [paused(id, 1)])
  await until('the good record behind', async () => (await tallies.load(id))?.reasons.length === 1, 20_000)
  const { records } = createParkedStore(path.db, group)
  await until('three kept', async () => (await records.countDocuments()) === 3)
  const kept = await records.find().sort({ offset: 1 }).toArray()
  assert.deepEqual(
    kept.map(({ reason, offset, value }) => [reason, offset, value?.length()]),
    [
      ['malformed', 0, garbage.length],
      ['malformed', 1, 1_048_400],
      ['malformed', 2, garbage.length],
    ],
  )
  await until('three copies', async () => (await dlqSize(path)) === 3)
})
