import assert from 'node:assert/strict'
import { createDoorbell } from '@candor/platform/doorbell'
import type { Received } from '@candor/platform/events'
import { createFoldEngine } from '@candor/platform/fold-engine'
import type { Document } from 'mongodb'
import { createMemoryDatabase } from './memory-database.ts'
import { open, type ServiceName, type StoresOf, scoreAll } from './services.ts'
import type { Story } from './story.ts'

/** What a service ends with: its documents by `<collection>|<id>`, without what may depend on the way. */
export type Ending = Map<string, Document>

/**
 * Plays the log to one service as Kafka might. Each key is a partition with its own order; which key comes next, how much of it, what
 * comes again, which write fails and when the slow work runs, is drawn from `choices`. With none, everything comes in the right order.
 * Returns the service's documents.
 */
export async function play(service: ServiceName, story: Story, choices: readonly number[]): Promise<Ending> {
  const memory = createMemoryDatabase()
  const bell = createDoorbell()
  const { stores, folds } = await open[service](memory.db, bell)
  const engine = createFoldEngine({ service, folds, bell })
  await story.act[service]?.(stores as never)
  const rest = async () => {
    if (service === 'scoring') await scoreAll(stores as StoresOf<'scoring'>)
  }
  const logs = [...Map.groupBy(story.log, ({ topic, key }) => `${topic}|${key}`).values()].map((events) => ({
    events,
    next: 0,
  }))

  /** Hands over some events of some keys at once. As a consumer, it goes back to what could not be done. */
  async function deliver(from: { log: (typeof logs)[number]; count: number }[]): Promise<void> {
    const taken = from.flatMap(({ log, count }) =>
      log.events.slice(log.next, log.next + count).map((event, index) => ({ event, log, at: log.next + index })),
    )
    for (const { log, count } of from) log.next = Math.min(log.events.length, log.next + count)
    const outcomes = await engine.run(taken.map(({ event }) => ({ event })))
    for (const [index, outcome] of outcomes.entries()) {
      const one = taken[index]
      assert.ok(one)
      if (outcome.kind === 'retry') one.log.next = Math.min(one.log.next, one.at)
      else assert.equal(outcome.kind, 'done', describeOutcome(one.event, outcome))
    }
  }

  for (const choice of choices) {
    const log = logs[(choice >> 4) % logs.length]
    if (!log) continue
    const amount = 1 + ((choice >> 8) & 7)
    switch (choice & 15) {
      case 0:
        log.next = Math.max(0, log.next - amount)
        break
      case 1:
        memory.breakNextWrite(choice & 0x800 ? 'before' : 'after')
        break
      case 2:
      case 3:
        await rest()
        break
      case 4:
      case 5: {
        const other = logs[(choice >> 10) % logs.length]
        await deliver([{ log, count: amount }, ...(other && other !== log ? [{ log: other, count: 2 }] : [])])
        break
      }
      default:
        await deliver([{ log, count: amount }])
    }
  }
  memory.breakNextWrite(undefined)
  if (choices.length === 0) await deliverInOrder()
  while (logs.some(({ events, next }) => next < events.length)) {
    await deliver(logs.map((log) => ({ log, count: 3 })))
  }
  await rest()
  // A restart from the beginning.
  if ((choices[0] ?? 0) & 1) {
    for (const log of logs) log.next = 0
    await deliver(logs.map((log) => ({ log, count: log.events.length })))
    await rest()
  }
  await story.actAfterwards[service]?.(stores as never)
  await rest()
  return new Map(
    [...memory.documents()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, doc]) => [id, comparable(doc, story)]),
  )

  async function deliverInOrder(): Promise<void> {
    for (const event of story.log) {
      const log = logs.find(({ events }) => events.includes(event))
      assert.ok(log)
      await deliver([{ log, count: 1 }])
      await rest()
    }
  }
}

/** The documents as they can be compared, in the order of their names. */
export function endingOf(documents: Map<string, Document>, story: Story): Ending {
  return new Map(
    [...documents].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, doc]) => [name, comparable(doc, story)]),
  )
}

/** One document at a time, so that a difference can be read. */
export function assertSame(documents: Ending, wanted: Ending): void {
  assert.deepEqual([...documents.keys()], [...wanted.keys()])
  for (const [id, doc] of documents) assert.deepEqual(doc, wanted.get(id), id)
}

/**
 * How often a document was saved, and the events that wait in it, depend on the way; what it says must not. Nor may results of
 * superseded answers be compared, as a slow scorer never saw them; unless they had to be forgotten.
 */
function comparable({ version, seq, outbox, last_seq, ...facts }: Document, { turn }: Story): Document {
  if (!Array.isArray(facts.answers) || turn.withdraws || turn.erased) return facts
  return { ...facts, answers: facts.answers.map(({ earlier, ...answer }) => answer) }
}

function describeOutcome({ type, key, seq }: Received, outcome: { kind: string; error?: unknown }): string {
  const error = outcome.error instanceof Error ? (outcome.error.stack ?? outcome.error.message) : ''
  return `${type} of ${key} (${seq}) is ${outcome.kind} ${error}`
}
