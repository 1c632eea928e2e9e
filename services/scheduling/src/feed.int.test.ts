import assert from 'node:assert/strict'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { createMetrics } from '@candor/platform/metrics'
import { createFeedLoop } from './feed-loop.ts'
import { createSealer } from './sealing.ts'
import { ahead, eventOf, openScheduling, rita, type Scheduling, secret } from './testing.ts'

/** A calendar on the web whose answer a test sets, and the service that asks it. */
async function openFeeds(t: TestContext) {
  const s = await openScheduling(t)
  const web: { answer(request: IncomingMessage, response: ServerResponse): void; asked: number } = {
    answer: (_, response) => response.writeHead(404).end(),
    asked: 0,
  }
  const server = createServer((request, response) => {
    web.asked += 1
    web.answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { bell, log } = s.path
  const loop = createFeedLoop({
    stores: s.stores,
    sealer: createSealer(secret, 'feeds'),
    config: { FEED_REFRESH_SECONDS: 1, FEED_ALLOW_PRIVATE: true },
    bell,
    log,
    metrics: createMetrics('scheduling'),
  })
  await loop.start()
  s.path.cleanup.after(async () => {
    await loop.stop()
    server.closeAllConnections()
    server.close()
  })
  return { s, web, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/private/token.ics` }
}

const stamp = (at: Date) => `${at.toISOString().replaceAll(/[-:]|\.\d+/g, '')}`
const calendar = (...events: string[][]) =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    ...events.flatMap((lines) => ['BEGIN:VEVENT', ...lines, 'END:VEVENT']),
    'END:VCALENDAR',
  ]
    .join('\r\n')
    .concat('\r\n')
const meeting = (at: Date, ...more: string[]) => ['UID:m', `DTSTART:${stamp(at)}`, 'DURATION:PT1H', ...more]

const feedsOf = async (s: Scheduling) => (await s.call(rita, '/api/v1/availability/ana/feeds')).body.items
async function until<T>(read: () => Promise<T>, good: (value: T) => boolean): Promise<T> {
  const end = Date.now() + 10_000
  for (;;) {
    const value = await read()
    if (good(value)) return value
    if (Date.now() > end) throw new Error(`still ${JSON.stringify(value)}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

test('a subscribed calendar keeps its owner busy; when it fails the last good copy stays in force, and its owner is told', async (t) => {
  const { s, web, url } = await openFeeds(t)
  const ana = await s.interviewer('ana')
  await s.plan('p')
  await s.person('bob', ['candidate'])
  const at = ahead(3, 10)
  let served = calendar(meeting(at))
  web.answer = (request, response) => {
    if (request.headers['if-none-match'] === `"${served.length}"`) return void response.writeHead(304).end()
    response.writeHead(200, { etag: `"${served.length}"` }).end(served)
  }
  const added = await s.call(ana, '/api/v1/availability/ana/feeds', { body: { url, name: 'Work' } })
  assert.deepEqual([added.status, added.body.status, added.body.name], [201, 'waiting', 'Work'])
  assert.ok(!JSON.stringify(added.body).includes('token'), 'the address is not shown again')
  const stored = JSON.stringify(await s.stores.feeds.load(added.body.feed_id))
  assert.ok(!stored.includes('token'), 'nor is it stored in the clear')
  await until(
    () => feedsOf(s),
    ([feed]) => feed.status === 'current' && feed.busy_times === 1,
  )

  const search = `/api/v1/slots?plan_id=p&explain=true&step_minutes=60&from=${ahead(3, 9).toISOString()}&to=${ahead(3, 12).toISOString()}`
  const slots = async () => (await s.call(rita, search)).body
  const before = await slots()
  assert.deepEqual(
    before.slots.map((slot: { starts_at: string }) => slot.starts_at),
    [ahead(3, 9).toISOString(), ahead(3, 11).toISOString()],
  )
  assert.deepEqual(before.missing[0].people, [{ person_id: 'ana', reason: 'calendar_busy' }])
  const booked = await s.call(rita, '/api/v1/bookings', {
    body: { plan_id: 'p', candidate_id: 'bob', starts_at: at.toISOString() },
  })
  assert.deepEqual([booked.status, booked.body.code], [409, 'SLOT_TAKEN'])

  web.answer = (_, response) => void response.writeHead(500).end()
  const [failing] = await until(
    () => feedsOf(s),
    ([feed]) => feed.status === 'failing',
  )
  assert.deepEqual([failing.failure.code, failing.busy_times], ['HTTP_STATUS', 1])
  assert.equal((await slots()).slots.length, 2)

  served = calendar(meeting(at, 'STATUS:CANCELLED'))
  web.answer = (_, response) => void response.writeHead(200).end(served)
  await until(
    () => feedsOf(s),
    ([feed]) => feed.status === 'current' && feed.busy_times === 0,
  )
  assert.equal((await slots()).slots.length, 3)

  web.answer = (_, response) => void response.writeHead(200).end('<html>Sign in</html>')
  await until(
    () => feedsOf(s),
    ([feed]) => feed.failure?.code === 'NOT_A_CALENDAR',
  )
  const gone = await s.call(ana, `/api/v1/availability/ana/feeds/${added.body.feed_id}`, { method: 'DELETE' })
  assert.deepEqual([gone.status, await feedsOf(s)], [204, []])
})

test('feeds are the person’s own; an address that can not be used is refused; an erasure takes them along', async (t) => {
  const { s, web, url } = await openFeeds(t)
  const ana = await s.interviewer('ana')
  const ben = await s.interviewer('ben')
  const feeds = '/api/v1/availability/ana/feeds'
  assert.equal((await s.call(ben, feeds, { body: { url } })).status, 403)
  assert.equal((await s.call(ben, feeds)).status, 403)
  for (const bad of ['ftp://example.org/a.ics', 'no address', 'https://user:pw@example.org/a.ics']) {
    const answer = await s.call(ana, feeds, { body: { url: bad } })
    assert.deepEqual([answer.status, answer.body.errors[0].path], [400, '/body/url'], bad)
  }
  web.answer = (_, response) => void response.writeHead(200).end(calendar(meeting(ahead(3, 10))))
  const { body } = await s.call(ana, feeds, { body: { url } })
  const again = await s.call(ana, feeds, { body: { url, name: 'Mine' } })
  assert.deepEqual([again.status, again.body.feed_id, again.body.name], [201, body.feed_id, 'Mine'])
  assert.equal(
    (await s.call(ben, `/api/v1/availability/ben/feeds/${body.feed_id}/refresh`, { method: 'POST' })).status,
    404,
  )
  for (let index = 1; index < 10; index++)
    assert.equal((await s.call(ana, feeds, { body: { url: `${url}?${index}` } })).status, 201)
  const more = await s.call(ana, feeds, { body: { url: `${url}?more` } })
  assert.deepEqual([more.status, more.body.code], [409, 'TOO_MANY_FEEDS'])

  await s.deliver(eventOf('PersonErased', 'ana', { person_id: 'ana', erased_at: new Date() }))
  const left = await s.stores.feeds.collection.find({ person_id: 'ana' }).toArray()
  assert.equal(left.length, 10)
  assert.ok(left.every((feed) => !feed.url && !feed.copy && feed.busy.length === 0 && feed.name === '' && !feed.work))
})
