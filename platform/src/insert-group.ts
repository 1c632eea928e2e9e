import {
  type Collection,
  type Document,
  MongoBulkWriteError,
  MongoError,
  type OptionalUnlessRequiredId,
  type WriteError,
} from 'mongodb'
import { createBatcher } from './batcher.ts'
import { currentTraceparent, isSampled, withSpan } from './trace.ts'

const documentsMax = 200

/**
 * Inserts documents of concurrent callers together: what arrives while an insert is under way forms the next one (group commit).
 * The database's cost of a command is mostly its request, not its document. Resolves when the document is acknowledged at the
 * collection's write concern; rejects with what `insertOne` of this document alone would say. A lone caller never waits.
 */
export function createInsertGroup<D extends Document>(collection: Collection<D>): (document: D) => Promise<void> {
  const insertAlone = async (document: D): Promise<Error | undefined> => {
    try {
      await collection.insertOne(document as OptionalUnlessRequiredId<D>)
      return undefined
    } catch (error) {
      return error as Error
    }
  }
  const group = createBatcher<D, Error | undefined>({
    itemsMax: documentsMax,
    waitMs: 0,
    async flush(documents) {
      if (documents.length === 1) return await Promise.all(documents.map(insertAlone))
      try {
        await collection.insertMany(documents as OptionalUnlessRequiredId<D>[], { ordered: false })
        return documents.map(() => undefined)
      } catch (error) {
        const refused = refusedIn(error)
        // Alone, the server's answer names the index; in a group the driver drops that part.
        return await Promise.all(
          documents.map((document, index) => (!refused || refused.has(index) ? insertAlone(document) : undefined)),
        )
      }
    },
  })
  const insert = async (document: D) => {
    const [error] = await group.submit([document])
    if (error) throw error
  }
  return async (document) => {
    if (!isSampled(currentTraceparent())) return await insert(document)
    const attributes = { 'db.system.name': 'mongodb', 'db.collection.name': collection.collectionName }
    await withSpan(`save ${collection.collectionName}`, { kind: 'client', attributes }, () => insert(document))
  }
}

/**
 * The positions that the server refused; undefined when nothing was sent, because a document could not be put into a request.
 * Throws on for what concerns all of them: no server, no majority.
 */
function refusedIn(error: unknown): Set<number> | undefined {
  if (error instanceof MongoBulkWriteError) {
    const errors = [error.writeErrors].flat() as WriteError[]
    if (errors.length === 0) throw error
    return new Set(errors.map(({ index }) => index))
  }
  if (error instanceof MongoError && error.name !== 'MongoInvalidArgumentError') throw error
  return undefined
}
