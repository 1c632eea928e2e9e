import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { verifyToken } from '@candor/platform/keys'
import { until } from '@candor/stack/testing'
import { createLocalJWKSet, jwtVerify } from 'jose'
import { type Identity, openIdentity, suiteCleanup } from './identity-testing.ts'
import { createSecrets } from './secrets.ts'
import { spreadMs } from './signing-key.ts'

describe('signing keys, on the real servers', () => {
  let identity: Identity

  const cleanup = suiteCleanup()

  before(async () => {
    identity = await openIdentity(cleanup)
  })

  const stored = () => identity.ring.store.collection.find().sort({ period: 1 }).toArray()

  test('instances that start at once agree on one key', async () => {
    await identity.ring.store.collection.deleteMany({})
    const rings = await Promise.all(Array.from({ length: 6 }, () => identity.newRing()))
    const now = new Date()
    await Promise.all(rings.map((ring) => ring.refresh(now)))
    assert.equal(new Set(rings.map((ring) => ring.current(now).kid)).size, 1)
    assert.equal(
      (await stored()).filter(({ period }) => period === Math.floor(now.getTime() / identity.rotation.periodMs)).length,
      1,
    )
    await identity.ring.refresh(now)
  })

  test('the next key is published before it signs, and the old one is accepted after', async () => {
    const { keys } = identity
    const now = new Date()
    // With a lead of nearly a whole period the next key is due now.
    const rotation = { periodMs: 3_600_000, leadMs: 3_599_999 }
    const ring = await identity.newRing({ rotation })
    await ring.refresh(now)
    const begins = (Math.floor(now.getTime() / rotation.periodMs) + 1) * rotation.periodMs
    const settled = new Date(begins - 1)
    const [before, after] = [ring.current(settled).kid, ring.current(new Date(begins + spreadMs)).kid]
    assert.notEqual(after, before)
    const published = ring.jwks(now).keys.map(({ kid }) => kid)
    assert.ok(published.includes(before) && published.includes(after))
    const next = await until('the next key over Kafka', () => keys.find(after))
    assert.equal(next.use, 'access_token')
    const old = await until('the present key over Kafka', () => keys.find(before))
    assert.ok((old.expires_at?.getTime() ?? 0) > begins + 15 * 60_000)
  })

  test('outsiders verify tokens with the published key set', async () => {
    const { status, body, headers } = await identity.call('GET', '/.well-known/jwks.json')
    assert.equal(status, 200)
    assert.equal(headers['cache-control'], 'public, max-age=300')
    assert.equal(JSON.stringify(body).includes('"d"'), false)
    const { access_token } = (await identity.login()).body
    const { payload, protectedHeader } = await jwtVerify(access_token, createLocalJWKSet(body), {
      issuer: 'identity',
      audience: 'candor',
      typ: 'at+jwt',
    })
    assert.equal(protectedHeader.alg, 'EdDSA')
    assert.deepEqual(payload.roles, ['admin'])
    const claims = await verifyToken(access_token, identity.keys, { use: 'access_token', audience: 'candor' })
    assert.equal(claims.sub, payload.sub)
  })

  test('private keys are not readable in the database', async () => {
    for (const doc of await stored()) {
      const text = JSON.stringify(doc)
      assert.equal(/"d"|PRIVATE/.test(text), false)
      const jwk = JSON.parse(identity.secrets.open(doc.private_jwk, doc._id))
      assert.equal(text.includes(jwk.d), false)
    }
  })

  test('with another KEY_ENCRYPTION_SECRET a new key is made, and tokens of the old one stay good', async () => {
    const now = new Date()
    const token = (await identity.login()).body.access_token
    const ring = await identity.newRing({
      secrets: createSecrets('a new secret for tests of at least 32 characters'),
    })
    await ring.refresh(now)
    const { kid } = ring.current(now)
    assert.notEqual(kid, identity.ring.current(now).kid)
    await until('the new key over Kafka', () => identity.keys.find(kid))
    assert.equal((await identity.call('GET', '/api/v1/people/me', { token })).status, 200)
  })
})
