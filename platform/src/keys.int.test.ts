import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import { randomName, testServers } from '@candor/stack/testing'
import { exportJWK, generateKeyPair } from 'jose'
import { createDoorbell } from './doorbell.ts'
import type { Received } from './events.ts'
import { cachedKeys, createKeyStore, foldKey, type Key } from './keys.ts'
import { createLog } from './log.ts'
import { connectMongo } from './mongo.ts'
import { signToken, verifyToken } from './tokens.ts'

type KeyEvent = Received<'KeyPublished' | 'KeyRevoked'>
const facts = {
  topic: 'candor.key.v1',
  id: 'e',
  seq: 1,
  at: new Date(),
  actor: 'service:identity',
  partition: 0,
  offset: '0',
} as const

function published(
  kid: string,
  publicJwk: string,
  more: Partial<Extract<KeyEvent, { type: 'KeyPublished' }>['data']> = {},
): KeyEvent {
  const data = {
    kid,
    issuer: 'identity',
    use: 'access_token' as const,
    algorithm: 'EdDSA',
    public_jwk: publicJwk,
    not_before: new Date(0),
    expires_at: null,
  }
  return { ...facts, key: kid, type: 'KeyPublished', data: { ...data, ...more } }
}
const revoked = (kid: string): KeyEvent => ({
  ...facts,
  key: kid,
  type: 'KeyRevoked',
  data: { kid, revoked_at: new Date() },
})

async function open(t: TestContext) {
  const mongo = await connectMongo(
    { MONGODB_URI: testServers().mongodbUri, MONGODB_DB: randomName('keys') },
    { log: createLog({ service: 'test', level: 'silent' }) },
  )
  t.after(async () => {
    await mongo.db.dropDatabase()
    await mongo.stop()
  })
  const bell = createDoorbell()
  const keys = createKeyStore(mongo.db, bell)
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true })
  const publicJwk = JSON.stringify(await exportJWK(publicKey))
  /** What the consumer does with an event. */
  const arrive = async (event: KeyEvent) => {
    const before = await keys.fold.store.load(event.key)
    const decision = keys.fold.apply(before, event, { id: event.key, now: new Date() })
    if (decision) await keys.fold.store.save(before, event.key, decision, { actor: 'service:test', at: new Date() })
  }
  const token = (kid: string, o: { issuer?: string; now?: Date } = {}) =>
    signToken(
      { sub: 'p1', roles: [], kind: 'person' },
      {
        use: 'access_token',
        kid,
        privateKey,
        issuer: 'identity',
        audience: 'candor',
        expiresInSeconds: 60,
        now: new Date(),
        ...o,
      },
    )
  const verify = (text: string, now?: Date) =>
    verifyToken(text, keys, { use: 'access_token', audience: 'candor', ...(now && { now }) })
  return { mongo, keys, publicJwk, arrive, token, verify }
}

test('a published key verifies, and its revocation ends tokens already seen', async (t) => {
  const { keys, publicJwk, arrive, token, verify } = await open(t)
  await assert.rejects(async () => keys.check.run(), /no access-token key/)
  const kid = randomUUID()
  await arrive(published(kid, publicJwk))
  await keys.check.run()
  const text = await token(kid)
  assert.equal((await verify(text)).sub, 'p1')
  assert.equal((await verify(text)).sub, 'p1', 'from memory')
  await arrive(revoked(kid))
  await assert.rejects(verify(text), { code: 'UNAUTHENTICATED' })
  await assert.rejects(async () => keys.check.run())
  await arrive(published(kid, publicJwk))
  await assert.rejects(verify(await token(kid)), { code: 'UNAUTHENTICATED' }, 'a stale replay does not bring it back')
})

test('a key that arrives after a token that names it is found as soon as it is there', async (t) => {
  const { publicJwk, arrive, token, verify } = await open(t)
  const kid = randomUUID()
  const text = await token(kid)
  await assert.rejects(verify(text), { code: 'UNAUTHENTICATED' })
  await arrive(published(kid, publicJwk))
  assert.equal((await verify(text)).sub, 'p1')
})

test('keys of another use or algorithm, not yet valid, expired, or that are no public key, do not verify', async (t) => {
  const { publicJwk, arrive, token, verify } = await open(t)
  const wrong = [
    published(randomUUID(), publicJwk, { use: 'invitation' }),
    published(randomUUID(), publicJwk, { algorithm: 'RS256' }),
    published(randomUUID(), publicJwk, { not_before: new Date(Date.now() + 60_000) }),
    published(randomUUID(), publicJwk, { expires_at: new Date(Date.now() - 60_000) }),
    published(randomUUID(), JSON.stringify({ kty: 'oct', k: 'c2VjcmV0' })),
  ]
  for (const event of wrong) {
    await arrive(event)
    await assert.rejects(verify(await token(event.key)), { code: 'UNAUTHENTICATED' })
  }
})

test('a remembered token ends when it expires', async (t) => {
  const { publicJwk, arrive, token, verify } = await open(t)
  const kid = randomUUID()
  await arrive(published(kid, publicJwk))
  const text = await token(kid)
  await verify(text)
  await verify(text, new Date(Date.now() + 62_000))
  await assert.rejects(verify(text, new Date(Date.now() + 70_000)), { code: 'TOKEN_EXPIRED' })
})

test('MongoDB down: known keys go on verifying for a while, unknown ones are 503, not 401, and nobody waits in turn', async () => {
  let now = 1_000_000
  let reads = 0
  let up = true
  const { publicKey } = await generateKeyPair('EdDSA', { extractable: true })
  const doc = { ...foldKey(undefined, published('good', JSON.stringify(await exportJWK(publicKey)))), _id: 'good' }
  const odd = [
    { ...doc, _id: 'odd', public_jwk: 'no json' },
    { ...doc, _id: 'short', public_jwk: '{"kty":"OKP","crv":"Ed25519","x":"AA"}' },
  ]
  const keys = cachedKeys(
    async () => {
      reads += 1
      if (!up) throw new Error('down')
      return [...odd, doc] as never
    },
    () => now,
  )
  assert.ok(await keys.find('good'))
  assert.equal(await keys.find('odd'), undefined)
  assert.equal(await keys.find('short'), undefined)
  up = false
  now += 5_000
  for (let index = 0; index < 10; index++) assert.ok(await keys.find('good'))
  await assert.rejects(keys.find('unknown'), { code: 'UNAVAILABLE', status: 503 })
  assert.equal(reads, 2, 'one try a second')
  now += 16 * 60_000
  await assert.rejects(keys.find('good'), { code: 'UNAVAILABLE' }, 'too long without an answer')
  up = true
  now += 1_000
  assert.ok(await keys.find('good'))
  assert.equal(await keys.find('unknown'), undefined)
})

test('any order and repetition of key events ends revoked once a revocation came', () => {
  const first = published('k', '{}')
  const after = (events: KeyEvent[]) =>
    events.reduce<Key | undefined>((state, event) => foldKey(state, event) ?? state, undefined)
  assert.equal(after([first])?.status, 'published')
  for (const events of [
    [first, revoked('k')],
    [revoked('k'), first],
    [revoked('k')],
    [first, revoked('k'), first, first],
  ]) {
    assert.equal(after(events)?.status, 'revoked')
  }
})

test('a flood of invented kids does not become a flood of queries', async () => {
  let now = 1_000_000
  let reads = 0
  const keys = cachedKeys(
    async () => {
      reads += 1
      return []
    },
    () => now,
  )
  await Promise.all(Array.from({ length: 500 }, (_, index) => keys.find(`kid-${index}`)))
  for (let index = 0; index < 500; index++) await keys.find(`kid-${index}`)
  assert.equal(reads, 1)
  now += 1_001
  await Promise.all(Array.from({ length: 50 }, (_, index) => keys.find(`kid-${index}`)))
  assert.equal(reads, 2, 'one look-up a second serves all who wait for it')
  keys.expire()
  await keys.find('kid-0')
  assert.equal(reads, 3, 'a key event makes the next question look')
  assert.equal(await keys.find('../etc/passwd'), undefined)
})
