import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ahead, openScheduling, rita, type Who } from './testing.ts'

/** What each route says to what can not be meant: a 4xx with a code, and the path of the field where one is wrong. Nothing changes. */
test('impossible ranges, zones, dates, hours and lengths are named, and leave everything as it was', async (t) => {
  const s = await openScheduling(t)
  const ana = await s.interviewer('ana')
  const bob = await s.invite('bob', await s.plan('p'))
  const at = ahead(2, 9).toISOString()
  const { booking_id } = (await s.call(bob, '/api/v1/bookings', { body: { starts_at: at } })).body
  const everything = async () => {
    const collections = ['bookings', 'invitations', 'availabilities', 'waitlist', 'feeds']
    return await Promise.all(collections.map((name) => s.path.db.collection(name).find().sort({ _id: 1 }).toArray()))
  }
  const before = await everything()
  const hours = { time_zone: 'UTC', weekly: {} }
  const put = (more: object): [Who, string, string, object] => [
    ana,
    'PUT',
    '/api/v1/availability/ana',
    { ...hours, ...more },
  ]
  const get = (url: string): [Who, string, string] => [rita, 'GET', url]
  const move = (starts_at: unknown): [Who, string, string, object] => [
    bob,
    'POST',
    `/api/v1/bookings/${booking_id}/reschedule`,
    { starts_at },
  ]
  const slots = '/api/v1/slots?plan_id=p'
  const cases: [[Who, string, string, object?], string][] = [
    [put({ time_zone: 'Mars/Olympus' }), '/body/time_zone'],
    [put({ time_zone: '+05:30' }), '/body/time_zone'],
    [put({ time_zone: 'Europe/Berlin\u0000' }), '/body/time_zone'],
    [put({ weekly: { monday: [{ from: '09:00', until: '09:00' }] } }), '/body/weekly/monday/0/until'],
    [put({ weekly: { monday: [{ from: '25:00', until: '26:00' }] } }), '/body/weekly/monday/0/from'],
    [
      put({
        weekly: {
          monday: [
            { from: '08:00', until: '12:00' },
            { from: '11:59', until: '13:00' },
          ],
        },
      }),
      '/body/weekly/monday/1',
    ],
    [put({ overrides: [{ date: '2027-02-29', hours: [] }] }), '/body/overrides/0/date'],
    [put({ overrides: [{ date: '0000-00-00', hours: [] }] }), '/body/overrides/0/date'],
    [put({ daily_limit: 0 }), '/body/daily_limit'],
    [put({ weekly_limit: 1e9 }), '/body/weekly_limit'],
    [put({ horizon_days: -1 }), '/body/horizon_days'],
    [get(`${slots}&from=${at}&to=${at}`), '/query/to'],
    [get(`${slots}&from=${at}&to=${ahead(1, 9).toISOString()}`), '/query/to'],
    [get(`${slots}&from=${at}&to=${ahead(100, 9).toISOString()}`), '/query/to'],
    [get(`${slots}&from=9999-12-31T23:59:59Z`), '/query/from'],
    [get(`${slots}&from=0000-01-01T00:00:00Z`), '/query/from'],
    [get(`${slots}&explain=true&from=${at}&to=${ahead(9, 9).toISOString()}`), '/query/to'],
    [get(`${slots}&time_zone=Nowhere/City`), '/query/time_zone'],
    [get('/api/v1/bookings?from=yesterday'), '/query/from'],
    [move('9999-12-31T23:59:59Z'), '/body/starts_at'],
    [move('2026-13-01T09:00:00Z'), '/body/starts_at'],
    [move(1_800_000_000_000), '/body/starts_at'],
  ]
  for (const [[who, method, url, body], path] of cases) {
    const answer = await s.call(who, url, { method, ...(body && { body }) })
    const said = `${method} ${url} ${JSON.stringify(body)} answered ${JSON.stringify(answer.body)}`
    assert.deepEqual(
      [answer.status, answer.body.code, answer.body.errors?.[0]?.path],
      [400, 'VALIDATION_FAILED', path],
      said,
    )
  }
  assert.deepEqual(await everything(), before)
})
