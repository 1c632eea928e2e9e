import { importJWK } from 'jose'
import { LRUCache } from 'lru-cache'
import type { Db } from 'mongodb'
import { type AggregateStore, byId, createAggregateStore } from './aggregate.ts'
import type { Check } from './check.ts'
import type { Doorbell } from './doorbell.ts'
import { problem } from './errors.ts'
import type { Received } from './events.ts'
import type { AnyFold, Fold } from './fold.ts'

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
  /** Tokens already verified, by hash; bounded, each until it expires. See tokens.ts. */
  verified: LRUCache<string, VerifiedToken>
}

export interface VerifiedToken {
  kid: string
  use: KeyUse
  audience: string
  exp: number
  claims: object
}

/** A key is read again after this time, so a revocation folded by another replica counts here soon. */
const freshMs = 2_000
/** An unknown kid is looked up at most once in this time. */
const unknownMs = 1_000
/** While MongoDB is down, a known key stays good this long. */
const staleMs = 15 * 60_000
/** Look-ups of kids never seen before, in all, a second: a flood of invented kids must not become a flood of queries. */
const unknownLookupsPerSecond = 20
const lookupTimeoutMs = 1_000
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
    async (kid) => (await store.collection.findOne(byId(kid), { timeoutMS: lookupTimeoutMs })) ?? undefined,
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

export function newVerifiedCache(): LRUCache<string, VerifiedToken> {
  return new LRUCache({ max: verifiedMax })
}

interface Entry {
  key: VerifyingKey | undefined
  read_at: number
}

/** `find` over a slow source: fresh answers from memory, one read at a time for each kid, the last known key while the source is down. */
export function cachedKeys(read: (kid: string) => Promise<Key | undefined>, clock: () => number = Date.now) {
  const entries = new LRUCache<string, Entry>({ max: keysMax })
  const reading = new Map<string, Promise<VerifyingKey | undefined>>()
  let second = 0
  let lookups = 0

  async function refresh(kid: string, before: Entry | undefined): Promise<VerifyingKey | undefined> {
    try {
      const doc = await read(kid)
      const key = doc?.status === 'published' ? await usableKey(kid, doc) : undefined
      entries.set(kid, { key, read_at: clock() })
      return key
    } catch (cause) {
      if (before && clock() - before.read_at < staleMs) return before.key
      throw problem('UNAVAILABLE', 'Tokens can not be checked at the moment; try again shortly', {
        cause,
        retryAfterSeconds: 2,
      })
    }
  }

  function underFloodLimit(): boolean {
    const now = Math.floor(clock() / 1_000)
    if (now !== second) lookups = 0
    second = now
    lookups += 1
    return lookups <= unknownLookupsPerSecond
  }

  return {
    expire(): void {
      for (const entry of entries.values())
        if (entry.key === undefined || clock() - entry.read_at < freshMs) entry.read_at = clock() - freshMs
    },
    async find(kid: string): Promise<VerifyingKey | undefined> {
      if (!kidFormat.test(kid)) return undefined
      const entry = entries.get(kid)
      if (entry && clock() - entry.read_at < (entry.key ? freshMs : unknownMs)) return entry.key
      const pending = reading.get(kid)
      if (pending) return pending
      if (!entry?.key && !underFloodLimit()) return undefined
      const result = refresh(kid, entry).finally(() => reading.delete(kid))
      reading.set(kid, result)
      return result
    },
  }
}

async function usableKey(kid: string, doc: Key & { status: 'published' }): Promise<VerifyingKey | undefined> {
  if (doc.algorithm !== 'EdDSA') return undefined
  const jwk = JSON.parse(doc.public_jwk) as Record<string, unknown>
  // Only the public half of an Ed25519 key; anything else on the topic is not a key for us.
  if (jwk.kty !== 'OKP' || jwk.crv !== 'Ed25519' || typeof jwk.x !== 'string') return undefined
  const key = await importJWK({ kty: 'OKP', crv: 'Ed25519', x: jwk.x }, 'EdDSA')
  const { issuer, use, algorithm, not_before, expires_at } = doc
  return { kid, issuer, use, algorithm, not_before, ...(expires_at && { expires_at }), key }
}
