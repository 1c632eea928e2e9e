import { type AggregateStore, createAggregateStore } from '@candor/platform/aggregate'
import type { Doorbell } from '@candor/platform/doorbell'
import type { Db } from 'mongodb'
import type { ApiKey } from './api-key.ts'

/** One document per machine. */
export async function createApiKeyStore(db: Db, bell: Doorbell): Promise<AggregateStore<ApiKey>> {
  const store = createAggregateStore<ApiKey>(db, 'api_keys', { bell })
  await store.collection.createIndexes([{ key: { status: 1, _id: 1 }, name: 'status' }])
  return store
}
