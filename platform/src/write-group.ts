import {
  type Collection,
  type Document,
  type Filter,
  MongoBulkWriteError,
  MongoError,
  type OptionalUnlessRequiredId,
  type UpdateFilter,
  type WriteError,
} from 'mongodb'
import { createBatcher } from './batcher.ts'
import { currentTraceparent, isSampled, withSpan } from './trace.ts'

const documentsMax = 200

/** A write that takes place only where its filter still matches. */
export interface GuardedUpdate<D> {
  filter: Filter<D>
  update: UpdateFilter<D>
}

/**
 * Inserts documents of concurrent callers together: what arrives while an insert is under way forms the next one (group commit).
 * The database's cost of a command is mostly its request, not its document. Resolves when the document is acknowledged at the
 * collection's write concern; rejects with what `insertOne` of this document alone would say. A lone caller never waits.
 */
export function createInsertGroup<D extends Document>(collection: Collection<D>): (document: D) => Promise<void> {
  return createWriteGroup<OptionalUnlessRequiredId<D>>(collection.collectionName, {
    alone: (document) => collection.insertOne(document),
    together: (documents) => collection.insertMany(documents, { ordered: false }),
  }) as (document: D) => Promise<void>
}

/**
 * The same for updates of documents that are never deleted. `alone` carries out one, and throws when its filter misses. A bulk write
 * does not tell whose filter missed: here the missed one tries to insert, meets the document's `_id`, and is tried alone.
 */
export function createUpdateGroup<D extends Document>(
  collection: Collection<D>,
  alone: (write: GuardedUpdate<D>) => Promise<unknown>,
): (write: GuardedUpdate<D>) => Promise<void> {
  return createWriteGroup<GuardedUpdate<D>>(collection.collectionName, {
    alone,
    together: (writes) =>
      collection.bulkWrite(
        writes.map((write) => ({ updateOne: { ...write, upsert: true } })),
        { ordered: false },
      ),
  })
}

function createWriteGroup<W>(
  name: string,
  { alone, together }: { alone(write: W): Promise<unknown>; together(writes: W[]): Promise<unknown> },
): (write: W) => Promise<void> {
  const settleAlone = async (write: W): Promise<Error | undefined> => {
    try {
      await alone(write)
      return undefined
    } catch (error) {
      return error as Error
    }
  }
  const group = createBatcher<W, Error | undefined>({
    itemsMax: documentsMax,
    waitMs: 0,
    async flush(writes) {
      if (writes.length === 1) return await Promise.all(writes.map(settleAlone))
      try {
        await together(writes)
        return writes.map(() => undefined)
      } catch (error) {
        const refused = refusedIn(error)
        // Alone, the server's answer names the index; in a group the driver drops that part.
        return await Promise.all(
          writes.map((write, index) => (!refused || refused.has(index) ? settleAlone(write) : undefined)),
        )
      }
    },
  })
  const submit = async (write: W) => {
    const [error] = await group.submit([write])
    if (error) throw error
  }
  return async (write) => {
    if (!isSampled(currentTraceparent())) return await submit(write)
    const attributes = { 'db.system.name': 'mongodb', 'db.collection.name': name }
    await withSpan(`save ${name}`, { kind: 'client', attributes }, () => submit(write))
  }
}

/**
 * The positions that the server refused; undefined when nothing was sent, because a document could not be put into a request.
 * Throws on for what concerns all of them: no server, no majority.
 */
function refusedIn(error: unknown): Set<number> | undefined {
  if (error instanceof MongoBulkWriteError) {
    const errors = [error.writeErrors].flat() as WriteError[]
    if (errors.length === 0 || error.result.getWriteConcernError()) throw error
    return new Set(errors.map(({ index }) => index))
  }
  if (error instanceof MongoError && error.name !== 'MongoInvalidArgumentError') throw error
  return undefined
}
