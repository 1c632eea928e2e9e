import { importJWK } from 'jose'
import { LRUCache } from 'lru-cache'
import type { Db } from 'mongodb'
import { type AggregateStore, createAggregateStore, type Stored } from './aggregate.ts'
import type { Check } from './check.ts'
import type { Doorbell } from './doorbell.ts'
import { problem } from './errors.ts'
import type { Received } from './events.ts'
import type { AnyFold, Fold } from './fold.ts'
import type { Claims } from './tokens.ts'

export { verifyToken } from './tokens.ts'

/** What a signature of the key is good for; a key of one use never vouches for another. */
export type KeyUse = 'access_token' | 'invitation' | 'calendar_feed'

/** One public key as candor.key.v1 tells of it; `_id` is its kid. Once revoked it stays so. */
export type Key =
  | {
      status: 'published'
      issuer: string
      use: string
      algorithm: string
      /** Public JWK as JSON text. */
      public_jwk: string
      not_before: Date
      expires_at?: Date
    }
  | { status: 'revoked'; revoked_at: Date }

/** A usable key, ready to verify with. */
export interface VerifyingKey {
  kid: string
  issuer: string
  use: string
  algorithm: string
  not_before: Date
  expires_at?: Date
  key: CryptoKey | Uint8Array
}

export interface KeyStore {
  fold: AnyFold
  /** Not ready until one usable access-token key is known. */
  check: Check
  /** The published key of this kid; undefined when unknown or revoked. Throws UNAVAILABLE when nothing is known and MongoDB is down. */
  find(kid: string): Promise<VerifyingKey | undefined>
  /** Tokens verified or being verified, by hash; bounded. See tokens.ts. */
  verified: LRUCache<string, Promise<VerifiedToken>>
}

export interface VerifiedToken {
  kid: string
  claims: Claims
}

/** Known keys are read again after this time, so that a revocation folded by another replica counts here soon. */
const freshMs = 2_000
/** A kid that is not among the known keys makes them be read again at most once in this time, however many such kids come. */
const unknownMs = 1_000
/** While MongoDB is down, known keys stay good this long. */
const staleMs = 15 * 60_000
const readTimeoutMs = 1_000
/** Far more than are ever published at the same time: a few a month and service. */
const keysMax = 1_000
const verifiedMax = 10_000

const kidFormat = /^[A-Za-z0-9._-]{1,128}$/

/** How keys get into the projection: full state each time, so gaps in `seq` don't matter. */
export function foldKey(state: Key | undefined, event: Received<'KeyPublished' | 'KeyRevoked'>): Key | undefined {
  if (state?.status === 'revoked') return undefined
  if (event.type === 'KeyRevoked') return { status: 'revoked', revoked_at: event.data.revoked_at }
  const { issuer, use, algorithm, public_jwk, not_before, expires_at } = event.data
  return { status: 'published', issuer, use, algorithm, public_jwk, not_before, ...(expires_at && { expires_at }) }
}

/** The service's own copy of candor.key.v1 in its collection `keys`, and a small cache before it. */
export function createKeyStore(db: Db, bell: Doorbell): KeyStore {
  const store: AggregateStore<Key> = createAggregateStore<Key>(db, 'keys', { bell })
  const fold: Fold<Key, 'KeyPublished' | 'KeyRevoked'> = {
    store,
    types: ['KeyPublished', 'KeyRevoked'],
    targets: (event) => [event.data.kid],
    apply(state, event) {
      const next = foldKey(state, event)
      return next && { state: next, events: [] }
    },
  }
  const source = cachedKeys(
    () =>
      store.collection
        .find({ status: 'published' } as never, { timeoutMS: readTimeoutMs })
        .sort({ not_before: -1 })
        .limit(keysMax)
        .toArray() as Promise<PublishedKey[]>,
  )
  bell.subscribe((collection) => {
    if (collection === store.name) source.expire()
  })
  return {
    fold,
    find: source.find,
    verified: newVerifiedCache(),
    check: {
      name: 'signing_keys',
      critical: true,
      async run() {
        const known = await store.collection.findOne({ status: 'published', use: 'access_token' } as never, {
          projection: { _id: 1 },
          timeoutMS: 900,
        })
        if (!known) throw new Error('no access-token key has arrived on candor.key.v1 yet')
      },
    },
  }
}

export function newVerifiedCache(): KeyStore['verified'] {
  return new LRUCache({ max: verifiedMax })
}

type PublishedKey = Stored<Key & { status: 'published' }>

/** `find` over the published keys, kept in memory: fresh within 2 s, one read at a time for all who wait, the last known keys while `readAll` fails. */
export function cachedKeys(readAll: () => Promise<PublishedKey[]>, clock: () => number = Date.now) {
  let known = new Map<string, VerifyingKey>()
  let sources = new Map<string, string>()
  let readAt = Number.NEGATIVE_INFINITY
  let expired = true
  let failure: { error: unknown; at: number } | undefined
  let reading: Promise<void> | undefined

  async function read(): Promise<void> {
    expired = false
    try {
      const docs = await readAll()
      const next = new Map<string, VerifyingKey>()
      for (const doc of docs) {
        const same = known.get(doc._id)
        const key = same && sources.get(doc._id) === JSON.stringify(doc) ? same : await usableKey(doc._id, doc)
        if (key) next.set(doc._id, key)
      }
      sources = new Map(docs.map((doc) => [doc._id, JSON.stringify(doc)]))
      known = next
      readAt = clock()
      failure = undefined
    } catch (cause) {
      expired = true
      if (clock() - readAt >= staleMs) known = new Map()
      const detail = 'Tokens can not be checked at the moment; try again shortly'
      failure = { error: problem('UNAVAILABLE', detail, { cause, retryAfterSeconds: 2 }), at: clock() }
    }
  }

  return {
    /** Something was written: what is in memory must be read again before it is believed. */
    expire(): void {
      expired = true
    },
    async find(kid: string): Promise<VerifyingKey | undefined> {
      if (!kidFormat.test(kid)) return undefined
      const key = known.get(kid)
      const age = clock() - readAt
      if (!expired && age < (key ? freshMs : unknownMs)) return key
      // While reading fails, requests don't wait for it one after another.
      if (!failure || clock() - failure.at >= unknownMs) {
        reading ??= read().finally(() => {
          reading = undefined
        })
        await reading
      }
      const found = known.get(kid)
      if (!found && failure) throw failure.error
      return found
    },
  }
}

/** Undefined for what is no Ed25519 public key: one odd record must not take the good ones with it. */
async function usableKey(kid: string, doc: PublishedKey): Promise<VerifyingKey | undefined> {
  if (doc.algorithm !== 'EdDSA') return undefined
  try {
    const jwk = JSON.parse(doc.public_jwk) as Record<string, unknown>
    if (jwk.kty !== 'OKP' || jwk.crv !== 'Ed25519' || typeof jwk.x !== 'string') return undefined
    const key = await importJWK({ kty: 'OKP', crv: 'Ed25519', x: jwk.x }, 'EdDSA')
    const { issuer, use, algorithm, not_before, expires_at } = doc
    return { kid, issuer, use, algorithm, not_before, ...(expires_at && { expires_at }), key }
  } catch {
    return undefined
  }
}
