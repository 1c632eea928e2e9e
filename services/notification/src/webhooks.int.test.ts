import assert from 'node:assert/strict'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { until } from '@candor/stack/testing'
import { Webhook as Verifier } from 'standardwebhooks'
import { openNotification } from './testing.ts'

interface Seen {
  headers: IncomingHttpHeaders
  body: string
}

/** A receiver that answers with these statuses in turn, the last one for ever. */
async function receiver(t: TestContext, statuses: number[]) {
  const seen: Seen[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      seen.push({ headers: request.headers, body })
      const status = statuses.length > 1 ? statuses.shift() : statuses[0]
      response.writeHead(status ?? 200, { location: '/elsewhere' }).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return { seen, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook` }
}

const invitation = (id: string) => ({
  invitation_id: id,
  plan_version_id: 'p1',
  candidate_id: 'c1',
  recruiter_id: 'r1',
  panel_ids: [],
  token: 'link-token',
  expires_at: new Date(Date.now() + 86_400_000),
})

test('an endpoint gets a signed event; a failed call is made again with the same id and a signature of its own', async (t) => {
  const { call, publish, stores } = await openNotification(t)
  const { seen, url } = await receiver(t, [500, 200])
  const body = { url, events: ['InvitationRevoked'], description: 'our ATS' }
  const created = await call('admin', 'POST', '/api/v1/webhooks', body, { 'idempotency-key': 'k1' })
  assert.equal(created.status, 201)
  assert.match(created.body.secret, /^whsec_/)
  const again = await call('admin', 'POST', '/api/v1/webhooks', body, { 'idempotency-key': 'k1' })
  assert.deepEqual(again.body, created.body)

  const id = crypto.randomUUID()
  await publish(id, 'InvitationRevoked', { invitation_id: id, reason: 'withdrawn' })
  await until('the second call', () => seen.length === 2, 20_000)
  const verifier = new Verifier(created.body.secret)
  for (const { headers, body: text } of seen) {
    const payload = verifier.verify(text, headers as Record<string, string>) as Record<string, unknown>
    assert.equal(payload.type, 'InvitationRevoked')
    assert.equal(payload.id, headers['webhook-id'])
    assert.deepEqual(payload.data, { invitation_id: id, reason: 'withdrawn' })
  }
  assert.equal(seen[0]?.headers['webhook-id'], seen[1]?.headers['webhook-id'])
  assert.throws(() =>
    new Verifier('whsec_AAAA').verify(seen[0]?.body ?? '', seen[0]?.headers as Record<string, string>),
  )

  const sent = await until('it is on record', async () => {
    const { body: list } = await call('recruiter', 'GET', '/api/v1/deliveries?channel=webhook&status=sent')
    return list.items[0]
  })
  assert.equal(sent.kind, 'InvitationRevoked')
  assert.equal(sent.attempts, 2)
  assert.equal(await stores.webhooks.collection.countDocuments({ failing_since: { $exists: true } }), 0)
})

test('events nobody asked for make no call, a deleted endpoint gets none, and one that is gone is switched off', async (t) => {
  const { call, publish, stores } = await openNotification(t)
  const wanted = await receiver(t, [200])
  const other = await receiver(t, [200])
  const gone = await receiver(t, [410])
  const add = async (url: string, events: string[]) =>
    (await call('admin', 'POST', '/api/v1/webhooks', { url, events })).body.webhook_id as string
  await add(wanted.url, [])
  await add(other.url, ['BookingConfirmed'])
  await add(gone.url, ['InvitationIssued'])
  const deleted = await add(other.url, ['InvitationIssued'])
  assert.equal((await call('admin', 'DELETE', `/api/v1/webhooks/${deleted}`)).status, 204)
  assert.equal((await call('admin', 'DELETE', `/api/v1/webhooks/${deleted}`)).status, 404)

  const id = crypto.randomUUID()
  await publish(id, 'InvitationIssued', invitation(id))
  await until('the call', () => wanted.seen.length === 1 && gone.seen.length === 1)
  assert.ok(!wanted.seen[0]?.body.includes('link-token'), 'the link is not for others')
  await until('the endpoint is off', () => stores.webhooks.collection.findOne({ status: 'disabled', reason: 'gone' }))
  assert.equal(other.seen.length, 0)
  const list = await call('admin', 'GET', '/api/v1/webhooks?status=disabled')
  assert.deepEqual(
    list.body.items.map((hook: { disabled_reason: string }) => hook.disabled_reason),
    ['gone'],
  )
})

test('a redirect is a failure; a failed delivery can be redriven and an endpoint recovered', async (t) => {
  const { call, publish, stores } = await openNotification(t)
  const { seen, url } = await receiver(t, [302, 200])
  const { body: hook } = await call('admin', 'POST', '/api/v1/webhooks', { url, events: ['InvitationRevoked'] })
  const id = crypto.randomUUID()
  const before = new Date().toISOString()
  await publish(id, 'InvitationRevoked', { invitation_id: id, reason: 'withdrawn' })
  const pending = await until('the first attempt failed', () =>
    stores.calls.collection.findOne({ 'work.attempts': 1, 'work.claim': { $exists: false } }),
  )
  const early = await call('recruiter', 'POST', `/api/v1/deliveries/${pending._id}/redrive`)
  assert.deepEqual([early.status, early.body.code], [409, 'DELIVERY_NOT_FAILED'])

  // As after the last attempt.
  const fresh = await stores.calls.load(pending._id)
  assert.ok(fresh)
  const { work: _, ...kept } = fresh
  const failed = { ...kept, status: 'failed' as const, failed_at: new Date(), attempts: 8, reason: 'attempts_used_up' }
  await stores.calls.save(fresh, fresh._id, { state: failed as never, events: [] }, { actor: 'test', at: new Date() })
  const redriven = await call('recruiter', 'POST', `/api/v1/deliveries/${pending._id}/redrive`)
  assert.deepEqual([redriven.status, redriven.body.status], [202, 'pending'])
  await until('the second call', () => seen.length === 2)
  await until('it is sent', () => stores.calls.collection.findOne({ _id: pending._id, status: 'sent' }))
  const recovered = await call('admin', 'POST', `/api/v1/webhooks/${hook.webhook_id}/recover`, { since: before })
  assert.deepEqual([recovered.status, recovered.body], [202, { recovered: 0, more: false }])
})

test('bad requests end in problem documents: roles, unknown fields, private addresses, unknown ids', async (t) => {
  const { call } = await openNotification(t, { WEBHOOK_ALLOW_PRIVATE: 'false' })
  const code = async (...args: Parameters<typeof call>) => {
    const { status, body } = await call(...args)
    return `${status} ${body?.code}`
  }
  assert.equal(await code('recruiter', 'POST', '/api/v1/webhooks', { url: 'https://x.example' }), '403 FORBIDDEN')
  assert.equal(await code('candidate', 'GET', '/api/v1/deliveries'), '403 FORBIDDEN')
  assert.equal(
    await code('admin', 'POST', '/api/v1/webhooks', { url: 'https://x.example', a: 1 }),
    '400 VALIDATION_FAILED',
  )
  assert.equal(await code('admin', 'POST', '/api/v1/webhooks', { url: 7 }), '400 VALIDATION_FAILED')
  assert.equal(
    await code('admin', 'POST', '/api/v1/webhooks', { url: 'https://10.0.0.1/x' }),
    '422 WEBHOOK_URL_REFUSED',
  )
  assert.equal(await code('admin', 'DELETE', '/api/v1/webhooks/nothing'), '404 NOT_FOUND')
  assert.equal(
    await code('admin', 'POST', '/api/v1/webhooks/x/recover', { since: 'yesterday' }),
    '400 VALIDATION_FAILED',
  )
  assert.equal(await code('recruiter', 'POST', '/api/v1/deliveries/nothing/redrive'), '404 NOT_FOUND')
  assert.equal(await code('recruiter', 'GET', '/api/v1/deliveries?cursor=x'), '400 VALIDATION_FAILED')
  assert.equal(
    await code('candidate', 'PUT', '/api/v1/preferences/me', { muted: ['invitation'] }),
    '400 VALIDATION_FAILED',
  )
  const muted = { muted: ['interview_reminder'] }
  assert.deepEqual((await call('candidate', 'GET', '/api/v1/preferences/me')).body, {
    muted: [],
    choices: ['interview_reminder'],
  })
  assert.deepEqual((await call('candidate', 'PUT', '/api/v1/preferences/me', muted)).body, muted)
  assert.deepEqual((await call('candidate', 'GET', '/api/v1/preferences/me')).body.muted, muted.muted)
  const { choices } = (await call(['interviewer', 'recruiter'], 'GET', '/api/v1/preferences/me')).body
  assert.deepEqual(choices, ['interview_reminder', 'review_requested', 'review_reminder', 'scorecard_ready'])
})
