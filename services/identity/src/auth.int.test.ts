import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { until } from '@candor/stack/testing'
import { v7 as uuidv7 } from 'uuid'
import {
  adminEmail,
  adminPassword,
  type Identity,
  newPerson,
  openIdentity,
  openScheduling,
  suiteCleanup,
} from './identity-testing.ts'
import { reuseGraceMs } from './session.ts'

describe('signing in, on the real servers', () => {
  let identity: Identity
  let scheduling: Awaited<ReturnType<typeof openScheduling>>
  let adminToken: string

  const cleanup = suiteCleanup()

  before(async () => {
    identity = await openIdentity(cleanup)
    scheduling = await openScheduling(cleanup, identity)
    adminToken = (await identity.login()).body.access_token
  })

  const refresh = (refresh_token: string) => identity.call('POST', '/api/v1/auth/refresh', { body: { refresh_token } })

  async function createPerson(change: object = {}) {
    const { status, body } = await identity.call('POST', '/api/v1/people', {
      token: adminToken,
      body: newPerson(change),
    })
    assert.equal(status, 201, JSON.stringify(body))
    return body as { person_id: string; email: string }
  }

  test('the first admin signs in and is who they say', async () => {
    const { status, body } = await identity.login('ADMIN@example.com')
    assert.equal(status, 200)
    assert.deepEqual([body.token_type, body.expires_in], ['Bearer', 900])
    const me = await identity.call('GET', '/api/v1/people/me', { token: body.access_token })
    assert.deepEqual([me.status, me.body.email, me.body.roles], [200, adminEmail, ['admin']])
  })

  test('a wrong password, an unknown address and a disabled person get the same answer', async () => {
    const person = await createPerson({ password: adminPassword })
    await identity.call('PATCH', `/api/v1/people/${person.person_id}`, {
      token: adminToken,
      body: { status: 'disabled' },
    })
    const answers = await Promise.all([
      identity.login(adminEmail, 'wrong', '192.0.2.10'),
      identity.login('nobody@example.com', 'wrong', '192.0.2.11'),
      identity.login(person.email, adminPassword, '192.0.2.12'),
    ])
    for (const { status, body } of answers) {
      assert.deepEqual([status, body.code, body.detail], [401, 'INVALID_CREDENTIALS', 'Check both and try again.'])
    }
  })

  test('guessing is slowed down, at once and in parallel, and the owner still comes in from elsewhere', async () => {
    const person = await createPerson({ password: adminPassword })
    assert.equal((await identity.login(person.email, adminPassword, '192.0.2.20')).status, 200)
    const guesses = await Promise.all(
      Array.from({ length: 12 }, () => identity.login(person.email, 'a guess', '192.0.2.21')),
    )
    const next = await identity.login(person.email, adminPassword, '192.0.2.21')
    assert.equal(next.status, 429)
    assert.equal(next.body.code, 'SIGN_IN_BLOCKED')
    assert.ok(Number(next.headers['retry-after']) >= 1)
    assert.ok(guesses.every(({ status }) => status === 401 || status === 429))
    assert.equal((await identity.login(person.email, adminPassword, '192.0.2.20')).status, 200)
  })

  test('a refresh gives new tokens and the newest roles', async () => {
    const person = await createPerson({ password: adminPassword })
    const first = (await identity.login(person.email)).body
    await identity.call('PATCH', `/api/v1/people/${person.person_id}`, {
      token: adminToken,
      body: { roles: ['auditor'] },
    })
    const second = await refresh(first.refresh_token)
    assert.equal(second.status, 200)
    assert.notEqual(second.body.refresh_token, first.refresh_token)
    const me = await identity.call('GET', '/api/v1/people/me', { token: second.body.access_token })
    assert.deepEqual(me.body.roles, ['auditor'])
  })

  test('two refreshes of one token at the same time both succeed with the same successor', async () => {
    const { refresh_token } = (await identity.login()).body
    const answers = await Promise.all(Array.from({ length: 8 }, () => refresh(refresh_token)))
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]))
    const successors = new Set(answers.map(({ body }) => body.refresh_token))
    assert.equal(successors.size, 1)
    assert.equal((await refresh([...successors][0])).status, 200)
  })

  test('a replaced refresh token that comes back later ends the whole family', async () => {
    const first = (await identity.login()).body.refresh_token
    const second = (await refresh(first)).body.refresh_token
    const id = first.split('.')[0]
    const rotated_at = new Date(Date.now() - reuseGraceMs - 1_000)
    await identity.stores.sessions.collection.updateOne({ _id: id } as never, { $set: { rotated_at } } as never)
    const reused = await refresh(first)
    assert.deepEqual([reused.status, reused.body.code], [401, 'REFRESH_TOKEN_REUSED'])
    assert.deepEqual([(await refresh(second)).status, (await refresh(first)).body.code], [401, 'SESSION_ENDED'])
  })

  test('a forged refresh token neither refreshes nor ends the session it names', async () => {
    const token = (await identity.login()).body.refresh_token as string
    const [id, , mac] = token.split('.')
    for (const forged of [`${id}.1.${'A'.repeat(43)}`, `${id}.2.${mac}`, `${uuidv7()}.1.${mac}`, 'nonsense']) {
      const { status, body } = await refresh(forged)
      assert.deepEqual([status, body.code], [401, 'SESSION_ENDED'])
    }
    assert.equal((await refresh(token)).status, 200)
  })

  test('logging out ends the session, and is answered alike for any token', async () => {
    const token = (await identity.login()).body.refresh_token
    for (const refresh_token of [token, token, 'nonsense']) {
      assert.equal((await identity.call('POST', '/api/v1/auth/logout', { body: { refresh_token } })).status, 204)
    }
    assert.equal((await refresh(token)).body.code, 'SESSION_ENDED')
  })

  test('a new password ends every session of the person', async () => {
    const person = await createPerson({ password: adminPassword })
    const { refresh_token } = (await identity.login(person.email)).body
    const body = { password: 'another long password' }
    await identity.call('PATCH', `/api/v1/people/${person.person_id}`, { token: adminToken, body })
    assert.equal((await refresh(refresh_token)).body.code, 'SESSION_ENDED')
    assert.equal((await identity.login(person.email, body.password)).status, 200)
  })

  test('an invitation link opens as its candidate, also when used, and not when withdrawn', async () => {
    const candidate = await createPerson({ roles: ['candidate'] })
    const invitation = uuidv7()
    const invitation_token = await scheduling.linkToken(invitation, candidate.person_id)
    const exchange = () => identity.call('POST', '/api/v1/auth/exchange', { body: { invitation_token } })

    const early = await exchange()
    assert.deepEqual([early.status, early.body.code], [409, 'NOT_YET_KNOWN'])
    assert.equal(early.headers['retry-after'], '1')

    await scheduling.issue(invitation, candidate.person_id)
    const opened = await until('the invitation', async () => {
      const answer = await exchange()
      return answer.status === 200 ? answer : undefined
    })
    assert.equal(opened.body.refresh_token, undefined)
    const claims = JSON.parse(Buffer.from(opened.body.access_token.split('.')[1], 'base64url').toString())
    assert.deepEqual(
      [claims.sub, claims.roles, claims.kind, claims.invitation_id, claims.exp - claims.iat],
      [candidate.person_id, ['candidate'], 'person', invitation, 900],
    )
    assert.equal((await identity.call('GET', '/api/v1/people/me', { token: opened.body.access_token })).status, 200)
    assert.equal((await identity.call('GET', '/api/v1/people', { token: opened.body.access_token })).status, 403)

    await scheduling.publish(invitation, {
      type: 'InvitationUsed',
      data: { invitation_id: invitation, booking_id: 'b' },
    })
    const stored = () => identity.stores.invitations.load(invitation)
    await until('used', async () => (await stored())?.status === 'used')
    assert.equal((await exchange()).status, 200)

    await scheduling.publish(invitation, {
      type: 'InvitationRevoked',
      data: { invitation_id: invitation, reason: 'filled' },
    })
    await until('revoked', async () => (await stored())?.status === 'revoked')
    assert.equal((await exchange()).body.code, 'INVITATION_REVOKED')
  })

  test('a link that is expired, for somebody else, or no link at all is refused', async () => {
    const candidate = await createPerson({ roles: ['candidate'] })
    const invitation = uuidv7()
    await scheduling.issue(invitation, candidate.person_id)
    await until('the invitation', () => identity.stores.invitations.load(invitation))
    const exchange = async (invitation_token: string) => {
      const { status, body } = await identity.call('POST', '/api/v1/auth/exchange', { body: { invitation_token } })
      return [status, body.code]
    }
    assert.deepEqual(await exchange(await scheduling.linkToken(invitation, candidate.person_id, -60)), [
      403,
      'INVITATION_EXPIRED',
    ])
    assert.deepEqual(await exchange(await scheduling.linkToken(invitation, 'somebody-else')), [
      401,
      'INVITATION_INVALID',
    ])
    assert.deepEqual(await exchange(adminToken), [401, 'INVITATION_INVALID'])
    assert.deepEqual(await exchange('a.b.c'), [401, 'INVITATION_INVALID'])
    const both = { invitation_token: 'x', api_key: 'y' }
    for (const body of [both, {}, { token: 'x' }]) {
      assert.equal((await identity.call('POST', '/api/v1/auth/exchange', { body })).status, 400)
    }
  })

  test('a link does not work as an access token', async () => {
    const token = await scheduling.linkToken(uuidv7(), 'candidate-1')
    assert.equal((await identity.call('GET', '/api/v1/people/me', { token })).status, 401)
  })

  test('an API key is shown once, exchanged, rotated by its machine and revoked', async () => {
    const headers = { 'idempotency-key': uuidv7() }
    const body = { name: 'ATS sync', roles: ['recruiter'] }
    const created = await identity.call('POST', '/api/v1/api-keys', { token: adminToken, body, headers })
    assert.equal(created.status, 201)
    const again = await identity.call('POST', '/api/v1/api-keys', { token: adminToken, body, headers })
    assert.deepEqual(again.body, created.body)
    const { api_key, api_key_id: id } = created.body
    const doc = await identity.stores.apiKeys.load(id)
    assert.equal(JSON.stringify(doc).includes(api_key.split('.')[2]), false)

    const exchange = (text: string) => identity.call('POST', '/api/v1/auth/exchange', { body: { api_key: text } })
    const machine = (await exchange(api_key)).body.access_token
    assert.equal((await identity.call('GET', '/api/v1/people', { token: machine })).status, 200)
    assert.equal((await identity.call('GET', '/api/v1/api-keys', { token: machine })).status, 403)

    const rotated = await identity.call('POST', `/api/v1/api-keys/${id}/rotate`, { token: machine })
    assert.deepEqual([rotated.status, rotated.body.number], [201, 2])
    assert.deepEqual([(await exchange(api_key)).status, (await exchange(rotated.body.api_key)).status], [200, 200])
    const other = await identity.call('POST', `/api/v1/api-keys/${uuidv7()}/rotate`, { token: machine })
    assert.equal(other.status, 403)

    const list = await identity.call('GET', '/api/v1/api-keys', { token: adminToken })
    const listed = list.body.items.find((item: { api_key_id: string }) => item.api_key_id === id)
    assert.deepEqual([listed.number, listed.api_key], [2, undefined])
    assert.equal((await identity.call('DELETE', `/api/v1/api-keys/${id}`, { token: adminToken })).status, 204)
    for (const text of [api_key, rotated.body.api_key, `ck_${uuidv7()}.1.${'A'.repeat(43)}`, 'nonsense']) {
      const { status, body } = await exchange(text)
      assert.deepEqual([status, body.code], [401, 'API_KEY_INVALID'])
    }
  })

  test('a machine makes no keys, whatever its roles', async () => {
    const body = { name: 'first', roles: ['admin'] }
    const made = (await identity.call('POST', '/api/v1/api-keys', { token: adminToken, body })).body
    const token = (await identity.call('POST', '/api/v1/auth/exchange', { body: { api_key: made.api_key } })).body
      .access_token
    assert.equal((await identity.call('POST', '/api/v1/api-keys', { token, body })).status, 403)
  })
})
