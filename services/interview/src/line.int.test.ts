import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tcpProxy, until } from '@candor/stack/testing'
import { limits } from './session-state.ts'
import { begin, type Client, enter, type Instance, startInstance } from './testing.ts'

const deadlineOf = async ({ stores }: Instance, id: string) => {
  const session = await stores.sessions.load(id)
  return session?.status === 'in_progress' ? session.deadline_at.getTime() : Number.NaN
}
const givenBack = ({ frames }: Client) =>
  frames.filter(({ type }) => type === 'line_restored').reduce((sum, frame) => sum + frame.given_back_ms, 0)
const pass = (ms: number) => {
  const begun = performance.now()
  return until(`${ms} ms to pass`, () => performance.now() - begun >= ms)
}

test('a network cut of which nobody is told: on another instance the candidate has the time back, and the panel sees it', async (t) => {
  const service = await startInstance(t)
  const other = await startInstance(t, { beside: service })
  const { candidate, interviewer, session_id } = await begin(service)
  const proxy = await tcpProxy(new URL(service.url).host)
  t.after(() => proxy.close())
  const panel = await enter(other, session_id, interviewer)
  const first = await enter(service, session_id, candidate, undefined, proxy.address)
  const [connectedAt, before] = [Date.now(), await deadlineOf(service, session_id)]
  // Open on both sides, and nothing gets through.
  proxy.pause()
  await pass(2_500)
  const second = await enter(other, session_id, candidate, first.welcome.seq)
  const cutMs = 2_500
  await until('the time to be given back', () => givenBack(panel.client) >= cutMs)
  await until('the candidate to be told', () => givenBack(second.client) === givenBack(panel.client))
  const moved = (await deadlineOf(other, session_id)) - before
  assert.equal(moved, givenBack(panel.client))
  assert.ok(moved <= Date.now() - connectedAt + 1_000, `${moved} ms were given back`)
  const told = await other.stores.sessions.load(session_id)
  assert.equal(told?.held?.ms, moved)
  assert.ok(told?.outbox?.some(({ type }) => type === 'LineRestored'))
  // What was still on its way does not bring the old connection back.
  proxy.restore()
  await until('the old connection to be ended', () => first.client.closed)
  assert.equal(await deadlineOf(other, session_id), before + moved)
})

test('a connection that ends is written down, and the time until the next one is given back', async (t) => {
  const service = await startInstance(t)
  const { candidate, session_id } = await begin(service)
  const first = await enter(service, session_id, candidate)
  const before = await deadlineOf(service, session_id)
  first.client.socket.terminate()
  await until('the loss to be known', async () => (await service.stores.sessions.load(session_id))?.line?.lost_at)
  await pass(1_000)
  const second = await enter(service, session_id, candidate)
  const moved = (await deadlineOf(service, session_id)) - before
  assert.ok(moved >= 1_000, `${moved} ms`)
  // The welcome has it already.
  assert.equal(second.welcome.session.deadline_at, new Date(before + moved).toISOString())
  assert.equal(second.welcome.session.given_back_ms, moved)
})

test('two devices of one candidate: nothing is given back while one of them is there', async (t) => {
  const service = await startInstance(t)
  const other = await startInstance(t, { beside: service })
  const { candidate, session_id } = await begin(service)
  const phone = await enter(service, session_id, candidate)
  const before = await deadlineOf(service, session_id)
  const laptop = await enter(service, session_id, candidate)
  await pass(1_000)
  laptop.client.socket.terminate()
  const phoneHolds = async () => {
    const line = (await service.stores.sessions.load(session_id))?.line
    return line !== undefined && line.lost_at === undefined && line.n === 1
  }
  await until('the phone to be the line again', phoneHolds)
  assert.equal(await deadlineOf(service, session_id), before)
  phone.client.send({ type: 'answer', question_id: 'q1', revision: 1, text: 'from the phone' })
  await phone.client.next('ack')
  // Through another instance, too, of which only its last sign of life is known.
  await enter(other, session_id, candidate)
  const moved = (await deadlineOf(service, session_id)) - before
  assert.ok(moved <= 1_000, `${moved} ms`)
})

test('an instance that stops: the time until its client is welcome elsewhere is given back', async (t) => {
  const service = await startInstance(t)
  const other = await startInstance(t, { beside: service })
  const { candidate, session_id } = await begin(service)
  const first = await enter(service, session_id, candidate)
  const before = await deadlineOf(service, session_id)
  const stopping = service.stop()
  await first.client.whenClosed()
  const closedAt = Date.now()
  await stopping
  await pass(500)
  const cameBackAt = Date.now()
  await enter(other, session_id, candidate)
  const moved = (await deadlineOf(other, session_id)) - before
  assert.ok(moved >= cameBackAt - closedAt, `${moved} ms`)
  assert.ok(moved <= Date.now() - closedAt + 1_500, `${moved} ms`)
})

test('who is away when the time runs out finds the interview as it was; who stays away, it ends without', async (t) => {
  const service = await startInstance(t)
  const { candidate, session_id } = await begin(service)
  const gone = await begin(service)
  await service.expiry()
  const sessions = service.stores.sessions.collection
  const endIn = (id: string, ms: number) =>
    sessions.updateOne(
      { _id: id } as never,
      { $set: { deadline_at: new Date(Date.now() + ms), 'work.due_at': new Date(Date.now() + ms) } } as never,
    )
  for (const one of [{ candidate, session_id }, gone]) {
    await endIn(one.session_id, 1_000)
    const { client } = await enter(service, one.session_id, one.candidate)
    client.socket.terminate()
  }
  const lostAt = async (id: string) => (await service.stores.sessions.load(id))?.line?.lost_at
  await until('both losses to be known', async () => (await lostAt(session_id)) && (await lostAt(gone.session_id)))
  const longAgo = new Date(Date.now() - limits.interruptionMsMax - limits.graceMs - 1_000)
  const facts = { deadline_at: new Date(longAgo.getTime() + 500), 'line.lost_at': longAgo, 'work.due_at': new Date() }
  await sessions.updateOne({ _id: gone.session_id } as never, { $set: facts } as never)
  await pass(1_000 + limits.graceMs)
  await until('who stays away to be given up', async () => {
    const session = await service.stores.sessions.load(gone.session_id)
    return session?.status === 'abandoned'
  })
  const { client, welcome } = await enter(service, session_id, candidate)
  assert.equal(welcome.session.status, 'in_progress')
  assert.ok(welcome.session.remaining_ms > 0, `${welcome.session.remaining_ms} ms are left`)
  client.send({ type: 'answer', question_id: 'q1', revision: 1, text: 'after the line was back' })
  await client.next('ack')
})
