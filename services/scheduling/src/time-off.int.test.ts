import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ahead, openScheduling, rita } from './testing.ts'

const off = (id: string, time: string) => `/api/v1/availability/${id}/time-off/${time}`
const iso = (day: number, hour: number) => ahead(day, hour).toISOString()

test('time off is not offered, an interview in it stays and is shown to staff, and the time comes back', async (t) => {
  const s = await openScheduling(t)
  const ana = await s.interviewer('ana')
  const bob = await s.invite('bob', await s.plan('p'))
  const { booking_id } = (await s.call(bob, '/api/v1/bookings', { body: { starts_at: iso(3, 10) } })).body
  const body = { starts_at: iso(3, 8), ends_at: iso(3, 12) }
  for (const _ of [1, 2]) {
    const taken = await s.call(ana, off('ana', 'dentist'), { method: 'PUT', body })
    assert.deepEqual(
      [taken.status, taken.body.bookings.map((one: { booking_id: string }) => one.booking_id)],
      [200, [booking_id]],
    )
  }
  const booking = (await s.call(rita, `/api/v1/bookings/${booking_id}`)).body
  assert.deepEqual([booking.status, booking.needs_attention], ['confirmed', 'outside_availability'])
  const hours = async () => (await s.call(ana, '/api/v1/availability/ana')).body.time_off
  assert.deepEqual(await hours(), [{ time_off_id: 'dentist', ...body }])
  const search = `/api/v1/slots?plan_id=p&explain=true&step_minutes=60&from=${iso(3, 7)}&to=${iso(3, 13)}`
  const found = (await s.call(rita, search)).body
  assert.deepEqual(
    found.slots.map((slot: { starts_at: string }) => slot.starts_at),
    [iso(3, 7), iso(3, 12)],
  )
  assert.equal(found.missing[0].people[0].reason, 'time_off')
  const eve = await s.invite('eve', 'p-v1')
  const refused = await s.call(eve, '/api/v1/bookings', { body: { starts_at: iso(3, 8) } })
  assert.deepEqual([refused.status, refused.body.code], [409, 'SLOT_UNAVAILABLE'])
  await s.call(ana, off('ana', 'more'), { method: 'PUT', body: { starts_at: iso(3, 11), ends_at: iso(3, 13) } })
  await s.interviewer('ana', { daily_limit: 5 })
  assert.equal((await hours()).length, 2, 'new hours leave it')
  for (const id of ['dentist', 'more'])
    assert.equal((await s.call(ana, off('ana', id), { method: 'DELETE' })).status, 204)
  assert.equal((await s.call(ana, off('ana', 'more'), { method: 'DELETE' })).status, 404)
  assert.equal((await s.call(eve, '/api/v1/bookings', { body: { starts_at: iso(3, 8) } })).status, 201)
})

test('time off is one’s own, and makes sense', async (t) => {
  const s = await openScheduling(t)
  const [ana, ben] = [await s.interviewer('ana'), await s.interviewer('ben')]
  const put = async (who: typeof ana, body: object, id = 'ana') => {
    const answer = await s.call(who, off(id, 'x'), { method: 'PUT', body })
    return [answer.status, answer.body.errors?.[0]?.path]
  }
  const good = { starts_at: iso(3, 8), ends_at: iso(3, 9) }
  assert.equal((await put(ben, good))[0], 403)
  assert.equal((await put({ id: 'cy', roles: ['interviewer'] }, good, 'cy'))[0], 404)
  assert.deepEqual(await put(ana, { starts_at: iso(3, 9), ends_at: iso(3, 9) }), [400, '/body/ends_at'])
  assert.deepEqual(await put(ana, { starts_at: iso(3, 9), ends_at: iso(400, 9) }), [400, '/body/ends_at'])
  assert.deepEqual(await put(ana, { starts_at: iso(-3, 9), ends_at: iso(-2, 9) }), [400, '/body/ends_at'])
  assert.equal((await put(ana, { starts_at: '2026-02-30T09:00:00Z', ends_at: iso(3, 9) }))[0], 400)
})

test('a booking and time off of the same moment: whoever comes second sees the other, so nothing passes unseen', async (t) => {
  const s = await openScheduling(t, { instances: 2 })
  const ana = await s.interviewer('ana', { daily_limit: 48 })
  await s.plan('p')
  const people = await Promise.all(Array.from({ length: 8 }, (_, n) => s.person(`c${n}`, ['candidate'])))
  const pairs = await Promise.all(
    people.map(({ id }, n) => {
      const [starts_at, ends_at] = [iso(4, n), iso(4, n + 1)]
      return Promise.all([
        s.call(rita, '/api/v1/bookings', { body: { plan_id: 'p', candidate_id: id, starts_at } }),
        s.call(ana, off('ana', `t${n}`), { app: 1, method: 'PUT', body: { starts_at, ends_at } }),
      ])
    }),
  )
  for (const [booked, taken] of pairs) {
    assert.ok([201, 409].includes(booked.status) && [200, 409].includes(taken.status))
    // Too many at once change one person's hours: who is told so took no time off.
    if (booked.status !== 201 || taken.status !== 200) continue
    const { needs_attention } = (await s.call(rita, `/api/v1/bookings/${booked.body.booking_id}`)).body
    assert.equal(needs_attention, 'outside_availability')
  }
})
