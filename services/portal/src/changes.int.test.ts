import assert from 'node:assert/strict'
import test from 'node:test'
import { createKafka, ensureTopics } from '@candor/platform/kafka'
import { createLog } from '@candor/platform/log'
import { randomName, testServers } from '@candor/stack/testing'
import { kindsFor } from './change-routes.ts'
import { createChanges, type Kind } from './changes.ts'
import { openPortal, openUpstream } from './portal-testing.ts'

const topics = [
  'candor.booking.v1',
  'candor.invitation.v1',
  'candor.waitlist.v1',
  'candor.plan.v1',
  'candor.person.v1',
  'candor.session.v1',
  'candor.scorecard.v1',
  'candor.delivery.v1',
] as const

/** Identity of one person with these roles; anybody's token is theirs. */
const openIdentity = (t: test.TestContext, roles: string[]) =>
  openUpstream(t, (_request, response) => {
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ roles }))
  })

/** The stream as a page hears it. */
async function listen(url: string) {
  const answer = await fetch(`${url}/session/changes`, { headers: { cookie: 'candor-access=token' } })
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  return {
    answer,
    async heard(part: string) {
      while (!text.includes(part)) {
        const { value, done } = (await reader?.read()) ?? { done: true }
        assert.equal(done, false, `the stream ended without ${part}: ${text}`)
        text += value
      }
      return text
    },
    close: () => reader?.cancel(),
  }
}

test('a record on a topic reaches the pages of those whom it may concern', async (t) => {
  const { kafkaBrokers } = testServers()
  const log = createLog({ service: 'portal', level: 'fatal' })
  const config = { KAFKA_BROKERS: kafkaBrokers, KAFKA_TOPIC_PREFIX: `${randomName('changes')}.` }
  const kafka = createKafka(config, { service: 'test', log })
  await ensureTopics(kafka, [...topics], { partitions: 1, replication: 1 })
  const producer = kafka.client.producer()
  await producer.connect()
  t.after(() => producer.disconnect())
  const changes = createChanges(config, log)
  await changes.start()
  t.after(() => changes.stop())

  const recruiter = await openPortal(t, { IDENTITY_URL: (await openIdentity(t, ['recruiter'])).url }, changes)
  const interviewer = await openPortal(t, { IDENTITY_URL: (await openIdentity(t, ['interviewer'])).url }, changes)
  const [all, some] = await Promise.all([listen(recruiter.url), listen(interviewer.url)])
  assert.equal(all.answer.headers.get('content-type'), 'text/event-stream; charset=utf-8')

  // The consumer begins with what comes after it has joined; so it is told until it has heard.
  const send = (topic: string) => producer.send({ topic: kafka.topicName(topic), messages: [{ key: 'k', value: 'v' }] })
  const telling = setInterval(() => {
    // One may still be on its way when the test is over.
    void send('candor.person.v1')
      .then(() => send('candor.booking.v1'))
      .catch(() => {})
  }, 200)
  t.after(() => clearInterval(telling))
  await all.heard('event: changed\ndata: people\n')
  const heard = await some.heard('event: changed\ndata: bookings\n')
  assert.equal(heard.includes('people'), false)
  clearInterval(telling)
  await Promise.all([all.close(), some.close()])
})

test('whoever may sit on a panel does not hear when a scorecard changes, whatever other roles they hold', async () => {
  assert.ok(kindsFor(['recruiter']).includes('scorecards'))
  for (const roles of [
    ['interviewer'],
    ['interviewer', 'recruiter'],
    ['admin', 'interviewer'],
    ['auditor', 'interviewer'],
  ]) {
    const heard = kindsFor(roles)
    assert.ok(
      heard.includes('bookings') && !heard.includes('scorecards') && !heard.includes('deliveries'),
      roles.join(),
    )
  }
})

test('nobody listens without a session, and a stopping gateway ends the streams', async (t) => {
  const ringers = new Set<(kind: Kind) => void>()
  const changes = {
    listen(ring: (kind: Kind) => void) {
      ringers.add(ring)
      return () => ringers.delete(ring)
    },
    start: async () => {},
    stop: async () => {},
  }
  const { app, url } = await openPortal(t, { IDENTITY_URL: (await openIdentity(t, ['admin'])).url }, changes)
  assert.equal((await fetch(`${url}/session/changes`)).status, 401)
  const page = await listen(url)
  await page.heard(': open')
  for (const ring of ringers) ring('plans')
  await page.heard('data: plans')
  await app.close()
  await assert.rejects(page.heard('never'))
  assert.equal(ringers.size, 0)
})
