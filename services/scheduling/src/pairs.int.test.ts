import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSlotMemory } from './slot-memory.ts'
import { ahead, openScheduling, rita, type Scheduling } from './testing.ts'
import { dayMs } from './zone.ts'

const at = { starts_at: ahead(3, 9).toISOString() }
const members = (body: { panel: { person_id: string }[] }) => body.panel.map((member) => member.person_id)
const pairs = (s: Scheduling, id: string, body: { apart?: string[]; needs?: string[] }) =>
  s.call(rita, `/api/v1/availability/${id}/pairs`, { method: 'PUT', body: { apart: [], needs: [], ...body } })
const two = {
  panel: {
    seats: [{ seat_id: 's', qualification: null, count: 2, required_reviews: 0 }],
    ...{ required_reviews: 1, review_due_hours: 24, trained_count: 0, shadow_count: 0 },
  },
}

async function open(t: Parameters<typeof openScheduling>[0], changes = two) {
  const s = await openScheduling(t)
  for (const id of ['ana', 'ben', 'cleo', 'dan']) await s.interviewer(id)
  const bob = await s.invite('bob', await s.plan('p', changes))
  const book = async () => (await s.call(bob, '/api/v1/bookings', { body: at })).body
  return { s, bob, book }
}

test('people who must not meet are not seated together, whoever of them said so; who needs somebody comes with them', async (t) => {
  const { s, book } = await open(t)
  assert.equal((await pairs(s, 'ana', { apart: ['ben', 'cleo'] })).status, 200)
  await pairs(s, 'dan', { apart: ['ana'] })
  await pairs(s, 'ben', { needs: ['dan'] })
  const booking = await book()
  assert.deepEqual(members(booking), ['ben', 'dan'])
  const panel = `/api/v1/bookings/${booking.booking_id}/panel`
  const stuck = await s.call(rita, panel, { body: { remove: 'dan' } })
  assert.deepEqual([stuck.status, stuck.body.code], [409, 'PERSON_UNSUITABLE'])
  const replaced = await s.call(rita, panel, { body: { remove: 'ben' } })
  assert.deepEqual(members(replaced.body), ['dan', 'cleo'], 'not ana, whom dan keeps away')
})

test('a conflict of interest with a candidate keeps an interviewer off their panels, and the explanation says so', async (t) => {
  const { s, bob, book } = await open(t)
  await pairs(s, 'ana', { apart: ['bob'] })
  const booking = await book()
  assert.deepEqual(members(booking), ['ben', 'cleo'])
  for (const id of ['ben', 'cleo', 'dan']) await pairs(s, id, { apart: ['bob'] })
  const moved = await s.call(bob, `/api/v1/bookings/${booking.booking_id}/reschedule`, {
    body: { starts_at: ahead(4, 9).toISOString() },
  })
  assert.deepEqual([moved.status, moved.body.code, moved.body.alternatives], [409, 'SLOT_UNAVAILABLE', []])
  const query = `candidate_id=bob&plan_id=p&from=${ahead(5, 9).toISOString()}&to=${ahead(5, 10).toISOString()}`
  const [missing] = (await s.call(rita, `/api/v1/slots?explain=true&${query}`)).body.missing
  assert.deepEqual(missing.people[0], { person_id: 'ana', reason: 'conflict_of_interest' })

  const memory = createSlotMemory({ db: s.path.db, stores: () => s.stores, log: s.path.log })
  await memory.start()
  t.after(() => memory.stop())
  const plan = await s.stores.plans.load('p-v1')
  assert.ok(plan)
  const now = new Date()
  const range = { from: now.getTime(), until: now.getTime() + dayMs }
  for (let view = memory.view({ plan, panel_ids: [], candidate_id: 'bob', range, now }); ; ) {
    if (view) {
      assert.ok(view.diaries.every((diary) => diary.conflict))
      break
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
    view = memory.view({ plan, panel_ids: [], candidate_id: 'bob', range, now })
  }
})

test('a replacement need not be trained where those who stay are; a learner who steps back is not replaced by force', async (t) => {
  const s = await openScheduling(t)
  for (const id of ['ana', 'ben']) await s.interviewer(id, {}, ['trained:p'])
  await s.interviewer('cleo')
  await s.interviewer('lea', {}, ['training:p'])
  const panel = { ...two.panel, trained_count: 1, shadow_count: 1 }
  const bob = await s.invite('bob', await s.plan('p', { panel }))
  const booking = (await s.call(bob, '/api/v1/bookings', { body: at })).body
  assert.deepEqual(members(booking), ['ana', 'ben', 'lea'])
  const url = `/api/v1/bookings/${booking.booking_id}/panel`
  const once = await s.call(rita, url, { body: { remove: 'ben', add: 'cleo' } })
  assert.deepEqual(members(once.body).toSorted(), ['ana', 'cleo', 'lea'])
  const needed = await s.call(rita, url, { body: { remove: 'ana', add: 'lea' } })
  assert.equal(needed.status, 409, 'one of them must be trained')
  const stepped = await s.call({ id: 'lea', roles: ['interviewer'] }, url, { body: { remove: 'lea' } })
  assert.deepEqual([stepped.status, members(stepped.body).toSorted()], [200, ['ana', 'cleo']])
})

test('pairs are kept by staff, make sense, and survive new hours', async (t) => {
  const { s } = await open(t)
  const bad = async (body: object) => (await pairs(s, 'ana', body)).status
  assert.deepEqual(
    [await bad({ apart: ['ana'] }), await bad({ needs: ['nobody'] }), await bad({ apart: ['ben'], needs: ['ben'] })],
    [400, 409, 400],
  )
  assert.equal((await pairs(s, 'zoe', { apart: ['ben'] })).status, 404)
  const ana = { id: 'ana', roles: ['interviewer'] as const }
  assert.equal((await s.call(ana, '/api/v1/availability/ana/pairs')).status, 403)
  await pairs(s, 'ana', { apart: ['ben'], needs: ['dan'] })
  await s.interviewer('ana', { daily_limit: 2 })
  const kept = await s.call(rita, '/api/v1/availability/ana/pairs')
  assert.deepEqual(kept.body, { apart: ['ben'], needs: ['dan'] })
})
