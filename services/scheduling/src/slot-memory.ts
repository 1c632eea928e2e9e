import type { Stored } from '@candor/platform/aggregate'
import type { Check } from '@candor/platform/check'
import type { Logger } from '@candor/platform/log'
import {
  type ChangeStream,
  type ChangeStreamDocument,
  type Db,
  type Document,
  ReadConcern,
  type Timestamp,
} from 'mongodb'
import type { Booking } from './booking.ts'
import { createSlotFacts, type SlotFacts } from './slot-facts.ts'
import { recentMs, type SlotView, type WorldRequest } from './slot-world.ts'
import type { Stores } from './stores.ts'
import { hourMs } from './zone.ts'

/** What searches need of every person, kept in this process and current by the database's change stream. */
export interface SlotMemory {
  start(): Promise<void>
  stop(): Promise<void>
  check: Check
  /** What a search works on, or undefined when it is not known to be current: then the database must be asked. */
  view(request: WorldRequest): SlotView | undefined
  /** What this process itself saved is known at once. */
  saw(collection: string, doc: object): void
  facts: SlotFacts
}

/** Nothing heard for so long: the stream may be dead, whatever the driver believes. */
const silenceMsMax = 5_000
const awaitMs = 1_000
const retryMs = 1_000
const batch = 1_000
const collections = ['people', 'availabilities', 'feeds', 'bookings'] as const
/** What searches have no use for. */
const unused = { outbox: 0, commands: 0, last_seq: 0, copy: 0, claims: 0, url: 0 } as const

export function createSlotMemory({ db, stores, log }: { db: Db; stores: () => Stores; log: Logger }): SlotMemory {
  let facts = createSlotFacts()
  let stream: ChangeStream | undefined
  let heardAt = 0
  let ready = false
  let stopped = false
  let running: Promise<void> | undefined
  let prunedAt = 0

  /** Changes from before the snapshot on: what the snapshot already has is known by its version. */
  async function load(): Promise<void> {
    ready = false
    const { operationTime } = (await db.command({ ping: 1 })) as { operationTime: Timestamp }
    await stream?.close()
    stream = db.watch(pipeline, {
      fullDocument: 'updateLookup',
      startAtOperationTime: operationTime,
      maxAwaitTimeMS: awaitMs,
      batchSize: batch,
    })
    const fresh = createSlotFacts()
    const since = new Date(Date.now() - recentMs)
    const filters = { people: {}, availabilities: {}, feeds: {}, bookings: { starts_at: { $gte: since } } }
    for (const name of collections) {
      const found = db
        .collection(name, { readConcern: new ReadConcern('majority') })
        .find(filters[name], { projection: unused, batchSize: batch })
      for await (const doc of found) apply(fresh, name, doc)
    }
    facts = fresh
    heardAt = Date.now()
    prunedAt = heardAt
  }

  function apply(to: SlotFacts, name: string, doc: Document): void {
    if (name === 'availabilities') to.availability(stores().availabilities.read(doc as never))
    else if (name === 'people') to.person(doc as never)
    else if (name === 'feeds') to.feed(doc as never)
    else if (name === 'bookings') to.booking(doc as unknown as Stored<Booking>)
  }

  function onChange(change: ChangeStreamDocument): void {
    if (change.operationType === 'delete') facts.deleted(change.ns.coll, String(change.documentKey._id))
    else if ('fullDocument' in change && change.fullDocument) apply(facts, change.ns.coll, change.fullDocument)
    else if (change.operationType !== 'update') throw new Error(`the database was changed by a ${change.operationType}`)
  }

  async function follow(): Promise<void> {
    while (!stopped) {
      try {
        await load()
        for (let change = await stream?.tryNext(); !stopped && stream; change = await stream.tryNext()) {
          if (change) onChange(change)
          // An empty answer means that everything so far was told.
          else ready = true
          heardAt = Date.now()
          if (heardAt - prunedAt > hourMs) {
            facts.forgetBefore(new Date(heardAt - recentMs))
            prunedAt = heardAt
          }
        }
      } catch (error) {
        ready = false
        if (stopped) return
        log.warn({ err: error }, 'searches ask the database until changes can be followed again')
        await new Promise((resolve) => setTimeout(resolve, retryMs))
      }
    }
  }

  const isCurrent = () => ready && Date.now() - heardAt < silenceMsMax

  return {
    check: {
      name: 'slot memory',
      critical: false,
      run() {
        if (!isCurrent()) throw new Error('searches ask the database')
      },
    },
    async start() {
      running = follow()
    },
    async stop() {
      stopped = true
      await stream?.close()
      await running
    },
    view: (request) => (isCurrent() ? facts.view(request) : undefined),
    saw(collection, doc) {
      if (ready) apply(facts, collection, doc)
    },
    get facts() {
      return facts
    },
  }
}

/** Each save raises the version; what relays and claim loops do to a document does not, and is of no interest. */
const pipeline = [
  {
    $match: {
      'ns.coll': { $in: [...collections] },
      $or: [{ operationType: { $ne: 'update' } }, { 'updateDescription.updatedFields.version': { $exists: true } }],
    },
  },
  {
    $project: {
      updateDescription: 0,
      ...Object.fromEntries(Object.keys(unused).map((key) => [`fullDocument.${key}`, 0])),
    },
  },
]
