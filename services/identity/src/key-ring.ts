import { setTimeout as wait } from 'node:timers/promises'
import {
  type AggregateStore,
  createAggregateStore,
  DuplicateKey,
  ensureIndexes,
  type Stored,
} from '@candor/platform/aggregate'
import type { Check } from '@candor/platform/check'
import type { Doorbell } from '@candor/platform/doorbell'
import { problem } from '@candor/platform/errors'
import type { Logger } from '@candor/platform/log'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose'
import type { Db, Filter } from 'mongodb'
import type { Secrets } from './secrets.ts'
import { chooseKey, periodsDue, publishKey, type Rotation, type SigningKey } from './signing-key.ts'

/** How often each instance looks whether a key is due or was made by another instance. */
const lookEveryMs = 15_000
/** More keys than this are never valid at the same time. */
const keysMax = 64

export interface KeyRing {
  /** Makes the keys that are due and reads those of other instances; then goes on looking until `stop`. */
  start(): Promise<void>
  stop(): Promise<void>
  /** One look, as the timer does it. */
  refresh(now: Date): Promise<void>
  /** The key to sign with now. Throws UNAVAILABLE when there is none. */
  current(now: Date): { kid: string; privateKey: CryptoKey }
  /** All keys with which a token may still be checked, the next one included: the body of /.well-known/jwks.json. */
  jwks(now: Date): { keys: JWK[] }
  check: Check
  store: AggregateStore<SigningKey>
}

type OpenKey = SigningKey & { kid: string; privateKey?: CryptoKey }

/**
 * The signing keys of all instances. A key is found by (period, secret) under a unique index: of several instances that
 * make it at the same time one wins, the others use the winner's.
 */
export async function createKeyRing(
  db: Db,
  o: { bell: Doorbell; log: Logger; secrets: Secrets; rotation: Rotation; issuer: string },
): Promise<KeyRing> {
  const { log, secrets, rotation } = o
  const store = createAggregateStore<SigningKey>(db, 'signing_keys', { bell: o.bell })
  await ensureIndexes(store, [
    { key: { period: 1, sealed_with: 1 }, name: 'period', unique: true },
    { key: { expires_at: 1 }, name: 'expiry' },
  ])
  let ring: OpenKey[] = []
  const stopping = new AbortController()
  let looking: Promise<void> = Promise.resolve()

  async function read(now: Date): Promise<void> {
    const docs = await store.collection.find(stillValid(now)).limit(keysMax).toArray()
    ring = await Promise.all(
      docs.map((doc) => ring.find(({ kid }) => kid === doc._id) ?? open(doc as Stored<SigningKey>)),
    )
  }

  async function open(doc: Stored<SigningKey>): Promise<OpenKey> {
    // A key of another secret can be checked with, but not signed with.
    if (doc.sealed_with !== secrets.fingerprint) return { ...doc, kid: doc._id }
    const jwk = JSON.parse(secrets.open(doc.private_jwk, doc._id)) as JWK
    return { ...doc, kid: doc._id, privateKey: (await importJWK(jwk, 'EdDSA')) as CryptoKey }
  }

  async function make(period: number, now: Date): Promise<void> {
    const { publicKey, privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true })
    const publicJwk = await exportJWK(publicKey)
    const kid = await calculateJwkThumbprint(publicJwk)
    const public_jwk = JSON.stringify({ ...publicJwk, kid, alg: 'EdDSA', use: 'sig' })
    const private_jwk = secrets.seal(JSON.stringify(await exportJWK(privateKey)), kid)
    const input = { kid, period, public_jwk, private_jwk, sealed_with: secrets.fingerprint, issuer: o.issuer }
    try {
      await store.save(undefined, kid, publishKey(input, rotation, now), { actor: 'service:identity', at: now })
      log.info({ kid, period }, 'made a signing key')
    } catch (error) {
      if (!(error instanceof DuplicateKey)) throw error
    }
  }

  async function refresh(now: Date): Promise<void> {
    await read(now)
    const missing = periodsDue(now, rotation).filter(
      (period) => !ring.some((key) => key.period === period && key.sealed_with === secrets.fingerprint),
    )
    if (missing.length === 0) return
    for (const period of missing) await make(period, now)
    await read(now)
  }

  async function look(): Promise<void> {
    while (!stopping.signal.aborted) {
      await wait(lookEveryMs, undefined, { signal: stopping.signal, ref: false }).catch(() => {})
      if (stopping.signal.aborted) return
      await refresh(new Date()).catch((error: unknown) =>
        log.warn({ err: error }, 'could not look after the signing keys'),
      )
    }
  }

  const usable = (now: Date) =>
    chooseKey(
      ring.filter((key) => key.privateKey),
      now,
      rotation,
    )

  return {
    store,
    refresh,
    async start() {
      await refresh(new Date())
      looking = look()
    },
    async stop() {
      stopping.abort()
      await looking
    },
    current(now) {
      const key = usable(now)
      if (!key?.privateKey) throw problem('UNAVAILABLE', 'There is no key to sign with yet', { retryAfterSeconds: 2 })
      return { kid: key.kid, privateKey: key.privateKey }
    },
    jwks: (now) => ({
      keys: ring.filter((key) => key.expires_at > now).map((key) => JSON.parse(key.public_jwk) as JWK),
    }),
    check: {
      name: 'own_signing_key',
      critical: true,
      run() {
        if (!usable(new Date())) throw new Error('there is no key to sign with')
      },
    },
  }
}

/** The query behind the ring; exported for the index test. */
export function stillValid(now: Date): Filter<Stored<SigningKey>> {
  return { expires_at: { $gt: now } } as Filter<Stored<SigningKey>>
}
