import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { decode } from '@candor/contracts/codec'
import { createMetrics } from '@candor/platform/metrics'
import { until } from '@candor/stack/testing'
import { ahead, allWeek, eventOf, openScheduling, rita, type Scheduling, type Who } from './testing.ts'
import { createWaitlistLoop } from './waitlist-loop.ts'

const waitlist = '/api/v1/waitlist'

/** One interviewer with one hour on one day, and the loop that looks for those who wait. */
async function open(t: TestContext, o: { offerSeconds?: number; loops?: number } = {}) {
  const s = await openScheduling(t)
  await s.interviewer('ana', { weekly: allWeek('09:00', '10:00') })
  await s.plan('p')
  const { bell, log } = s.path
  const config = { OFFER_SECONDS: o.offerSeconds ?? 600 }
  for (let index = 0; index < (o.loops ?? 1); index++) {
    const metrics = createMetrics('scheduling')
    const loop = createWaitlistLoop({ stores: s.stores, signer: s.signer, config, bell, log, metrics })
    await loop.start()
    s.path.cleanup.after(() => loop.stop())
  }
  return s
}

const window = { from: ahead(3, 0).toISOString(), until: ahead(4, 0).toISOString() }
const nine = ahead(3, 9).toISOString()

const entryOf = (s: Scheduling, who: Who & { invitation_id: string }) => s.stores.waitlist.load(who.invitation_id)
const status = (s: Scheduling, who: Who & { invitation_id: string }, wanted: string) =>
  until(`${who.id} is ${wanted}`, async () => (await entryOf(s, who))?.status === wanted)
/** Looked at, and nothing was free. */
const looked = (s: Scheduling, who: Who & { invitation_id: string }) =>
  until(`${who.id} was looked at`, async () => {
    const work = (await entryOf(s, who))?.work
    return work !== undefined && work.due_at.getTime() > Date.now() + 60_000 && work.claim === undefined
  })

async function cancelled(s: Scheduling, booking: { booking_id: string; starts_at: string; ends_at: string }) {
  const answer = await s.call(rita, `/api/v1/bookings/${booking.booking_id}/cancel`, { body: { reason: 'other' } })
  assert.equal(answer.status, 200)
  await s.deliver(
    eventOf('BookingCancelled', booking.booking_id, {
      booking_id: booking.booking_id,
      reason: 'other',
      cancelled_by: 'rita',
      starts_at: new Date(booking.starts_at),
      ends_at: new Date(booking.ends_at),
      calendar_uid: 'u',
      calendar_sequence: 1,
    }),
  )
}

test('a freed slot is held for who waits longest, with two processes looking; the link of the offer books it', async (t) => {
  const s = await open(t, { loops: 2 })
  const bob = await s.invite('bob', 'p-v1')
  const booked = await s.call(bob, '/api/v1/bookings', { body: { starts_at: nine } })
  const waiting = await Promise.all(['eve', 'tom', 'mia'].map((id) => s.invite(id, 'p-v1')))
  for (const who of waiting) {
    const joined = await s.call(who, waitlist, { body: window })
    assert.deepEqual([joined.status, joined.body.status, joined.body.offer], [201, 'waiting', null])
    await looked(s, who)
  }
  const [eve, tom, mia] = waiting as [(typeof waiting)[0], (typeof waiting)[0], (typeof waiting)[0]]
  await cancelled(s, booked.body)
  await status(s, eve, 'offered')
  for (const who of [tom, mia]) assert.equal((await entryOf(s, who))?.status, 'waiting')
  const [own] = (await s.call(eve, waitlist)).body.items
  assert.deepEqual([own.status, own.offer.starts_at], ['offered', nine])
  const doc = await s.stores.waitlist.collection.findOne({ _id: eve.invitation_id })
  const told = (doc?.outbox ?? []).map((entry) => decode(Buffer.from(entry.value.buffer)))
  const offered = told.find((event) => event.kind === 'event' && event.type === 'WaitlistOffered')
  assert.ok(offered?.kind === 'event' && offered.type === 'WaitlistOffered')
  assert.equal((offered.data as { booking_id: string }).booking_id, own.offer.booking_id)
  assert.ok(!JSON.stringify(own).includes((offered.data as { token: string }).token), 'the link goes by mail alone')

  const taken = await s.call(eve, '/api/v1/bookings', { body: { hold_id: own.offer.booking_id } })
  assert.deepEqual([taken.status, taken.body.starts_at], [201, nine])
  const confirmed = await s.stores.bookings.load(own.offer.booking_id)
  assert.ok(confirmed?.status === 'confirmed')
  const { booking_id, invitation_id, plan_version_id, candidate_id, recruiter_id, title, panel } = confirmed
  const { starts_at, ends_at, candidate_time_zone, calendar_uid, calendar_sequence, time_multiplier } = confirmed
  const parties = { booking_id, invitation_id, plan_version_id, candidate_id, recruiter_id, title, panel }
  const entry = { starts_at, ends_at, candidate_time_zone, calendar_uid, calendar_sequence, time_multiplier }
  await s.deliver(eventOf('BookingConfirmed', booking_id, { ...parties, ...entry }))
  assert.deepEqual((await s.call(eve, waitlist)).body.items[0].reason, 'booked')
  const refused = await s.call(eve, waitlist, { body: window })
  assert.deepEqual([refused.status, refused.body.code], [409, 'INVITATION_USED'])
})

test('an offer that nobody takes ends, and the slot goes to the next one; who leaves gives it back at once', async (t) => {
  const s = await open(t, { offerSeconds: 1 })
  const [eve, tom] = [await s.invite('eve', 'p-v1'), await s.invite('tom', 'p-v1')]
  // Nothing is booked: what is free now is offered at once.
  assert.equal((await s.call(eve, waitlist, { body: window })).status, 201)
  await status(s, eve, 'offered')
  assert.equal((await s.call(tom, waitlist, { body: window })).status, 201)
  await until('the offer to end', async () => {
    const held = await s.stores.bookings.collection.findOne({ candidate_id: 'eve' })
    return held?.status === 'held' && held.held_until <= new Date()
  })
  await s.stores.waitlist.collection.updateMany({}, { $set: { 'work.due_at': new Date(0) } })
  s.path.bell.ring('waitlist')
  await status(s, tom, 'offered')
  await status(s, eve, 'left')
  assert.equal((await s.call(eve, waitlist)).body.items[0].reason, 'expired')
  const left = await s.call(tom, `${waitlist}/${tom.invitation_id}/leave`, { body: {} })
  assert.deepEqual([left.status, left.body.status, left.body.reason], [200, 'left', 'left'])
  const held = await s.stores.bookings.collection.countDocuments({ status: 'held', held_until: { $gt: new Date() } })
  assert.equal(held, 0, 'the slot is free')
})

test('the line is everybody’s own; times that make no sense and links that lead nowhere are refused', async (t) => {
  const s = await open(t)
  const [eve, tom] = [await s.invite('eve', 'p-v1'), await s.invite('tom', 'p-v1')]
  await s.interviewer('ana', { weekly: {} })
  const refused = async (who: Who, body: object) => {
    const answer = await s.call(who, waitlist, { body })
    return [answer.status, answer.body.code, answer.body.errors?.[0]?.path]
  }
  assert.deepEqual(await refused(eve, { from: window.until, until: window.from }), [
    400,
    'VALIDATION_FAILED',
    '/body/until',
  ])
  assert.deepEqual(await refused(eve, { from: ahead(3, 0), until: new Date(ahead(3, 0).getTime() + 1_800_000) }), [
    400,
    'VALIDATION_FAILED',
    '/body/until',
  ])
  assert.deepEqual(await refused(eve, { until: new Date(0) }), [400, 'VALIDATION_FAILED', '/body/until'])
  assert.deepEqual(await refused(eve, { until: '9999-12-31T00:00:00Z' }), [400, 'VALIDATION_FAILED', '/body/until'])
  assert.deepEqual((await refused(eve, { invitation_id: tom.invitation_id })).slice(0, 2), [404, 'INVITATION_UNKNOWN'])
  assert.deepEqual((await refused(rita, {})).slice(0, 2), [400, 'VALIDATION_FAILED'])
  assert.equal((await s.call(eve, waitlist, { body: window })).status, 201)
  await looked(s, eve)
  const again = await s.call(eve, waitlist, { body: { ...window, until: ahead(5, 0).toISOString() } })
  const first = (await s.call(eve, waitlist)).body.items[0]
  assert.deepEqual([again.body.joined_at, first.until], [first.joined_at, ahead(5, 0).toISOString()])
  assert.equal((await s.call(tom, `${waitlist}/${eve.invitation_id}/leave`, { body: {} })).status, 404)
  assert.deepEqual((await s.call(tom, waitlist)).body.items, [])
  assert.equal((await s.call(rita, `${waitlist}?status=waiting`)).body.items.length, 1)
  await s.call(rita, `/api/v1/invitations/${tom.invitation_id}/revoke`, { body: {} })
  assert.deepEqual((await refused(tom, window)).slice(0, 2), [410, 'INVITATION_REVOKED'])
  await s.deliver(eventOf('PersonErased', 'eve', { person_id: 'eve', erased_at: new Date() }))
  assert.equal((await entryOf(s, eve))?.status, 'left')
})

test('those who are woken, and each page of the line, are found by an index', async (t) => {
  const s = await open(t)
  const plans = await Promise.all(
    [
      s.stores.waitlist.collection
        .find({ status: 'waiting', from: { $lt: ahead(3, 10) }, until: { $gt: ahead(3, 9) } })
        .sort({ joined_at: 1, _id: 1 }),
      s.stores.waitlist.collection.find({ candidate_id: 'eve' }).sort({ joined_at: 1, _id: 1 }),
      s.stores.waitlist.collection.find({}).sort({ joined_at: 1, _id: 1 }),
      s.stores.accommodationReasons.collection.find({ candidate_id: 'eve' }),
      s.stores.invitations.collection.find({ 'accommodation.status': 'asked' }).sort({ issued_at: -1, _id: -1 }),
      s.stores.invitations.collection.find({}).sort({ issued_at: -1, _id: -1 }),
    ].map((cursor) => cursor.explain('queryPlanner')),
  )
  for (const plan of plans) {
    const text = JSON.stringify((plan as { queryPlanner: { winningPlan: unknown } }).queryPlanner.winningPlan)
    assert.ok(text.includes('IXSCAN') && !text.includes('COLLSCAN') && !text.includes('"SORT"'), text)
  }
})
