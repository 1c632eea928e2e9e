import assert from 'node:assert/strict'
import { test } from 'node:test'
import { randomName, testServers, until } from '@candor/stack/testing'
import { COMPATIBILITY, SchemaRegistry } from '@kafkajs/confluent-schema-registry'
import { Kafka, logLevel } from 'kafkajs'
import type { AvroRecord } from './avro.ts'
import { type EventType, topicOf } from './catalog.ts'
import { encode, eventFromJson, schemaIdOf, subjectOf } from './codec.ts'
import { readExamples } from './generate.ts'
import { buildRegistry } from './registry.ts'
import { contractsRoot } from './source.ts'

const types = Object.keys(topicOf) as EventType[]

test("a reader that is not ours reads every event from a real topic through the registry's HTTP API", async (t) => {
  const app = buildRegistry()
  const kafka = new Kafka({ brokers: testServers().kafkaBrokers.split(','), logLevel: logLevel.NOTHING })
  const [topic, groupId] = [randomName('contracts'), randomName('outsider')]
  const [admin, producer, consumer] = [kafka.admin(), kafka.producer(), kafka.consumer({ groupId })]
  t.after(async () => {
    await Promise.all([consumer.disconnect(), producer.disconnect(), app.close()])
    await admin.deleteTopics({ topics: [topic] })
    await admin.deleteGroups([groupId])
    await admin.disconnect()
  })
  await Promise.all([admin.connect(), producer.connect(), consumer.connect()])
  await admin.createTopics({ topics: [{ topic, numPartitions: 1, replicationFactor: 1 }], waitForLeaders: true })

  const sent = types.flatMap((type) =>
    readExamples(contractsRoot, type).map((json) => ({ type, event: eventFromJson(json) })),
  )
  await producer.send({ topic, messages: sent.map(({ event }) => ({ key: 'k', value: encode(event) })) })

  const registry = new SchemaRegistry({ host: await app.listen({ port: 0, host: '127.0.0.1' }) })
  const received: Record<string, unknown>[] = []
  await consumer.subscribe({ topic, fromBeginning: true })
  await consumer.run({
    eachMessage: async ({ message }) => {
      received.push(await registry.decode(message.value ?? Buffer.alloc(0)))
    },
  })
  await until('every event read', () => received.length >= sent.length)

  for (const [i, { event }] of sent.entries()) {
    // Outsiders see the flat record; this client gives timestamps as milliseconds.
    const { id, seq, at, actor, data } = event
    const flat = JSON.parse(JSON.stringify({ id, seq, at, actor, ...data }, (_, value) => value))
    assert.deepEqual(timesAsMs(JSON.parse(JSON.stringify(received[i]))), timesAsMs(flat), event.type)
  }
})

test('the same client finds ids and versions of our subjects', async (t) => {
  const app = buildRegistry()
  const registry = new SchemaRegistry({ host: await app.listen({ port: 0, host: '127.0.0.1' }) })
  t.after(() => app.close())
  const subject = subjectOf('BookingConfirmed')
  const id = schemaIdOf('BookingConfirmed')
  assert.equal(await registry.getLatestSchemaId(subject), id)
  assert.equal(await registry.getRegistryId(subject, 1), id)
  const { schema } = (await app.inject(`/schemas/ids/${id}`)).json()
  assert.equal(await registry.getRegistryIdBySchema(subject, { type: 'AVRO', schema } as never), id)
  await assert.rejects(registry.getLatestSchemaId('nobody'), /not found/i)
  const other = { ...(JSON.parse(schema) as AvroRecord), doc: 'x', fields: [] }
  await assert.rejects(
    registry.register(other as never, { subject, compatibility: COMPATIBILITY.FULL_TRANSITIVE }),
    /read-only/,
  )
})

/** RFC 3339 strings as milliseconds, all through a value. */
function timesAsMs(value: unknown): unknown {
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value)) return Date.parse(value)
  if (Array.isArray(value)) return value.map(timesAsMs)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, timesAsMs(each)]))
}
