import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { tcpProxy, testServers, until } from '@candor/stack/testing'
import { WebSocket } from 'ws'
import { begin, consents, enter, person, startInstance } from './testing.ts'

/** The frames that tell of the transcript, as [type, seq]. */
const told = (frames: { type: string; seq?: number }[]) =>
  frames.filter((frame) => frame.seq !== undefined && frame.type !== 'welcome').map(({ type, seq }) => [type, seq])

test('a whole session over the WebSocket: drafts saved, answers acknowledged when durable, completed', async (t) => {
  const service = await startInstance(t)
  const { candidate, session_id } = await begin(service)
  const { client, welcome } = await enter(service, session_id, candidate)
  assert.deepEqual([welcome.seq, welcome.session.current_question.id, welcome.drafts], [3, 'q1', []])

  for (const revision of [1, 2, 3])
    client.send({ type: 'draft', question_id: 'q1', revision, text: 'Hello'.slice(0, revision) })
  await client.next('saved', (frame) => frame.revision === 3)
  assert.equal((await service.stores.drafts.findOne({ session_id }))?.text, 'Hel')
  client.send({ type: 'draft', question_id: 'q1', revision: 2, text: 'older' })
  await client.next('stale')
  assert.equal((await service.stores.drafts.findOne({ session_id }))?.text, 'Hel')

  const text = 'Zoë 👩‍🚀 שלום \u202E\u0007'
  client.send({ type: 'answer', question_id: 'q1', revision: 4, text, client_id: 'c-1' })
  const ack = await client.next('ack')
  assert.deepEqual([ack.seq, ack.question_id, ack.revision, ack.client_id], [4, 'q1', 4, 'c-1'])
  const stored = await service.stores.sessions.load(session_id)
  assert.ok(stored?.entries.some((entry) => entry.kind === 'answered' && entry.text === text))
  assert.equal((await client.next('question')).question.id, 'q2')
  client.send({ type: 'ping' })
  await client.next('pong')
  client.send({ type: 'answer', question_id: 'q2', revision: 1, text: 'second' })
  await client.next('ack')
  client.send({ type: 'complete' })
  assert.deepEqual((await client.next('ended')).status, 'completed')
  assert.deepEqual(await client.whenClosed(), { code: 1000, reason: 'SESSION_OVER' })
  assert.deepEqual(told(client.frames), [
    ['ack', 4],
    ['question', 5],
    ['ack', 6],
    ['ended', 7],
  ])
  assert.match(await service.metricsText(), /^websocket_active\{[^}]*\} 0$/m)
})

test('a media frame of the requirement document is answered politely, and no emotion is ever inferred', async (t) => {
  const service = await startInstance(t)
  const { candidate, session_id } = await begin(service)
  const { client } = await enter(service, session_id, candidate)
  // The document's message:
  client.send({ type: 'frame', data: { session_id: 'session_abc123', timestamp: Date.now(), image: 'aGVsbG8=' } })
  assert.equal((await client.next('notice')).code, 'MEDIA_SIGNALS_OFF')
  client.send({ type: 'frame', data: { image: 'x'.repeat(300_000) } })
  assert.equal((await client.next('error')).code, 'FRAME_TOO_LARGE')
  assert.equal(
    client.frames.some((frame) => frame.type === 'emotion_update'),
    false,
  )
})

test('a ticket opens one connection, on whatever instance; forged, foreign and old ones open none', async (t) => {
  const service = await startInstance(t)
  const other = await startInstance(t, { beside: service })
  const { candidate, session_id } = await begin(service)
  const { ticket } = await enter(service, session_id, candidate)
  const refusedWith = async (instance: typeof service, id: string, sent: string) => {
    const client = await instance.connect(id)
    client.send({ type: 'hello', ticket: sent })
    const { code } = await client.next('error')
    assert.equal((await client.whenClosed()).code, 1008)
    return code
  }
  assert.equal(await refusedWith(service, session_id, ticket), 'TICKET_SPENT')
  assert.equal(await refusedWith(other, session_id, ticket), 'TICKET_SPENT')
  assert.equal(await refusedWith(service, session_id, `${ticket.slice(0, -4)}AAAA`), 'TICKET_INVALID')
  const elsewhere = await begin(service)
  const { body } = await service.call('POST', `/api/v1/interviews/${elsewhere.session_id}/ticket`, elsewhere.candidate)
  assert.equal(await refusedWith(service, session_id, body.ticket), 'TICKET_INVALID')

  const fresh = await service.call('POST', `/api/v1/interviews/${session_id}/ticket`, candidate)
  assert.equal(fresh.body.expires_in, 30)
  const clients = await Promise.all([service, other, service, other].map((instance) => instance.connect(session_id)))
  for (const client of clients) client.send({ type: 'hello', ticket: fresh.body.ticket })
  await Promise.all(clients.map((client) => Promise.race([client.next('welcome'), client.next('error')])))
  assert.equal(clients.filter((client) => client.frames.some((frame) => frame.type === 'welcome')).length, 1)
})

test('someone else’s session: no ticket, no connection', async (t) => {
  const service = await startInstance(t)
  const { session_id } = await begin(service)
  const stranger = person('candidate')
  assert.equal((await service.call('POST', `/api/v1/interviews/${session_id}/ticket`, stranger)).status, 404)
  const refused = new WebSocket(`${service.url.replace('http', 'ws')}/ws/interviews/${session_id}`, {
    headers: await service.keys.bearer(stranger.id, stranger.roles),
  })
  const [error] = await once(refused, 'error')
  assert.match(String(error), /404/)
  const silent = await service.connect(session_id)
  silent.send({ type: 'answer', question_id: 'q1', revision: 1, text: 'x' })
  assert.equal((await silent.next('error')).code, 'HELLO_FIRST')
  assert.equal((await silent.whenClosed()).code, 1008)
})

test('pages of another origin may not open a session; our own may', async (t) => {
  const service = await startInstance(t, { env: { PUBLIC_URL: 'https://candor.example' } })
  const { session_id } = await begin(service)
  const refused = new WebSocket(`${service.url.replace('http', 'ws')}/ws/interviews/${session_id}`, {
    headers: { origin: 'https://evil.example' },
  })
  const [error] = await once(refused, 'error')
  assert.match(String(error), /403/)
  const { socket } = await service.connect(session_id, { origin: 'https://candor.example' })
  assert.equal(socket.readyState, socket.OPEN)
})

test('a server client may connect with its bearer token and starts at the current sequence', async (t) => {
  const service = await startInstance(t)
  const { candidate, session_id } = await begin(service)
  const client = await service.connect(session_id, await service.keys.bearer(candidate.id, candidate.roles))
  assert.equal((await client.next('welcome')).seq, 3)
  assert.deepEqual(told(client.frames), [])
  client.send({ type: 'hello', last_seq: 1 })
  await client.next('consent')
  assert.deepEqual(told(client.frames), [
    ['question', 2],
    ['consent', 3],
  ])
})

test('after a reconnect with last_seq what was missed comes again, and an answer sent again is not doubled', async (t) => {
  const service = await startInstance(t)
  const { candidate, session_id } = await begin(service)
  const first = await enter(service, session_id, candidate)
  const answer = { type: 'answer', question_id: 'q1', revision: 2, text: 'one', client_id: 'c-1' }
  first.client.send({ type: 'draft', question_id: 'q2', revision: 5, text: 'typed ahead' })
  await first.client.next('saved')
  first.client.send(answer)
  await first.client.next('question')
  first.client.socket.terminate()

  const second = await enter(service, session_id, candidate, 3)
  assert.deepEqual(second.welcome.drafts, [{ question_id: 'q2', revision: 5, text: 'typed ahead' }])
  await second.client.next('line_restored')
  assert.deepEqual(told(second.client.frames), [
    ['ack', 4],
    ['question', 5],
    ['line_restored', 6],
  ])
  second.client.send(answer)
  const again = await second.client.next(
    'ack',
    () => second.client.frames.filter((frame) => frame.type === 'ack').length === 2,
  )
  assert.equal(again.seq, 4)
  const session = await service.stores.sessions.load(session_id)
  assert.equal(session?.entries.filter((entry) => entry.kind === 'answered').length, 1)
})

test('two instances: who is here is known on both, and who leaves is gone', async (t) => {
  const service = await startInstance(t)
  const other = await startInstance(t, { beside: service })
  const { candidate, interviewer, session_id } = await begin(service)
  const watching = await enter(other, session_id, interviewer)
  await watching.client.next('presence', (frame) => !frame.candidate && frame.watching[0] === interviewer.id)
  const writing = await enter(service, session_id, candidate)
  await watching.client.next('presence', (frame) => frame.candidate && frame.watching_count === 1)
  const told = await writing.client.next('presence')
  assert.deepEqual(told, { type: 'presence', candidate: true, watching_count: 1 })
  writing.client.socket.terminate()
  await watching.client.next('presence', (frame) => !frame.candidate)
  const back = await enter(service, session_id, candidate)
  await watching.client.next('presence', (frame) => frame.candidate)
  watching.client.socket.terminate()
  await back.client.next('presence', (frame) => frame.watching_count === 0)
})

test('two instances: what happens on one is seen on the other, by candidate and panel', async (t) => {
  const service = await startInstance(t)
  const other = await startInstance(t, { beside: service })
  const { candidate, interviewer, session_id } = await begin(service)
  const one = await enter(service, session_id, candidate)
  const panel = await enter(other, session_id, interviewer)
  one.client.send({ type: 'answer', question_id: 'q1', revision: 1, text: 'for all to read' })
  await one.client.next('ack')
  assert.equal((await panel.client.next('answer')).text, 'for all to read')
  await service.call('POST', `/api/v1/interviews/${session_id}/pause`, candidate)
  await panel.client.next('paused')
  await one.client.next('paused')
  panel.client.send({ type: 'answer', question_id: 'q2', revision: 1, text: 'not mine' })
  assert.equal((await panel.client.next('error')).code, 'READ_ONLY')
})

test('while Redis is down the session goes on, on every instance', async (t) => {
  const proxy = await tcpProxy(new URL(testServers().redisUrl).host)
  t.after(() => proxy.close())
  const redisUrl = `redis://${proxy.address}`
  const service = await startInstance(t, { redisUrl })
  const other = await startInstance(t, { beside: service, redisUrl })
  const { candidate, interviewer, session_id } = await begin(service)
  const one = await enter(service, session_id, candidate)
  const panel = await enter(other, session_id, interviewer)
  proxy.block()
  one.client.send({ type: 'answer', question_id: 'q1', revision: 1, text: 'without Redis' })
  await one.client.next('ack')
  assert.equal((await panel.client.next('answer')).text, 'without Redis')
  const late = await enter(service, session_id, candidate)
  assert.equal(late.welcome.seq, 5)
  proxy.restore()
  late.client.send({ type: 'answer', question_id: 'q2', revision: 1, text: 'with Redis again' })
  await panel.client.next('answer', (frame) => frame.question_id === 'q2')
})

test('bad frames get a clear refusal and the connection lives on', async (t) => {
  const service = await startInstance(t)
  const { candidate, session_id } = await begin(service)
  const { client } = await enter(service, session_id, candidate)
  const answer = { type: 'answer', question_id: 'q1', revision: 1, text: 'x' }
  const table: [string | Buffer, string][] = [
    [JSON.stringify({ ...answer, text: 'x'.repeat(1_000_000) }), 'FRAME_TOO_LARGE'],
    [JSON.stringify({ ...answer, text: 'x'.repeat(20_001) }), 'INVALID_FRAME'],
    [JSON.stringify({ ...answer, text: 'a\u0000' }), 'TEXT_NOT_STORABLE'],
    ['{"type":"answer","question_id":"q1","revision":1,"text":"\\ud800"}', 'TEXT_NOT_STORABLE'],
    [JSON.stringify({ ...answer, question_id: 'q9' }), 'UNKNOWN_QUESTION'],
    [JSON.stringify({ ...answer, question_id: 'q2' }), 'QUESTION_NOT_OPEN'],
    [JSON.stringify({ ...answer, revision: 0 }), 'INVALID_FRAME'],
    [JSON.stringify({ ...answer, clock: 1 }), 'INVALID_FRAME'],
    [JSON.stringify({ type: 'draft', question_id: 'q9', revision: 1, text: 'x' }), 'UNKNOWN_QUESTION'],
    [JSON.stringify({ type: 'emotion' }), 'UNKNOWN_TYPE'],
    [JSON.stringify({ type: 'constructor' }), 'UNKNOWN_TYPE'],
    ['[1]', 'UNKNOWN_TYPE'],
    ['null', 'UNKNOWN_TYPE'],
    ['{', 'NOT_JSON'],
    [Buffer.from([1, 2, 3]), 'BINARY_NOT_SUPPORTED'],
  ]
  for (const [message, code] of table) {
    client.socket.send(message)
    assert.equal((await client.next('error')).code, code)
  }
  client.send(answer)
  await client.next('ack')
  client.socket.send('x'.repeat(3 * 1024 * 1024))
  assert.equal((await client.whenClosed()).code, 1009)
})

test('no draft and no answer before consent; consent given over REST counts at once', async (t) => {
  const service = await startInstance(t)
  const { candidate, session_id } = await begin(service)
  await service.call('POST', `/api/v1/interviews/${session_id}/consent`, candidate, { ...consents, recording: false })
  const { client } = await enter(service, session_id, candidate)
  client.send({ type: 'draft', question_id: 'q1', revision: 1, text: 'x' })
  assert.equal((await client.next('error')).code, 'CONSENT_REQUIRED')
  client.send({ type: 'answer', question_id: 'q1', revision: 1, text: 'x' })
  assert.equal((await client.next('error')).code, 'CONSENT_REQUIRED')
  await service.call('POST', `/api/v1/interviews/${session_id}/consent`, candidate, consents)
  client.send({ type: 'draft', question_id: 'q1', revision: 2, text: 'x' })
  await client.next('saved')
})

test('too many messages are refused, and a flood ends the connection', async (t) => {
  const service = await startInstance(t)
  const { candidate, session_id } = await begin(service)
  const { client } = await enter(service, session_id, candidate)
  for (let n = 0; n < 400; n += 1) client.send({ type: 'ping' })
  await client.next('error', (frame) => frame.code === 'RATE_LIMITED')
  assert.deepEqual(await client.whenClosed(), { code: 1008, reason: 'TOO_MANY_REFUSALS' })
})

test('a client that does not read is cut, and the session goes on', async (t) => {
  const service = await startInstance(t)
  const { candidate, interviewer, session_id } = await begin(service)
  const slow = await enter(service, session_id, interviewer)
  slow.client.socket.pause()
  const { client } = await enter(service, session_id, candidate)
  const cut = async () => /^interview_slow_readers_total\{[^}]*\} [1-9]/m.test(await service.metricsText())
  // The kernel's buffers on both sides hold some megabytes before anything is left over.
  const text = 'x'.repeat(19_990)
  for (let n = 1; n <= 40; n += 1) {
    client.send({ type: 'answer', question_id: 'q1', revision: n, text: `${n} ${text}` })
    await client.next('ack', (frame) => frame.revision === n)
  }
  await until('the slow client to be cut', () => {
    // Asking for everything again, as often as the rate limit allows, is the worst a client can do that never reads.
    slow.client.send({ type: 'hello', last_seq: 0 })
    return cut()
  })
  client.send({ type: 'ping' })
  await client.next('pong')
})

test('a stopping instance sends its clients elsewhere with every answer acknowledged or safely repeatable', async (t) => {
  const service = await startInstance(t)
  const other = await startInstance(t, { beside: service })
  const { candidate, session_id } = await begin(service)
  const first = await enter(service, session_id, candidate)
  first.client.send({ type: 'draft', question_id: 'q1', revision: 1, text: 'typed until the last moment' })
  first.client.send({ type: 'answer', question_id: 'q1', revision: 2, text: 'answered while it stopped' })
  first.client.send({ type: 'ping' })
  await first.client.next('pong')
  const stopping = service.stop()
  const { after_ms } = await first.client.next('reconnect')
  assert.ok(after_ms >= 0 && after_ms <= 100)
  assert.deepEqual(await first.client.whenClosed(), { code: 1012, reason: 'RESTART' })
  assert.ok(first.client.frames.some((frame) => frame.type === 'ack' && frame.revision === 2))
  await stopping
  const second = await enter(other, session_id, candidate, 3)
  await second.client.next('ack', (frame) => frame.revision === 2)
  assert.equal((await other.stores.drafts.findOne({ session_id }))?.text, 'typed until the last moment')
})
