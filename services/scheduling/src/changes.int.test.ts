import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ahead, allWeek, openScheduling, rita, type Scheduling } from './testing.ts'

const bookings = '/api/v1/bookings'
const seats = [
  { seat_id: 'manager', qualification: 'manager', count: 1, required_reviews: 0 },
  { seat_id: 'senior', qualification: 'senior', count: 1, required_reviews: 0 },
]
const panel = { seats, required_reviews: 1, review_due_hours: 24, trained_count: 0, shadow_count: 0 }

async function booked(s: Scheduling) {
  await s.interviewer('mia', {}, ['manager'])
  for (const id of ['ana', 'ben', 'cleo']) await s.interviewer(id, {}, ['senior'])
  const bob = await s.invite('bob', await s.plan('p', { panel }))
  const answer = await s.call(bob, bookings, { body: { starts_at: ahead(2, 9).toISOString() } })
  assert.deepEqual(members(answer.body), ['mia', 'ana'])
  return { bob, url: `${bookings}/${answer.body.booking_id}` }
}

const members = (body: { panel: { person_id: string }[] }) => body.panel.map((member) => member.person_id)

test('an interviewer steps back, the fairest free person takes the seat, the others stay', async (t) => {
  const s = await openScheduling(t)
  const { url } = await booked(s)
  const ana = { id: 'ana', roles: ['interviewer'] as const }
  assert.equal((await s.call(ana, `${url}/panel`, { body: { remove: 'mia' } })).status, 403)
  assert.equal((await s.call(ana, `${url}/panel`, { body: { remove: 'ana', add: 'cleo' } })).status, 403)
  const changed = await s.call(ana, `${url}/panel`, { body: { remove: 'ana' } })
  assert.deepEqual([changed.status, members(changed.body), changed.body.calendar_sequence], [200, ['mia', 'ben'], 1])
  assert.equal((await s.call(ana, url)).status, 404, 'who left no longer sees it')
  const doc = await s.stores.bookings.collection.findOne({})
  assert.ok(doc && 'claims' in doc)
  assert.deepEqual([...new Set(doc.claims.map((claim) => claim.split('|')[0]))].toSorted(), ['ben', 'bob', 'mia'])
  const named = await s.call(rita, `${url}/panel`, { body: { remove: 'ben', add: 'cleo' } })
  assert.deepEqual(members(named.body), ['mia', 'cleo'])
  const wrong = await s.call(rita, `${url}/panel`, { body: { remove: 'ben' } })
  assert.deepEqual([wrong.status, wrong.body.code], [409, 'PERSON_UNSUITABLE'])
})

test('nobody is put on a panel who is busy, unqualified or off', async (t) => {
  const s = await openScheduling(t)
  const { url } = await booked(s)
  assert.equal((await s.call(rita, `${url}/panel`, { body: { remove: 'ana', add: 'mia' } })).status, 409)
  await s.call(rita, '/api/v1/availability/cleo', {
    method: 'PUT',
    body: { time_zone: 'UTC', weekly: allWeek('20:00', '22:00') },
  })
  assert.equal(
    (await s.call(rita, `${url}/panel`, { body: { remove: 'ana', add: 'cleo' } })).body.code,
    'SLOT_UNAVAILABLE',
  )
  const eve = await s.invite(
    'eve',
    await s.plan('q', {
      panel: { ...panel, seats: [{ seat_id: 's', qualification: 'senior', count: 1, required_reviews: 0 }] },
    }),
    ['ben'],
  )
  assert.equal((await s.call(eve, bookings, { body: { starts_at: ahead(2, 9).toISOString() } })).status, 201)
  const taken = await s.call(rita, `${url}/panel`, { body: { remove: 'ana' } })
  assert.deepEqual([taken.status, taken.body.code], [409, 'SLOT_TAKEN'])
})

test('more time makes the interview longer with the same panel, notice or not, unless somebody is taken', async (t) => {
  const s = await openScheduling(t)
  const { url, bob } = await booked(s)
  await s.call(rita, '/api/v1/availability/ana', {
    method: 'PUT',
    body: { time_zone: 'UTC', weekly: allWeek('00:00', '24:00'), minimum_notice_minutes: 40_000, horizon_days: 365 },
  })
  assert.equal((await s.call(bob, `${url}/accommodation`, { body: { time_multiplier: 1.5 } })).status, 403)
  const refused = await s.call(rita, `${url}/accommodation`, { body: { time_multiplier: 1.5 } })
  // Ana asks for a month of notice from now on; this interview was agreed on less than two days ahead, so she could not be booked for it again.
  assert.deepEqual([refused.status, refused.body.code], [409, 'SLOT_UNAVAILABLE'])
  await s.call(rita, '/api/v1/availability/ana', {
    method: 'PUT',
    body: { time_zone: 'UTC', weekly: allWeek('00:00', '24:00'), minimum_notice_minutes: 1 },
  })
  const longer = await s.call(rita, `${url}/accommodation`, { body: { time_multiplier: 1.5 } })
  assert.deepEqual(
    [longer.status, members(longer.body), longer.body.time_multiplier, longer.body.calendar_sequence],
    [200, ['mia', 'ana'], 1.5, 1],
  )
  assert.equal(longer.body.ends_at, new Date(ahead(2, 10).getTime() + 30 * 60_000).toISOString())
  const moved = await s.call(bob, `${url}/reschedule`, { body: { starts_at: ahead(3, 9).toISOString() } })
  assert.equal(
    moved.body.ends_at,
    new Date(ahead(3, 10).getTime() + 30 * 60_000).toISOString(),
    'and stays longer when moved',
  )
  const eve = await s.invite('eve', 'p-v1', ['mia', 'ana'])
  await s.call(eve, bookings, { body: { starts_at: new Date(ahead(3, 10).getTime() + 30 * 60_000).toISOString() } })
  const blocked = await s.call(rita, `${url}/accommodation`, { body: { time_multiplier: 2 } })
  assert.deepEqual([blocked.status, blocked.body.code], [409, 'SLOT_TAKEN'])
})

test('a no-show can be told after the start only, by those who took part', async (t) => {
  const s = await openScheduling(t)
  const { url, bob } = await booked(s)
  const early = await s.call(rita, `${url}/no-show`, { body: { person_id: 'bob' } })
  assert.deepEqual([early.status, early.body.code], [409, 'BOOKING_NOT_STARTED'])
  await s.stores.bookings.collection.updateOne({}, { $set: { starts_at: new Date(Date.now() - 600_000) } })
  assert.equal(
    (await s.call({ id: 'zoe', roles: ['interviewer'] }, `${url}/no-show`, { body: { person_id: 'bob' } })).status,
    404,
  )
  const aude = { id: 'aude', roles: ['auditor', 'candidate'] as const }
  assert.equal((await s.call(aude, url)).status, 200)
  for (const [change, body] of [
    ['no-show', { person_id: 'bob' }],
    ['cancel', {}],
  ] as const)
    assert.equal(
      (await s.call(aude, `${url}/${change}`, { body })).status,
      403,
      'auditors look, whatever else they are',
    )
  assert.equal((await s.call(bob, `${url}/no-show`, { body: { person_id: 'ana' } })).status, 200)
  await s.call(rita, `${url}/no-show`, { body: { person_id: 'ana' } })
  assert.deepEqual((await s.call(rita, url)).body.no_shows, ['ana'])
})

test('an interview gets another title: calendars take it over, the sequence stays', async (t) => {
  const s = await openScheduling(t)
  const { url, bob } = await booked(s)
  const renamed = await s.call(rita, `${url}/rename`, { body: { title: ' Second round ' } })
  assert.deepEqual([renamed.status, renamed.body.title, renamed.body.calendar_sequence], [200, 'Second round', 0])
  const doc = await s.stores.bookings.collection.findOne({})
  assert.equal(doc?.outbox?.at(-1)?.type, 'BookingRenamed')
  assert.equal((await s.call(bob, `${url}/rename`, { body: { title: 'Mine' } })).status, 403)
  for (const title of ['', 'a\r\nb', 'x'.repeat(201)])
    assert.equal((await s.call(rita, `${url}/rename`, { body: { title } })).status, 400)
})

test('close to the interview its candidate asks the recruiter; staff and panel still may', async (t) => {
  const s = await openScheduling(t, { candidateNoticeMinutes: 3 * 1_440 })
  const { url, bob } = await booked(s)
  const late = [
    await s.call(bob, `${url}/cancel`, { body: {} }),
    await s.call(bob, `${url}/reschedule`, { body: { starts_at: ahead(9, 9).toISOString() } }),
  ]
  for (const { status, body } of late) assert.deepEqual([status, body.code], [409, 'BOOKING_TOO_LATE'])
  const moved = await s.call(rita, `${url}/reschedule`, { body: { starts_at: ahead(9, 9).toISOString() } })
  assert.equal(moved.status, 200)
  assert.equal((await s.call(bob, `${url}/cancel`, { body: {} })).status, 200, 'a week ahead it is time enough')
})
