import assert from 'node:assert/strict'
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { test } from 'node:test'
import { isKafkaRequest, socketFactoryThrough, tcpProxy, testServers, until } from '@candor/stack/testing'
import {
  counterStore,
  type EventPath,
  newId,
  openEventPath,
  readTopic,
  step,
  tallyFold,
  tallyStore,
} from './event-testing.ts'
import { openEpoch } from './producer.ts'

const topic = 'candor.session.v1'

function forkRelay(event: EventPath, killAt: string, leaseMs = 2_000): ChildProcess {
  const child = fork(path.join(import.meta.dirname, 'relay-child.ts'), [
    event.db.databaseName,
    event.kafka.prefix,
    killAt,
    String(leaseMs),
  ])
  event.cleanup.after(() => void child.kill('SIGKILL'))
  return child
}

const nextStep = async (child: ChildProcess, wanted: string) => {
  for (;;) if ((await once(child, 'message'))[0] === wanted) return
}

for (const [when, killAt] of [
  ['between write and send', 'swept'],
  ['between send and $pull', 'committed'],
] as const) {
  test(`a relay killed ${when} loses nothing, and the consumer's effect happens once`, async (t) => {
    const event = await openEventPath(t, { topics: [topic] })
    const counters = await counterStore(event.db, event.bell)
    const tallies = await tallyStore(event.db, event.bell)
    const ids = Array.from({ length: 20 }, newId)
    for (const id of ids) await step(counters, id, 'first')
    const child = forkRelay(event, killAt)
    const [, signal] = await once(child, 'exit')
    assert.equal(signal, 'SIGKILL')
    const unsent = await counters.collection.countDocuments({ 'outbox.0': { $exists: true } })
    assert.equal(unsent, ids.length, 'the killed relay removed nothing')

    await event.relay(counters, { leaseMs: 2_000 })
    let applied = 0
    await event.consumer([tallyFold(tallies, () => applied++)])
    for (const id of ids) await step(counters, id, 'second')
    await until(
      'every effect',
      async () => (await tallies.collection.countDocuments({ 'reasons.1': { $exists: true } })) === ids.length,
    )
    for (const id of ids) assert.deepEqual((await tallies.load(id))?.reasons, ['first', 'second'])
    assert.equal(applied, ids.length * 2, 'a repetition never reaches the handler')
    await until(
      'empty outboxes',
      async () => (await counters.collection.countDocuments({ 'outbox.0': { $exists: true } })) === 0,
    )
  })
}

test("the broker's answer to a send is cut: nothing is lost, and nothing is doubled for a read_committed reader", async (t) => {
  const proxy = await tcpProxy(testServers().kafkaBrokers)
  t.after(() => proxy.close())
  const event = await openEventPath(t, { topics: [topic], socketFactory: socketFactoryThrough(proxy) })
  const counters = await counterStore(event.db, event.bell)
  const direct = await openEventPath(t, { topics: [], prefix: event.kafka.prefix })
  const records = await readTopic(direct, topic)
  await event.relay(counters, { paceMs: 20 })
  const id = newId()
  await step(counters, id)
  await until('the first event', () => records.length === 1)
  for (let round = 1; round <= 3; round++) {
    const cut = proxy.cutNextAnswer(isKafkaRequest('produce'))
    await step(counters, id, `cut ${round}`)
    await cut
    await step(counters, id, `after ${round}`)
    await until('both events', () => records.length >= 1 + round * 2)
  }
  await until('an empty outbox', async () => (await counters.load(id))?.outbox?.length === 0)
  assert.deepEqual(
    records.map(({ seq }) => seq),
    [1, 2, 3, 4, 5, 6, 7],
  )
})

test('a relay paused past its lease and resumed is fenced: it publishes nothing more', async (t) => {
  const event = await openEventPath(t, { topics: [topic], partitions: 1 })
  const counters = await counterStore(event.db, event.bell)
  const records = await readTopic(event, topic)
  const id = newId()
  const paused = forkRelay(event, 'never', 1_000)
  await step(counters, id)
  await until('the first event', () => records.length === 1, 30_000)
  paused.kill('SIGSTOP')
  await event.relay(counters, { leaseMs: 2_000, paceMs: 20 })
  await step(counters, id)
  await until('the successor', () => records.length === 2, 30_000)
  paused.kill('SIGCONT')
  for (let n = 0; n < 30; n++) await step(counters, id)
  await until('all events', () => records.length >= 32, 30_000)
  assert.deepEqual(
    records.map(({ seq }) => seq),
    Array.from({ length: 32 }, (_, n) => n + 1),
  )
})

test('an older epoch of a relay can send nothing once a newer one is open', async (t) => {
  const event = await openEventPath(t, { topics: [topic] })
  const counters = await counterStore(event.db, event.bell)
  const records = await readTopic(event, topic)
  const id = newId()
  const [entry] = (await step(counters, id)).outbox ?? []
  assert.ok(entry)
  const transactionalId = `${event.kafka.prefix}epochs`
  const older = await openEpoch(event.kafka, transactionalId, 'test')
  const newer = await openEpoch(event.kafka, transactionalId, 'test')
  t.after(() => Promise.all([older.close(), newer.close()]).then(() => {}))
  await assert.rejects(older.send([{ key: id, entry }]), (error) => /epoch|fenced/i.test(String(error)))
  await newer.send([{ key: id, entry }])
  await until('the newer epoch', () => records.length === 1)
})

test('events of one key arrive in order, also with two relays alive', async (t) => {
  const event = await openEventPath(t, { topics: [topic], partitions: 4 })
  const counters = await counterStore(event.db, event.bell)
  const records = await readTopic(event, topic)
  const relays = [forkRelay(event, 'never', 1_000), forkRelay(event, 'never', 1_000)]
  const ids = Array.from({ length: 8 }, newId)
  const steps = 25
  const writing = Promise.all(
    ids.map(async (id) => {
      for (let n = 0; n < steps; n++) await step(counters, id)
    }),
  )
  // The lease changes hands in the middle of it.
  await Promise.race(relays.map((relay) => nextStep(relay, 'committed')))
  for (const relay of relays) {
    relay.kill('SIGSTOP')
    await new Promise((resolve) => setTimeout(resolve, 1_200))
    relay.kill('SIGCONT')
  }
  await writing
  await until(
    'empty outboxes',
    async () => (await counters.collection.countDocuments({ 'outbox.0': { $exists: true } })) === 0,
    30_000,
  )
  await until('all records', () => new Set(records.map(({ id }) => id)).size === ids.length * steps, 30_000)
  for (const id of ids) {
    const first = [...new Set(records.filter(({ key }) => key === id).map(({ seq }) => seq))]
    assert.deepEqual(
      first,
      Array.from({ length: steps }, (_, n) => n + 1),
    )
  }
})

test('a document whose events the broker refuses is set aside and starves nobody', async (t) => {
  const event = await openEventPath(t, { topics: [topic] })
  const counters = await counterStore(event.db, event.bell)
  const records = await readTopic(event, topic)
  const [refused, fine] = [newId(), newId()]
  await step(counters, refused)
  // No topic of that name exists, as when a topic's creation was forgotten in one environment.
  await counters.collection.updateOne(
    { _id: refused } as never,
    { $set: { 'outbox.0.topic': 'candor.forgotten.v1' } } as never,
  )
  await step(counters, fine)
  await event.relay(counters)
  await until('the event that can be sent', () => records.some(({ key }) => key === fine), 30_000)
  await until('the refused document', async () => (await counters.load(refused))?.outbox_retry_at !== undefined, 30_000)
  assert.equal((await counters.load(refused))?.outbox?.length, 1, 'its event is kept')
})

test('events that are large together are sent all the same, in order', async (t) => {
  const event = await openEventPath(t, { topics: [topic], partitions: 1 })
  const counters = await counterStore(event.db, event.bell)
  const records = await readTopic(event, topic)
  const [one, other] = [newId(), newId()]
  const large = 'x'.repeat(700_000)
  for (let n = 0; n < 4; n++) await step(counters, one, large)
  for (let n = 0; n < 4; n++) await step(counters, other, large)
  const failed: string[] = []
  event.log.error = (_facts: unknown, text?: string) => void failed.push(text ?? '')
  await event.relay(counters)
  await until('all events', () => records.length === 8, 20_000)
  for (const id of [one, other]) {
    assert.deepEqual(
      records.flatMap(({ key, seq }) => (key === id ? [seq] : [])),
      [1, 2, 3, 4],
    )
  }
  assert.deepEqual(failed, [], 'the broker refused nothing')
})
