import assert from 'node:assert/strict'
import { test } from 'node:test'
import { until } from '@candor/stack/testing'
import { eraseSession } from './erasure.ts'
import { forgetNotes } from './notes.ts'
import { begin, type Person, person, startInstance } from './testing.ts'

test('notes are there on every device of their author, are read by nobody else, and the highest revision wins', async (t) => {
  const service = await startInstance(t)
  const { candidate, interviewer, recruiter, session_id } = await begin(service)
  const url = `/api/v1/interviews/${session_id}/notes`
  const write = (as: Person, revision: number, text: string) => service.call('PUT', url, as, { revision, text })
  const read = async (as: Person) => (await service.call('GET', url, as)).body
  assert.deepEqual(await read(interviewer), { text: '', revision: 0, saved_at: null })
  const text = 'Says “NAT” \u202Eאבג 👩‍🚀\n'
  assert.equal((await write(interviewer, 3, text)).status, 200)
  assert.equal((await write(interviewer, 3, text)).status, 200)
  assert.equal((await read(interviewer)).text, text)
  const stale = await write(interviewer, 3, 'from an older page')
  assert.deepEqual([stale.status, stale.body.code, stale.body.revision], [409, 'STALE_REVISION', 3])
  const sent = await Promise.all([4, 5, 6, 7].map((revision) => write(interviewer, revision, `r${revision}`)))
  assert.ok(
    sent.every(
      ({ status, body }) => status === 200 || body.code === 'STALE_REVISION' || body.code === 'VERSION_CONFLICT',
    ),
  )
  assert.equal((await read(interviewer)).text, 'r7')

  assert.deepEqual((await read(recruiter)).text, '')
  assert.equal((await write(recruiter, 1, 'mine')).status, 200)
  assert.equal((await read(interviewer)).text, 'r7')
  for (const [who, status] of [
    [candidate, 403],
    [person('interviewer'), 404],
    [person('auditor'), 403],
  ] as const) {
    assert.equal((await service.call('GET', url, who)).status, status)
    assert.equal((await write(who, 9, 'x')).status, status)
  }
  assert.equal((await write(interviewer, 8, 'x'.repeat(20_001))).status, 400)
  assert.equal((await write(interviewer, 8, 'a\u0000')).status, 422)
})

test('notes go with the words of their session, and none are taken after that', async (t) => {
  const service = await startInstance(t)
  const { interviewer, session_id } = await begin(service)
  const url = `/api/v1/interviews/${session_id}/notes`
  await service.call('PUT', url, interviewer, { revision: 1, text: 'seems nervous' })
  const { sessions, notes } = service.stores
  const kept = () => notes.collection.countDocuments({ session_id })
  assert.equal(await kept(), 1)
  const session = await sessions.load(session_id)
  assert.ok(session)
  await sessions.save(session, session_id, eraseSession(session, 'identity', new Date()), {
    actor: 'x',
    at: new Date(),
  })
  await service.expiry()
  await until('the notes to be gone', async () => (await kept()) === 0)
  const late = await service.call('PUT', url, interviewer, { revision: 2, text: 'late' })
  assert.deepEqual([late.status, late.body.code, await kept()], [409, 'SESSION_OVER', 0])
})

test('an erased interviewer leaves no words behind', () => {
  const notes = { session_id: 's', person_id: 'p', text: 'private', revision: 4, saved_at: new Date() }
  assert.deepEqual(forgetNotes(notes)?.state, { ...notes, text: '' })
  assert.equal(forgetNotes({ ...notes, text: '' }), undefined)
})
