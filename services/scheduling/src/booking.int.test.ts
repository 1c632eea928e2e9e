import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createMetrics } from '@candor/platform/metrics'
import { until } from '@candor/stack/testing'
import { claimsOf } from './claims.ts'
import { releaseExpiredHolds } from './placement.ts'
import { type Answer, ahead, allWeek, eventOf, openScheduling, rita, type Scheduling, type Who } from './testing.ts'
import { createTimer } from './timer.ts'

const bookings = '/api/v1/bookings'

/** Every booking that takes time, and a check that no two of them share any of it. */
async function assertNobodyTwice({ stores }: Scheduling): Promise<number> {
  const docs = await stores.bookings.collection.find({ status: { $in: ['held', 'confirmed'] } }).toArray()
  const seen = new Map<string, [number, number][]>()
  for (const doc of docs) {
    assert.ok('spans' in doc)
    assert.deepEqual(doc.claims.toSorted(), claimsOf(doc.spans).toSorted())
    for (const { person_id, from, until: end } of doc.spans) {
      const others = seen.get(person_id) ?? []
      for (const [start, stop] of others)
        assert.ok(end.getTime() <= start || from.getTime() >= stop, `${person_id} twice`)
      seen.set(person_id, [...others, [from.getTime(), end.getTime()]])
    }
  }
  return docs.length
}

test('200 concurrent bookings of few slots from two instances: nobody is double-booked, every loser gets 409 with alternatives', async (t) => {
  const s = await openScheduling(t, { instances: 2 })
  const qualified = ['ana', 'ben', 'cleo', 'dan']
  for (const id of qualified) await s.interviewer(id, { daily_limit: 3, buffer_after_minutes: 10 }, ['senior'])
  const seats = [{ seat_id: 'senior', qualification: 'senior', count: 2, required_reviews: 0 }]
  const plan_version_id = await s.plan('race', {
    panel: { seats, required_reviews: 1, review_due_hours: 24, trained_count: 0, shadow_count: 0 },
  })
  const people = await Promise.all(Array.from({ length: 200 }, (_, n) => s.person(`candidate-${n}`, ['candidate'])))
  // Ten starts, half an hour apart: an interview of an hour overlaps its neighbours.
  const starts = Array.from({ length: 10 }, (_, n) => new Date(ahead(3, 8).getTime() + n * 30 * 60_000).toISOString())
  const book = async (candidate_id: string, n: number): Promise<Answer> => {
    const body = { plan_version_id, candidate_id, starts_at: starts[n % starts.length] }
    const answer = await s.call(rita, bookings, { app: n % 2, key: candidate_id, body })
    // A database on a busy machine may be too slow for an answer; whoever is told so asks again.
    return answer.status === 503 ? book(candidate_id, n) : answer
  }
  const answers = await Promise.all(people.map(({ id }, n) => book(id, n)))
  const booked = answers.filter(({ status }) => status === 201)
  const refused = answers.filter(({ status }) => status !== 201)
  t.diagnostic(
    JSON.stringify(
      Object.fromEntries(
        Map.groupBy(answers, (a) => `${a.status} ${a.body.code ?? ''}`)
          .entries()
          .map(([k, v]) => [k, v.length]),
      ),
    ),
  )
  assert.equal(await assertNobodyTwice(s), booked.length)
  // Two of four people at a time, three a day each: six interviews at most, and the racers must not leave many unused.
  assert.ok(booked.length >= 4 && booked.length <= 6, `${booked.length} booked`)
  for (const { status, body } of refused) {
    assert.deepEqual([status, body.code], [409, 'SLOT_TAKEN'])
    assert.ok(Array.isArray(body.alternatives) && body.alternatives.length > 0)
  }
  const perDay = Map.groupBy(
    booked.flatMap(({ body }: Answer) => body.panel as { person_id: string }[]),
    ({ person_id }) => person_id,
  )
  for (const [person, interviews] of perDay) assert.ok(interviews.length <= 3, `${person} beyond the daily limit`)
})

test('a daily limit holds exactly when many book different times of one day at once', async (t) => {
  const s = await openScheduling(t, { instances: 2 })
  await s.interviewer('solo', { daily_limit: 3 })
  const plan_version_id = await s.plan('limit')
  const people = await Promise.all(Array.from({ length: 20 }, (_, n) => s.person(`c${n}`, ['candidate'])))
  const answers = await Promise.all(
    people.map(({ id }, n) =>
      s.call(rita, bookings, {
        app: n % 2,
        body: { plan_version_id, candidate_id: id, starts_at: ahead(2, n).toISOString() },
      }),
    ),
  )
  assert.equal(answers.filter(({ status }) => status === 201).length, 3)
  assert.equal(answers.filter(({ body }) => body.code === 'SLOT_TAKEN').length, 17)
})

test('racers for one start spread over everybody who is free', async (t) => {
  const s = await openScheduling(t, { instances: 2 })
  for (let n = 0; n < 12; n++) await s.interviewer(`i${n}`)
  const plan_version_id = await s.plan('spread')
  const people = await Promise.all(Array.from({ length: 12 }, (_, n) => s.person(`c${n}`, ['candidate'])))
  const answers = await Promise.all(
    people.map(({ id }, n) =>
      s.call(rita, bookings, {
        app: n % 2,
        body: { plan_version_id, candidate_id: id, starts_at: ahead(2, 9).toISOString() },
      }),
    ),
  )
  assert.deepEqual(
    answers.map(({ status }) => status),
    Array(12).fill(201),
  )
  await assertNobodyTwice(s)
})

test('a candidate is not double-booked either', async (t) => {
  const s = await openScheduling(t)
  for (const id of ['ana', 'ben']) await s.interviewer(id)
  const plan_version_id = await s.plan('two')
  await s.person('bob', ['candidate'])
  const book = (starts_at: Date) =>
    s.call(rita, bookings, { body: { plan_version_id, candidate_id: 'bob', starts_at: starts_at.toISOString() } })
  const answers = await Promise.all([book(ahead(2, 9)), book(new Date(ahead(2, 9).getTime() + 1_800_000))])
  assert.deepEqual(answers.map(({ status }) => status).toSorted(), [201, 409])
})

test('from invitation to booking: hold, confirm, move, cancel; the calendar entry keeps its UID and counts up', async (t) => {
  const s = await openScheduling(t)
  await s.interviewer('ana')
  const bob = await s.invite('bob', await s.plan('p'))
  const slots = await s.call(
    bob,
    `/api/v1/slots?from=${ahead(2, 9).toISOString()}&to=${ahead(2, 12).toISOString()}&step_minutes=60&time_zone=Asia/Kolkata`,
  )
  assert.deepEqual([slots.status, slots.body.slots.length], [200, 3])
  assert.match(slots.body.slots[0].local_start, /T15:00:00\+05:30$/)
  const hold = await s.call(bob, '/api/v1/holds', { body: { starts_at: slots.body.slots[0].starts_at } })
  assert.deepEqual([hold.status, hold.body.status, hold.body.invitation_id], [201, 'held', bob.invitation_id])
  const during = await s.call(
    rita,
    `/api/v1/slots?plan_id=p&from=${ahead(2, 9).toISOString()}&to=${ahead(2, 10).toISOString()}&step_minutes=60`,
  )
  assert.deepEqual(during.body.slots, [], 'what is held is not offered')
  const booked = await s.call(bob, bookings, {
    body: { hold_id: hold.body.booking_id, candidate_time_zone: 'Asia/Kolkata' },
  })
  assert.deepEqual([booked.status, booked.body.status, booked.body.calendar_sequence], [201, 'confirmed', 0])
  const url = `${bookings}/${booked.body.booking_id}`
  const moved = await s.call(bob, `${url}/reschedule`, { body: { starts_at: ahead(3, 10).toISOString() } })
  assert.deepEqual(
    [moved.status, moved.body.starts_at, moved.body.calendar_sequence],
    [200, ahead(3, 10).toISOString(), 1],
  )
  assert.equal(moved.body.calendar_uid, booked.body.calendar_uid)
  const freed = await s.call(
    rita,
    `/api/v1/slots?plan_id=p&from=${ahead(2, 9).toISOString()}&to=${ahead(2, 10).toISOString()}&step_minutes=60`,
  )
  assert.equal(freed.body.slots.length, 1, 'the old time is free again')
  const cancelled = await s.call(bob, `${url}/cancel`, {
    body: { reason: 'candidate_withdrew', note: 'found another job' },
  })
  assert.deepEqual([cancelled.status, cancelled.body.status, cancelled.body.calendar_sequence], [200, 'cancelled', 2])
  assert.equal('note' in cancelled.body, false)
  assert.equal((await s.call(rita, url)).body.note, 'found another job')
  const doc = await s.stores.bookings.load(booked.body.booking_id)
  assert.equal(doc && 'claims' in doc, false)
  assert.deepEqual(
    doc?.outbox?.map((entry) => entry.type),
    ['BookingHeld', 'BookingConfirmed', 'BookingRescheduled', 'BookingCancelled'],
  )
})

test('a booking moves onto part of its own old time', async (t) => {
  const s = await openScheduling(t)
  await s.interviewer('ana', { daily_limit: 1 })
  const bob = await s.invite('bob', await s.plan('p'))
  const booked = await s.call(bob, bookings, { body: { starts_at: ahead(2, 9).toISOString() } })
  const later = new Date(ahead(2, 9).getTime() + 30 * 60_000).toISOString()
  const offered = await s.call(
    bob,
    `/api/v1/slots?booking_id=${booked.body.booking_id}&from=${later}&to=${ahead(2, 10).toISOString()}&step_minutes=30`,
  )
  assert.equal(offered.body.slots?.[0]?.starts_at, later, JSON.stringify(offered.body))
  const moved = await s.call(bob, `${bookings}/${booked.body.booking_id}/reschedule`, { body: { starts_at: later } })
  assert.deepEqual([moved.status, moved.body.starts_at], [200, later])
})

test('a move to a taken time leaves the booking where it was', async (t) => {
  const s = await openScheduling(t)
  await s.interviewer('ana')
  const plan = await s.plan('p')
  const [bob, eve] = [await s.invite('bob', plan), await s.invite('eve', plan)]
  const booked = await s.call(bob, bookings, { body: { starts_at: ahead(2, 9).toISOString() } })
  await s.call(eve, bookings, { body: { starts_at: ahead(2, 11).toISOString() } })
  const moved = await s.call(bob, `${bookings}/${booked.body.booking_id}/reschedule`, {
    body: { starts_at: ahead(2, 11).toISOString() },
  })
  assert.deepEqual([moved.status, moved.body.code], [409, 'SLOT_TAKEN'])
  assert.equal((await s.call(bob, `${bookings}/${booked.body.booking_id}`)).body.starts_at, ahead(2, 9).toISOString())
})

test('an expired hold can not be confirmed, is released by whoever wants its time, and by the timer if nobody does', async (t) => {
  const s = await openScheduling(t, { holdSeconds: 1 })
  await s.interviewer('ana')
  const plan = await s.plan('p')
  const [bob, eve] = [await s.invite('bob', plan), await s.invite('eve', plan)]
  const body = { starts_at: ahead(2, 9).toISOString() }
  const hold = await s.call(bob, '/api/v1/holds', { body })
  assert.equal((await s.call(eve, bookings, { body })).body.code, 'SLOT_TAKEN')
  const won = await until('the hold to expire', async () => {
    const answer = await s.call(eve, bookings, { body })
    return answer.status === 201 ? answer : undefined
  })
  assert.equal(won.body.panel[0].person_id, 'ana')
  const late = await s.call(bob, bookings, { body: { hold_id: hold.body.booking_id } })
  assert.deepEqual([late.status, late.body.code], [409, 'HOLD_EXPIRED'])

  const other = await s.call(bob, '/api/v1/holds', { body: { starts_at: ahead(2, 15).toISOString() } })
  const timer = createTimer({ ...s.path, stores: s.stores, metrics: createMetrics('scheduling') })
  await timer.start()
  s.path.cleanup.after(() => timer.stop())
  const released = await until('the timer', async () => {
    const doc = await s.stores.bookings.load(other.body.booking_id)
    return doc?.status === 'released' ? doc : undefined
  })
  assert.equal(released.reason, 'expired')
  assert.ok(!('claims' in released) && !('invitation_claim' in released) && !('work' in released))
})

test('an invitation holds one slot at a time and books once', async (t) => {
  const s = await openScheduling(t)
  for (const id of ['ana', 'ben']) await s.interviewer(id)
  const bob = await s.invite('bob', await s.plan('p'))
  const at = (hour: number) => ({ starts_at: ahead(2, hour).toISOString() })
  const first = await s.call(bob, '/api/v1/holds', { body: at(9) })
  const second = await s.call(bob, '/api/v1/holds', { body: at(11) })
  assert.deepEqual([first.status, second.status], [201, 201])
  assert.equal((await s.call(bob, `${bookings}/${first.body.booking_id}`)).body.status, 'released')
  const many = await Promise.all([9, 10, 12, 13].map((hour) => s.call(bob, bookings, { body: at(hour) })))
  assert.deepEqual(many.map(({ status }) => status).toSorted(), [201, 409, 409, 409])
  for (const { status, body } of many) if (status === 409) assert.equal(body.code, 'INVITATION_USED')
  const booked = many.find(({ status }) => status === 201)
  // A cancelled booking does not free the link: another interview is another invitation.
  await s.call(bob, `${bookings}/${booked?.body.booking_id}/cancel`, { body: {} })
  assert.equal((await s.call(bob, bookings, { body: at(15) })).body.code, 'INVITATION_USED')
})

test('one Idempotency-Key books once, also when sent twice at the same time, and for every command', async (t) => {
  const s = await openScheduling(t, { instances: 2 })
  await s.interviewer('ana')
  const bob = await s.invite('bob', await s.plan('p'))
  const body = { starts_at: ahead(2, 9).toISOString() }
  const twins = async (url: string, of: unknown, key: string) => {
    const pair = await Promise.all([0, 1].map((app) => s.call(bob, url, { body: of, key, app })))
    const late = await s.call(bob, url, { body: of, key })
    for (const answer of [...pair, late])
      assert.deepEqual([answer.status, answer.body], [pair[0]?.status, pair[0]?.body])
    assert.equal(late.headers['idempotency-replayed'], 'true')
    return late
  }
  const hold = await twins('/api/v1/holds', body, 'hold-1')
  assert.equal(hold.body.status, 'held')
  const booked = await twins(bookings, { hold_id: hold.body.booking_id }, 'confirm-1')
  assert.deepEqual([booked.status, booked.body.status], [201, 'confirmed'])
  const url = `${bookings}/${booked.body.booking_id}`
  const moved = await twins(`${url}/reschedule`, { starts_at: ahead(4, 9).toISOString() }, 'move-1')
  assert.equal(moved.body.calendar_sequence, 1)
  const cancelled = await twins(`${url}/cancel`, { reason: 'other' }, 'cancel-1')
  assert.equal(cancelled.body.calendar_sequence, 2)
  assert.equal(await s.stores.bookings.collection.countDocuments(), 1)
  assert.equal(
    (await s.call(bob, '/api/v1/holds', { body: { starts_at: ahead(2, 10).toISOString() }, key: 'hold-1' })).status,
    422,
  )

  const eve = await s.invite('eve', 'p-v1')
  const direct = await Promise.all([0, 1, 0, 1].map((app) => s.call(eve, bookings, { body, key: 'direct', app })))
  assert.deepEqual(
    direct.map((answer) => [answer.status, answer.body.booking_id]),
    Array(4).fill([201, direct[0]?.body.booking_id]),
  )
})

test('what is unknown may be on its way: 409 with Retry-After; what is wrong is 4xx with the path', async (t) => {
  const s = await openScheduling(t)
  await s.interviewer('ana')
  const plan_version_id = await s.plan('p')
  await s.person('bob', ['candidate'])
  const starts_at = ahead(2, 9).toISOString()
  const notYet = [
    { plan_version_id: 'nowhere', candidate_id: 'bob', starts_at },
    { plan_id: 'nowhere', candidate_id: 'bob', starts_at },
    { plan_version_id, candidate_id: 'nobody', starts_at },
    { invitation_id: 'nothing', starts_at },
  ]
  for (const body of notYet) {
    const answer = await s.call(rita, bookings, { body })
    assert.deepEqual([answer.status, answer.body.code, answer.headers['retry-after']], [409, 'NOT_YET_KNOWN', '1'])
  }
  const paths: [object, string][] = [
    [{ plan_version_id, candidate_id: 'bob' }, '/body/hold_id'],
    [{ plan_version_id, plan_id: 'p', candidate_id: 'bob', starts_at }, '/invitation_id'],
    [{ plan_version_id, starts_at }, '/body/candidate_id'],
    [{ plan_version_id, candidate_id: 'bob', starts_at: 'tomorrow' }, '/body/starts_at'],
    [{ plan_version_id, candidate_id: 'bob', starts_at: '2016-12-31T23:59:60Z' }, '/body/starts_at'],
    [{ plan_version_id, candidate_id: 'bob', starts_at, colour: 'red' }, '/body/colour'],
    [
      { plan_version_id, candidate_id: 'bob', starts_at, candidate_time_zone: 'Mars/Olympus' },
      '/body/candidate_time_zone',
    ],
  ]
  for (const [body, path] of paths) {
    const answer = await s.call(rita, bookings, { body })
    assert.deepEqual([answer.status, answer.body.errors?.[0]?.path], [400, path], JSON.stringify(answer.body))
  }
  const offGrid = await s.call(rita, bookings, {
    body: { plan_version_id, candidate_id: 'bob', starts_at: ahead(2, 9).toISOString().replace(':00.000', ':01.000') },
  })
  assert.deepEqual([offGrid.status, offGrid.body.code], [409, 'SLOT_UNAVAILABLE'])
  assert.equal((await s.call(rita, `${bookings}/none/cancel`, { body: {} })).status, 404)
  for (const query of [
    'from=x',
    `from=${starts_at}&to=${starts_at}`,
    `from=${starts_at}&to=${ahead(90, 0).toISOString()}`,
    'time_zone=Nowhere',
    'limit=0',
    'step_minutes=7',
    'x=1',
  ]) {
    assert.equal((await s.call(rita, `/api/v1/slots?plan_id=p&${query}`)).status, 400, query)
  }
})

test("another person's bookings, invitations and hours are out of reach", async (t) => {
  const s = await openScheduling(t)
  const [ana, ben] = [await s.interviewer('ana'), await s.interviewer('ben')]
  const plan = await s.plan('p')
  const [bob, eve] = [await s.invite('bob', plan, ['ana']), await s.invite('eve', plan, ['ben'])]
  const mine = await s.call(bob, bookings, { body: { starts_at: ahead(2, 9).toISOString() } })
  assert.equal(mine.body.panel[0].person_id, 'ana')
  const url = `${bookings}/${mine.body.booking_id}`
  const bobLater: Who = { id: 'bob', roles: ['candidate'], invitation_id: 'another' }
  for (const who of [eve, ben, bobLater]) {
    assert.equal((await s.call(who, url)).status, 404)
    assert.equal((await s.call(who, `${url}/cancel`, { body: {} })).status, 404)
    assert.deepEqual((await s.call(who, bookings)).body.items, [])
  }
  assert.equal((await s.call(eve, `${url}/reschedule`, { body: { starts_at: ahead(3, 9).toISOString() } })).status, 404)
  assert.equal((await s.call(ana, `${url}/reschedule`, { body: { starts_at: ahead(3, 9).toISOString() } })).status, 403)
  assert.equal(
    (
      await s.call(eve, '/api/v1/holds', {
        body: { invitation_id: bob.invitation_id, starts_at: ahead(3, 9).toISOString() },
      })
    ).status,
    404,
  )
  assert.equal(
    (
      await s.call({ id: 'eve', roles: ['candidate'] }, bookings, {
        body: { plan_version_id: plan, candidate_id: 'eve', starts_at: ahead(3, 9).toISOString() },
      })
    ).status,
    403,
  )
  for (const who of [{ id: 'ana', roles: ['interviewer'] }, { id: 'bob', roles: ['candidate'] }, rita] as Who[]) {
    assert.deepEqual(
      (await s.call(who, bookings)).body.items.map((item: { booking_id: string }) => item.booking_id),
      [mine.body.booking_id],
    )
    assert.equal((await s.call(who, url)).status, 200)
  }
  assert.equal((await s.call(ben, '/api/v1/availability/ana')).status, 403)
  assert.equal(
    (await s.call(ben, '/api/v1/availability/ana', { method: 'PUT', body: { time_zone: 'UTC', weekly: {} } })).status,
    403,
  )
  assert.equal((await s.call(bob, '/api/v1/availability/ana')).status, 403)
  assert.equal((await s.call(bob, `/api/v1/slots?explain=true`)).status, 403)
  assert.equal(
    (await s.call(bob, '/api/v1/invitations', { body: { plan_version_id: plan, candidate_id: 'bob' } })).status,
    403,
  )
  // Somebody who is staff as well, but came with a link, is a candidate only.
  const both: Who = { id: 'bob', roles: ['candidate', 'recruiter'], invitation_id: bob.invitation_id }
  assert.equal((await s.call(both, bookings)).body.items.length, 1)
  assert.equal(
    (
      await s.call(both, '/api/v1/holds', {
        body: { plan_version_id: plan, candidate_id: 'eve', starts_at: ahead(3, 9).toISOString() },
      })
    ).status,
    403,
  )
})

test('the list pages in order of start, and filters', async (t) => {
  const s = await openScheduling(t)
  await s.interviewer('ana')
  const plan_version_id = await s.plan('p')
  for (let n = 0; n < 5; n++) {
    await s.person(`c${n}`, ['candidate'])
    await s.call(rita, bookings, {
      body: { plan_version_id, candidate_id: `c${n}`, starts_at: ahead(2, 8 + 2 * n).toISOString() },
    })
  }
  const starts: string[] = []
  let cursor = ''
  do {
    const page = await s.call(rita, `${bookings}?limit=2${cursor && `&cursor=${cursor}`}`)
    starts.push(...page.body.items.map((item: { starts_at: string }) => item.starts_at))
    cursor = page.body.next_cursor ?? ''
  } while (cursor)
  assert.deepEqual(
    starts,
    [0, 1, 2, 3, 4].map((n) => ahead(2, 8 + 2 * n).toISOString()),
  )
  const some = await s.call(
    rita,
    `${bookings}?from=${ahead(2, 10).toISOString()}&to=${ahead(2, 14).toISOString()}&order=latest&status=confirmed`,
  )
  assert.deepEqual(
    some.body.items.map((item: { candidate_id: string }) => item.candidate_id),
    ['c2', 'c1'],
  )
})

test('hours that change after the search flag the booking', async (t) => {
  const s = await openScheduling(t)
  const ana = await s.interviewer('ana')
  const bob = await s.invite('bob', await s.plan('p'))
  const hold = await s.call(bob, '/api/v1/holds', { body: { starts_at: ahead(2, 9).toISOString() } })
  await s.call(ana, '/api/v1/availability/ana', {
    method: 'PUT',
    body: { time_zone: 'UTC', weekly: allWeek('20:00', '22:00') },
  })
  const booked = await s.call(bob, bookings, { body: { hold_id: hold.body.booking_id } })
  assert.equal(booked.status, 201)
  const seen = await s.call(rita, `${bookings}/${booked.body.booking_id}`)
  assert.deepEqual([seen.body.status, seen.body.needs_attention], ['confirmed', 'outside_availability'])
})

test('an erased candidate is not interviewed, a panel that lost somebody is flagged', async (t) => {
  const s = await openScheduling(t)
  await s.interviewer('ana')
  const plan = await s.plan('p')
  const [bob, eve] = [await s.invite('bob', plan), await s.invite('eve', plan)]
  const ofBob = await s.call(bob, bookings, { body: { starts_at: ahead(2, 9).toISOString() } })
  const ofEve = await s.call(eve, bookings, { body: { starts_at: ahead(2, 11).toISOString() } })
  await s.deliver(eventOf('PersonErased', 'bob', { person_id: 'bob', erased_at: new Date() }))
  await s.deliver(eventOf('PersonErased', 'ana', { person_id: 'ana', erased_at: new Date() }))
  assert.deepEqual((await s.call(rita, `${bookings}/${ofBob.body.booking_id}`)).body.reason, 'candidate_erased')
  assert.equal((await s.call(rita, `${bookings}/${ofEve.body.booking_id}`)).body.needs_attention, 'panel_member_gone')
  assert.deepEqual((await s.call(rita, '/api/v1/availability/ana')).body.weekly, {})
  assert.equal((await s.call(rita, `/api/v1/slots?plan_id=p`)).body.slots.length, 0)
})

test('every query that these routes make uses an index', async (t) => {
  const s = await openScheduling(t, { holdSeconds: 1 })
  await s.path.db.command({ profile: 2 })
  const ana = await s.interviewer('ana', {}, ['senior'])
  const seats = [{ seat_id: 'senior', qualification: 'senior', count: 1, required_reviews: 0 }]
  const plan = await s.plan('p', {
    panel: { seats, required_reviews: 1, review_due_hours: 24, trained_count: 0, shadow_count: 0 },
  })
  const bob = await s.invite('bob', plan, ['ana'])
  const hold = await s.call(bob, '/api/v1/holds', { body: { starts_at: ahead(2, 9).toISOString() } })
  await s.call(bob, '/api/v1/holds', { body: { starts_at: ahead(2, 11).toISOString() } })
  await s.call(bob, bookings, { body: { hold_id: hold.body.booking_id } })
  const booked = await s.call(bob, bookings, { body: { starts_at: ahead(2, 9).toISOString() } })
  await s.call(bob, `${bookings}/${booked.body.booking_id}/reschedule`, {
    body: { starts_at: ahead(2, 10).toISOString() },
  })
  const eve = await s.invite('eve', plan)
  await s.call(eve, bookings, { body: { starts_at: ahead(2, 10).toISOString() } })
  await s.call(rita, `/api/v1/slots?plan_id=p&candidate_id=eve`)
  for (const who of [
    rita,
    ana,
    bob,
    { id: 'bob', roles: ['candidate'] },
    { id: 'ana', roles: ['candidate', 'interviewer'] },
  ] as Who[]) {
    await s.call(who, bookings)
    const page = await s.call(
      who,
      `${bookings}?limit=1&status=confirmed&from=${ahead(1, 0).toISOString()}&order=latest`,
    )
    assert.equal(page.status, 200)
  }
  await releaseExpiredHolds(s.stores, ['ana|1', 'ana|2'])
  const timer = createTimer({ ...s.path, stores: s.stores, metrics: createMetrics('scheduling') })
  await timer.start()
  await timer.stop()
  await s.deliver(eventOf('PersonErased', 'ana', { person_id: 'ana', erased_at: new Date() }))
  await s.path.db.command({ profile: 0 })
  const own = ['people', 'plans', 'availabilities', 'invitations', 'bookings', 'signing_keys'].map(
    (name) => `${s.path.db.databaseName}.${name}`,
  )
  const slow = await s.path.db
    .collection('system.profile')
    .find({ ns: { $in: own }, planSummary: /COLLSCAN/ })
    .toArray()
  assert.deepEqual(
    slow.map(({ ns, command }) => [ns, command]),
    [],
  )
  assert.ok(
    (await s.path.db.collection('system.profile').countDocuments({ ns: { $in: own }, planSummary: /IXSCAN|IDHACK/ })) >
      30,
  )
})
