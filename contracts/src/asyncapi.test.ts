import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { Parser } from '@asyncapi/parser'
import avsc from 'avsc'
import { topics } from './catalog.ts'
import { schemaIdOf } from './codec.ts'
import { contractsRoot } from './source.ts'

const text = readFileSync(join(contractsRoot, 'generated/asyncapi.json'), 'utf8')

/** AsyncAPI's parser with Avro payloads checked by avsc, through its documented extension point. */
function avroParser(): Parser {
  const parser = new Parser()
  parser.registerSchemaParser({
    validate({ data }) {
      try {
        avsc.Type.forSchema(data as avsc.Schema)
        return []
      } catch (error) {
        return [{ message: (error as Error).message }]
      }
    },
    parse: () => ({ type: 'object' }),
    getMimeTypes: () => ['application/vnd.apache.avro;version=1.9.0'],
  })
  return parser
}

test('the AsyncAPI document is valid for the official parser', async () => {
  const { document, diagnostics } = await avroParser().parse(text)
  const serious = diagnostics.filter(({ severity }) => severity <= 1)
  assert.deepEqual(
    serious.map(({ message, path }) => `${path.join('.')}: ${message}`),
    [],
  )
  assert.ok(document)
  assert.equal(document.version(), '3.0.0')
  assert.deepEqual(
    document
      .channels()
      .all()
      .map((channel) => channel.address()),
    Object.keys(topics),
  )
  for (const channel of document.channels().all()) {
    const names = channel
      .messages()
      .all()
      .map((message) => message.name())
    assert.deepEqual(names, topics[channel.address() as keyof typeof topics].events)
  }
  assert.equal(JSON.parse(text).components.messages.BookingHeld['x-schema-id'], schemaIdOf('BookingHeld'))
})

test('a broken payload in it would be found', async () => {
  const broken = text
    .replace('"logicalType": "timestamp-millis"', '"logicalType": "timestamp-millis", "items": 1')
    .replaceAll('"boolean"', '"bool"')
  const { diagnostics } = await avroParser().parse(broken)
  assert.ok(diagnostics.some(({ severity }) => severity === 0))
})
