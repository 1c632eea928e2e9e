import { type TopicName, topicOf } from '@candor/contracts/catalog'
import { type Cleanup, type EventPath, openEventPath } from '@candor/platform/event-testing'
import { groupOf } from '@candor/platform/kafka'
import { testServers } from '@candor/stack/testing'
import type { Db, Document } from 'mongodb'
import { createDrafts } from '../../services/interview/src/drafts.ts'
import { createExpiry } from '../../services/interview/src/expiry.ts'
import { chooseFollowUp } from '../../services/interview/src/follow-up.ts'
import { createLifeSigns } from '../../services/interview/src/life-signs.ts'
import { createPlanCache } from '../../services/interview/src/plan-cache.ts'
import { createMailLoop } from '../../services/notification/src/mail-loop.ts'
import { createMailer } from '../../services/notification/src/smtp.ts'
import { lexicalScorer } from '../../services/scoring/src/lexical.ts'
import { createScoringLoop } from '../../services/scoring/src/scoring-loop.ts'
import { open, type ServiceName, type StoresOf } from './services.ts'

/** A service's event side on the real servers: its folds on a database of its own, fed by its own consumer. */
export interface Running<N extends ServiceName> {
  name: N
  path: EventPath
  stores: StoresOf<N>
  /** Whether everything on its topics has been handled, as far as commits tell: a transaction's own marker at the end is never committed. */
  isAtEnd(): Promise<boolean>
  /** The consumer leaves, and another one of the same group takes over. */
  restart(): Promise<void>
}

export interface RunOptions {
  prefix: string
  /** A group and a database of its own beside the service's usual one. */
  suffix?: string
  /** Topics with records that will be dead-lettered. */
  poisoned?: readonly TopicName[]
}

export async function startService<N extends ServiceName>(
  t: Cleanup,
  name: N,
  { prefix, suffix = '', poisoned = [] }: RunOptions,
): Promise<Running<N>> {
  const path = await openEventPath(t, { service: name + suffix, topics: poisoned, prefix })
  const { stores, folds } = await open[name](path.db, path.bell)
  let consumer = await path.consumer(folds)
  const admin = path.kafka.client.admin()
  await admin.connect()
  path.cleanup.after(() => admin.disconnect())
  const topics = [...new Set(folds.flatMap(({ types }) => types.map((type) => path.kafka.topicName(topicOf[type]))))]
  return {
    name,
    path,
    stores: stores as StoresOf<N>,
    async isAtEnd() {
      const groupId = path.kafka.topicName(groupOf(path.service))
      const committed = await admin.fetchOffsets({ groupId, topics })
      const ends = await Promise.all(committed.map(({ topic }) => admin.fetchTopicOffsets(topic)))
      return committed.every(({ partitions }, index) =>
        partitions.every(({ partition, offset }) => {
          const end = ends[index]?.find((one) => one.partition === partition)
          return end !== undefined && Math.max(0, Number(offset)) >= Number(end.high)
        }),
      )
    },
    async restart() {
      await consumer.stop()
      consumer = await path.consumer(folds)
    },
  }
}

/** Closes what is opened with it all at once: leaving a consumer group takes a second. */
export function closeTogether(): { cleanup: Cleanup; close(): Promise<void> } {
  const stops: (() => Promise<void> | void)[] = []
  return {
    cleanup: { after: (stop) => stops.push(stop) },
    async close() {
      await Promise.all(stops.splice(0).map((stop) => stop()))
    },
  }
}

/** Starts scoring's slow work. */
export async function startScoring({ path, stores }: Running<'scoring'>): Promise<void> {
  await startLoop(path, createScoringLoop({ ...parts(path), stores, scorer: lexicalScorer, concurrency: 2 }))
}

/** Starts what ends sessions, and what is left to do about erased ones. */
export async function startExpiry({ path, stores }: Running<'interview'>): Promise<void> {
  await startLoop(
    path,
    createExpiry({
      ...{ ...parts(path), stores, plans: createPlanCache(stores), drafts: createDrafts(stores, path) },
      interviewer: { ask: async (request) => chooseFollowUp(request) },
      life: createLifeSigns(stores, path),
    }),
  )
}

/** Starts sending mails to the inbox. */
export async function startMails({ path, stores }: Running<'notification'>): Promise<void> {
  const mailer = createMailer({
    SMTP_URL: testServers().smtpUrl,
    MAIL_FROM: 'Candor <candor@candor.example>',
    MAIL_CONCURRENCY: 2,
  })
  path.cleanup.after(() => mailer.close())
  const config = { PUBLIC_URL: 'https://candor.example', MAIL_CONCURRENCY: 2 }
  await startLoop(path, createMailLoop({ ...parts(path), stores, mailer, config }))
}

const parts = ({ bell, log, metrics }: EventPath) => ({ bell, log, metrics })

async function startLoop(
  { cleanup }: EventPath,
  loop: { start(): Promise<void>; stop(): Promise<void> },
): Promise<void> {
  await loop.start()
  cleanup.after(() => loop.stop())
}

const platformCollections = ['parked_keys', 'parked_records', 'redrives', 'leases']

/** All documents of the service's own collections, by `<collection>|<id>`. */
export async function documentsOf(db: Db): Promise<Map<string, Document>> {
  const names = (await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name)
  const own = names.filter((name) => !platformCollections.includes(name))
  const all = await Promise.all(
    own.map(async (name) => {
      const docs = await db.collection<Document & { _id: string }>(name).find().toArray()
      return docs.map((doc) => [`${name}|${doc._id}`, doc] as const)
    }),
  )
  return new Map(all.flat())
}
