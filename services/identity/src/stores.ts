import type { AggregateStore } from '@candor/platform/aggregate'
import type { Doorbell } from '@candor/platform/doorbell'
import type { Db } from 'mongodb'
import type { ApiKey } from './api-key.ts'
import { createApiKeyStore } from './api-key-store.ts'
import { createInvitationStore, type Invitation } from './on-invitation.ts'
import { createPersonStore, type PersonStore } from './person-store.ts'
import type { Secrets } from './secrets.ts'
import type { Session } from './session.ts'
import { createSessionStore } from './session-store.ts'
import { createSignInStore, type SignInStore } from './sign-in-store.ts'

export interface Stores {
  people: PersonStore
  sessions: AggregateStore<Session>
  signIns: SignInStore
  apiKeys: AggregateStore<ApiKey>
  invitations: AggregateStore<Invitation>
}

/** All collections of this service but the signing keys, with their indexes. */
export async function createStores(db: Db, bell: Doorbell, secrets: Secrets): Promise<Stores> {
  const [people, sessions, signIns, apiKeys] = await Promise.all([
    createPersonStore(db, bell),
    createSessionStore(db, bell),
    createSignInStore(db, secrets),
    createApiKeyStore(db, bell),
  ])
  return { people, sessions, signIns, apiKeys, invitations: createInvitationStore(db, bell) }
}
