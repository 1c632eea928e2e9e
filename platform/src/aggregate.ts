import { createHash } from 'node:crypto'
import type { TopicName } from '@candor/contracts/catalog'
import { topicOf } from '@candor/contracts/catalog'
import { encode } from '@candor/contracts/codec'
import {
  type AnyBulkWriteOperation,
  Binary,
  type Collection,
  type Db,
  type Document,
  type IndexDescription,
  MongoServerError,
  type UpdateFilter,
} from 'mongodb'
import { v7 as uuidv7 } from 'uuid'
import type { Doorbell } from './doorbell.ts'
import type { NewEvent } from './events.ts'
import { currentTraceparent } from './trace.ts'
import { createInsertGroup, createUpdateGroup, type GuardedUpdate } from './write-group.ts'

/** Documents are spread over this many hash buckets; relays share them out. Fixed for the life of a database. */
export const bucketCount = 64
/** An event larger than this is refused when it is saved; the brokers' own limit is 1 MiB. */
const eventBytesMax = 900_000
/** A document with so many unsent events, or bytes of them, refuses more: the relay is far behind, and documents must stay small. */
const outboxLengthMax = 1_000
const outboxBytesMax = 8_000_000
/** Replies kept per document for commands that are sent again. */
const commandsKept = 32

/** One encoded event that waits in its document for the relay. */
export interface OutboxEntry {
  id: string
  topic: TopicName
  type: NewEvent['type']
  seq: number
  at: Date
  value: Binary
  traceparent?: string
}

/** A command that took effect: the same key and body get the same reply again. */
export interface StoredCommand {
  key: string
  body_hash: string
  status: number
  reply: unknown
}

/** What the platform keeps in every document beside the domain's own state. */
export interface Envelope {
  _id: string
  /** Rises by one with each save; the next save filters on it. */
  version: number
  /** Number of the last event this document published. */
  seq: number
  schema_version: number
  bucket: number
  outbox?: OutboxEntry[]
  /** Set when the relay could not send this document's events; it is left alone until then. */
  outbox_retry_at?: Date
  /** Per source `<aggregate>:<key>`, the last event folded into this document. */
  last_seq?: Record<string, number>
  commands?: StoredCommand[]
}

export type Stored<S> = Envelope & S

/** What a domain function decided: the new state and the events that tell of it. */
export interface Decision<S> {
  state: S
  events: NewEvent[]
}

export interface SaveContext {
  actor: string
  at: Date
  command?: StoredCommand
}

/** Another writer saved the document first. Read it again, decide again. */
export class VersionConflict extends Error {
  override name = 'VersionConflict'
  readonly code = 'VERSION_CONFLICT'
}

/** The relay is too far behind to take more events of this document. It passes by itself. */
export class OutboxFull extends Error {
  override name = 'OutboxFull'
  readonly code = 'OUTBOX_FULL'
}

/** A unique index of the service refused the write; `keyPattern` tells which one. */
export class DuplicateKey extends Error {
  override name = 'DuplicateKey'
  readonly code = 'DUPLICATE_KEY'
  readonly keyPattern: Record<string, unknown>
  readonly keyValue: Record<string, unknown>
  constructor(error: MongoServerError) {
    super(`duplicate key ${JSON.stringify(error.keyPattern)}`, { cause: error })
    this.keyPattern = (error.keyPattern as Record<string, unknown>) ?? {}
    this.keyValue = (error.keyValue as Record<string, unknown>) ?? {}
  }
}

export interface AggregateStore<S> {
  name: string
  collection: Collection<Stored<S>>
  /** The document as today's code knows it (older `schema_version`s are up-cast), or undefined. */
  load(id: string): Promise<Stored<S> | undefined>
  /** Up-casts what a query of the service's own read from `collection`. */
  read(doc: Stored<S>): Stored<S>
  /** The current `schema_version` of this store's documents. */
  schemaVersion: number
  /**
   * Saves state and events in one write that succeeds only on the version that was read.
   * Throws VersionConflict, DuplicateKey (a unique index other than `_id`), or the driver's error.
   */
  save(before: Stored<S> | undefined, id: string, decision: Decision<S>, context: SaveContext): Promise<Stored<S>>
}

type KeysOf<S> = S extends unknown ? keyof S : never
/** A state field named as one of the envelope's would never be saved; naming it so does not compile. */
export type StoreName<S> =
  Extract<KeysOf<S>, keyof Envelope> extends never ? string : { reserved_field: KeysOf<S> & keyof Envelope }

export interface AggregateStoreOptions<S> {
  bell: Doorbell
  schemaVersion?: number
  /** Saves of different documents that come at the same time go out in one write. Only for documents that are never deleted. */
  savesInGroups?: boolean
  /** Returns a new document in today's form; the next save writes what differs from the stored one. */
  upcast?: (doc: Stored<S>) => Stored<S>
}

/** What an up-cast document looks like in the database: a save must write what the up-cast changed, too. */
const olderForms = new WeakMap<object, object>()

/** A collection whose documents hold their own outbox. Each save is one write to one document. */
export function createAggregateStore<S extends object>(
  db: Db,
  storeName: StoreName<S>,
  { bell, schemaVersion = 1, savesInGroups = false, upcast = (doc) => doc }: AggregateStoreOptions<S>,
): AggregateStore<S> {
  const name = storeName as string
  const collection = db.collection<Stored<S>>(name)
  const plain = collection as unknown as Collection
  const insert = createInsertGroup(plain)
  const updateOne = async ({ filter, update }: GuardedUpdate<Document>) => {
    const { matchedCount } = await plain.updateOne(filter, update)
    if (matchedCount === 0) throw new VersionConflict(`${name} ${filter._id} was changed by another writer`)
  }
  const update = savesInGroups ? createUpdateGroup(plain, updateOne) : updateOne
  const read = (doc: Stored<S>) => {
    if (doc.schema_version >= schemaVersion) return doc
    const today = upcast(doc)
    olderForms.set(today, doc)
    return today
  }
  return {
    name,
    collection,
    schemaVersion,
    read,
    async load(id) {
      const doc = await collection.findOne(byId(id))
      return doc ? read(doc as Stored<S>) : undefined
    },
    async save(before, id, decision, context) {
      const entries = prepareEvents(decision.events, id, before?.seq ?? 0, context)
      const plan = planSave(before, id, decision.state, { entries, schemaVersion, command: context.command })
      try {
        if (plan.document) await insert(plan.document)
        else if (plan.update) await update({ filter: plan.filter, update: plan.update as Document })
      } catch (error) {
        throw duplicateKeyOf(error, name, id) ?? error
      }
      bell.ring(name)
      return plan.after
    },
  }
}

// A generic document type defeats the driver's own filter types; these two helpers are the only place that says so.
export const byId = (id: string) => ({ _id: id }) as never
export const byIds = (ids: readonly string[]) => ({ _id: { $in: ids } }) as never

/** Indexes of a store: the service's own, and the one the relay sweeps by. */
export async function ensureIndexes<S>(store: AggregateStore<S>, indexes: IndexDescription[] = []): Promise<void> {
  await store.collection.createIndexes([outboxIndex, ...indexes])
}

/** Holds only documents with unsent events, oldest first. */
export const outboxIndex: IndexDescription = {
  key: { 'outbox.0.at': 1, outbox_retry_at: 1, bucket: 1 },
  name: 'outbox',
  partialFilterExpression: { 'outbox.0.at': { $exists: true } },
}

const reserved = new Set<string>([
  '_id',
  'version',
  'seq',
  'schema_version',
  'bucket',
  'outbox',
  'outbox_retry_at',
  'last_seq',
  'commands',
] satisfies (keyof Envelope)[])

/** Which of the 64 buckets a document belongs to. */
export function bucketOf(id: string): number {
  return createHash('md5').update(id).digest().readUInt16BE(0) % bucketCount
}

/**
 * Encodes events for the outbox, so that what can't be sent is refused before anything is saved.
 * `seq` continues from the document's last event. Throws on data that does not fit its schema or is too large.
 */
export function prepareEvents(
  events: NewEvent[],
  id: string,
  lastSeq: number,
  { actor, at }: { actor: string; at: Date },
): OutboxEntry[] {
  if (events.length === 0) return []
  const traceparent = currentTraceparent()
  return events.map((event, index) => {
    const eventId = uuidv7()
    const seq = lastSeq + index + 1
    const value = encode({ ...event, id: eventId, seq, at, actor } as Parameters<typeof encode>[0])
    if (value.length > eventBytesMax) {
      throw new Error(`${event.type} of ${id} has ${value.length} bytes, more than ${eventBytesMax}`)
    }
    const entry: OutboxEntry = {
      id: eventId,
      topic: topicOf[event.type],
      type: event.type,
      seq,
      at,
      value: new Binary(value),
    }
    return traceparent ? { ...entry, traceparent } : entry
  })
}

export interface PlanOptions {
  entries: OutboxEntry[]
  schemaVersion: number
  lastSeq?: Record<string, number>
  command?: StoredCommand | undefined
}

/** A save that is not yet executed: `document` for an insert, `filter` and `update` for a change, neither when nothing changed. */
export interface SavePlan<S> {
  after: Stored<S>
  document?: Stored<S>
  filter: never
  update?: UpdateFilter<Stored<S>>
}

/** Works out the one write that turns `before` into `state` plus events; only changed top-level keys are set, and lists that only grew are pushed to. */
export function planSave<S>(
  before: Stored<S> | undefined,
  id: string,
  state: S,
  { entries, schemaVersion, lastSeq, command }: PlanOptions,
): SavePlan<S> {
  const fields = domainFields(state as Record<string, unknown>)
  const seq = (before?.seq ?? 0) + entries.length
  if (!before) {
    const document = {
      ...fields,
      _id: id,
      version: 1,
      seq,
      schema_version: schemaVersion,
      bucket: bucketOf(id),
      ...(entries.length > 0 && { outbox: entries }),
      ...(lastSeq && { last_seq: lastSeq }),
      ...(command && { commands: [command] }),
    } as unknown as Stored<S>
    return { after: document, document, filter: byId(id) }
  }
  const unsent = before.outbox ?? []
  const bytes = [...unsent, ...entries].reduce((sum, { value }) => sum + value.length(), 0)
  if (
    entries.length > 0 &&
    unsent.length > 0 &&
    (unsent.length + entries.length > outboxLengthMax || bytes > outboxBytesMax)
  ) {
    throw new OutboxFull(`${id} has ${unsent.length} unsent events: the relay is not keeping up`)
  }
  const set: Record<string, unknown> = { version: before.version + 1 }
  const unset: Record<string, ''> = {}
  const old = (olderForms.get(before) ?? before) as Record<string, unknown>
  const push: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(fields)) {
    if (value === old[key]) continue
    const added = addedTo(old[key], value)
    if (added) push[key] = { $each: added }
    else set[key] = value
  }
  for (const key of Object.keys(old)) if (!reserved.has(key) && !(key in fields)) unset[key] = ''
  if (old.schema_version !== schemaVersion) set.schema_version = schemaVersion
  if (entries.length > 0) set.seq = seq
  for (const [source, last] of Object.entries(lastSeq ?? {})) set[`last_seq.${source}`] = last
  if (entries.length > 0) push.outbox = { $each: entries }
  if (command) push.commands = { $each: [command], $slice: -commandsKept }
  const after = {
    ...envelopeOf(before),
    ...fields,
    version: before.version + 1,
    seq,
    schema_version: schemaVersion,
    ...((lastSeq || before.last_seq) && { last_seq: { ...before.last_seq, ...lastSeq } }),
    ...((command || before.commands) && {
      commands: [...(before.commands ?? []), ...(command ? [command] : [])].slice(-commandsKept),
    }),
    ...((entries.length > 0 || before.outbox) && { outbox: [...(before.outbox ?? []), ...entries] }),
  } as unknown as Stored<S>
  const changed = Object.keys(set).length > 1 || Object.keys(unset).length > 0 || Object.keys(push).length > 0
  if (!changed) return { after: before, filter: byId(id) }
  const update = {
    $set: set,
    ...(Object.keys(unset).length > 0 && { $unset: unset }),
    ...(Object.keys(push).length > 0 && { $push: push }),
  } as UpdateFilter<Stored<S>>
  return { after, filter: { _id: id, version: before.version } as never, update }
}

/** What was put behind a list that is otherwise the same; undefined for any other change. So a long log costs no more to add to than a short one. */
function addedTo(before: unknown, after: unknown): unknown[] | undefined {
  if (!Array.isArray(before) || !Array.isArray(after) || after.length <= before.length) return undefined
  return before.every((item, n) => item === after[n]) ? after.slice(before.length) : undefined
}

/** The plan as one operation of a bulk write; undefined when there is nothing to write. */
export function bulkOperation<S>(plan: SavePlan<S>): AnyBulkWriteOperation<Stored<S>> | undefined {
  if (plan.document) return { insertOne: { document: plan.document } } as AnyBulkWriteOperation<Stored<S>>
  if (plan.update) return { updateOne: { filter: plan.filter, update: plan.update } }
  return undefined
}

/** VersionConflict for a lost insert race, DuplicateKey for a unique index of the service, undefined for anything else. */
export function duplicateKeyOf(error: unknown, name: string, id: string): Error | undefined {
  if (!(error instanceof MongoServerError) || error.code !== 11_000) return undefined
  const pattern = error.keyPattern as Record<string, unknown> | undefined
  if (pattern && '_id' in pattern)
    return new VersionConflict(`${name} ${id} was created by another writer`, { cause: error })
  return new DuplicateKey(error)
}

function domainFields(state: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(state).filter(([key, value]) => !reserved.has(key) && value !== undefined))
}

function envelopeOf(doc: Envelope): Partial<Envelope> {
  return Object.fromEntries(Object.entries(doc).filter(([key]) => reserved.has(key)))
}
