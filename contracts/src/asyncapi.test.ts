import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { type Diagnostic, Parser } from '@asyncapi/parser'
import { type AvroRecord, fullName } from './avro.ts'
import { compile } from './avro-types.ts'
import { type EventType, type TopicName, topicOf, topics } from './catalog.ts'
import { schemaIdOf, subjectOf } from './codec.ts'
import { contractsRoot } from './source.ts'

const text = readFileSync(join(contractsRoot, 'generated/asyncapi.json'), 'utf8')

/** Errors and warnings; hints such as "there is a newer AsyncAPI" do not count. */
const serious = (diagnostics: Diagnostic[]) =>
  diagnostics.filter(({ severity }) => severity <= 1).map(({ path, message }) => `${path.join('.')}: ${message}`)

test('the AsyncAPI document is valid for the official parser, with every topic and event', async () => {
  const { document, diagnostics } = await new Parser().parse(text)
  assert.deepEqual(serious(diagnostics), [])
  assert.ok(document)
  assert.equal(document.version(), '3.0.0')
  const channels = document.channels().all()
  assert.deepEqual(
    channels.map((channel) => channel.address()),
    Object.keys(topics),
  )
  for (const channel of channels) {
    const names = channel
      .messages()
      .all()
      .map((message) => message.name())
    assert.deepEqual(names, topics[channel.address() as TopicName].events)
  }
})

test('its payloads are the Avro schemas under the ids of the lock', () => {
  const { messages } = JSON.parse(text).components
  for (const type of Object.keys(topicOf) as EventType[]) {
    const schema: AvroRecord = messages[type].payload.schema
    compile(schema)
    assert.equal(`${topicOf[type]}-${fullName(schema)}`, subjectOf(type))
    assert.equal(messages[type]['x-schema-id'], schemaIdOf(type))
  }
})

test('the parser would find a broken reference and a wrong binding', async () => {
  const find = async (from: string, to: string) => {
    assert.ok(text.includes(from))
    return serious((await new Parser().parse(text.replace(from, to))).diagnostics).join('\n')
  }
  assert.match(await find('#/components/messages/BookingHeld', '#/components/messages/Nothing'), /BookingHeld/)
  assert.match(await find('"partitions": 64', '"partitions": "many"'), /partitions/)
})
