import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ahead, eventOf, openScheduling, rita, type Who } from './testing.ts'

const why = 'I read slowly because of dyslexia'
const more = (who: { invitation_id: string }) => `/api/v1/invitations/${who.invitation_id}/accommodation`

test('a candidate asks for more time: slots, hold, booking and what the link says are longer once it is granted', async (t) => {
  const s = await openScheduling(t)
  await s.interviewer('ana')
  const bob = await s.invite('bob', await s.plan('p'))
  const asked = await s.call(bob, more(bob), { body: { time_multiplier: 1.5, reason: why } })
  assert.deepEqual([asked.status, asked.body.status, 'reason' in asked.body], [201, 'asked', false])
  const told = async () =>
    ((await s.stores.invitations.load(bob.invitation_id))?.outbox ?? []).filter(
      ({ type }) => type === 'AccommodationAsked',
    )
  assert.equal((await told()).length, 1)
  await s.call(bob, more(bob), { body: { time_multiplier: 1.25, reason: why } })
  await s.call(bob, more(bob), { body: { time_multiplier: 1.5, reason: why } })
  assert.equal((await told()).length, 1, 'a request that waits is told once, whatever becomes of it')
  const minutes = async () => (await s.call(bob, '/api/v1/slots')).body.duration_minutes
  assert.equal(await minutes(), 60)
  const [open] = (await s.call(rita, '/api/v1/invitations?accommodation=asked')).body.items
  assert.deepEqual([open.invitation_id, open.accommodation.time_multiplier], [bob.invitation_id, 1.5])
  const granted = await s.call(rita, `${more(bob)}/decide`, { body: { granted: true } })
  assert.deepEqual([granted.status, granted.body.status, granted.body.decided_by], [200, 'granted', 'rita'])
  assert.equal(await minutes(), 90)
  const hold = await s.call(bob, '/api/v1/holds', { body: { starts_at: ahead(2, 9).toISOString() } })
  assert.equal(Date.parse(hold.body.ends_at) - Date.parse(hold.body.starts_at), 90 * 60_000)
  const booked = await s.call(bob, '/api/v1/bookings', { body: { hold_id: hold.body.booking_id } })
  assert.deepEqual([booked.body.time_multiplier, booked.body.ends_at], [1.5, hold.body.ends_at])
  const twice = await s.call(bob, more(bob), { body: { time_multiplier: 2 } })
  assert.deepEqual([twice.status, twice.body.code], [409, 'ACCOMMODATION_DECIDED'])
})

test('an interview that is booked gets longer with the decision, or the decision waits until it can', async (t) => {
  const s = await openScheduling(t)
  await s.interviewer('ana')
  const bob = await s.invite('bob', await s.plan('p'))
  const eve = await s.invite('eve', 'p-v1')
  const at = ahead(2, 9)
  const { booking_id } = (await s.call(bob, '/api/v1/bookings', { body: { starts_at: at.toISOString() } })).body
  const next = { starts_at: ahead(2, 10).toISOString() }
  assert.equal((await s.call(eve, '/api/v1/bookings', { body: next })).status, 201)
  await s.call(bob, more(bob), { body: { time_multiplier: 1.25 } })
  const stuck = await s.call(rita, `${more(bob)}/decide`, { body: { granted: true } })
  assert.deepEqual([stuck.status, stuck.body.code], [409, 'SLOT_TAKEN'])
  assert.equal((await s.call(rita, more(bob))).body.status, 'asked')
  await s.call(bob, `/api/v1/bookings/${booking_id}/reschedule`, { body: { starts_at: ahead(3, 9).toISOString() } })
  const key = 'decide once'
  for (const _ of [1, 2])
    assert.equal((await s.call(rita, `${more(bob)}/decide`, { key, body: { granted: true } })).status, 200)
  const { body } = await s.call(bob, `/api/v1/bookings/${booking_id}`)
  assert.deepEqual([body.time_multiplier, Date.parse(body.ends_at) - Date.parse(body.starts_at)], [1.25, 75 * 60_000])
})

test('why somebody asks is read by those who need it, is stored apart and sealed, is in no event, and goes with the decision', async (t) => {
  const s = await openScheduling(t)
  await s.interviewer('ana')
  const bob = await s.invite('bob', await s.plan('p'))
  await s.call(bob, more(bob), { key: 'k', body: { time_multiplier: 2, reason: why } })
  const reason = async (who: Who) => (await s.call(who, more(bob))).body.reason
  const rob: Who = { id: 'rob', roles: ['recruiter'] }
  assert.deepEqual(
    [await reason(bob), await reason(rita), await reason({ id: 'ada', roles: ['admin'] }), await reason(rob)],
    [why, why, why, undefined],
  )
  for (const who of [
    { id: 'ana', roles: ['interviewer'] },
    { id: 'aud', roles: ['auditor'] },
  ] as const)
    assert.equal((await s.call(who, more(bob))).status, 403)
  const eve = await s.invite('eve', 'p-v1')
  assert.equal((await s.call(eve, more(bob))).status, 404)
  const collections = await s.path.db.listCollections().toArray()
  for (const { name } of collections) {
    const text = JSON.stringify(await s.path.db.collection(name).find().toArray())
    assert.ok(!text.includes('dyslexia') && !text.includes(Buffer.from('dyslexia').toString('base64')), name)
  }
  const invitation = await s.stores.invitations.collection.findOne({ _id: bob.invitation_id })
  const told = invitation?.outbox?.map(({ type }) => type)
  assert.deepEqual(told, ['InvitationIssued', 'AccommodationAsked'], 'nothing else is told, and neither names a reason')
  await s.call(rita, `${more(bob)}/decide`, { body: { granted: false } })
  assert.equal(await s.stores.accommodationReasons.collection.countDocuments(), 0)
  await s.call(eve, more(eve), { body: { time_multiplier: 2, reason: why } })
  await s.deliver(eventOf('PersonErased', 'eve', { person_id: 'eve', erased_at: new Date() }))
  const kept = await s.stores.accommodationReasons.load(eve.invitation_id)
  assert.equal(kept && 'reason' in kept, false)
})

test('a factor that is none, and a decision that nobody asked for, are refused', async (t) => {
  const s = await openScheduling(t)
  await s.interviewer('ana')
  const bob = await s.invite('bob', await s.plan('p'))
  for (const time_multiplier of [0, 1, -2, 3.01, 1e9, '2', null])
    assert.equal((await s.call(bob, more(bob), { body: { time_multiplier } })).status, 400, String(time_multiplier))
  assert.equal((await s.call(bob, more(bob))).status, 404)
  const early = await s.call(rita, `${more(bob)}/decide`, { body: { granted: true } })
  assert.deepEqual([early.status, early.body.code], [404, 'ACCOMMODATION_UNKNOWN'])
  assert.equal((await s.call(bob, `${more(bob)}/decide`, { body: { granted: true } })).status, 403)
})
