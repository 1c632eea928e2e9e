import { decode } from '@candor/contracts/codec'
import type { Kafka } from '@candor/platform/kafka'
import { until } from '@candor/stack/testing'
import type { Db } from 'mongodb'
import { v7 as uuidv7 } from 'uuid'
import { type SeenEvent, streamProblems } from '../src/event-reader.ts'
import { answerText, type ClientLog } from './candidate.ts'

/** What the clients know, held against what MongoDB has and what Kafka told. */
export interface Invariants {
  answers_sent: number
  answers_acknowledged: number
  /** Acknowledged, and not in the document word for word. */
  lost_in_mongodb: number
  /** Acknowledged, and not on the topic word for word. */
  lost_in_kafka: number
  /** One revision that stands twice in the document, or twice on the topic. */
  duplicated: number
  /** In the document or on the topic, but never sent. */
  invented: number
  drafts_lost: number
  /** Records that a relay sent again after a crash, the same to the byte; readers drop them by their id. */
  records_sent_again: number
  /** Gaps in an aggregate's `seq`, and what came out of order. */
  stream_problems: string[]
  client_faults: string[]
}

/** A session's log by its id. */
export type Logs = ReadonlyMap<string, ClientLog>

const shownMax = 10

/** Compares every client's log with MongoDB and Kafka, once the outboxes are empty. */
export async function compareAll(o: { logs: Logs; db: Db; kafka: Kafka }): Promise<Invariants> {
  const { logs, db, kafka } = o
  const sessions = db.collection<SessionDocument>('sessions')
  const expected = await sessions
    .aggregate<{ sum: number }>([{ $group: { _id: null, sum: { $sum: '$seq' } } }])
    .toArray()
  const records = await readAll(kafka, expected[0]?.sum ?? 0)
  // A relay that died between the broker's commit and its own note of it sends again; every reader drops what it has seen by the id.
  const events = [...new Map(records.map((event) => [event.id, event])).values()]
  const told = bySession(events)
  const result: Invariants = {
    answers_sent: 0,
    answers_acknowledged: 0,
    lost_in_mongodb: 0,
    lost_in_kafka: 0,
    duplicated: 0,
    invented: 0,
    drafts_lost: 0,
    records_sent_again: records.length - events.length,
    stream_problems: streamProblems(events).slice(0, shownMax),
    client_faults: [],
  }
  const drafts = new Map<string, number>()
  for await (const draft of db.collection<DraftDocument>('drafts').find({}, { projection: { revision: 1 } }))
    drafts.set(draft._id, draft.revision)
  const seen = new Set<string>()
  for await (const session of sessions.find({}, { projection: { entries: 1 } })) {
    const log = logs.get(session._id)
    if (!log) continue
    seen.add(session._id)
    const stored = session.entries.filter(({ kind }) => kind === 'answered')
    compareOne(result, session._id, log, { stored, told: told.get(session._id) ?? [] })
    for (const [question, revision] of log.savedDrafts)
      if ((drafts.get(`${session._id}:${question}`) ?? 0) < revision) result.drafts_lost += 1
    result.client_faults.push(...log.faults)
  }
  for (const id of logs.keys()) if (!seen.has(id)) result.client_faults.push(`${id}: the session is gone`)
  result.client_faults = result.client_faults.slice(0, shownMax)
  return result
}

/** Resolves when the relays have sent what the sessions had to tell. */
export async function outboxesEmpty(db: Db): Promise<void> {
  const unsent = () => db.collection('sessions').countDocuments({ 'outbox.0.at': { $exists: true } })
  await until('the outboxes to be empty', async () => (await unsent()) === 0, 120_000)
}

interface Said {
  question_id: string
  revision: number
  text: string
}

function compareOne(
  result: Invariants,
  sessionId: string,
  log: ClientLog,
  { stored, told }: { stored: Said[]; told: Said[] },
): void {
  const sent = new Set(log.answers.map(keyOf))
  const [inMongo, inKafka] = [count(sessionId, stored), count(sessionId, told)]
  for (const answer of log.answers) {
    result.answers_sent += 1
    if (answer.ackMs === undefined) continue
    result.answers_acknowledged += 1
    if (!inMongo.has(keyOf(answer))) result.lost_in_mongodb += 1
    if (!inKafka.has(keyOf(answer))) result.lost_in_kafka += 1
  }
  for (const counts of [inMongo, inKafka]) {
    for (const [key, times] of counts) {
      if (times > 1) result.duplicated += 1
      if (!sent.has(key)) result.invented += 1
    }
  }
}

const keyOf = ({ question_id, revision }: { question_id: string; revision: number }) => `${question_id} ${revision}`

/** How often each revision stands there, word for word. */
function count(sessionId: string, said: Said[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const one of said) {
    const right = one.text === answerText(sessionId, one.question_id, one.revision)
    const key = right ? keyOf(one) : `${keyOf(one)} with other words`
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return counts
}

function bySession(events: SeenEvent[]): Map<string, Said[]> {
  const found = new Map<string, Said[]>()
  for (const { key, type, data } of events) {
    if (type !== 'AnswerSubmitted' && type !== 'AnswerCorrected') continue
    const list = found.get(key) ?? []
    list.push(data as unknown as Said)
    found.set(key, list)
  }
  return found
}

/** Everything on the sessions' topic, committed records only; ends at so many, or when nothing comes any more. */
async function readAll(kafka: Kafka, expected: number): Promise<SeenEvent[]> {
  const consumer = kafka.client.consumer({ groupId: `${kafka.prefix}load-${uuidv7()}`, readUncommitted: false })
  const events: SeenEvent[] = []
  let last = performance.now()
  await consumer.connect()
  await consumer.subscribe({ topic: kafka.topicName('candor.session.v1'), fromBeginning: true })
  await consumer.run({
    autoCommit: false,
    eachMessage: async ({ message }) => {
      last = performance.now()
      const read = decode(message.value ?? Buffer.alloc(0))
      if (read.kind !== 'event') throw new Error(`a record can not be decoded: ${read.kind}`)
      const { type, id, seq, data } = read
      const key = String(message.key)
      events.push({ topic: 'candor.session.v1', key, type, id, seq, data: data as unknown as Record<string, unknown> })
    },
  })
  // A little longer than the last expected one, so that repetitions are seen too.
  await until(
    'the topic to be read',
    () => performance.now() - last > (events.length >= expected ? 1_500 : 15_000),
    300_000,
  )
  await consumer.disconnect()
  return events
}

/** Nothing was lost, doubled or made up. */
export const isClean = (found: Invariants): boolean =>
  found.answers_acknowledged === found.answers_sent &&
  found.lost_in_mongodb + found.lost_in_kafka + found.duplicated + found.invented + found.drafts_lost === 0 &&
  found.stream_problems.length + found.client_faults.length === 0

interface SessionDocument {
  _id: string
  seq: number
  entries: ({ kind: string } & Said)[]
}

interface DraftDocument {
  _id: string
  revision: number
}

/** The value below which `share` of the numbers lie; NaN without any. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
