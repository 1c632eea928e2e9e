import type { Lock } from './lock.ts'
import { latestOf } from './lock.ts'
import type { EventSource, Source, TopicSource } from './source.ts'

/** The AsyncAPI 3 document of all topics, for outsiders and their tools. Payloads are the Avro schemas themselves. */
export function generateAsyncApi(source: Source, lock: Lock): string {
  const channels = Object.entries(source.topics).map(([name, topic]) => [name, channel(name, topic)])
  const operations = Object.entries(source.topics).map(([name, topic]) => [
    `send_${topic.aggregate}`,
    {
      action: 'send',
      title: `${topic.owner} publishes ${topic.aggregate} events`,
      channel: { $ref: `#/channels/${name}` },
      'x-owner': topic.owner,
    },
  ])
  const messages = source.events.map((event) => [
    event.type,
    message(event, source.topics[event.topic]?.key ?? '', lock),
  ])
  const document = {
    asyncapi: '3.0.0',
    info: {
      title: 'Candor events',
      version: '1.0.0',
      description:
        'Everything that happens in Candor, one topic per aggregate. Values are Avro in the Confluent wire format (byte 0, schema id in 4 bytes, Avro binary). Read with isolation level read_committed.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    defaultContentType: 'application/avro',
    channels: Object.fromEntries(channels),
    operations: Object.fromEntries(operations),
    components: {
      messages: Object.fromEntries(messages),
      messageTraits: { event: { headers } },
    },
  }
  return `${JSON.stringify(document, null, 2)}\n`
}

function channel(name: string, topic: TopicSource) {
  return {
    address: name,
    title: `${topic.aggregate} events`,
    description: `${topic.doc} Owner: ${topic.owner}. Record key: ${topic.key}.`,
    messages: Object.fromEntries(topic.events.map((type) => [type, { $ref: `#/components/messages/${type}` }])),
    bindings: {
      kafka: {
        topic: name,
        partitions: topic.partitions,
        topicConfiguration: {
          'cleanup.policy': [topic.compacted ? 'compact' : 'delete'],
          'retention.ms': topic.retention_ms,
        },
        bindingVersion: '0.5.0',
      },
    },
  }
}

function message({ type, subject, schema }: EventSource, key: string, lock: Lock) {
  const latest = latestOf(lock.subjects[subject])
  return {
    name: type,
    title: type,
    summary: schema.doc,
    payload: { schemaFormat: 'application/vnd.apache.avro;version=1.9.0', schema },
    traits: [{ $ref: '#/components/messageTraits/event' }],
    bindings: {
      kafka: {
        key: { type: 'string', description: `The ${key}.` },
        schemaIdLocation: 'payload',
        schemaIdPayloadEncoding: 'confluent',
        schemaLookupStrategy: 'TopicRecordNameStrategy',
        bindingVersion: '0.5.0',
      },
    },
    'x-subject': subject,
    'x-schema-id': latest?.id,
    'x-schema-version': latest?.version,
  }
}

/** Headers of every record: the CloudEvents 1.0 Kafka binding, and the W3C trace. */
const headers = {
  type: 'object',
  required: ['ce_specversion', 'ce_id', 'ce_type', 'ce_source', 'ce_time', 'content-type'],
  properties: {
    ce_specversion: { type: 'string', const: '1.0' },
    ce_id: { type: 'string', description: 'Id of the event, as in the payload.' },
    ce_type: { type: 'string', description: 'Name of the Avro record, without its namespace.' },
    ce_source: { type: 'string', description: 'Service that published it.' },
    ce_subject: { type: 'string', description: 'The record key.' },
    ce_time: { type: 'string', format: 'date-time' },
    ce_sequence: { type: 'string', description: 'seq of the payload.' },
    'content-type': { type: 'string' },
    traceparent: { type: 'string', description: 'W3C trace context of the change.' },
  },
}
