import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decode } from '@candor/contracts/codec'
import { begin, enter, startInstance } from './testing.ts'

test('after the end an answer is refused in words, over the socket and over REST, and nothing changes', async (t) => {
  const service = await startInstance(t)
  const { candidate, session_id } = await begin(service)
  const at = `/api/v1/interviews/${session_id}`
  const { client } = await enter(service, session_id, candidate)
  client.send({ type: 'answer', question_id: 'q1', revision: 1, text: 'in time' })
  await client.next('ack')
  // In one go: the server may read the answer and the draft only after it has completed the session.
  client.send({ type: 'complete' })
  client.send({ type: 'answer', question_id: 'q2', revision: 1, text: 'too late' })
  client.send({ type: 'draft', question_id: 'q2', revision: 2, text: 'too late' })
  assert.deepEqual(await client.whenClosed(), { code: 1000, reason: 'SESSION_OVER' })
  const rest = await service.call('POST', `${at}/answers`, candidate, { question_id: 'q2', text: 'too late' })
  assert.deepEqual([rest.status, rest.body.code], [409, 'SESSION_OVER'])
  for (const path of ['pause', 'resume']) {
    const refused = await service.call('POST', `${at}/${path}`, candidate)
    assert.deepEqual([refused.status, refused.body.code], [409, 'SESSION_OVER'], path)
  }
  const again = await enter(service, session_id, candidate, 0)
  assert.equal(again.welcome.session.status, 'completed')
  assert.equal((await again.client.whenClosed()).code, 1000)
  const session = await service.stores.sessions.load(session_id)
  assert.deepEqual(
    session?.answers.map(({ question_id }) => question_id),
    ['q1'],
  )
  assert.equal(await service.stores.drafts.countDocuments({ session_id }), 0)
})

test('emoji, right-to-left and control characters come back as they were typed: document, transcript, event', async (t) => {
  const service = await startInstance(t)
  const texts = {
    q1: '  شكرًا 👩🏽‍🚀 Zoë e\u0301 \u202Eevil\u202C \u200F\u200D\uFEFF \u0007\u001b[31m\r\n\t𝒳 𠮷 \uFFFD \u2028 ',
    q2: '<script>alert("x")</script> {"$ne":1} नमस्ते שלום \\u0000 \u0085\u00A0',
  }
  const { candidate, session_id, interviewer } = await begin(service)
  const { client } = await enter(service, session_id, candidate)
  for (const [question_id, text] of Object.entries(texts)) {
    client.send({ type: 'answer', question_id, revision: 1, text })
    await client.next('ack')
  }
  const said = (entries: { kind: string; text?: string }[]) =>
    entries.filter(({ kind }) => kind === 'answered').map(({ text }) => text)
  const stored = await service.stores.sessions.load(session_id)
  assert.deepEqual(said(stored?.entries ?? []), Object.values(texts))
  const { body } = await service.call('GET', `/api/v1/interviews/${session_id}/transcript`, interviewer)
  assert.deepEqual(said(body.entries), Object.values(texts))
  // The bytes that the relay sends.
  const events = (stored?.outbox ?? []).map(({ value }) => decode(Buffer.from(value.buffer)))
  const published = events.flatMap((event) =>
    event.kind === 'event' && event.type === 'AnswerSubmitted' ? [event.data.text] : [],
  )
  assert.deepEqual(published, Object.values(texts))
})

test('a binary message that would be a valid answer as text is refused, and the text after it is taken', async (t) => {
  const service = await startInstance(t)
  const { candidate, session_id } = await begin(service)
  const { client } = await enter(service, session_id, candidate)
  const answer = JSON.stringify({ type: 'answer', question_id: 'q1', revision: 1, text: 'binary?' })
  client.socket.send(Buffer.from(answer), { binary: true })
  assert.equal((await client.next('error')).code, 'BINARY_NOT_SUPPORTED')
  client.socket.send(answer)
  await client.next('ack')
  // Not UTF-8 in a text message: the protocol itself ends the connection.
  client.socket.send(Buffer.from([0xff, 0xfe, 0xfd]), { binary: false })
  assert.equal((await client.whenClosed()).code, 1007)
})
