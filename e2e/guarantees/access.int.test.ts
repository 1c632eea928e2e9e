// Every route x every role x other people's data, and every route x odd input, through the gateway of a whole platform in which one
// interview has been held. The routes are read from the OpenAPI documents, so a new one is in here on the day it is written.
import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import http from 'node:http'
import path from 'node:path'
import { before, test } from 'node:test'
import { type Role, roles } from '@candor/platform/auth'
import { createTestKeys } from '@candor/platform/test-keys'
import type { StackFile } from '@candor/stack/stack-file'
import { until } from '@candor/stack/testing'
import { playJourney } from '../src/play.ts'
import { type Operation, readOperations, sampleOf } from './operations.ts'
import { startWholePlatform } from './whole-platform.ts'

/** What anybody of the role may read of an interview that is not theirs: plans name nobody. */
const openToOthers = new Set([
  'GET /api/v1/plans/{id}',
  'GET /api/v1/plans/{id}/exposures',
  'GET /api/v1/plans/{id}/export',
  'GET /api/v1/plans/{id}/versions/{version_id}',
])
/** Answers that say "not yours" or "not there" without saying which. */
const closed = new Set([403, 404, 405])

interface Answer {
  status: number
  text: string
  problem?: { code?: string; detail?: string }
}

interface Held {
  /** By the first part of a path: the id of something that belongs to the interview. */
  ids: Record<string, string>
  /** Texts that nobody outside the interview may be sent. */
  secrets: string[]
}

let stack: StackFile
let operations: Operation[]
let held: Held
const tokens = {} as Record<Role, string>
const after: (() => void | Promise<void>)[] = []

before(
  async () => {
    const cleanup = { after: (fn: () => void | Promise<void>) => void after.push(fn) }
    stack = await startWholePlatform(cleanup, {
      RATE_LIMIT_PER_MINUTE: '1000000',
      RATE_LIMIT_MACHINE_PER_MINUTE: '1000000',
    })
    const file = path.resolve(import.meta.dirname, '../journeys/network-engineer.json')
    await playJourney({ stack, file, print: () => {} })
    operations = await readOperations(stack.gateway)
    const admin = await signIn(stack.accounts[0] ?? assert.fail('no admin'))
    for (const role of roles) tokens[role] = await outsider(admin, role)
    held = await whatWasHeld(admin)
  },
  { timeout: 180_000 },
)

test('a route without a token, with a forged one or one of another kind of key is closed, unless it is for anyone', async () => {
  const jwks = await ask('GET', '/.well-known/jwks.json')
  const { keys } = JSON.parse(jwks.text) as { keys: { kid: string }[] }
  const forger = await createTestKeys({ kid: keys[0]?.kid ?? assert.fail('no key') })
  const head = (header: object) => Buffer.from(JSON.stringify(header)).toString('base64url')
  const claims = tokens.admin.split('.')[1]
  const bad = {
    none: undefined,
    garbage: 'not.a.token',
    forged: await forger.token(randomUUID(), ['admin']),
    unsigned: `${head({ alg: 'none', typ: 'JWT' })}.${claims}.`,
    changed: `${tokens.candidate.split('.')[0]}.${claims}.${tokens.candidate.split('.')[2]}`,
  }
  for (const operation of operations.filter(({ roles }) => roles.length > 0)) {
    for (const [kind, token] of Object.entries(bad)) {
      const answer = await ask(operation.method, pathOf(operation), { token, body: bodyOf(operation) })
      assert.equal(
        answer.status,
        401,
        `${nameOf(operation)} with ${kind} token answered ${answer.status} ${answer.text}`,
      )
      assert.ok(answer.problem?.code, nameOf(operation))
    }
  }
})

test('a role that a route does not name is 403 on every route, whatever it sends', async () => {
  for (const operation of operations.filter(({ roles }) => roles.length > 0)) {
    for (const role of roles.filter((role) => !operation.roles.includes(role))) {
      for (const body of [bodyOf(operation), operation.body && {}]) {
        const answer = await ask(operation.method, pathOf(operation), { token: tokens[role], body })
        assert.equal(answer.status, 403, `${nameOf(operation)} as ${role} answered ${answer.status} ${answer.text}`)
      }
    }
  }
})

test("a candidate or an interviewer gets and changes nothing of an interview that is somebody else's", async () => {
  const before = await interviewAsSeen()
  const reached: string[] = []
  for (const operation of operations.filter(({ path }) => path.includes('{'))) {
    for (const role of ['candidate', 'interviewer'] as const) {
      if (!operation.roles.includes(role) || openToOthers.has(`${operation.method} ${operation.path}`)) continue
      const answer = await ask(operation.method, pathOf(operation), { token: tokens[role], body: bodyOf(operation) })
      assertNothingTold(operation, role, answer)
      if (answer.status !== 400) {
        assert.ok(closed.has(answer.status), `${nameOf(operation)} as ${role} answered ${answer.status} ${answer.text}`)
        reached.push(operation.path)
      }
    }
  }
  assert.ok(reached.length > 20, `only ${reached.length} requests came past the check of their form`)
  assert.deepEqual(await interviewAsSeen(), before)
})

test('lists show a candidate, an interviewer and a stranger nothing of an interview that is not theirs', async () => {
  for (const operation of operations.filter(({ method, path }) => method === 'GET' && !path.includes('{'))) {
    for (const role of [undefined, 'candidate', 'interviewer'] as const) {
      const answer = await ask('GET', pathOf(operation), { token: role && tokens[role] })
      assertNothingTold(operation, role ?? 'stranger', answer)
    }
  }
})

test('odd input is a problem document with a code, never a 500, and never taken', async () => {
  let asked = 0
  for (const operation of operations) {
    const role = (operation.roles[0] ?? 'admin') as Role
    const refused = async (what: string, url: string, init: Init) => {
      asked++
      const answer = await ask(operation.method, url, { token: tokens[role], ...init })
      const said = `${nameOf(operation)} with ${what} answered ${answer.status} ${answer.text.slice(0, 300)}`
      assert.ok(answer.status >= 400 && answer.status < 500, said)
      assert.match(answer.problem?.code ?? '', /^[A-Z][A-Z_]+$/, said)
    }
    if (operation.path.includes('{')) {
      for (const odd of ['%00', '..%2f..%2fetc', "'%22;$ne", '%F0%9F%98%80', 'x'.repeat(3_000), '%ff', '__proto__'])
        await refused(`id ${odd.slice(0, 20)}`, operation.path.replace(/\{\w+\}/g, odd), { body: bodyOf(operation) })
    }
    if (operation.body) {
      const url = pathOf(operation, randomUUID())
      const body = bodyOf(operation) as Record<string, unknown>
      await refused('an unknown field', url, { body: { ...body, no_such_field: 1 } })
      await refused('a body cut off', url, { raw: '{"a":' })
      await refused('a list', url, { body: [] })
      await refused('a text', url, { raw: '"x"' })
      await refused('another media type', url, { raw: '<a/>', contentType: 'application/xml' })
      assert.equal(
        await announce(operation, url, tokens[role], 9_000_000),
        413,
        `${nameOf(operation)} with nine megabytes`,
      )
      await refused('a dangerous name', url, { raw: '{"__proto__":{"roles":["admin"]},"constructor":{"prototype":1}}' })
      for (const key of Object.keys(operation.body.properties ?? {})) {
        for (const odd of [{ $gt: '' }, [[[]]], 1e308, '\u0000', 'x'.repeat(200_000)])
          await refused(`${key} ${JSON.stringify(odd).slice(0, 20)}`, url, {
            body: { ...body, [key]: odd, no_such_field: 1 },
          })
      }
    }
    if (operation.method === 'GET') {
      const url = pathOf(operation, randomUUID())
      const more = (query: string) => `${url}${url.includes('?') ? '&' : '?'}${query}`
      if (operation.query.length > 0) await refused('an unknown query parameter', more('no_such_parameter=1'), {})
      for (const { name, schema } of operation.query) {
        if (schema.type === 'integer' || schema.enum || schema.format)
          await refused(`query ${name}`, more(`${name}=%00${'z'.repeat(50)}`), {})
        await mayBeTaken(operation, role, more(`${name}=%00`))
        await mayBeTaken(operation, role, more(`${name}[$ne]=1`))
        await mayBeTaken(operation, role, more(`${name}=${'9'.repeat(2_000)}`))
        asked += 3
      }
    }
  }
  assert.ok(asked > 800, `only ${asked} odd requests were made`)
})

test.after(async () => {
  for (const end of after.reverse()) await end()
})

interface Init {
  token?: string | undefined
  body?: unknown
  /** Sent as it is, instead of `body`. */
  raw?: string
  contentType?: string
}

async function ask(
  method: string,
  url: string,
  { token, body, raw, contentType = 'application/json' }: Init = {},
): Promise<Answer> {
  const content = raw ?? (body === undefined ? undefined : JSON.stringify(body))
  const headers = {
    ...(token && { authorization: `Bearer ${token}` }),
    ...(content !== undefined && { 'content-type': contentType }),
  }
  const response = await fetch(stack.gateway + url, {
    method,
    headers,
    ...(content !== undefined && { body: content }),
  })
  const text = await response.text()
  const problem = response.headers.get('content-type')?.includes('problem+json') ? JSON.parse(text) : undefined
  return { status: response.status, text, ...(problem && { problem }) }
}

/** The status for a body of so many bytes, of which only the beginning is sent: the answer must not wait for the rest. */
async function announce({ method }: Operation, url: string, token: string, bytes: number): Promise<number | undefined> {
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    'content-length': String(bytes),
  }
  const request = http.request(stack.gateway + url, { method, headers })
  request.write('{"a":"')
  const [response] = (await once(request, 'response')) as [http.IncomingMessage]
  request.on('error', () => {})
  request.destroy()
  return response.statusCode
}

/** For queries that mean something different to each route: whatever it says, it does not fail. */
async function mayBeTaken(operation: Operation, role: Role, url: string): Promise<void> {
  const answer = await ask(operation.method, url, { token: tokens[role] })
  assert.ok(
    answer.status < 500,
    `${nameOf(operation)} at ${url.slice(0, 200)} answered ${answer.status} ${answer.text}`,
  )
}

/** A refusal repeats the path it refuses, which is the caller's own text. */
function assertNothingTold(operation: Operation, role: string, { text, problem }: Answer): void {
  const said = problem ? JSON.stringify({ ...problem, instance: '' }) : text
  const told = held.secrets.filter((secret) => said.includes(secret))
  assert.deepEqual(told, [], `${nameOf(operation)} tells a ${role} who has no part in it: ${text.slice(0, 500)}`)
}

const nameOf = ({ method, path }: Operation) => `${method} ${path}`

/** The path with ids of the interview, or with `id` in their place, and the query parameters that it must have. */
function pathOf({ path, query }: Operation, id?: string): string {
  const collection = path.split('/')[3] ?? ''
  const filled = path.replace(/\{(\w+)\}/g, (_, name) => id ?? held?.ids[name] ?? held?.ids[collection] ?? randomUUID())
  const needed = query.filter(({ required }) => required)
  const values = needed.map(({ name, schema }) => [name, String(held?.ids[name] ?? sampleOf(schema, name))])
  return values.length > 0 ? `${filled}?${new URLSearchParams(values)}` : filled
}

/** A body that fits: the ids in it are the interview's own. */
const bodyOf = ({ body }: Operation) => body && sampleOf(body, '', (name) => held?.ids[name])

async function signIn({ email, password }: { email: string; password: string }): Promise<string> {
  const { status, text } = await ask('POST', '/api/v1/auth/login', { body: { email, password } })
  assert.equal(status, 200, text)
  return JSON.parse(text).access_token
}

/** Somebody of the role who has no part in the interview. */
async function outsider(admin: string, role: Role): Promise<string> {
  const account = { email: `outsider.${role}.${randomBytes(4).toString('hex')}@candor.example`, password: randomUUID() }
  const body = { ...account, name: `Outsider ${role}`, roles: [role] }
  const { status, text } = await ask('POST', '/api/v1/people', { token: admin, body })
  assert.equal(status, 201, text)
  return await signIn(account)
}

/** What the admin sees of the interview that was played. */
async function whatWasHeld(token: string): Promise<Held> {
  const list = async (url: string) =>
    JSON.parse((await ask('GET', url, { token })).text).items as Record<string, never>[]
  const booking = await until('the booking', async () => (await list('/api/v1/bookings?limit=1'))[0])
  const card = await until('the scorecard', async () => (await list('/api/v1/scorecards?limit=1'))[0])
  const [plan] = await list('/api/v1/plans?limit=1')
  const [delivery] = await list('/api/v1/deliveries?limit=1')
  const { booking_id, candidate_id, plan_version_id, invitation_id, panel } = booking as unknown as Record<
    string,
    string
  > & {
    panel: { person_id: string }[]
  }
  const { session_id } = card as unknown as { session_id: string }
  const candidate = JSON.parse((await ask('GET', `/api/v1/people/${candidate_id}`, { token })).text)
  const interviewer = panel[0]?.person_id ?? assert.fail('nobody was on the panel')
  const ids: Record<string, string | undefined> = {
    ...{ booking_id, bookings: booking_id, candidate_id, people: candidate_id, person_id: interviewer },
    ...{ session_id, interviews: session_id, scorecards: session_id, plan_version_id, invitation_id },
    ...{
      version_id: plan_version_id,
      plans: plan?.plan_id,
      deliveries: delivery?.delivery_id,
      availability: interviewer,
    },
  }
  const transcript = await ask('GET', `/api/v1/interviews/${session_id}/transcript`, { token })
  assert.equal(transcript.status, 200, transcript.text)
  const words = /"text":"(.{30})/.exec(transcript.text)?.[1] ?? assert.fail('the transcript holds no answer')
  return {
    ids: Object.fromEntries(Object.entries(ids).filter(([, id]) => id !== undefined)) as Record<string, string>,
    secrets: [booking_id, session_id, candidate.email, candidate.name, words].filter((text) => text !== undefined),
  }
}

/** The interview's documents as the admin reads them, to see that nothing was changed. */
async function interviewAsSeen(): Promise<Answer[]> {
  const { bookings, interviews, scorecards, people } = held.ids
  const urls = [`bookings/${bookings}`, `interviews/${interviews}`, `scorecards/${scorecards}`, `people/${people}`]
  return await Promise.all(urls.map((url) => ask('GET', `/api/v1/${url}`, { token: tokens.admin })))
}
