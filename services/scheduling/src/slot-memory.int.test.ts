import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSlotMemory } from './slot-memory.ts'
import { readView, type WorldRequest } from './slot-world.ts'
import { ahead, openScheduling, personSaved, rita } from './testing.ts'
import { dayMs } from './zone.ts'

test('searches in memory see what the database says: people, hours, calendars, bookings, as they come and go', async (t) => {
  const s = await openScheduling(t, { holdSeconds: 1 })
  for (const id of ['ana', 'ben', 'cleo']) await s.interviewer(id, { weekly_limit: 30 }, ['senior'])
  await s.person('bob', ['candidate'])
  await s.person('eve', ['candidate'])
  await s.plan('p', {
    panel: {
      seats: [{ seat_id: 's', qualification: 'senior', count: 2, required_reviews: 0 }],
      required_reviews: 1,
      review_due_hours: 24,
      trained_count: 0,
      shadow_count: 0,
    },
  })
  const memory = createSlotMemory({ db: s.path.db, stores: () => s.stores, log: s.path.log })
  const plan = await s.stores.plans.load('p-v1')
  assert.ok(plan)
  const ask = (more: Partial<WorldRequest> = {}): WorldRequest => {
    const now = new Date()
    return {
      plan,
      panel_ids: [],
      candidate_id: 'bob',
      range: { from: now.getTime(), until: now.getTime() + 7 * dayMs },
      now,
      ...more,
    }
  }
  assert.equal(memory.view(ask()), undefined, 'nothing is known before the start')
  await memory.start()
  t.after(() => memory.stop())

  /** Waits until both say the same; the database is right by definition. */
  const agree = async (what: string, more: Partial<WorldRequest> = {}) => {
    const end = Date.now() + 10_000
    for (;;) {
      const request = ask(more)
      const [found, right] = [memory.view(request), await readView(s.stores, request)]
      const difference = found ? differ(found, right) : 'not ready'
      if (difference === undefined) return
      if (Date.now() > end) throw new Error(`${what}: ${difference}`)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  await agree('after the start')
  const book = (candidate_id: string, day: number) =>
    s.call(rita, '/api/v1/bookings', { body: { plan_id: 'p', candidate_id, starts_at: ahead(day, 10).toISOString() } })
  const booking = (await book('bob', 2)).body
  await agree('after a booking')
  await agree('with the booking that is moved', { except_booking_id: booking.booking_id })
  await agree('for another candidate', { candidate_id: 'eve' })
  await s.call(rita, `/api/v1/bookings/${booking.booking_id}/reschedule`, {
    body: { starts_at: ahead(3, 10).toISOString() },
  })
  await agree('after a move')
  await s.call(rita, '/api/v1/holds', {
    body: { plan_id: 'p', candidate_id: 'eve', starts_at: ahead(4, 10).toISOString() },
  })
  await agree('with a hold, and after its end')
  await s.call(rita, `/api/v1/bookings/${booking.booking_id}/cancel`, { body: { reason: 'other' } })
  await agree('after a cancellation')
  await s.interviewer('ana', { weekly: {}, daily_limit: 2 }, ['senior'])
  await s.interviewer('dan', {}, ['senior', 'manager'])
  await s.deliver(personSaved('ben', ['interviewer'], ['junior']))
  await s.deliver(personSaved('cleo', ['interviewer'], ['senior'], 'disabled'))
  await agree('after changes of people and hours')
  await agree('with a pool', { panel_ids: ['dan', 'ben', 'nobody'] })
  const minutes = (at: Date) => at.getTime() / 60_000
  await s.stores.feeds.collection.insertOne({
    ...{
      _id: 'f',
      version: 1,
      seq: 0,
      schema_version: 1,
      bucket: 0,
      feed_id: 'f',
      person_id: 'dan',
      name: '',
      host: '',
    },
    ...{ added_at: new Date(), events: 1, skipped: 0, partial: false, failures: 0 },
    busy: [minutes(ahead(2, 9)), minutes(ahead(2, 11))],
  })
  await agree('with a calendar')
  await s.stores.feeds.collection.deleteOne({ _id: 'f' })
  await agree('without the calendar')
})

/** What two views differ in, as text; credits of newcomers change by whole days and may do so between the two. */
function differ(found: object, right: object): string | undefined {
  try {
    assert.deepEqual(JSON.parse(JSON.stringify(found, plain)), JSON.parse(JSON.stringify(right, plain)))
    return undefined
  } catch (error) {
    return (error as Error).message.slice(0, 600)
  }
}

/** Diaries hold maps, and hours of the database carry what the platform keeps in a document. */
function plain(key: string, value: unknown): unknown {
  if (value instanceof Map) return [...value].toSorted()
  if (key === 'availability' && value) {
    const { person_id, version, weekly, daily_limit } = value as Record<string, unknown>
    return { person_id, version, weekly, daily_limit }
  }
  return value
}
