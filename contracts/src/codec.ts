import type avsc from 'avsc'
import { type AvroRecord, type AvroSchema, fullName, isRecord, shortName } from './avro.ts'
import { reviveEvent } from './avro-json.ts'
import { asEnvelope, compile, misfit } from './avro-types.ts'
import type { EventData, EventType } from './catalog.ts'
import { topicOf } from './catalog.ts'
import { latestOf, readLock, versionsOf } from './lock.ts'
import { contractsRoot, readJson } from './source.ts'

/** An event as the program has it: the common fields, and what the event itself says. */
export type Event = {
  [T in EventType]: { type: T; id: string; seq: number; at: Date; actor: string; data: EventData[T] }
}[EventType]

export type DecodedEvent = {
  [T in EventType]: {
    kind: 'event'
    type: T
    id: string
    seq: number
    at: Date
    actor: string
    data: EventData[T]
    schema_id: number
  }
}[EventType]

export type DecodeResult =
  | DecodedEvent
  | { kind: 'unknown_schema'; schema_id: number }
  | { kind: 'malformed'; reason: string }

/** Largest encoded event in bytes; below Kafka's default limit of 1 MiB a message, headers included. */
export const maxEventBytes = 900_000

/** An event that does not fit its schema. The message names the path and what was expected, never the value. */
export class EncodeError extends Error {
  override readonly name = 'EncodeError'
  /** Where the value lies, such as `data.panel.0.shadow`; empty when the event as a whole is at fault. */
  readonly path: string

  constructor(type: string, path: string, what: string) {
    super(`${type} can't be encoded: ${path === '' ? what : `${path} ${what}`}`)
    this.path = path
  }
}

interface Writer {
  schema_id: number
  type: avsc.Type
}

interface Reader {
  event: EventType
  /** The schema of this build. */
  type: avsc.Type
  /** Reads what another version wrote; undefined where the writer's schema is this build's. */
  resolver: ReturnType<avsc.Type['createResolver']> | undefined
}

const headerBytes = 5
const lock = readLock(contractsRoot)
const eventOfSubject = new Map<string, EventType>()
const subjectOfId = new Map<number, { subject: string; file: string }>()
for (const [subject, versions] of Object.entries(lock.subjects)) {
  for (const version of versionsOf(versions)) {
    const entry = versions[version]
    if (entry) subjectOfId.set(entry.id, { subject, file: entry.file })
  }
  const type = shortName(subject) as EventType
  if (subject.startsWith(`${topicOf[type]}-`)) eventOfSubject.set(subject, type)
}

// Compiled at first use and kept: a service meets a handful of the types.
const writers = new Map<EventType, Writer>()
const readers = new Map<number, Reader>()
/** Ids are few, and come from our own registry; the bound is against one that has gone mad. */
const maxReaders = 10_000

let scratch = Buffer.allocUnsafe(64 * 1024)

/**
 * Encodes an event in the Confluent wire format: byte 0, schema id (4 bytes, big-endian), Avro binary.
 * The id is that of this build's version in the lock. Throws EncodeError when the event does not fit, or is larger than `maxEventBytes`.
 */
export function encode(event: Event): Buffer {
  const writer = writers.get(event.type) ?? openWriter(event.type)
  let end: number
  try {
    end = writer.type.encode(event, scratch, headerBytes)
    if (end < 0) {
      // avsc answers the bytes that were missing, negative.
      const needed = scratch.length - end
      if (needed > maxEventBytes) throw tooLarge(event.type, needed)
      scratch = Buffer.allocUnsafe(needed)
      end = writer.type.encode(event, scratch, headerBytes)
    }
  } catch (cause) {
    if (cause instanceof EncodeError) throw cause
    const { path, what } = misfit(writer.type, event)
    throw new EncodeError(event.type, path, what)
  }
  if (end > maxEventBytes) throw tooLarge(event.type, end)
  scratch.writeUInt32BE(writer.schema_id, 1)
  scratch[0] = 0
  return Buffer.from(scratch.subarray(0, end))
}

/**
 * Decodes a record's value with the schema it was written with, into this build's form of the event. Never throws.
 * `unknown_schema`: well framed, but this build can't read the id; see `learnSchema`. `malformed`: no such event can have been written.
 */
export function decode(bytes: Buffer): DecodeResult {
  if (bytes.length < headerBytes) return { kind: 'malformed', reason: `${bytes.length} bytes are too short` }
  if (bytes[0] !== 0) return { kind: 'malformed', reason: `first byte is ${bytes[0]}, not 0` }
  const schema_id = bytes.readUInt32BE(1)
  let reader = readers.get(schema_id)
  try {
    reader ??= openReader(schema_id)
    if (reader === undefined) return { kind: 'unknown_schema', schema_id }
    const { value, offset } = reader.type.decode(bytes, headerBytes, reader.resolver)
    if (offset !== bytes.length) {
      const reason = offset < 0 ? 'ends too early' : `${bytes.length - offset} bytes too many`
      return { kind: 'malformed', reason: `${reader.event} (schema ${schema_id}): ${reason}` }
    }
    const { id, seq, at, actor, data } = value
    return { kind: 'event', type: reader.event, id, seq, at, actor, data, schema_id } as DecodedEvent
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return { kind: 'malformed', reason: `${reader?.event ?? 'event'} (schema ${schema_id}): ${reason}` }
  }
}

/**
 * The cold path: makes a schema that was loaded from the registry readable from now on.
 * Takes the schema parsed or as JSON text. Returns the event's type, or undefined when this build does not have that record.
 * Throws when the text is not JSON, or the record is known but its schema can't be resolved to this build's.
 */
export function learnSchema(id: number, avro: unknown): EventType | undefined {
  const schema = (typeof avro === 'string' ? JSON.parse(avro) : avro) as AvroSchema
  if (!isRecord(schema)) return undefined
  const name = fullName(schema)
  for (const [subject, type] of eventOfSubject) {
    if (subject !== `${topicOf[type]}-${name}`) continue
    if (readers.size >= maxReaders) throw new Error(`more than ${maxReaders} schemas: the registry is not ours`)
    readers.set(id, resolveReader(type, schema))
    return type
  }
  return undefined
}

/**
 * An event from its JSON form, which is what `JSON.stringify` makes of it: timestamps are RFC 3339 strings.
 * Throws with the path where the JSON has another shape; ranges and symbols are checked when it is encoded.
 */
export function eventFromJson(json: unknown): Event {
  const type = (json as { type?: unknown } | null)?.type as EventType
  const latest = Object.hasOwn(topicOf, type) ? latestOf(lock.subjects[subjectOf(type)]) : undefined
  if (latest === undefined) throw new Error(`type: ${JSON.stringify(type)} is not an event of this build`)
  return { type, ...reviveEvent(readJson(contractsRoot, latest.file) as AvroRecord, json) } as Event
}

function openWriter(type: EventType): Writer {
  const latest = latestOf(lock.subjects[subjectOf(type)])
  if (latest === undefined) throw new EncodeError(type, '', 'it has no schema id in registry.lock.json')
  const writer = { schema_id: latest.id, type: compile(asEnvelope(readJson(contractsRoot, latest.file) as AvroRecord)) }
  writers.set(type, writer)
  return writer
}

function openReader(schemaId: number): Reader | undefined {
  const locked = subjectOfId.get(schemaId)
  const event = locked && eventOfSubject.get(locked.subject)
  if (locked === undefined || event === undefined) return undefined
  const current = writers.get(event) ?? openWriter(event)
  const reader =
    current.schema_id === schemaId
      ? { event, type: current.type, resolver: undefined }
      : resolveReader(event, readJson(contractsRoot, locked.file) as AvroRecord)
  readers.set(schemaId, reader)
  return reader
}

function resolveReader(event: EventType, written: AvroRecord): Reader {
  const { type } = writers.get(event) ?? openWriter(event)
  return { event, type, resolver: type.createResolver(compile(asEnvelope(written))) }
}

const subjects = new Map([...eventOfSubject].map(([subject, type]) => [type, subject]))
/** Subject of an event's schemas: `<topic>-<record full name>`. */
export const subjectOf = (type: EventType): string => subjects.get(type) ?? `${topicOf[type]}-${type}`

/** The id under which this build writes an event. */
export const schemaIdOf = (type: EventType): number => (writers.get(type) ?? openWriter(type)).schema_id

const tooLarge = (type: string, size: number) =>
  new EncodeError(type, '', `its ${size} bytes are more than the limit of ${maxEventBytes}`)
