import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { readTopic } from '@candor/platform/event-testing'
import { until } from '@candor/stack/testing'
import { v7 as uuidv7 } from 'uuid'
import { ensureAdmin } from './bootstrap.ts'
import { adminPassword, type Identity, newPerson, openIdentity, suiteCleanup } from './identity-testing.ts'

describe('people, on the real servers', () => {
  let identity: Identity
  let admin: string
  let recruiter: string

  const cleanup = suiteCleanup()

  before(async () => {
    identity = await openIdentity(cleanup)
    admin = (await identity.login()).body.access_token
    recruiter = (await signedIn(['recruiter'])).token
  })

  const create = (token: string, change: object = {}, headers: Record<string, string> = {}) =>
    identity.call('POST', '/api/v1/people', { token, headers, body: newPerson(change) })

  /** Somebody new of these roles, with a token of their own sign-in. */
  async function signedIn(roles: string[]) {
    const { body } = await create(admin, { roles, password: adminPassword })
    const token: string = (await identity.login(body.email)).body.access_token
    return { url: `/api/v1/people/${body.person_id}`, email: body.email as string, token }
  }

  test('an address belongs to one person, also when two are made at the same time', async () => {
    const email = `race-${uuidv7()}@example.com`
    const answers = await Promise.all([create(admin, { email }), create(admin, { email: email.toUpperCase() })])
    assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 409])
    assert.equal(answers.find(({ status }) => status === 409)?.body.code, 'EMAIL_TAKEN')
  })

  test('one Idempotency-Key creates one person, also when sent at the same time', async () => {
    const headers = { 'idempotency-key': uuidv7() }
    const body = newPerson({ password: adminPassword })
    const send = (change: object = {}) =>
      identity.call('POST', '/api/v1/people', { token: admin, headers, body: { ...body, ...change } })
    const answers = await Promise.all([send(), send(), send()])
    assert.deepEqual(
      answers.map(({ status }) => status),
      [201, 201, 201],
    )
    assert.equal(new Set(answers.map((answer) => JSON.stringify(answer.body))).size, 1)
    assert.equal((await send({ password: 'another long password' })).body.code, 'IDEMPOTENCY_KEY_REUSED')
    const doc = await identity.stores.people.load(answers[0]?.body.person_id)
    assert.equal(JSON.stringify(doc).includes(adminPassword), false)
  })

  test('an interviewer learns names and nothing else; erased people have none', async () => {
    const { token, url } = await signedIn(['interviewer'])
    const [kept, gone] = await Promise.all([create(admin, { name: 'Asha Rao' }), create(admin)])
    await identity.call('DELETE', `/api/v1/people/${gone?.body.person_id}`, { token: admin })
    const names = (ids: string) => identity.call('GET', `/api/v1/people/names?ids=${ids}`, { token })
    const known = kept?.body.person_id
    assert.deepEqual((await names(`${known},${gone?.body.person_id},unknown`)).body, {
      items: [{ person_id: known, name: 'Asha Rao' }],
    })
    assert.equal((await names(Array(101).fill('x').join(','))).status, 400)
    assert.equal((await identity.call('GET', url, { token })).status, 403)
  })

  test('a recruiter reaches candidates and interviewers only', async () => {
    assert.equal((await create(recruiter, { roles: ['candidate'] })).status, 201)
    assert.deepEqual((await create(recruiter, { roles: ['admin'] })).body.code, 'ROLE_NOT_ALLOWED')
    const auditor = (await create(admin, { roles: ['auditor'] })).body.person_id
    for (const [method, body] of [
      ['PATCH', { name: 'X' }],
      ['DELETE', undefined],
    ] as const) {
      const answer = await identity.call(method, `/api/v1/people/${auditor}`, {
        token: recruiter,
        ...(body && { body }),
      })
      assert.deepEqual([answer.status, answer.body.code], [403, 'ROLE_NOT_ALLOWED'])
    }
  })

  test('who was disabled, demoted, erased or given a new password can not give the access back with the token they hold', async () => {
    const losses = [
      ['PATCH', { status: 'disabled' }, 401],
      ['PATCH', { roles: ['candidate'] }, 403],
      ['PATCH', { password: 'a password nobody else knows' }, 401],
      ['DELETE', undefined, 401],
    ] as const
    for (const [method, body, status] of losses) {
      const { url, token } = await signedIn(['admin'])
      assert.equal((await create(token, { roles: ['admin'] })).status, 201)
      // Tokens tell whole seconds: wait for the next one, or the token would look as new as the change.
      await until('the next second', () => Date.now() % 1_000 < 100)
      assert.ok((await identity.call(method, url, { token: admin, ...(body && { body }) })).status < 300)
      const attempts = await Promise.all([
        create(token, { roles: ['admin'] }),
        identity.call('PATCH', url, { token, body: { roles: ['admin'] } }),
        identity.call('POST', '/api/v1/api-keys', { token, body: { name: 'back door', roles: ['admin'] } }),
        identity.call('GET', '/api/v1/people', { token }),
      ])
      assert.deepEqual(
        attempts.map((attempt) => attempt.status),
        [status, status, status, status],
      )
    }
  })

  test('a new sign-in right after a new password counts', async () => {
    const { url, email } = await signedIn(['recruiter'])
    const password = 'a password nobody else knows'
    assert.equal((await identity.call('PATCH', url, { token: admin, body: { password } })).status, 200)
    const token = (await identity.login(email, password)).body.access_token
    assert.equal((await identity.call('GET', '/api/v1/people', { token })).status, 200)
  })

  test('a machine makes and alters no admins, and a revoked one nobody', async () => {
    const key = { name: 'directory', roles: ['admin'] }
    const { body } = await identity.call('POST', '/api/v1/api-keys', { token: admin, body: key })
    const exchange = { body: { api_key: body.api_key } }
    const token = (await identity.call('POST', '/api/v1/auth/exchange', exchange)).body.access_token
    const other = (await signedIn(['admin'])).url
    assert.equal((await create(token, { roles: ['admin'] })).body.code, 'ROLE_NOT_ALLOWED')
    assert.equal((await identity.call('PATCH', other, { token, body: { name: 'X' } })).status, 403)
    assert.equal((await identity.call('DELETE', other, { token })).status, 403)
    const { url } = await signedIn(['recruiter'])
    assert.equal((await identity.call('PATCH', url, { token, body: { roles: ['admin'] } })).status, 403)
    assert.equal((await identity.call('PATCH', url, { token, body: { password: adminPassword } })).status, 403)
    assert.equal((await create(token, { roles: ['recruiter'] })).status, 201)
    await identity.call('DELETE', `/api/v1/api-keys/${body.api_key_id}`, { token: admin })
    assert.equal((await create(token, { roles: ['recruiter'] })).body.code, 'API_KEY_INVALID')
  })

  test('who is neither admin nor recruiter reads only themselves', async () => {
    const { person_id } = (await create(admin, { roles: ['interviewer'] })).body
    const token = await identity.tokenFor(person_id, ['interviewer'])
    assert.equal((await identity.call('GET', '/api/v1/people/me', { token })).body.person_id, person_id)
    assert.equal((await identity.call('GET', `/api/v1/people/${person_id}`, { token })).status, 403)
    assert.equal((await identity.call('GET', '/api/v1/people', { token })).status, 403)
    assert.equal((await identity.call('GET', '/api/v1/people')).status, 401)
  })

  test('bad input is refused with the field that is wrong', async () => {
    const wrong: [object, string][] = [
      [{ email: 'nobody' }, '/body/email'],
      [{ roles: ['owner'] }, '/body/roles/0'],
      [{ roles: [] }, '/body/roles'],
      [{ time_zone: 'Mars/Olympus' }, '/body/time_zone'],
      [{ time_zone: '+05:30' }, '/body/time_zone'],
      [{ locale: 'not a locale' }, '/body/locale'],
      [{ name: ' ' }, '/body/name'],
      [{ name: 'Asha\r\nBcc: everybody@example.com' }, '/body/name'],
      [{ name: 'Asha\u0000' }, '/body/name'],
      [{ name: 'Asha \u202eoaR' }, '/body/name'],
      [{ name: 'Asha \ud800' }, '/body/name'],
      [{ password: 'short' }, '/body/password'],
      [{ is_admin: true }, '/body/is_admin'],
      [{ status: 'erased' }, '/body/status'],
    ]
    for (const [change, path] of wrong) {
      const { status, body } = await create(admin, change)
      assert.deepEqual([status, body.code, body.errors?.[0]?.path], [400, 'VALIDATION_FAILED', path])
    }
    assert.equal((await identity.call('GET', '/api/v1/people?cursor=nonsense', { token: admin })).status, 400)
    assert.equal((await identity.call('GET', '/api/v1/people?limit=100000', { token: admin })).status, 400)
    assert.equal((await identity.call('GET', `/api/v1/people/${uuidv7()}`, { token: admin })).status, 404)
  })

  test('names of any script are taken as they are', async () => {
    for (const name of ['O’Brien, "Bo"; Jr.', 'आशा राव', 'محمد علي', '王小明', '👩🏽‍💻 Ада'])
      assert.equal((await create(admin, { name })).body.name, name)
  })

  test('a list goes through everybody of a role once', async () => {
    const made = new Set<string>()
    for (let i = 0; i < 5; i++) made.add((await create(admin, { roles: ['interviewer', 'auditor'] })).body.person_id)
    const seen: string[] = []
    let cursor = ''
    do {
      const { body } = await identity.call('GET', `/api/v1/people?role=auditor&limit=2${cursor}`, { token: admin })
      seen.push(...body.items.map((item: { person_id: string }) => item.person_id))
      cursor = body.next_cursor && `&cursor=${body.next_cursor}`
    } while (cursor)
    assert.equal(new Set(seen).size, seen.length)
    assert.ok([...made].every((id) => seen.includes(id)))
  })

  test('an erased person leaves nothing behind but the id, and stays erased', async () => {
    const headers = { 'idempotency-key': uuidv7() }
    const records = await readTopic(identity, 'candor.person.v1')
    const email = `erase-${uuidv7()}@example.com`
    const body = newPerson({ email, name: 'Zebediah Unusual', roles: ['candidate'], password: adminPassword })
    const send = () => identity.call('POST', '/api/v1/people', { token: admin, headers, body })
    const { person_id } = (await send()).body
    const url = `/api/v1/people/${person_id}`
    await identity.call('PATCH', url, {
      token: admin,
      headers: { 'idempotency-key': uuidv7() },
      body: { name: 'Zebediah U.' },
    })
    const { refresh_token } = (await identity.login(email)).body
    await identity.login(email, 'wrong')

    assert.equal((await identity.call('DELETE', url, { token: admin })).status, 204)
    assert.equal((await identity.call('DELETE', url, { token: admin })).status, 204)
    assert.equal((await identity.call('GET', url, { token: admin })).status, 410)
    assert.equal((await identity.call('PATCH', url, { token: admin, body: { name: 'Back' } })).status, 410)
    assert.equal((await send()).body.code, 'PERSON_ERASED')
    assert.equal((await identity.call('POST', '/api/v1/auth/refresh', { body: { refresh_token } })).status, 401)
    assert.equal((await identity.login(email)).status, 401)
    await until('an empty outbox', async () => (await identity.stores.people.load(person_id))?.outbox?.length === 0)
    for (const { name } of await identity.db.listCollections().toArray()) {
      const docs = JSON.stringify(await identity.db.collection(name).find().toArray())
      assert.equal(/zebediah/i.test(docs) || docs.includes(email), false, name)
    }
    const events = () => records.filter(({ key }) => key === person_id)
    await until('its events', () => events().length === 3)
    assert.deepEqual(
      events().map(({ seq, type }) => [seq, type.split('.').at(-1)]),
      [
        [1, 'PersonSaved'],
        [2, 'PersonSaved'],
        [3, 'PersonErased'],
      ],
    )
    assert.equal((await create(admin, { email })).status, 201)
  })

  test('the first admin is made once by many instances', async () => {
    const config = { ADMIN_EMAIL: `first-${uuidv7()}@example.com`, ADMIN_PASSWORD: adminPassword }
    await Promise.all(Array.from({ length: 4 }, () => ensureAdmin(config, identity, new Date())))
    const found = identity.stores.people.collection.countDocuments({ email: config.ADMIN_EMAIL } as never)
    assert.equal(await found, 1)
    await ensureAdmin({ ...config, ADMIN_PASSWORD: 'another long password' }, identity, new Date())
    assert.equal((await identity.login(config.ADMIN_EMAIL)).status, 200)
  })
})
