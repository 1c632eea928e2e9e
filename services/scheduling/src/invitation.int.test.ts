import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decode } from '@candor/contracts/codec'
import { createAggregateStore, type Stored } from '@candor/platform/aggregate'
import { openEventPath } from '@candor/platform/event-testing'
import type { NewEvent } from '@candor/platform/events'
import { createFoldEngine } from '@candor/platform/fold-engine'
import { createKeyStore, verifyToken } from '@candor/platform/keys'
import { accessTokenAudience } from '@candor/platform/tokens'
import { until } from '@candor/stack/testing'
import { onBooking } from './on-booking.ts'
import { onPerson } from './on-person.ts'
import { onPlan } from './on-plan.ts'
import { createLinkSigner } from './signing-key.ts'
import type { Stores } from './stores.ts'
import { ahead, eventOf, openScheduling, personSaved, planPublished, rita, type Scheduling, secret } from './testing.ts'

const audience = accessTokenAudience
const view = (token: string) => `/api/v1/invitations/${token}`

/** The events that wait in a document's outbox. */
async function waiting(stores: Stores, name: 'invitations' | 'signingKeys', id: string) {
  const doc = (await stores[name].collection.findOne({ _id: id })) as Stored<object> | null
  return (doc?.outbox ?? []).map((entry) => {
    const decoded = decode(Buffer.from(entry.value.buffer))
    assert.ok(decoded.kind === 'event')
    return decoded
  })
}

/** The token that the mail to the candidate would carry. */
async function tokenOf(s: Scheduling, invitation_id: string): Promise<string> {
  const [issued] = await waiting(s.stores, 'invitations', invitation_id)
  assert.ok(issued?.type === 'InvitationIssued')
  return (issued.data as { token: string }).token
}

/** A key store that has read scheduling's own key from its topic. */
async function keysOf(s: Scheduling) {
  const keys = createKeyStore(s.path.db, s.path.bell)
  const engine = createFoldEngine({ service: 'scheduling', folds: [keys.fold], bell: s.path.bell })
  for (const { _id } of await s.stores.signingKeys.collection.find().toArray()) {
    for (const event of await waiting(s.stores, 'signingKeys', _id)) {
      assert.ok(event.type === 'KeyPublished')
      await engine.run([{ event: eventOf('KeyPublished', _id, event.data as never) }])
    }
  }
  return keys
}

test('instances that start at once agree on one key, sealed in the database, and its links verify', async (t) => {
  const s = await openScheduling(t)
  const signers = Array.from({ length: 8 }, () => createLinkSigner(s.stores.signingKeys, secret, s.path.log))
  const now = new Date()
  await Promise.all(signers.map((signer) => signer.ensureKeys(now)))
  const docs = await s.stores.signingKeys.collection.find().toArray()
  assert.ok(docs.length === 1 || docs.length === 2, 'one for this period, and one for the next if it is near')
  assert.ok(!JSON.stringify(docs).includes('PRIVATE KEY'))
  const keys = await keysOf(s)
  const link = { invitation_id: 'inv-1', candidate_id: 'bob', expires_at: new Date(now.getTime() + 3_600_000) }
  for (const signer of signers) {
    const claims = await verifyToken(await signer.sign(link, now), keys, { use: 'invitation', audience })
    assert.deepEqual([claims.sub, claims.invitation_id], ['bob', 'inv-1'])
  }
  await assert.rejects(verifyToken(await s.signer.sign(link, now), keys, { use: 'access_token', audience }), {
    code: 'UNAUTHENTICATED',
  })
})

test('another secret makes another key instead of failing on the old one', async (t) => {
  const s = await openScheduling(t)
  const now = new Date()
  await s.signer.ensureKeys(now)
  const other = createLinkSigner(s.stores.signingKeys, `${secret}, but another one`, s.path.log)
  const token = await other.sign(
    { invitation_id: 'i', candidate_id: 'bob', expires_at: new Date(now.getTime() + 60_000) },
    now,
  )
  await verifyToken(token, await keysOf(s), { use: 'invitation', audience })
})

test('the holder of a link sees what it is for; forged, foreign, withdrawn and expired links lead nowhere', async (t) => {
  const s = await openScheduling(t)
  await s.signer.ensureKeys(new Date())
  const keys = await keysOf(s)
  // The app under test verifies links with the projection of candor.key.v1.
  const withKeys = await openScheduling(t, { database: s.path.db.databaseName, keys })
  await s.interviewer('ana')
  const bob = await s.invite('bob', await s.plan('p'))
  const token = await tokenOf(s, bob.invitation_id)
  const look = async (link: string) => {
    const answer = await withKeys.apps[0]?.inject({ url: view(link) })
    return { status: answer?.statusCode, body: answer?.json() }
  }
  const fresh = await look(token)
  assert.deepEqual(
    [fresh.status, fresh.body.status, fresh.body.title, fresh.body.booking],
    [200, 'issued', 'Network engineer', null],
  )
  assert.equal('candidate_id' in fresh.body, false)

  const booked = await s.call(bob, '/api/v1/bookings', { body: { starts_at: ahead(2, 9).toISOString() } })
  assert.equal((await look(token)).body.booking.booking_id, booked.body.booking_id)

  const [head, , signature] = token.split('.')
  const payload = Buffer.from(
    JSON.stringify({ sub: 'bob', invitation_id: 'other', exp: 9e9, iat: 1, jti: 'x' }),
  ).toString('base64url')
  for (const bad of [`${head}.${payload}.${signature}`, 'nonsense', `${token}x`, 'a.b.c']) {
    assert.deepEqual([(await look(bad)).status, (await look(bad)).body.code], [404, 'INVITATION_UNKNOWN'])
  }
  // When the time to book is over, the link still leads those who booked to their interview, and nobody else anywhere.
  const late = (status: 'issued' | 'used') =>
    s.stores.invitations.collection.updateOne(
      { _id: bob.invitation_id },
      { $set: { status, expires_at: new Date(Date.now() - 60_000) } },
    )
  await late('used')
  assert.equal((await look(token)).body.booking.booking_id, booked.body.booking_id)
  await late('issued')
  assert.deepEqual([(await look(token)).status, (await look(token)).body.code], [410, 'INVITATION_EXPIRED'])

  const eve = await s.invite('eve', 'p-v1')
  const ofEve = await tokenOf(s, eve.invitation_id)
  const revoked = await s.call(rita, `/api/v1/invitations/${eve.invitation_id}/revoke`, {
    body: { reason: 'position_filled' },
  })
  assert.deepEqual([revoked.status, revoked.body.status], [200, 'revoked'])
  assert.deepEqual([(await look(ofEve)).status, (await look(ofEve)).body.code], [410, 'INVITATION_REVOKED'])
  const refused = await s.call(eve, '/api/v1/bookings', { body: { starts_at: ahead(2, 12).toISOString() } })
  assert.deepEqual([refused.status, refused.body.code], [410, 'INVITATION_REVOKED'])
  assert.equal((await s.call(rita, '/api/v1/invitations/none/revoke', { body: {} })).status, 404)
})

test('an invitation names what exists: unknown people and plans may be on their way, unsuitable ones are refused', async (t) => {
  const s = await openScheduling(t)
  await s.person('bob', ['candidate'])
  await s.person('tom', ['recruiter'])
  await s.plan('p')
  await s.plan('old', { retired_at: new Date(0) })
  const invite = (body: object) => s.call(rita, '/api/v1/invitations', { body })
  const codes = async (body: object) => {
    const answer = await invite(body)
    return [answer.status, answer.body.code]
  }
  assert.deepEqual(await codes({ plan_id: 'none', candidate_id: 'bob' }), [409, 'NOT_YET_KNOWN'])
  assert.deepEqual(await codes({ plan_id: 'p', candidate_id: 'nobody' }), [409, 'NOT_YET_KNOWN'])
  assert.deepEqual(await codes({ plan_id: 'p', candidate_id: 'bob', panel_ids: ['nobody'] }), [409, 'NOT_YET_KNOWN'])
  assert.deepEqual(await codes({ plan_id: 'p', candidate_id: 'bob', panel_ids: ['tom'] }), [409, 'PERSON_UNSUITABLE'])
  assert.deepEqual(await codes({ plan_id: 'p', candidate_id: 'tom' }), [409, 'PERSON_UNSUITABLE'])
  assert.deepEqual(await codes({ plan_id: 'old', candidate_id: 'bob' }), [409, 'PLAN_RETIRED'])
  assert.deepEqual(await codes({ candidate_id: 'bob' }), [400, 'VALIDATION_FAILED'])
  assert.deepEqual(await codes({ plan_id: 'p', candidate_id: 'bob', expires_in_days: 61 }), [400, 'VALIDATION_FAILED'])
  await s.plan('p', { plan_version_id: 'p-v2', version: 2, title: 'Second' })
  assert.equal((await invite({ plan_id: 'p', candidate_id: 'bob' })).body.plan_version_id, 'p-v2')
  const once = await Promise.all(
    [1, 2].map(() => s.call(rita, '/api/v1/invitations', { key: 'k', body: { plan_id: 'p', candidate_id: 'bob' } })),
  )
  assert.equal(once[0]?.body.invitation_id, once[1]?.body.invitation_id)
})

test('over Kafka: facts of others arrive, a booking is made, its invitation is used up, every event in order', async (t) => {
  const s = await openScheduling(t, {
    topics: ['candor.person.v1', 'candor.plan.v1', 'candor.invitation.v1', 'candor.booking.v1'],
  })
  // The owners of people and plans, as far as this test needs them.
  const others = await openEventPath(s.path.cleanup, { service: 'others', topics: [], prefix: s.path.kafka.prefix })
  const facts = createAggregateStore<{ kind: string }>(others.db, 'facts', { bell: others.bell })
  await others.relay(facts)
  const publish = (key: string, { type, data }: { type: string; data: unknown }) =>
    facts.save(
      undefined,
      key,
      { state: { kind: type }, events: [{ type, data } as NewEvent] },
      { actor: 'test', at: new Date() },
    )
  await s.path.relay(s.stores.bookings)
  await s.path.consumer([...onPerson(s.stores), ...onPlan(s.stores), ...onBooking(s.stores)])
  await publish('ana', personSaved('ana', ['interviewer']))
  await publish('bob', personSaved('bob', ['candidate']))
  await publish('k-v1', planPublished({ plan_version_id: 'k-v1', plan_id: 'k' }))
  await until(
    'people and plans',
    async () =>
      (await s.stores.people.load('bob')) && (await s.stores.people.load('ana')) && (await s.stores.plans.load('k-v1')),
  )
  await s.call({ id: 'ana', roles: ['interviewer'] }, '/api/v1/availability/ana', {
    method: 'PUT',
    body: {
      time_zone: 'Asia/Kolkata',
      weekly: { monday: [{ from: '09:00', until: '18:00' }], thursday: [{ from: '09:00', until: '18:00' }] },
    },
  })
  const invitation = await s.call(rita, '/api/v1/invitations', { body: { plan_id: 'k', candidate_id: 'bob' } })
  const bob = { id: 'bob', roles: ['candidate'] as const, invitation_id: invitation.body.invitation_id as string }
  const slots = await s.call(bob, '/api/v1/slots')
  assert.ok(slots.body.slots.length > 0)
  const booked = await s.call(bob, '/api/v1/bookings', { body: { starts_at: slots.body.slots[0].starts_at } })
  assert.equal(booked.status, 201)
  await until(
    'the invitation to be used',
    async () => (await s.stores.invitations.load(bob.invitation_id))?.status === 'used',
  )
  const used = await s.stores.invitations.load(bob.invitation_id)
  assert.equal(used?.status === 'used' && used.booking_id, booked.body.booking_id)
  assert.deepEqual(
    (await waiting(s.stores, 'invitations', bob.invitation_id)).map((event) => [event.type, event.seq]),
    [
      ['InvitationIssued', 1],
      ['InvitationUsed', 2],
    ],
  )
  const again = await s.call(bob, '/api/v1/holds', { body: { starts_at: slots.body.slots[2].starts_at } })
  assert.equal(again.body.code, 'INVITATION_USED')
})
