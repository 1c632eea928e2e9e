import type { EventType } from '@candor/contracts/catalog'
import { decode, learnSchema } from '@candor/contracts/codec'
import type { IHeaders, KafkaMessage } from 'kafkajs'
import type { Received } from './events.ts'

/** A Kafka record with the catalog's topic name, before anything of it is believed. */
export interface RawRecord {
  topic: string
  partition: number
  offset: string
  key: string | null
  value: Buffer | null
  /** As they came; `headerOf` and `textHeaders` read them. */
  headers: IHeaders | undefined
}

/** What a record turned out to be. `retry` means that the registry could not be asked. */
export type Reading =
  | { kind: 'event'; event: Received }
  | { kind: 'skip'; type: string; seq?: number }
  | { kind: 'dead'; reason: 'malformed' | 'unknown_schema'; error: Error; parkable: boolean }
  | { kind: 'retry'; error: Error }

/** Most headers and characters of a header that are kept; a stranger's record must not fill the database. */
const headersMax = 32
const headerCharsMax = 1_024
const headerNameCharsMax = 128

export function toRawRecord(
  topic: string,
  partition: number,
  { key, value, headers, offset }: KafkaMessage,
): RawRecord {
  const text = key?.toString() ?? ''
  return { topic, partition, offset, key: text === '' ? null : text, value, headers }
}

/** One header as text; the hot path reads one or two of a dozen. */
export function headerOf({ headers }: RawRecord, name: string): string | undefined {
  const value = headers?.[name]
  if (value === undefined) return undefined
  return String(Array.isArray(value) ? value[0] : value).slice(0, headerCharsMax)
}

// A stranger may name a header as no field of a document can be named.
const safeName = (name: string) => name.slice(0, headerNameCharsMax).replaceAll('\0', '_').replace(/^\$/, '_')

/** All headers as text, bounded, for what is kept or copied. */
export function textHeaders(record: RawRecord): Record<string, string> {
  const names = Object.keys(record.headers ?? {}).slice(0, headersMax)
  return Object.fromEntries(names.map((name) => [safeName(name), headerOf(record, name) ?? '']))
}

/**
 * Reads a record by its writer's schema id. An id that this build does not have is skipped when its event type (the `ce_type`
 * header) is one that nobody here handles, else its schema is loaded from the registry: a canary that adds an event or a field
 * must not park live keys of older consumers. Only what the registry does not know either is poison.
 */
export async function readRecord(
  record: RawRecord,
  handled: ReadonlySet<string>,
  registryUrl: string | undefined,
): Promise<Reading> {
  const quick = readKnown(record, handled)
  if (quick) return quick
  const { value } = record
  const schemaId = value?.readUInt32BE(1) ?? 0
  const type = headerOf(record, 'ce_type')
  if (type && !handled.has(type)) return { kind: 'skip', type }
  if (!registryUrl) return unknownSchema(schemaId, 'no SCHEMA_REGISTRY_URL is set to ask')
  const answer = await askRegistry(registryUrl, schemaId)
  if (answer.kind !== 'schema') return answer
  let learnt: EventType | undefined
  try {
    learnt = learnSchema(schemaId, answer.schema)
  } catch (error) {
    return dead(
      'unknown_schema',
      new Error(`schema id ${schemaId} can't be read by this build`, { cause: error }),
      true,
    )
  }
  if (!learnt) return { kind: 'skip', type: type ?? `schema ${schemaId}` }
  return readKnown(record, handled) ?? unknownSchema(schemaId, 'its schema could not be learnt')
}

/** The hot path: undefined when the schema id is not in the lock. */
export function readKnown(record: RawRecord, handled: ReadonlySet<string>): Reading | undefined {
  const { key, value } = record
  if (!value) return dead('malformed', new Error('the record has no value'), false)
  const result = decode(value)
  if (result.kind === 'unknown_schema') return undefined
  // Without the framing (a zero byte and a schema id) it was never one of our events, so nothing of its key need wait for it.
  const framed = value.length > 5 && value[0] === 0
  if (result.kind === 'malformed') return dead('malformed', new Error(result.reason), key !== null && framed)
  if (!handled.has(result.type)) return { kind: 'skip', type: result.type, seq: result.seq }
  if (key === null) return dead('malformed', new Error('the record has no key'), false)
  const { topic, partition, offset } = record
  const { type, data, id, seq, at, actor } = result
  const event = { type, data, topic, key, id, seq, at, actor, partition, offset } as Received<EventType>
  const traceparent = headerOf(record, 'traceparent')
  if (traceparent) event.traceparent = traceparent
  return { kind: 'event', event }
}

function dead(reason: 'malformed' | 'unknown_schema', error: Error, parkable: boolean): Reading {
  return { kind: 'dead', reason, error, parkable }
}

function unknownSchema(id: number, why: string): Reading {
  return dead('unknown_schema', new Error(`schema id ${id} is unknown: ${why}`), true)
}

async function askRegistry(url: string, id: number): Promise<{ kind: 'schema'; schema: unknown } | Reading> {
  try {
    const response = await fetch(`${url.replace(/\/$/, '')}/schemas/ids/${id}`, { signal: AbortSignal.timeout(3_000) })
    if (response.status === 404) return unknownSchema(id, 'the registry does not know it either')
    if (!response.ok) return { kind: 'retry', error: new Error(`the schema registry answered ${response.status}`) }
    const { schema } = (await response.json()) as { schema: string }
    return { kind: 'schema', schema: JSON.parse(schema) as unknown }
  } catch (error) {
    return { kind: 'retry', error: new Error('the schema registry could not be asked', { cause: error }) }
  }
}
