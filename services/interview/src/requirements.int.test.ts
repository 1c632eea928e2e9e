import assert from 'node:assert/strict'
import { test } from 'node:test'
import { enter, person, prepare, startInstance } from './testing.ts'

// Quoted word for word from the requirement document "Production Implementation Guide", section "API Documentation".
const startRequest = '{"user_id":"uuid"}'
const startResponse = `{
  "session_id": "session_abc123",
  "started_at": "2024-01-15T10:00:00Z",
  "total_questions": 5,
  "current_question": {
    "id": "q1",
    "text": "Tell me about yourself",
    "category": "introduction"
  }
}`
const socketPath = '/ws/interviews/session_abc123'
const mediaFrame = (image: string) => ({
  type: 'frame',
  data: { session_id: 'session_abc123', timestamp: Date.now(), image },
})

/** The names in a JSON value and the types that stand there, in order. */
function shapeOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return typeof value
  return Object.entries(value).map(([key, inner]) => [key, shapeOf(inner)])
}

test('the start call takes and gives exactly what the requirement document shows', async (t) => {
  const service = await startInstance(t)
  const { candidate } = await prepare(service)
  const request = JSON.parse(startRequest.replace('uuid', candidate.id)) as object
  const { status, body } = await service.call('POST', '/api/v1/interviews/start', candidate, request)
  const quoted = JSON.parse(startResponse)
  assert.equal(status, 201)
  assert.deepEqual(shapeOf(body), shapeOf(quoted))
  assert.deepEqual(body.current_question, quoted.current_question)
  assert.ok(!Number.isNaN(Date.parse(body.started_at)) && body.started_at.endsWith('Z'))
  const foreign = await service.call('POST', '/api/v1/interviews/start', candidate, { user_id: person('candidate').id })
  assert.deepEqual([foreign.status, foreign.body.code], [403, 'FORBIDDEN'])
})

test('the live session lies where the requirement document connects to, and starts without a hello', async (t) => {
  const service = await startInstance(t)
  const { candidate } = await prepare(service)
  const { body } = await service.call('POST', '/api/v1/interviews/start', candidate, { user_id: candidate.id })
  const bearer = await service.keys.bearer(candidate.id, candidate.roles)
  const client = await service.connect(body.session_id, bearer)
  assert.equal(new URL(client.socket.url).pathname, socketPath.replace('session_abc123', body.session_id))
  assert.equal((await client.next('welcome')).session.current_question.id, 'q1')
})

test('its media frame is refused politely; with the option its answer has the document’s shape and no emotion', async (t) => {
  const off = await startInstance(t)
  const on = await startInstance(t, { beside: off, env: { WS_EMOTION_UPDATES: 'true' } })
  const { candidate } = await prepare(off)
  const { body } = await off.call('POST', '/api/v1/interviews/start', candidate, { user_id: candidate.id })

  const { client } = await enter(off, body.session_id, candidate)
  client.send(mediaFrame('aGVsbG8='))
  assert.equal((await client.next('notice')).code, 'MEDIA_SIGNALS_OFF')
  assert.ok(!client.frames.some(({ type }) => type === 'emotion_update'))

  const { client: other } = await enter(on, body.session_id, candidate)
  other.send(mediaFrame('aGVsbG8='))
  // The document's reader: if (data.type === 'emotion_update') console.log('Emotion:', data.data.emotion)
  const update = await other.next('emotion_update')
  assert.deepEqual(Object.keys(update.data), ['session_id', 'timestamp', 'emotion'])
  assert.equal(update.data.emotion, 'not_assessed')
  other.send(mediaFrame('x'.repeat(300_000)))
  assert.equal((await other.next('error')).code, 'FRAME_TOO_LARGE')
  other.send({ type: 'frame' })
  assert.equal((await other.next('error')).code, 'INVALID_FRAME')
})
