import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encode } from '@candor/contracts/codec'
import { type Cleanup, newId, openEventPath } from '@candor/platform/event-testing'
import type { Kafka } from '@candor/platform/kafka'
import { until } from '@candor/stack/testing'
import type { Db } from 'mongodb'
import { openIdentity } from '../../services/identity/src/identity-testing.ts'
import { closeTogether, type Running, startExpiry, startMails, startScoring, startService } from './running.ts'
import type { ServiceName } from './services.ts'
import { correction, sessionId, tellStory } from './story.ts'

const topics = [
  'candor.plan.v1',
  'candor.booking.v1',
  'candor.session.v1',
  'candor.scorecard.v1',
  'candor.waitlist.v1',
] as const
const personTopic = 'candor.person.v1'
const readers = ['scheduling', 'interview', 'scoring', 'notification'] as const

const name = 'Ximena Quagliarella-Thørnqvist'
const renamed = 'Ximena Quagliarella de Vries'
const email = `Ximena.${newId()}@Example.org`
const draft = 'an answer that was typed but never sent'
/** No trace of these may be left. */
const traces = [name, renamed, 'Quagliarella', email, email.toLowerCase(), correction, draft, 'the door bell']

test('An erased person stays erased after compaction, a restart from the beginning, and a stale replay', async (t) => {
  const identity = await openIdentity(t)
  const { prefix } = identity.kafka
  const admin: string = (await identity.login()).body.access_token
  await openEventPath(t, { service: 'others', topics, prefix })
  const sender = await openSender(identity.kafka, identity.cleanup)

  // A whole interview of somebody with a name, an address and answers, in every service, with the replies kept for repeated commands.
  const profile = { email, name, roles: ['candidate'], time_zone: 'Europe/Rome' }
  const command = (body: object) => ({ token: admin, body, headers: { 'idempotency-key': newId() } })
  const created = await identity.call('POST', '/api/v1/people', command(profile))
  assert.equal(created.status, 201, JSON.stringify(created.body))
  const id: string = created.body.person_id
  const url = `/api/v1/people/${id}`
  const story = await tellStory({ corrects: true }, new Date(), { id, name })
  const together = closeTogether()
  t.after(together.close)
  const start = (reader: ServiceName, cleanup: Cleanup, suffix = '') =>
    startService(cleanup, reader, { prefix, suffix, poisoned: [personTopic] })
  const services = await Promise.all(readers.map((reader) => start(reader, together.cleanup)))
  const [scheduling, interview, scoring, notification] = services as [
    Running<'scheduling'>,
    Running<'interview'>,
    Running<'scoring'>,
    Running<'notification'>,
  ]
  await startScoring(scoring)
  await startMails(notification)
  await story.act.scheduling?.(scheduling.stores)
  await story.act.interview?.(interview.stores)
  await startExpiry(interview)
  const { bookings, invitations } = scheduling.stores
  const { planVersions, sessions, drafts } = interview.stores
  await scheduling.path.relay(bookings, { stores: [bookings, invitations] })
  await interview.path.relay(planVersions, { stores: [planVersions, sessions] })
  await scoring.path.relay(scoring.stores.scorecards)
  const about = { session_id: sessionId, question_id: 'q', revision: 1, at: new Date() }
  await drafts.insertOne({ _id: `${sessionId}:q`, ...about, text: draft })
  await until('the scores', async () => (await scoring.stores.scorecards.load(sessionId))?.scores, 20_000)
  await story.actAfterwards.scoring?.(scoring.stores)
  await until('the mails', async () => await notification.stores.mails.collection.findOne({ kind: 'invitation' }))
  assert.equal((await identity.call('PATCH', url, command({ name: renamed }))).status, 200)
  await identity.login(email, 'a wrong password')
  const isRenamed = async () => {
    const person = await notification.stores.people.load(id)
    return person?.status === 'known' && person.name === renamed
  }
  await until('the new name', isRenamed)

  // A record that nobody can read parks the person's key everywhere, and what is saved after it queues up behind it.
  await sender.send(id, saved(id, 3).subarray(0, -3))
  const parked = (db: Db) => db.collection('parked_records').countDocuments({ key: id })
  const isParked = async (count: number) =>
    (await Promise.all(services.map(({ path }) => parked(path.db)))).every((n) => n >= count)
  await until('the parked key', () => isParked(1))
  assert.equal((await identity.call('PATCH', url, command({ time_zone: 'Europe/Paris' }))).status, 200)
  await until('what waits behind it', async () => (await parked(notification.path.db)) >= 2)
  for (const { name: service, path } of [{ name: 'identity', path: identity }, ...services]) {
    assert.notDeepEqual(await tracesIn(path.db), [], `${service} knows nothing that could be erased`)
  }

  assert.equal((await identity.call('DELETE', url, { token: admin })).status, 204)
  for (const service of services) await until(`the erasure in ${service.name}`, () => isErased(service, id), 20_000)
  const databases = [identity.db, ...services.map(({ path }) => path.db)]
  await until('nothing to be left', async () => (await Promise.all(databases.map(tracesIn))).flat().length === 0).catch(
    async () => assert.deepEqual((await Promise.all(databases.map(tracesIn))).flat(), []),
  )

  await t.test('after what a relay that crashed before its removal sends again', async () => {
    await sender.send(id, saved(id, 1), saved(id, 2), erased(id, 5))
    await check(services)
  })
  await t.test('after a restart from the beginning, where the old records still stand before the erasure', async () => {
    assert.ok((await readAll(identity.kafka)).some((value) => value.includes(name)))
    await checkAnew('-again')
  })
  await t.test('after a replay of records from before the erasure, old and new numbers alike', async () => {
    await sender.send(id, saved(id, 1), saved(id, 99))
    await check(services)
    await checkAnew('-late')
  })
  await t.test('after compaction, and a restart from the beginning', async () => {
    // Compaction keeps the last record of a key. Identity's relay never leaves an older one there.
    await sender.send(id, erased(id, 100))
    await compact(identity.kafka, sender)
    await check(services)
    await checkAnew('-compacted')
  })

  /** New groups with empty databases read everything from the beginning. */
  async function checkAnew(suffix: string): Promise<void> {
    const { cleanup, close } = closeTogether()
    try {
      const anew = await Promise.all(readers.map((reader) => start(reader, cleanup, suffix)))
      for (const service of anew) if (service.name === 'scoring') await startScoring(service as Running<'scoring'>)
      await check(anew)
    } finally {
      await close()
    }
  }

  async function check(readers: Running<ServiceName>[]): Promise<void> {
    await sender.markEnds()
    for (const service of readers) {
      await until(`${service.name} to have read everything`, () => service.isAtEnd(), 20_000)
      assert.ok(await isErased(service, id), `${service.name} holds the person for erased`)
      const left = () => tracesIn(service.path.db)
      await until(`${service.name} to be clean`, async () => (await left()).length === 0).catch(async () =>
        assert.deepEqual(await left(), []),
      )
    }
  }
})

const facts = (seq: number) => ({ id: newId(), seq, at: new Date(), actor: 'admin' })

const saved = (person_id: string, seq: number): Buffer =>
  encode({
    type: 'PersonSaved',
    ...facts(seq),
    data: {
      person_id,
      email,
      name,
      roles: ['candidate'],
      status: 'active',
      time_zone: 'Europe/Rome',
      locale: 'it',
      qualifications: [],
    },
  })

const erased = (person_id: string, seq: number): Buffer =>
  encode({ type: 'PersonErased', ...facts(seq), data: { person_id, erased_at: new Date() } })

/** Whether the service's own marker says so. */
async function isErased({ name, stores }: Running<ServiceName>, id: string): Promise<boolean> {
  const collection = 'erasures' in stores ? stores.erasures.collection : stores.people.collection
  const marker = (await collection.findOne({ _id: id } as never)) as { erased_at?: Date } | null
  return marker?.erased_at !== undefined && name !== 'identity'
}

/** Where a trace of the person is found, as `<collection>: <trace>`; the documents' bytes are searched, encoded events included. */
async function tracesIn(db: Db): Promise<string[]> {
  const found: string[] = []
  for (const { name: collection } of await db.listCollections({}, { nameOnly: true }).toArray()) {
    for await (const doc of db.collection(collection).find({}, { raw: true })) {
      const bytes = doc as unknown as Buffer
      found.push(
        ...traces.filter((trace) => bytes.includes(trace)).map((trace) => `${db.databaseName} ${collection}: ${trace}`),
      )
    }
  }
  return found
}

async function openSender(kafka: Kafka, cleanup: Cleanup) {
  const producer = kafka.client.producer({ allowAutoTopicCreation: false })
  await producer.connect()
  cleanup.after(() => producer.disconnect())
  return {
    async send(key: string, ...values: Buffer[]): Promise<void> {
      await producer.send({ topic: kafka.topicName(personTopic), messages: values.map((value) => ({ key, value })) })
    },
    /** Puts an event that nobody handles at the end of every partition, so that having read it is having read all. */
    async markEnds(): Promise<void> {
      const mark = () => ({
        key: newId(),
        value: encode({ type: 'DeliveryRedriven', ...facts(1), data: { delivery_id: newId() } }),
      })
      const all = [personTopic, 'candor.key.v1', 'candor.invitation.v1', ...topics]
      const messages = [0, 1].map((partition) => ({ ...mark(), partition }))
      await producer.sendBatch({ topicMessages: all.map((topic) => ({ topic: kafka.topicName(topic), messages })) })
    },
  }
}
type Sender = Awaited<ReturnType<typeof openSender>>

/** Makes the broker compact the topic down to the erasure. It never touches its newest segment, so new records push the old ones out. */
async function compact(kafka: Kafka, sender: Sender): Promise<void> {
  const admin = kafka.client.admin()
  await admin.connect()
  try {
    // Settings that are not named fall back to the broker's.
    const settings = {
      'cleanup.policy': 'compact',
      'segment.ms': '100',
      'min.cleanable.dirty.ratio': '0.01',
      'max.compaction.lag.ms': '100',
    }
    const configEntries = Object.entries(settings).map(([name, value]) => ({ name, value }))
    // 2 is the protocol's number for topics.
    const resource = { type: 2, name: kafka.topicName(personTopic), configEntries }
    await admin.alterConfigs({ validateOnly: false, resources: [resource] })
  } finally {
    await admin.disconnect()
  }
  const somebody = Array.from({ length: 8 }, newId)
  const compacted = async () => {
    for (const id of somebody) await sender.send(id, erased(id, 1))
    return !(await readAll(kafka)).some((value) => traces.some((trace) => value.includes(trace)))
  }
  await until('the broker to compact', compacted, 45_000)
}

/** The values of all records of the person topic, as they are now. */
async function readAll(kafka: Kafka): Promise<Buffer[]> {
  const topic = kafka.topicName(personTopic)
  const admin = kafka.client.admin()
  await admin.connect()
  const ends = await admin.fetchTopicOffsets(topic)
  await admin.disconnect()
  const values: Buffer[] = []
  // The last record of each partition is never a transaction's marker here, which would not be handed out.
  const open = new Set(ends.filter(({ high }) => high !== '0').map(({ partition }) => partition))
  const consumer = kafka.client.consumer({ groupId: newId(), maxWaitTimeInMs: 100 })
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  const done = Promise.withResolvers<void>()
  await consumer.run({
    autoCommit: false,
    eachBatch: async ({ batch }) => {
      values.push(...batch.messages.flatMap(({ value }) => value ?? []))
      const end = ends.find(({ partition }) => partition === batch.partition)
      if (BigInt(batch.lastOffset()) + 1n >= BigInt(end?.high ?? 0)) open.delete(batch.partition)
      if (open.size === 0) done.resolve()
    },
  })
  await done.promise
  await consumer.disconnect()
  return values
}
