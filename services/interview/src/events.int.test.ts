import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type AggregateStore, createAggregateStore, ensureIndexes } from '@candor/platform/aggregate'
import { openEventPath } from '@candor/platform/event-testing'
import type { NewEvent } from '@candor/platform/events'
import { until } from '@candor/stack/testing'
import { v7 as uuidv7 } from 'uuid'
import { onBooking } from './on-booking.ts'
import { onPerson } from './on-person.ts'
import { begin, enter, type Instance, person, prepare, startInstance } from './testing.ts'

/** Publishes events as the service that owns them would, through its own outbox and relay. */
async function publisher(
  t: Parameters<typeof openEventPath>[0],
  service: Instance,
  owner: string,
  topic: 'candor.booking.v1' | 'candor.person.v1',
) {
  const path = await openEventPath(t, { service: owner, topics: [topic], prefix: service.path.kafka.prefix })
  const store: AggregateStore<object> = createAggregateStore<object>(path.db, 'sources', { bell: path.bell })
  await ensureIndexes(store)
  await path.relay(store)
  return async (id: string, event: NewEvent) => {
    const before = await store.load(id)
    await store.save(before, id, { state: {}, events: [event] }, { actor: owner, at: new Date() })
  }
}

test('a booking from the topic can be started; while it is on its way the caller is told to try again', async (t) => {
  const service = await startInstance(t)
  const publish = await publisher(t, service, 'scheduling', 'candor.booking.v1')
  await service.path.consumer(onBooking(service.stores))
  const { candidate, interviewer, recruiter, plan_version_id } = await prepare(service)
  const booking_id = uuidv7()
  const start = () => service.call('POST', '/api/v1/interviews/start', candidate, { booking_id })
  assert.equal((await start()).body.code, 'NOT_YET_KNOWN')
  await publish(booking_id, {
    type: 'BookingConfirmed',
    data: {
      booking_id,
      invitation_id: null,
      plan_version_id,
      candidate_id: candidate.id,
      recruiter_id: recruiter.id,
      title: 'Network engineer',
      panel: [{ person_id: interviewer.id, seat_id: 's1', shadow: false }],
      starts_at: new Date(),
      ends_at: new Date(Date.now() + 3_600_000),
      candidate_time_zone: 'Asia/Kolkata',
      calendar_uid: 'u',
      calendar_sequence: 0,
      time_multiplier: 1.5,
    },
  })
  const started = await until('the booking', async () => {
    const answer = await start()
    return answer.status === 201 ? answer : undefined
  })
  const at = `/api/v1/interviews/${started.body.session_id}`
  const { body } = await service.call('GET', at, interviewer)
  assert.equal(new Date(body.deadline_at).getTime() - new Date(body.started_at).getTime(), 1.5 * 45 * 60_000)

  const replacement = person('interviewer')
  const panel = [{ person_id: replacement.id, seat_id: 's1', shadow: false }]
  const change = { booking_id, panel, added: [replacement.id], removed: [interviewer.id], calendar_sequence: 1 }
  await publish(booking_id, { type: 'BookingPanelChanged', data: change })
  await until('the new panel', async () => (await service.call('GET', at, replacement)).status === 200)
  assert.equal((await service.call('GET', at, interviewer)).status, 404)
})

test('an erased person’s words leave the session, its drafts and its open sockets, and never come back', async (t) => {
  const service = await startInstance(t)
  const publish = await publisher(t, service, 'identity', 'candor.person.v1')
  await service.path.consumer(onPerson(service.stores))
  await service.expiry()
  const { candidate, interviewer, session_id, booking_id } = await begin(service)
  const { client } = await enter(service, session_id, candidate)
  client.send({ type: 'answer', question_id: 'q1', revision: 1, text: 'words to forget' })
  await client.next('ack')
  client.send({ type: 'draft', question_id: 'q2', revision: 1, text: 'half a thought to forget' })
  await client.next('saved')

  const gone: NewEvent = { type: 'PersonErased', data: { person_id: candidate.id, erased_at: new Date() } }
  await publish(candidate.id, gone)
  await until(
    'the session to end',
    async () => (await service.stores.sessions.load(session_id))?.status === 'abandoned',
  )
  await client.next('erased')
  assert.deepEqual(await client.whenClosed(), { code: 1000, reason: 'SESSION_OVER' })
  const { body } = await service.call('GET', `/api/v1/interviews/${session_id}/transcript`, interviewer)
  assert.doesNotMatch(JSON.stringify(body), /forget/)
  assert.equal(await service.stores.drafts.countDocuments({ session_id }), 0)
  assert.ok(await service.stores.people.load(candidate.id))
  const again = await service.call('POST', '/api/v1/interviews/start', candidate, { booking_id })
  assert.equal(again.status, 403)
  // A stale replay changes nothing.
  const before = await service.stores.people.load(candidate.id)
  await publish(candidate.id, { type: 'PersonErased', data: { person_id: candidate.id, erased_at: new Date(0) } })
  await publish('marker', { type: 'PersonErased', data: { person_id: 'marker', erased_at: new Date(0) } })
  await until('the replay', () => service.stores.people.load('marker'))
  assert.deepEqual((await service.stores.people.load(candidate.id))?.erased_at, before?.erased_at)
})
