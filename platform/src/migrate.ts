import type { Collection, Db, Document } from 'mongodb'
import { Type } from 'typebox'
import { type AggregateStore, planSave, type Stored } from './aggregate.ts'
import { baseConfig, loadConfig } from './config.ts'
import { createDoorbell, type Doorbell } from './doorbell.ts'
import { createLog, type Logger } from './log.ts'
import { connectMongo } from './mongo.ts'

const batchMax = 200

/** What `rewriteOld` did with one collection. */
export interface Rewritten {
  rewritten: number
  /** Somebody else saved them in between; they are in today's form by that. */
  overtaken: number
}

/**
 * Brings documents of older schema versions into today's form, as the next save of each would: by the store's own up-cast, in one write
 * filtered by the version that was read. One pass by `_id`, in batches, resting after each as long as it took, so that the service
 * keeps at least half of the database. May run at any time, twice, and beside the service.
 */
export async function rewriteOld<S extends object>(
  store: AggregateStore<S>,
  { log }: { log?: Logger } = {},
): Promise<Rewritten> {
  const done = { rewritten: 0, overtaken: 0 }
  // Documents older than the first version there are none.
  if (store.schemaVersion === 1) return done
  const collection = store.collection as unknown as Collection<Document>
  const old = { schema_version: { $lt: store.schemaVersion } }
  let last: unknown
  for (;;) {
    const begun = performance.now()
    const filter = last === undefined ? old : { ...old, _id: { $gt: last } as never }
    const batch = await collection.find(filter).sort({ _id: 1 }).hint('_id_').limit(batchMax).toArray()
    if (batch.length === 0) return done
    last = batch.at(-1)?._id
    const operations = batch.flatMap((doc) => {
      const today = store.read(doc as unknown as Stored<S>)
      const plan = planSave<S>(today, today._id, today, { entries: [], schemaVersion: store.schemaVersion })
      return plan.update ? [{ updateOne: { filter: plan.filter, update: plan.update as Document } }] : []
    })
    const { matchedCount } = await collection.bulkWrite(operations, { ordered: false })
    done.rewritten += matchedCount
    done.overtaken += operations.length - matchedCount
    log?.info({ collection: store.name, ...done }, 'documents of older versions are rewritten')
    await new Promise((resolve) => setTimeout(resolve, performance.now() - begun))
  }
}

/** What a migration needs of a service's environment. */
const migrationConfig = (service: string) =>
  Type.Object({
    MONGODB_URI: baseConfig.MONGODB_URI,
    MONGODB_DB: Type.String({ ...baseConfig.MONGODB_DB, default: `candor_${service}` }),
    LOG_LEVEL: baseConfig.LOG_LEVEL,
  })

/** `migrate.ts` of a service: opens its stores, which builds their indexes, and rewrites what is old. */
export async function runMigration(service: string, open: (db: Db, bell: Doorbell) => Promise<object>): Promise<void> {
  const config = loadConfig(migrationConfig(service))
  const log = createLog({ service, level: config.LOG_LEVEL })
  const mongo = await connectMongo(config, { log })
  try {
    const stores = Object.values(await open(mongo.db, createDoorbell())).filter(isStore)
    log.info({ collections: stores.map(({ name }) => name) }, 'indexes are built')
    for (const store of stores) {
      const { rewritten, overtaken } = await rewriteOld(store, { log })
      console.log(
        `${service}.${store.name}: version ${store.schemaVersion}, ${rewritten} rewritten, ${overtaken} overtaken`,
      )
    }
  } finally {
    await mongo.stop()
  }
}

const isStore = (value: unknown): value is AggregateStore<object> =>
  typeof value === 'object' && value !== null && 'collection' in value && 'schemaVersion' in value
