import { decode } from '@candor/contracts/codec'
import type { Db, Filter } from 'mongodb'
import type { ParkedKey, ParkedRecord } from './parked.ts'
import { redact } from './redact.ts'
import { newRedrive, type RedriveRequest, redrivesOf } from './redrive.ts'

/** Which parked records an operator means. */
export interface DlqFilter {
  topic?: string | undefined
  key?: string | undefined
  /** Why the head of the list was parked. */
  reason?: ParkedRecord['reason'] | undefined
}

/** One action of an operator, kept for a year in the service's own database. */
interface DlqAction {
  at: Date
  actor: string
  action: 'show' | 'redrive' | 'discard'
  details: Record<string, unknown>
}

export interface TopicCount {
  topic: string
  keys: number
  records: number
  /** Records that were the cause; the others queue behind them. */
  failed: number
  quarantined: number
  oldest: Date
}

/** The dead-letter tool's view of one service's database. Every action that looks at or changes a record is logged. */
export function createDlq(db: Db, actor: string) {
  const keys = db.collection<ParkedKey>('parked_keys')
  const records = db.collection<ParkedRecord>('parked_records')
  const actions = db.collection<DlqAction>('dlq_actions')
  const redrives = redrivesOf(db)

  async function logAction(action: DlqAction['action'], details: Record<string, unknown>): Promise<void> {
    await actions.createIndex({ at: 1 }, { expireAfterSeconds: 365 * 86_400 })
    await actions.insertOne({ at: new Date(), actor, action, details })
  }

  return {
    /** Counts by topic, most records first. */
    async list(): Promise<TopicCount[]> {
      return await records
        .aggregate<TopicCount>([
          {
            $group: {
              _id: '$topic',
              keys: { $addToSet: '$key' },
              records: { $sum: 1 },
              failed: { $sum: { $cond: [{ $eq: ['$reason', 'waiting'] }, 0, 1] } },
              quarantined: { $sum: { $cond: ['$quarantined', 1, 0] } },
              oldest: { $min: '$parked_at' },
            },
          },
          {
            $project: {
              _id: 0,
              topic: '$_id',
              keys: { $size: '$keys' },
              records: 1,
              failed: 1,
              quarantined: 1,
              oldest: 1,
            },
          },
          { $sort: { records: -1 } },
        ])
        .toArray()
    },

    /** How often each reason and first error stands; numbers and ids in the messages are folded together. */
    async histogram(filter: DlqFilter): Promise<{ reason: string; error: string; records: number }[]> {
      const counts = new Map<string, { reason: string; error: string; records: number }>()
      const cursor = records.find(
        { ...selecting(filter), reason: filter.reason ?? { $ne: 'waiting' } },
        { projection: { reason: 1, errors: 1 } },
      )
      for await (const { reason, errors } of cursor) {
        const error = (errors[0] ?? '').replace(/[0-9a-f]{8}-[0-9a-f-]{27,}/gi, '<id>').replace(/\d+/g, '<n>')
        const name = `${reason} ${error}`
        const count = counts.get(name) ?? { reason, error, records: 0 }
        count.records++
        counts.set(name, count)
      }
      return [...counts.values()].sort((a, b) => b.records - a.records)
    },

    /** Records of one topic or key in the order they would be drained, at most `limit`. */
    async find(filter: DlqFilter, limit: number): Promise<ParkedRecord[]> {
      return await records
        .find(selecting(filter))
        .sort({ group: 1, topic: 1, key: 1, partition: 1, offset: 1 })
        .limit(limit)
        .toArray()
    },

    /** One record with its error and, where it can be read, its event; personal data is masked unless `reveal`, which is logged. */
    async show(topic: string, partition: number, offset: number, reveal: boolean) {
      const record = await records.findOne({ topic, partition, offset })
      if (!record) return undefined
      const { value, ...facts } = record
      const bytes = value ? Buffer.from(value.buffer) : undefined
      const decoded = bytes ? decode(bytes) : undefined
      if (reveal) await logAction('show', { topic, partition, offset, reveal })
      return {
        ...facts,
        event: reveal ? decoded : redact(decoded),
        ...(decoded?.kind !== 'event' && bytes && reveal && { hex: bytes.subarray(0, 512).toString('hex') }),
        bytes: bytes?.length ?? 0,
      }
    },

    /** What a redrive with this filter would touch, without doing it. */
    async dryRun(filter: DlqFilter, max: number, quarantined: boolean) {
      const heads = await headsOf(filter)
      const taken = heads.filter((head) => quarantined || !head.quarantined)
      let left = max
      const plan: { topic: string; key: string; records: number; of: number }[] = []
      for (const { topic, key } of taken) {
        if (left <= 0) break
        const of = await records.countDocuments({ topic, key })
        plan.push({ topic, key, records: Math.min(of, left), of })
        left -= of
      }
      return { plan, skipped_quarantined: heads.length - taken.length }
    },

    /** Asks the services that own the groups to drain; returns the requests, to be watched with `progress`. */
    async redrive(filter: DlqFilter, max: number, quarantined: boolean): Promise<string[]> {
      const groups = await keys.distinct('group')
      const ids: string[] = []
      for (const group of groups) {
        const { topic, key, reason } = filter
        const request = newRedrive(
          { group, max, quarantined, ...(topic && { topic }), ...(key && { key }), ...(reason && { reason }) },
          actor,
        )
        await logAction('redrive', { ...filter, group, max, quarantined, request: request._id })
        await redrives.insertOne(request)
        ids.push(request._id)
      }
      return ids
    },

    async progress(id: string): Promise<RedriveRequest | null> {
      return await redrives.findOne({ _id: id })
    },

    /** Ends one record for good and un-parks its key when nothing waits behind it. False when there is no such record. */
    async discard(topic: string, partition: number, offset: number): Promise<boolean> {
      const record = await records.findOne({ topic, partition, offset })
      if (!record) return false
      await logAction('discard', {
        topic,
        partition,
        offset,
        key: record.key,
        reason: record.reason,
        errors: record.errors,
      })
      await records.deleteOne({ _id: record._id })
      const parked = await keys.findOne({ group: record.group, topic, key: record.key })
      if (
        parked &&
        (await records.countDocuments({ group: record.group, topic, key: record.key }, { limit: 1 })) === 0
      ) {
        // Conditional as in a redrive: an event that joins meanwhile keeps its key parked.
        await keys.deleteOne({ _id: parked._id, joins: parked.joins })
      }
      return true
    },

    async actions(limit: number): Promise<DlqAction[]> {
      return await actions.find().sort({ at: -1 }).limit(limit).toArray()
    },
  }

  async function headsOf(filter: DlqFilter) {
    return await records
      .aggregate<{ topic: string; key: string; reason: ParkedRecord['reason']; quarantined?: boolean }>([
        { $match: { ...(filter.topic && { topic: filter.topic }), ...(filter.key && { key: filter.key }) } },
        { $sort: { group: 1, topic: 1, key: 1, partition: 1, offset: 1 } },
        {
          $group: {
            _id: { topic: '$topic', key: '$key' },
            reason: { $first: '$reason' },
            quarantined: { $first: '$quarantined' },
          },
        },
        { $match: { '_id.key': { $ne: '' }, ...(filter.reason && { reason: filter.reason }) } },
        { $project: { _id: 0, topic: '$_id.topic', key: '$_id.key', reason: 1, quarantined: 1 } },
      ])
      .toArray()
  }
}

function selecting({ topic, key, reason }: DlqFilter): Filter<ParkedRecord> {
  return { ...(topic && { topic }), ...(key && { key }), ...(reason && { reason }) }
}
