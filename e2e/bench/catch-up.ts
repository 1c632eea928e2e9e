// Catch-up: a consumer group with 200,000 waiting events against a bare loop of find + bulkWrite with the same batch size.
import { createAggregateStore, ensureIndexes } from '@candor/platform/aggregate'
import { createConsumer } from '@candor/platform/consumer'
import { createDoorbell } from '@candor/platform/doorbell'
import type { Fold } from '@candor/platform/fold'
import { v7 as uuidv7 } from 'uuid'
import type { Context, Row } from './context.ts'
import { fillTopic, type Ground, openGround } from './ground.ts'
import { ratioOf } from './ratio.ts'

const batch = 500
const eventsPerKey = 10

interface Progress {
  count: number
  reason: string
}

export async function benchCatchUp(context: Context): Promise<Row> {
  const events = context.quick ? 20_000 : 200_000
  const ground = await openGround(context, 'catchup')
  try {
    await fillTopic(ground, { events, keys: events / eventsPerKey })
    return await ratioOf(context, {
      name: `catch-up, ${events.toLocaleString('en')} waiting events`,
      unit: 'events/s',
      wanted: 0.6,
      work: events,
      ours: () => consume(ground, events),
      baseline: () => bareLoop(ground, events),
      baselineIs: `find + bulkWrite in a loop, ${batch} documents at a time, no Kafka`,
    })
  } finally {
    await ground.close()
  }
}

async function consume(ground: Ground, events: number): Promise<number> {
  const { kafka, log, metrics } = ground.client()
  const name = ground.name('progress')
  const bell = createDoorbell()
  const store = createAggregateStore<Progress>(ground.db, name, { bell })
  await ensureIndexes(store)
  let folded = 0
  let finish = () => {}
  let start = () => {}
  const fold: Fold<Progress, 'SessionPaused'> = {
    store,
    types: ['SessionPaused'],
    targets: (event) => [event.key],
    apply(state, event) {
      start()
      folded++
      return { state: { count: (state?.count ?? 0) + 1, reason: event.data.reason }, events: [] }
    },
  }
  const complete = async () =>
    (await store.collection.countDocuments({ count: eventsPerKey })) === events / eventsPerKey
  const seconds = await ground.timed(async (begin, end) => {
    start = begin
    finish = end
    // The end is what the database holds, not what the handler saw.
    bell.subscribe(async () => {
      if (folded >= events && (await complete())) finish()
    })
    const consumer = createConsumer({ service: name, kafka, db: ground.db, folds: [fold], bell, log, metrics })
    await consumer.start()
    return () => consumer.stop()
  })
  await store.collection.drop()
  return seconds
}

interface Bare {
  _id: string
  version: number
  count: number
  reason: string
}

async function bareLoop(ground: Ground, events: number): Promise<number> {
  const collection = ground.db.collection<Bare>(ground.name('bare'))
  const keys = events / eventsPerKey
  const ids = Array.from({ length: keys }, () => uuidv7())
  const started = performance.now()
  for (let at = 0; at < events; at += batch) {
    const slice = Array.from({ length: batch }, (_, n) => ids[(at + n) % keys] ?? '')
    const found = new Map((await collection.find({ _id: { $in: slice } }).toArray()).map((doc) => [doc._id, doc]))
    await collection.bulkWrite(
      slice.map((_id) => {
        const doc = found.get(_id)
        const reason = 'x'.repeat(60)
        return doc
          ? {
              updateOne: {
                filter: { _id, version: doc.version },
                update: { $set: { version: doc.version + 1, count: doc.count + 1, reason } },
              },
            }
          : { insertOne: { document: { _id, version: 1, count: 1, reason } } }
      }),
      { ordered: false },
    )
  }
  const seconds = (performance.now() - started) / 1_000
  await collection.drop()
  return seconds
}
