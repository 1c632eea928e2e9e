import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encode } from '@candor/contracts/codec'
import { until } from '@candor/stack/testing'
import Fastify from 'fastify'
import type { Message } from 'kafkajs'
import { MongoNetworkError } from 'mongodb'
import { type AggregateStore, createAggregateStore, ensureIndexes } from './aggregate.ts'
import {
  counterStore,
  type EventPath,
  newId,
  openEventPath,
  schemaOf,
  step,
  type Tally,
  tallyFold,
  tallyStore,
} from './event-testing.ts'
import type { AnyFold, Fold } from './fold.ts'
import { dlqTopic, groupOf } from './kafka.ts'
import { createMetrics } from './metrics.ts'
import { isTransient } from './mongo.ts'
import { createParkedStore } from './parked.ts'
import { newRedrive, redrivesOf } from './redrive.ts'

const topic = 'candor.session.v1'
const group = groupOf('test')

/** A record as another producer would send it. */
function paused(id: string, seq: number, reason = `r${seq}`): Message {
  const event = {
    type: 'SessionPaused' as const,
    id: newId(),
    seq,
    at: new Date(),
    actor: 'test',
    data: { session_id: id, reason },
  }
  return { key: id, value: encode(event), headers: { ce_type: 'SessionPaused', ce_sequence: String(seq) } }
}

async function produce(path: EventPath, messages: Message[]): Promise<void> {
  const producer = path.kafka.client.producer()
  await producer.connect()
  await producer.send({ topic: path.kafka.topicName(topic), messages })
  await producer.disconnect()
}

async function readDlq(path: EventPath) {
  const letters: { key: string | undefined; value: Buffer | null; headers: Record<string, string> }[] = []
  const consumer = path.kafka.client.consumer({ groupId: newId(), maxWaitTimeInMs: 200 })
  await consumer.connect()
  await consumer.subscribe({ topic: path.kafka.topicName(dlqTopic(topic, group)), fromBeginning: true })
  await consumer.run({
    eachMessage: async ({ message }) => {
      const headers = Object.fromEntries(
        Object.entries(message.headers ?? {}).map(([name, value]) => [name, String(value)]),
      )
      letters.push({ key: message.key?.toString(), value: message.value, headers })
    },
  })
  path.cleanup.after(() => consumer.disconnect())
  return letters
}

const reasonsOf = async (store: AggregateStore<Tally>, id: string) => (await store.load(id))?.reasons ?? []
const metricOf = async (metrics: ReturnType<typeof createMetrics>, name: string) =>
  (await metrics.registry.getSingleMetric(name)?.get())?.values ?? []

test('a handler that always throws: the record reaches the DLQ with its facts, its key is parked, other keys go on', async (t) => {
  const path = await openEventPath(t, { topics: [topic], partitions: 1 })
  const tallies = await tallyStore(path.db, path.bell)
  const letters = await readDlq(path)
  const [bad, good] = [newId(), newId()]
  const inner = new Error('the inner cause')
  await path.consumer([
    tallyFold(tallies, (reason) => {
      if (reason === 'poison') throw new Error('the handler broke', { cause: inner })
    }),
  ])
  await produce(path, [paused(bad, 1), paused(bad, 2, 'poison'), paused(good, 1), paused(bad, 3), paused(good, 2)])
  await until('the good key', async () => (await reasonsOf(tallies, good)).length === 2)
  const parked = createParkedStore(path.db, group)
  await until('the parked list', async () => (await parked.records.countDocuments({ key: bad })) === 2)
  assert.deepEqual(await reasonsOf(tallies, bad), ['r1'])
  await until('the dead letter', () => letters.length === 1)
  const [letter] = letters
  assert.equal(letter?.key, bad)
  assert.deepEqual(letter?.value, (await parked.records.findOne({ key: bad, offset: 1 }))?.value?.buffer)
  const { dlq_topic, dlq_partition, dlq_offset, dlq_group, dlq_reason, ce_type, dlq_errors } = letter?.headers ?? {}
  assert.deepEqual(
    [dlq_topic, dlq_partition, dlq_offset, dlq_group, dlq_reason, ce_type],
    [topic, '0', '1', group, 'handler', 'SessionPaused'],
  )
  assert.deepEqual(JSON.parse(dlq_errors ?? ''), ['Error: the handler broke', 'Error: the inner cause'])
})

test('redrive drains the parked list in order while live events of that key keep arriving, and un-parks', async (t) => {
  const path = await openEventPath(t, { topics: [topic], partitions: 1 })
  const tallies = await tallyStore(path.db, path.bell)
  const id = newId()
  let broken = true
  await path.consumer([
    tallyFold(tallies, (reason) => {
      if (broken && reason === 'r2') throw new Error('not yet')
    }),
  ])
  await produce(
    path,
    Array.from({ length: 50 }, (_, n) => paused(id, n + 1)),
  )
  const parked = createParkedStore(path.db, group)
  await until('the parked list', async () => (await parked.records.countDocuments({ key: id })) === 49)

  const failing = newRedrive({ group }, 'someone')
  await redrivesOf(path.db).insertOne(failing)
  await until(
    'the vain redrive',
    async () => (await redrivesOf(path.db).findOne({ _id: failing._id, state: 'done' }))?.failed === 1,
  )
  const head = await parked.records.findOne({ key: id }, { sort: { offset: 1 } })
  assert.deepEqual([head?.replay_count, head?.errors], [1, ['Error: not yet']])

  broken = false
  const live = (async () => {
    for (let n = 51; n <= 120; n += 5)
      await produce(
        path,
        Array.from({ length: 5 }, (_, i) => paused(id, n + i)),
      )
  })()
  const request = newRedrive({ group }, 'someone')
  await redrivesOf(path.db).insertOne(request)
  await live
  await until('all effects', async () => (await reasonsOf(tallies, id)).length === 120, 30_000)
  assert.deepEqual(
    await reasonsOf(tallies, id),
    Array.from({ length: 120 }, (_, n) => `r${n + 1}`),
  )
  await until('the un-parked key', async () => (await parked.keys.findOne({ key: id })) === null)
  assert.equal(await parked.records.countDocuments({ key: id }), 0)
  await produce(path, [paused(id, 121)])
  await until('live again', async () => (await reasonsOf(tallies, id)).length === 121)
})

test('what is not Avro, has no framing or no key is dead-lettered; only a usable key is parked', async (t) => {
  const path = await openEventPath(t, { topics: [topic], partitions: 1 })
  const tallies = await tallyStore(path.db, path.bell)
  const letters = await readDlq(path)
  await path.consumer([tallyFold(tallies)])
  const [garbled, unframed, good] = [newId(), newId(), newId()]
  const truncated = encode({
    type: 'SessionPaused',
    id: 'e',
    seq: 1,
    at: new Date(),
    actor: 'a',
    data: { session_id: garbled, reason: 'x' },
  }).subarray(0, 9)
  await produce(path, [
    { key: garbled, value: truncated },
    { key: unframed, value: '{"not": "avro"}' },
    { ...paused(newId(), 1), key: null },
    { key: unframed, value: null },
    paused(unframed, 1),
    paused(garbled, 1),
    paused(good, 1),
  ])
  await until(
    'the good keys',
    async () => (await reasonsOf(tallies, good)).length + (await reasonsOf(tallies, unframed)).length === 2,
  )
  await until('four dead letters', () => letters.length === 4)
  const parked = createParkedStore(path.db, group)
  await until('four kept', async () => (await parked.records.countDocuments({ reason: 'malformed' })) === 4)
  await until('the parked key', async () => (await parked.keys.countDocuments()) > 0)
  assert.deepEqual(
    (await parked.keys.find().toArray()).map(({ key }) => key),
    [garbled],
  )
  assert.deepEqual(await reasonsOf(tallies, garbled), [])
})

test('an event type that this build does not handle is skipped with a metric; a schema newer than the lock is read through the registry; neither parks', async (t) => {
  const path = await openEventPath(t, { topics: [topic], partitions: 1 })
  const tallies = await tallyStore(path.db, path.bell)
  const metrics = createMetrics('test')
  const known = paused(newId(), 1)
  const knownId = (known.value as Buffer).readUInt32BE(1)
  const newerId = 900_000 + Math.floor(Math.random() * 90_000)
  const asked: string[] = []
  const registry = Fastify()
  t.after(() => registry.close())
  registry.get('/schemas/ids/:id', async (request, reply) => {
    const { id } = request.params as { id: string }
    asked.push(id)
    if (id !== String(newerId)) return await reply.code(404).send({ error_code: 40403, message: 'Schema not found' })
    const today = schemaOf(knownId)
    return {
      schema: JSON.stringify({
        ...today,
        fields: [...today.fields, { name: 'mood', type: ['null', 'string'], default: null }],
      }),
    }
  })
  const registryUrl = await registry.listen({ port: 0, host: '127.0.0.1' })
  await path.consumer([tallyFold(tallies)], { registryUrl, metrics })

  const [newer, poison, other] = [newId(), newId(), newId()]
  const withId = (message: Message, id: number, headers = message.headers ?? {}): Message => {
    // The byte behind it is the newer schema's added field, null.
    const value = Buffer.concat([message.value as Buffer, Buffer.from([0])])
    value.writeUInt32BE(id, 1)
    return { ...message, value, headers }
  }
  await produce(path, [
    withId(paused(other, 1), 899_999, { ce_type: 'SessionTeleported' }),
    withId(paused(newer, 1), newerId),
    withId(paused(poison, 1), 899_998),
    paused(other, 2),
  ])
  await until('the newer schema', async () => (await reasonsOf(tallies, newer)).length === 1)
  await until('the rest', async () => (await reasonsOf(tallies, other)).length === 1)
  const skipped = (await metricOf(metrics, 'candor_consumer_events_total')).find(
    ({ labels }) => labels.outcome === 'skipped',
  )
  assert.equal(skipped?.value, 1)
  assert.deepEqual(asked, [String(newerId), '899998'])
  const { records } = createParkedStore(path.db, group)
  await until('the poison to be kept', async () => (await records.countDocuments()) > 0)
  assert.deepEqual(
    (await records.find().toArray()).map(({ key, reason }) => [key, reason]),
    [[poison, 'unknown_schema']],
  )
})

test('a consumer that can settle nothing, because the registry is away, shows how far it is behind', async (t) => {
  const path = await openEventPath(t, { topics: [topic], partitions: 1 })
  const tallies = await tallyStore(path.db, path.bell)
  const metrics = createMetrics('test')
  const unknown = Array.from({ length: 7 }, () => {
    const message = paused(newId(), 1)
    const value = Buffer.from(message.value as Buffer)
    value.writeUInt32BE(899_997, 1)
    return { ...message, value }
  })
  await produce(path, unknown)
  // Nobody listens there.
  await path.consumer([tallyFold(tallies)], { registryUrl: 'http://127.0.0.1:9', metrics })
  await until('the lag', async () => {
    const values = await metricOf(metrics, 'candor_consumer_lag')
    return values.reduce((sum, { value }) => sum + value, 0) >= unknown.length
  })
})

test('a retriable failure pauses only its partition; nothing behind it is committed; the rest of the topic goes on', async (t) => {
  const path = await openEventPath(t, { topics: [topic], partitions: 2 })
  const tallies = await tallyStore(path.db, path.bell)
  const [stuck, fine] = [newId(), newId()]
  let failing = true
  const fold = tallyFold(tallies)
  const flaky: AnyFold = {
    ...fold,
    async lookup(event) {
      if (failing && event.key === stuck) throw new MongoNetworkError('the line is down')
      return [event.key]
    },
  }
  await path.consumer([flaky])
  const send = async (partition: number, message: Message) => await produce(path, [{ ...message, partition }])
  await send(0, paused(stuck, 1))
  await send(0, paused(stuck, 2))
  for (let n = 1; n <= 5; n++) await send(1, paused(fine, n))
  await until('the other partition', async () => (await reasonsOf(tallies, fine)).length === 5)
  const admin = path.kafka.client.admin()
  await admin.connect()
  path.cleanup.after(() => admin.disconnect())
  const committed = async () => {
    const [offsets] = await admin.fetchOffsets({
      groupId: path.kafka.topicName(group),
      topics: [path.kafka.topicName(topic)],
    })
    return new Map(offsets?.partitions.map(({ partition, offset }) => [partition, offset]))
  }
  await until('the commit of the other partition', async () => (await committed()).get(1) === '5')
  assert.equal((await committed()).get(0), '-1')
  assert.deepEqual(await reasonsOf(tallies, stuck), [])
  failing = false
  await until('the stuck partition', async () => (await reasonsOf(tallies, stuck)).length === 2)
  assert.deepEqual(await reasonsOf(tallies, stuck), ['r1', 'r2'])
  await until('its commit', async () => (await committed()).get(0) === '2')
  assert.equal(await createParkedStore(path.db, group).records.countDocuments(), 0)
})

test('a batch in which one document lost a race is settled for that document alone; nothing pulled comes back', async (t) => {
  const path = await openEventPath(t, { topics: [topic], partitions: 1 })
  const tallies = await tallyStore(path.db, path.bell)
  const ids = Array.from({ length: 40 }, newId)
  for (const id of ids) {
    await tallies.save(undefined, id, { state: { reasons: [] }, events: [] }, { actor: 'test', at: new Date() })
  }
  const raced = ids[7] ?? ''
  const applied = new Map<string, number>()
  const fold = tallyFold(tallies)
  const racing: Fold<Tally, 'SessionPaused'> = {
    ...(fold as Fold<Tally, 'SessionPaused'>),
    apply(state, event, context) {
      const count = (applied.get(event.key) ?? 0) + 1
      applied.set(event.key, count)
      return fold.apply(state, event, context) as ReturnType<Fold<Tally, 'SessionPaused'>['apply']>
    },
  }
  // Another writer saves the document between the batch's read and its write, and the relay pulls that writer's event.
  const { bulkWrite } = tallies.collection
  let raced_once = false
  tallies.collection.bulkWrite = async (...args: Parameters<typeof bulkWrite>) => {
    if (!raced_once) {
      raced_once = true
      await tallies.collection.updateOne(
        { _id: raced } as never,
        { $inc: { version: 1 }, $set: { reasons: ['other'], outbox: [] } } as never,
      )
    }
    return await bulkWrite.apply(tallies.collection, args)
  }
  await path.consumer([racing])
  await produce(
    path,
    ids.map((id) => paused(id, 1)),
  )
  await until('all documents', async () => (await tallies.collection.countDocuments({ reasons: 'r1' })) === ids.length)
  assert.deepEqual(await reasonsOf(tallies, raced), ['other', 'r1'])
  for (const id of ids) assert.equal(applied.get(id), id === raced ? 2 : 1)
  assert.deepEqual((await tallies.load(raced))?.outbox, [])
})

test('a rebalance in mid-batch and a second consumer lose nothing and apply nothing twice', async (t) => {
  const path = await openEventPath(t, { topics: [topic], partitions: 4 })
  const tallies = await tallyStore(path.db, path.bell)
  const ids = Array.from({ length: 12 }, newId)
  const slow = tallyFold(tallies)
  const lookup: AnyFold = {
    ...slow,
    async lookup(event) {
      await new Promise((resolve) => setImmediate(resolve))
      return [event.key]
    },
  }
  await path.consumer([lookup])
  for (let round = 0; round < 5; round++) {
    await produce(
      path,
      ids.flatMap((id) => Array.from({ length: 20 }, (_, n) => paused(id, round * 20 + n + 1))),
    )
    if (round === 1) await path.consumer([lookup])
    if (round === 3) await path.consumer([lookup])
  }
  await until(
    'every effect',
    async () => (await tallies.collection.countDocuments({ 'reasons.99': { $exists: true } })) === ids.length,
    45_000,
  )
  const wanted = Array.from({ length: 100 }, (_, n) => `r${n + 1}`)
  for (const id of ids) assert.deepEqual(await reasonsOf(tallies, id), wanted)
  assert.equal(await createParkedStore(path.db, group).records.countDocuments(), 0)
})

test('a consumer that stops progressing makes its check fail', async (t) => {
  const path = await openEventPath(t, { topics: [topic], partitions: 1 })
  const tallies = await tallyStore(path.db, path.bell)
  let release = () => {}
  const hang = new Promise<void>((resolve) => {
    release = resolve
  })
  const hung: AnyFold = {
    ...tallyFold(tallies),
    async lookup(event) {
      await hang
      return [event.key]
    },
  }
  const consumer = await path.consumer([hung], { stalledMs: 500 })
  await consumer.check.run()
  const id = newId()
  await produce(path, [paused(id, 1)])
  await until('a failing check', async () => {
    try {
      await consumer.check.run()
      return false
    } catch (error) {
      return /is being handled since/.test(String(error))
    }
  })
  release()
  await until('progress again', async () => (await reasonsOf(tallies, id)).length === 1)
  await until('a passing check', async () => {
    try {
      await consumer.check.run()
      return true
    } catch {
      return false
    }
  })
})

test('a gap in the sequence of a delta topic raises the alarm and is handled all the same', async (t) => {
  const path = await openEventPath(t, { topics: [topic], partitions: 1 })
  const tallies = await tallyStore(path.db, path.bell)
  const metrics = createMetrics('test')
  await path.consumer([tallyFold(tallies)], { metrics })
  const id = newId()
  await produce(path, [paused(id, 1), paused(id, 2), paused(id, 5), paused(id, 2)])
  await until('three effects', async () => (await reasonsOf(tallies, id)).length === 3)
  assert.equal((await metricOf(metrics, 'candor_consumer_seq_gaps_total'))[0]?.value, 1)
})

test('events folded into another document publish follow-up events in the same write', async (t) => {
  const path = await openEventPath(t, { topics: [topic], partitions: 1 })
  const counters = await counterStore(path.db, path.bell)
  const echoes = createAggregateStore<{ seen: number }>(path.db, 'echoes', { bell: path.bell })
  await ensureIndexes(echoes)
  const echo: Fold<{ seen: number }, 'SessionPaused'> = {
    store: echoes,
    types: ['SessionPaused'],
    targets: (event) => [`echo-of-${event.key}`],
    apply: (state, event) => ({
      state: { seen: (state?.seen ?? 0) + 1 },
      events: [{ type: 'SessionResumed', data: { session_id: event.key, paused_ms: event.seq } }],
    }),
  }
  await path.relay(counters)
  await path.consumer([echo])
  const id = newId()
  await step(counters, id)
  await step(counters, id)
  await until('two echoes', async () => (await echoes.load(`echo-of-${id}`))?.seen === 2)
  const doc = await echoes.load(`echo-of-${id}`)
  assert.deepEqual(
    doc?.outbox?.map(({ type, seq }) => [type, seq]),
    [
      ['SessionResumed', 1],
      ['SessionResumed', 2],
    ],
  )
})

test('errors of the database that pass are told from those that do not', () => {
  assert.equal(isTransient(new Error('a bug')), false)
  assert.equal(isTransient(Object.assign(new Error('x'), { code: 11_000 })), false)
})
