import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ahead, eventOf, openScheduling, rita } from './testing.ts'

const url = (person: string) => `/api/v1/availability/${person}`
const hours = { time_zone: 'Europe/Berlin', weekly: { monday: [{ from: '09:00', until: '12:00' }] } }

test('an interviewer keeps hours, staff may too; defaults are filled in and a version counts up', async (t) => {
  const s = await openScheduling(t)
  const ana = await s.person('ana', ['interviewer'])
  const first = await s.call(ana, url('ana'), { method: 'PUT', body: hours })
  assert.deepEqual(
    [first.status, first.body.daily_limit, first.body.minimum_notice_minutes, first.body.overrides],
    [200, 8, 240, []],
  )
  const second = await s.call(rita, url('ana'), { method: 'PUT', body: { ...hours, daily_limit: 2 } })
  assert.deepEqual([second.body.version, second.body.daily_limit], [first.body.version + 1, 2])
  assert.deepEqual((await s.call(ana, url('ana'))).body, second.body)
})

test('staff list the limits of everybody who gave hours, page by page; interviewers do not', async (t) => {
  const s = await openScheduling(t)
  const ana = await s.person('ana', ['interviewer'])
  await s.person('ben', ['interviewer'])
  await s.interviewer('cleo', {})
  await s.call(ana, url('ana'), { method: 'PUT', body: { ...hours, daily_limit: 2, weekly_limit: 5 } })
  const first = await s.call(rita, '/api/v1/availability?limit=1')
  assert.deepEqual(first.body.items, [
    { person_id: 'ana', time_zone: 'Europe/Berlin', daily_limit: 2, weekly_limit: 5 },
  ])
  const second = await s.call(rita, `/api/v1/availability?cursor=${first.body.next_cursor}`)
  assert.deepEqual(
    second.body.items.map((one: { person_id: string }) => one.person_id),
    ['cleo'],
  )
  assert.equal(second.body.next_cursor, null)
  assert.equal((await s.call(ana, '/api/v1/availability')).status, 403)
})

test('what makes no sense is refused with the path of the wrong field', async (t) => {
  const s = await openScheduling(t)
  const ana = await s.person('ana', ['interviewer'])
  const cases: [object, string][] = [
    [{ ...hours, time_zone: 'Mars/Olympus' }, '/body/time_zone'],
    [{ ...hours, weekly: { monday: [{ from: '9:00', until: '12:00' }] } }, '/body/weekly/monday/0/from'],
    [{ ...hours, weekly: { monday: [{ from: '09:00', until: '09:00' }] } }, '/body/weekly/monday/0/until'],
    [{ ...hours, weekly: { funday: [] } }, '/body/weekly/funday'],
    [{ ...hours, overrides: [{ date: '2026-02-30', hours: [] }] }, '/body/overrides/0/date'],
    [{ ...hours, daily_limit: 0 }, '/body/daily_limit'],
    [{ ...hours, colour: 'red' }, '/body/colour'],
    [{ time_zone: 'UTC' }, '/body/weekly'],
  ]
  for (const [body, path] of cases) {
    const answer = await s.call(ana, url('ana'), { method: 'PUT', body })
    assert.deepEqual([answer.status, answer.body.errors?.[0]?.path], [400, path], JSON.stringify(answer.body))
  }
})

test('unknown people may be on their way, erased ones are gone', async (t) => {
  const s = await openScheduling(t)
  const unknown = await s.call(rita, url('ana'), { method: 'PUT', body: hours })
  assert.deepEqual([unknown.status, unknown.body.code, unknown.headers['retry-after']], [409, 'NOT_YET_KNOWN', '1'])
  assert.equal((await s.call(rita, url('ana'))).status, 404)
  await s.deliver(eventOf('PersonErased', 'ana', { person_id: 'ana', erased_at: new Date() }))
  assert.equal((await s.call(rita, url('ana'), { method: 'PUT', body: hours })).status, 404)
})

test('an explanation says person by person why a start is missing', async (t) => {
  const s = await openScheduling(t)
  await s.interviewer('ana', { weekly: {} })
  await s.interviewer('ben', { minimum_notice_minutes: 40_000 })
  await s.interviewer('cleo', { daily_limit: 1 })
  await s.person('dan', ['interviewer'])
  await s.plan('p')
  await s.person('bob', ['candidate'])
  const booked = await s.call(rita, '/api/v1/bookings', {
    body: { plan_id: 'p', candidate_id: 'bob', starts_at: ahead(2, 9).toISOString() },
  })
  assert.equal(booked.body.panel[0].person_id, 'cleo')
  const range = `from=${ahead(2, 9).toISOString()}&to=${ahead(2, 11).toISOString()}&step_minutes=60`
  const { status, body } = await s.call(rita, `/api/v1/slots?plan_id=p&explain=true&${range}`)
  assert.deepEqual([status, body.slots.length, body.missing.length], [200, 0, 2])
  const reasons = (index: number) =>
    Object.fromEntries(
      body.missing[index].people.map((one: { person_id: string; reason: string }) => [one.person_id, one.reason]),
    )
  assert.deepEqual(reasons(0), { ana: 'outside_hours', ben: 'too_soon', cleo: 'busy', dan: 'no_availability' })
  assert.equal(reasons(1).cleo, 'daily_limit')
  const long = await s.call(
    rita,
    `/api/v1/slots?plan_id=p&explain=true&from=${ahead(2, 0).toISOString()}&to=${ahead(9, 0).toISOString()}`,
  )
  assert.deepEqual([long.status, long.body.errors[0].path], [400, '/query/to'])
})
