import { randomInt } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import type { TopicName } from '@candor/contracts/catalog'
import { encode } from '@candor/contracts/codec'
import { type Cleanup, openEventPath } from '@candor/platform/event-testing'
import type { Received } from '@candor/platform/events'
import type { Kafka } from '@candor/platform/kafka'
import { randomName, until } from '@candor/stack/testing'
import type { Document } from 'mongodb'
import { assertSame, type Ending, endingOf, play } from './histories.ts'
import { closeTogether, documentsOf, type Running, startScoring, startService } from './running.ts'
import { type ServiceName, serviceNames } from './services.ts'
import { type Story, sessionId, stories, tellStory } from './story.ts'

// What the services publish themselves is in the log already, so no relay runs here.
const read = [
  'candor.person.v1',
  'candor.key.v1',
  'candor.plan.v1',
  'candor.invitation.v1',
  'candor.waitlist.v1',
  'candor.booking.v1',
  'candor.session.v1',
  'candor.scorecard.v1',
] as const satisfies TopicName[]
const partitions = 2

for (const [title, turn] of Object.entries(stories)) {
  test(`Events that arrive before the facts they refer to end in the same state, on real servers: ${title}`, async (t) => {
    const began = new Date()
    const story = await tellStory(turn, began)
    const random = seededBy(t)
    const prefix = `${randomName('t')}.`
    const { kafka, cleanup } = await openEventPath(t, { service: 'others', topics: read, prefix, partitions })
    const sender = await openSender(kafka, cleanup)
    const together = closeTogether()
    t.after(together.close)
    const services = await Promise.all(serviceNames.map((name) => follow(together.cleanup, name, prefix, story)))
    const unread = shuffled(story.log, random)
    while (unread.length > 0) {
      // Each service has seen the events of one step before those of the next are there.
      await sender.send(unread.splice(0, 1 + random(40)))
      const old = story.log.filter(({ id }) => sender.sent.has(id))
      await sender.send(Array.from({ length: random(4) }, () => old[random(old.length)] as Received))
      await until('all services to read on', async () => {
        for (const service of services) if (!(await service.isAtEnd())) return false
        return true
      })
      // A consumer that comes back goes on where it was.
      if (random(3) === 0) await services[random(services.length)]?.restart()
    }
    for (const service of services) await finish(service, story)
    for (const { name, path } of services) {
      const ending = endingOf(await documentsOf(path.db), story)
      const wanted = await play(name, story, [])
      assertSame(withoutClock(ending, began), withoutClock(wanted, began))
    }
  })
}

async function follow(t: Cleanup, name: ServiceName, prefix: string, story: Story) {
  const service = await startService(t, name, { prefix })
  await story.act[name]?.(service.stores as never)
  if (isScoring(service)) await startScoring(service)
  return service
}

/** Waits until the scores are there, and then for what people make of them. */
async function finish(service: Running<ServiceName>, story: Story): Promise<void> {
  if (!isScoring(service)) return
  const { scorecards } = service.stores
  const settled = async () => {
    const card = await scorecards.load(sessionId)
    return card?.scores && !card.work
  }
  await until('the scores', settled, 20_000)
  await story.actAfterwards.scoring?.(service.stores)
  await until('the settled card', settled)
}

const isScoring = (service: Running<ServiceName>): service is Running<'scoring'> => service.name === 'scoring'

async function openSender(kafka: Kafka, cleanup: Cleanup) {
  const producer = kafka.client.producer({ allowAutoTopicCreation: false })
  await producer.connect()
  cleanup.after(() => producer.disconnect())
  const sent = new Set<string>()
  return {
    /** Ids of the events that are on their topics. */
    sent,
    async send(events: Received[]): Promise<void> {
      for (const { id } of events) sent.add(id)
      const topicMessages = [...Map.groupBy(events, ({ topic }) => topic)].map(([topic, group]) => ({
        topic: kafka.topicName(topic),
        messages: group.map((event) => ({
          key: event.key,
          value: encode(event as Parameters<typeof encode>[0]),
          headers: { ce_type: event.type, ce_sequence: String(event.seq) },
        })),
      }))
      await producer.sendBatch({ topicMessages })
    },
  }
}

/** Each key in its own order, the keys mixed at random. */
function shuffled(log: readonly Received[], random: (below: number) => number): Received[] {
  const keys = [...Map.groupBy(log, ({ topic, key }) => `${topic}|${key}`).values()]
  const mixed: Received[] = []
  for (let rest = keys; rest.length > 0; rest = rest.filter((events) => events.length > 0)) {
    mixed.push(...(rest[random(rest.length)]?.splice(0, 1 + random(5)) ?? []))
  }
  return mixed
}

/** Folds and loops write down when they ran; the story itself happened before, or lies far ahead. */
function withoutClock(ending: Ending, began: Date): Ending {
  const strip = (value: unknown): unknown => {
    if (value instanceof Date) return value >= began && +value < +began + 600_000 ? 'now' : value
    if (Array.isArray(value)) return value.map(strip)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, strip(inner)]))
  }
  return new Map([...ending].map(([name, doc]) => [name, strip(doc) as Document]))
}

/** A random number below a bound, the same series for the same seed; the seed is told for a repetition. */
function seededBy(t: TestContext): (below: number) => number {
  const seed = Number(process.env.CANDOR_ORDER_SEED ?? randomInt(2 ** 31))
  t.diagnostic(`CANDOR_ORDER_SEED=${seed}`)
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return Math.floor((state / 0x80000000) * below)
  }
}
