import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EventData } from '@candor/contracts/catalog'
import type { Role } from '@candor/platform/auth'
import { newId } from '@candor/platform/event-testing'
import { until } from '@candor/stack/testing'
import ICAL from 'ical.js'
import { openNotification, somebody } from './testing.ts'

const hour = 3_600_000
const inHours = (n: number) => new Date(Math.ceil(Date.now() / hour) * hour + n * hour)

type Person = EventData['PersonSaved']

async function open(t: Parameters<typeof openNotification>[0]) {
  const n = await openNotification(t)
  const ask = async (
    who: Person | { person_id: string; roles: Person['roles'] },
    method: 'GET' | 'PUT' | 'DELETE',
    claims = {},
  ) => {
    const headers = await n.keys.bearer(who.person_id, who.roles as Role[], claims)
    const answer = await n.app.inject({ method, url: '/api/v1/calendars/me', headers })
    return { status: answer.statusCode, body: answer.body === '' ? undefined : answer.json() }
  }
  /** As a calendar program does it: the address and nothing else. */
  const read = async (url: string, etag?: string) => {
    const answer = await n.app.inject({ url: new URL(url).pathname, headers: etag ? { 'if-none-match': etag } : {} })
    return { status: answer.statusCode, text: answer.body, headers: answer.headers }
  }
  const book = async (title: string, panel: Person[], candidate: Person, hours: number, sequence = 0, id = newId()) => {
    const booking: EventData['BookingConfirmed'] = {
      ...{ booking_id: id, invitation_id: null, plan_version_id: newId(), candidate_id: candidate.person_id },
      ...{ recruiter_id: newId(), title, starts_at: inHours(hours), ends_at: inHours(hours + 1) },
      panel: panel.map(({ person_id }) => ({ person_id, seat_id: 'lead', shadow: false })),
      ...{ candidate_time_zone: 'Asia/Kolkata', calendar_uid: `${id}@candor`, calendar_sequence: sequence },
      time_multiplier: 1,
    }
    await n.publish(id, 'BookingConfirmed', booking)
    return booking
  }
  return { ...n, ask, read, book }
}

/** What an independent reader finds: its own idea of the wall clock, by the rules in the file. */
function entriesOf(text: string) {
  const calendar = new ICAL.Component(ICAL.parse(text) as never)
  for (const zone of calendar.getAllSubcomponents('vtimezone')) ICAL.TimezoneService.register(zone)
  return calendar
    .getAllSubcomponents('vevent')
    .map((component) => {
      const event = new ICAL.Event(component)
      const starts_at = new Date(event.startDate.toUnixTime() * 1_000).toISOString()
      return { uid: event.uid, summary: event.summary, starts_at, sequence: event.sequence }
    })
    .toSorted((a, b) => a.starts_at.localeCompare(b.starts_at))
}

test("an interviewer's calendar programs see their interviews as they are now, and nobody else's", async (t) => {
  const s = await open(t)
  const tom = somebody('Tom', { time_zone: 'Europe/London' })
  const mei = somebody('Mei', { time_zone: 'America/St_Johns' })
  const asha = somebody('Asha', { roles: ['candidate'] })
  for (const person of [tom, mei, asha]) await s.publish(person.person_id, 'PersonSaved', person)
  await until('the people', async () => (await s.stores.people.collection.countDocuments()) === 3)
  assert.deepEqual((await s.ask(tom, 'GET')).body, { created_at: null })
  const { body } = await s.ask(tom, 'PUT')
  assert.match(body.url, /^https:\/\/candor\.example\/api\/v1\/calendars\/[\w-]{43}\.ics$/)
  const empty = await s.read(body.url)
  assert.deepEqual([empty.status, entriesOf(empty.text)], [200, []])
  assert.ok(empty.text.includes('BEGIN:VTIMEZONE'), 'a calendar has at least one component')

  const first = await s.book('First', [tom], asha, 24)
  const second = await s.book('Second', [tom, mei], asha, 48)
  await s.book('Hers', [mei], asha, 30)
  await until('all are known', async () => (await s.stores.bookings.collection.countDocuments()) === 3)
  const entry = (booking: EventData['BookingConfirmed'], sequence = 0) => ({
    uid: booking.calendar_uid,
    summary: `${booking.title}: Asha`,
    starts_at: booking.starts_at.toISOString(),
    sequence,
  })
  const full = await s.read(body.url)
  assert.match(String(full.headers['content-type']), /^text\/calendar/)
  assert.deepEqual(entriesOf(full.text), [entry(first), entry(second)])
  assert.ok(!full.text.includes(asha.email) && !full.text.includes(mei.email), 'no addresses of others')
  const same = await s.read(body.url, String(full.headers.etag))
  assert.deepEqual([same.status, same.text], [304, ''])

  const previous = { previous_starts_at: first.starts_at, previous_ends_at: first.ends_at }
  const moved = { ...first, starts_at: inHours(72), ends_at: inHours(73), calendar_sequence: 1 }
  await s.publish(first.booking_id, 'BookingRescheduled', { ...moved, ...previous })
  const { booking_id, starts_at, ends_at, calendar_uid } = second
  const cancelled = { booking_id, starts_at, ends_at, calendar_uid, calendar_sequence: 1 }
  await s.publish(booking_id, 'BookingCancelled', { ...cancelled, reason: 'other', cancelled_by: 'x' })
  await until('the move and the end', async () => {
    const now = entriesOf((await s.read(body.url)).text)
    return now.length === 1 && now[0]?.sequence === 1
  })
  assert.deepEqual(entriesOf((await s.read(body.url)).text), [entry(moved, 1)])
})

test('the address is a secret that is kept by its hash alone; a new one ends it, so do withdrawing it, leaving and erasure', async (t) => {
  const s = await open(t)
  const [tom, mei] = [somebody('Tom'), somebody('Mei')]
  for (const person of [tom, mei]) await s.publish(person.person_id, 'PersonSaved', person)
  await until('the people', async () => (await s.stores.people.collection.countDocuments()) === 2)
  const first = (await s.ask(tom, 'PUT')).body.url
  const stored = JSON.stringify(await s.stores.calendarLinks.collection.find().toArray())
  assert.ok(!stored.includes(first.slice(-47, -4)), 'the token is not stored')
  const second = (await s.ask(tom, 'PUT')).body.url
  assert.deepEqual([(await s.read(first)).status, (await s.read(second)).status], [404, 200])
  assert.equal((await s.ask(tom, 'DELETE')).status, 204)
  assert.equal((await s.read(second)).status, 404)
  assert.deepEqual((await s.ask(tom, 'GET')).body, { created_at: null })
  assert.equal((await s.ask(tom, 'DELETE')).status, 204, 'doing it again changes nothing')

  for (const [person, leave] of [
    [tom, () => s.publish(tom.person_id, 'PersonSaved', { ...tom, status: 'disabled' })],
    [mei, () => s.publish(mei.person_id, 'PersonErased', { person_id: mei.person_id, erased_at: new Date() })],
  ] as const) {
    const { url } = (await s.ask(person, 'PUT')).body
    assert.equal((await s.read(url)).status, 200)
    await leave()
    await until(`${person.name} is gone`, async () => (await s.read(url)).status === 404)
  }
})

test('a guessed, broken or foreign address, and a token that must not make one, get nowhere', async (t) => {
  const s = await open(t)
  const link = 'https://candor.example/api/v1/calendars/'
  for (const bad of [
    'x.ics',
    `${'A'.repeat(43)}.ics`,
    `${'A'.repeat(43)}`,
    '..%2f..%2fetc.ics',
    `${'A'.repeat(100)}.ics`,
  ]) {
    const answer = await s.read(link + bad)
    assert.equal(answer.status, 404, bad)
    assert.equal(JSON.parse(answer.text).code, 'NOT_FOUND')
  }
  const cara = { person_id: newId(), roles: ['candidate' as const] }
  assert.equal((await s.ask(cara, 'PUT', { invitation_id: 'i' })).status, 403)
  assert.equal((await s.ask({ person_id: newId(), roles: ['recruiter'] }, 'PUT')).status, 403)
})
