import assert from 'node:assert/strict'
import test from 'node:test'
import { openPortal, openUpstream } from './portal-testing.ts'

/** Stands in for identity: one good password, tokens that can be told apart, and a memory of what it was asked. */
async function openIdentity(t: test.TestContext) {
  const asked: { url: string; headers: NodeJS.Dict<string | string[]>; body: string }[] = []
  let turn = 0
  const { url } = await openUpstream(t, async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    asked.push({ url: request.url ?? '', headers: request.headers, body })
    const answer = (status: number, content?: object) => {
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(content && JSON.stringify(content))
    }
    if (request.url?.endsWith('/logout')) return answer(204)
    if (!request.url?.startsWith('/api/v1/auth/')) return answer(200, { authorization: request.headers.authorization })
    if (request.url.endsWith('/login') && !body.includes('"right"')) return answer(401, { code: 'WRONG_CREDENTIALS' })
    if (request.url.endsWith('/refresh') && body.includes('stolen'))
      return answer(401, { code: 'REFRESH_TOKEN_REUSED' })
    turn += 1
    answer(200, {
      access_token: `access-${turn}`,
      refresh_token: `refresh-${turn}`,
      expires_in: 900,
      token_type: 'Bearer',
    })
  })
  return { url, asked }
}

const cookiesOf = (answer: Response) => answer.headers.getSetCookie().map((line) => line.split(';', 1)[0] ?? '')
const json = { 'content-type': 'application/json' }

async function signIn(url: string) {
  const answer = await fetch(`${url}/session`, {
    method: 'POST',
    headers: json,
    body: '{"email":"a@b.c","password":"right"}',
  })
  const cookie = cookiesOf(answer).join('; ')
  const csrf = /candor-csrf=([^;]+)/.exec(cookie)?.[1] ?? ''
  return { answer, cookie, csrf }
}

test('a sign-in leaves no token where a script could read it', async (t) => {
  const identity = await openIdentity(t)
  const { url } = await openPortal(t, { IDENTITY_URL: identity.url })
  const { answer } = await signIn(url)
  assert.deepEqual([answer.status, await answer.json()], [200, { expires_in: 900 }])
  const lines = answer.headers.getSetCookie()
  assert.equal(lines.length, 3)
  for (const line of lines) {
    assert.match(line, /Path=\/; SameSite=Strict$|SameSite=Strict/)
    assert.equal(/HttpOnly/.test(line), !line.startsWith('candor-csrf='), line)
  }
  const wrong = await fetch(`${url}/session`, {
    method: 'POST',
    headers: json,
    body: '{"email":"a@b.c","password":"x"}',
  })
  assert.deepEqual([wrong.status, await wrong.json(), cookiesOf(wrong)], [401, { code: 'WRONG_CREDENTIALS' }, []])
})

test('behind TLS the cookies are secure and bound to the host', async (t) => {
  const identity = await openIdentity(t)
  const { url } = await openPortal(t, { IDENTITY_URL: identity.url, TRUST_PROXY: '1' })
  const headers = { ...json, 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.9' }
  const answer = await fetch(`${url}/session`, {
    method: 'POST',
    headers,
    body: '{"email":"a@b.c","password":"right"}',
  })
  for (const line of answer.headers.getSetCookie()) assert.match(line, /^__Host-candor-\w+=.*; Secure/)
  assert.equal(identity.asked[0]?.headers['x-forwarded-for'], '203.0.113.9')
})

test('the cookie is a token for the services, who never see it, and an Authorization header wins', async (t) => {
  const identity = await openIdentity(t)
  const { url } = await openPortal(t, { IDENTITY_URL: identity.url })
  const { cookie } = await signIn(url)
  const read = async (headers: Record<string, string>) =>
    (await (await fetch(`${url}/api/v1/people/me`, { headers })).json()) as { authorization?: string }
  assert.deepEqual(await read({ cookie: `${cookie}; theirs=1` }), { authorization: 'Bearer access-1' })
  assert.equal(identity.asked.at(-1)?.headers.cookie, 'theirs=1')
  assert.deepEqual(await read({ cookie, authorization: 'Bearer mine' }), { authorization: 'Bearer mine' })
  assert.deepEqual(await read({}), {})
})

test('with the cookie alone nothing can be changed: the page proves its origin', async (t) => {
  const identity = await openIdentity(t)
  const { url } = await openPortal(t, { IDENTITY_URL: identity.url })
  const { cookie, csrf } = await signIn(url)
  const write = async (headers: Record<string, string>, path = '/api/v1/people') => {
    const answer = await fetch(`${url}${path}`, { method: 'POST', headers: { ...json, ...headers }, body: '{}' })
    return answer.status
  }
  const asked = identity.asked.length
  assert.equal(await write({ cookie }), 403)
  assert.equal(await write({ cookie, 'x-csrf-token': 'guessed' }), 403)
  assert.equal(await write({ cookie, 'x-csrf-token': csrf, origin: 'https://evil.example' }), 403)
  assert.equal(await write({ cookie, 'x-csrf-token': csrf, 'sec-fetch-site': 'same-site' }), 403)
  assert.equal(await write({ cookie }, '/session/refresh'), 403)
  assert.equal(await write({ origin: 'https://evil.example' }, '/session'), 403)
  assert.equal(identity.asked.length, asked, 'none of them reached a service')
  assert.equal(await write({ cookie, 'x-csrf-token': csrf, origin: url, 'sec-fetch-site': 'same-origin' }), 200)
  assert.equal(await write({ authorization: 'Bearer mine' }), 200)
})

test('a refresh renews the cookies; a refused one and a sign-out take them back', async (t) => {
  const identity = await openIdentity(t)
  const { url } = await openPortal(t, { IDENTITY_URL: identity.url })
  const { cookie, csrf } = await signIn(url)
  const send = (method: string, path: string, sent: string) =>
    fetch(`${url}${path}`, { method, headers: { cookie: sent, 'x-csrf-token': csrf } })
  const renewed = await send('POST', '/session/refresh', cookie)
  assert.deepEqual(cookiesOf(renewed).slice(0, 2), ['candor-access=access-2', 'candor-refresh=refresh-2'])
  const stolen = await send('POST', '/session/refresh', cookie.replace('refresh-1', 'stolen'))
  assert.equal(stolen.status, 401)
  assert.ok(stolen.headers.getSetCookie().every((line) => /Max-Age=0|1970/.test(line)))
  const gone = await send('DELETE', '/session', cookie)
  assert.equal(gone.status, 204)
  assert.equal(gone.headers.getSetCookie().length, 3)
  assert.match(identity.asked.at(-1)?.body ?? '', /refresh-1/)
})
