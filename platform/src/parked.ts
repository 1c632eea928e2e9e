import { type TopicName, topics } from '@candor/contracts/catalog'
import { Binary, type Db } from 'mongodb'
import { type RawRecord, textHeaders } from './record.ts'
import { scrub } from './redact.ts'

/** One record that could not be handled, kept in the consumer's own database until it is redriven or discarded. */
export interface ParkedRecord {
  /** `<group>|<topic>|<partition>|<offset>`: parking the same record twice changes nothing. */
  _id: string
  group: string
  topic: string
  key: string
  partition: number
  /** Kafka's offset; records of a key are drained in this order. */
  offset: number
  value: Binary | null
  headers: Record<string, string>
  /** Why the first record of the list was parked; `waiting` marks records that merely queue behind it. */
  reason: 'malformed' | 'unknown_schema' | 'handler' | 'waiting'
  /** Messages of the error and its causes, outermost first. */
  errors: string[]
  parked_at: Date
  /** Personal data outlives its topic nowhere: records of topics with a retention go when their source would. */
  expires_at?: Date
  /** Times this record was redriven and failed again. */
  replay_count: number
  /** Set when `replay_count` passed the limit: only a redrive that asks for quarantined records touches it. */
  quarantined?: boolean
}

/** A key whose records wait in order. While this document exists, live events of the key join the list. */
export interface ParkedKey {
  /** `<group>|<topic>|<key>` */
  _id: string
  group: string
  topic: string
  key: string
  /** Rises with each record that joins the list; un-parking is conditional on the value seen before the list was found empty. */
  joins: number
  since: Date
}

/** A record that could not be handled, and whether what follows it under its key must wait. */
export interface DeadRecord {
  record: RawRecord
  reason: ParkedRecord['reason']
  error?: unknown
  parks?: boolean
}

/** All parked keys are known by heart up to this many; above it, each batch asks for its own keys. */
const knownKeysMax = 1_000

export type ParkedStore = ReturnType<typeof createParkedStore>

export function createParkedStore(db: Db, group: string) {
  const keys = db.collection<ParkedKey>('parked_keys')
  const records = db.collection<ParkedRecord>('parked_records')
  const keyId = (topic: string, key: string) => `${group}|${topic}|${key}`

  return {
    group,
    keys,
    records,
    keyId,
    async ensureIndexes(): Promise<void> {
      await records.createIndexes([
        { key: { group: 1, topic: 1, key: 1, partition: 1, offset: 1 }, name: 'list', unique: true },
        { key: { group: 1, parked_at: 1 }, name: 'newest' },
        { key: { expires_at: 1 }, name: 'expiry', expireAfterSeconds: 0 },
      ])
      await keys.createIndexes([{ key: { group: 1, since: 1 }, name: 'group' }])
    },

    /** Which of these keys are parked, as `keyId`s. One indexed query, answered from an empty index nearly always. */
    async parkedAmong(ids: readonly string[]): Promise<Set<string>> {
      const known = await keys
        .find({ group }, { projection: { _id: 1 }, limit: knownKeysMax, maxTimeMS: 5_000 })
        .toArray()
      if (known.length < knownKeysMax) return new Set(known.map(({ _id }) => _id))
      const asked = await keys.find({ _id: { $in: [...ids] } }, { projection: { _id: 1 }, maxTimeMS: 5_000 }).toArray()
      return new Set(asked.map(({ _id }) => _id))
    },

    /**
     * Keeps these records, and parks the keys of those that `parks` says: what comes after them waits. Repeating it changes nothing.
     * Written in bulk: a flood of poison must not keep the other keys waiting.
     */
    async park(dead: readonly DeadRecord[]): Promise<void> {
      if (dead.length === 0) return
      await insert(dead)
      const parking = Map.groupBy(
        dead.flatMap(({ record, parks }) => (parks ? [record] : [])),
        ({ topic, key }) => keyId(topic, key ?? ''),
      )
      if (parking.size === 0) return
      await keys.bulkWrite(
        [...parking].map(([_id, [first]]) => ({
          updateOne: {
            filter: { _id },
            update: {
              $inc: { joins: 1 },
              $setOnInsert: { group, topic: first?.topic ?? '', key: first?.key ?? '', since: new Date() },
            },
            upsert: true,
          },
        })),
        { ordered: false },
      )
    },

    /**
     * Puts live records behind the parked ones of their keys. Returns the `keyId`s that were un-parked meanwhile: handle theirs now.
     * The records go in first and the keys are touched second, so that a redrive which finds a list empty can't miss them.
     */
    async join(waiting: readonly RawRecord[]): Promise<Set<string>> {
      const unparked = new Set<string>()
      if (waiting.length === 0) return unparked
      await insert(waiting.map((record) => ({ record, reason: 'waiting' })))
      const byKey = Map.groupBy(waiting, ({ topic, key }) => keyId(topic, key ?? ''))
      const touch = [...byKey.keys()].map((_id) => ({ updateOne: { filter: { _id }, update: { $inc: { joins: 1 } } } }))
      const { matchedCount } = await keys.bulkWrite(touch, { ordered: false })
      if (matchedCount === byKey.size) return unparked
      // A bulk write does not say which filter missed.
      for (const [_id, its] of byKey) {
        const touched = await keys.updateOne({ _id }, { $inc: { joins: 1 } })
        if (touched.matchedCount === 1) continue
        await records.deleteMany({ _id: { $in: its.map(recordId) } })
        unparked.add(_id)
      }
      return unparked
    },

    /** Drops everything that is kept of a key, and un-parks it. For an erasure, which leaves nothing to be redriven. */
    async forget(topic: string, key: string): Promise<void> {
      await records.deleteMany({ group, topic, key })
      await keys.deleteOne({ _id: keyId(topic, key) })
    },

    /** Ends parking if nothing joined since `joins` was read; false means that there is more to drain. */
    async unpark(topic: string, key: string, joins: number): Promise<boolean> {
      const result = await keys.deleteOne({ _id: keyId(topic, key), joins })
      return result.deletedCount === 1
    },
  }

  function recordId({ topic, partition, offset }: RawRecord): string {
    return `${group}|${topic}|${partition}|${offset}`
  }

  async function insert(dead: readonly Pick<DeadRecord, 'record' | 'reason' | 'error'>[]): Promise<void> {
    const now = Date.now()
    await records.bulkWrite(
      dead.map(({ record, reason, error }) => {
        const retentionMs = retentionOf(record.topic)
        const document: Omit<ParkedRecord, '_id'> = {
          group,
          topic: record.topic,
          key: record.key ?? '',
          partition: record.partition,
          offset: Number(record.offset),
          value: record.value ? new Binary(record.value) : null,
          headers: textHeaders(record),
          reason,
          errors: errorChain(error),
          parked_at: new Date(now),
          replay_count: 0,
          ...(retentionMs && { expires_at: new Date(now + retentionMs) }),
        }
        return { updateOne: { filter: { _id: recordId(record) }, update: { $setOnInsert: document }, upsert: true } }
      }),
      { ordered: false },
    )
  }
}

/** Messages of an error and its causes, outermost first, at most ten, each cut to 500 characters, addresses and tokens masked. */
export function errorChain(error: unknown): string[] {
  const chain: string[] = []
  for (
    let at = error;
    at !== undefined && at !== null && chain.length < 10;
    at = at instanceof Error ? at.cause : undefined
  ) {
    chain.push(scrub(at instanceof Error ? `${at.name}: ${at.message}` : String(at)).slice(0, 500))
  }
  return chain
}

function retentionOf(topic: string): number | undefined {
  const config = topics[topic as TopicName]
  return config && !config.compacted && config.retention_ms > 0 ? config.retention_ms : undefined
}
