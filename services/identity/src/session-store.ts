import { type AggregateStore, createAggregateStore } from '@candor/platform/aggregate'
import type { Doorbell } from '@candor/platform/doorbell'
import type { Db } from 'mongodb'
import type { Session } from './session.ts'

/** One document per sign-in. It publishes nothing, so MongoDB may remove it a day after it ended. */
export async function createSessionStore(db: Db, bell: Doorbell): Promise<AggregateStore<Session>> {
  const store = createAggregateStore<Session>(db, 'sessions', { bell })
  await store.collection.createIndexes([{ key: { expires_at: 1 }, name: 'expiry', expireAfterSeconds: 86_400 }])
  return store
}
