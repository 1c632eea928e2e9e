import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readTopic } from '@candor/platform/event-testing'
import { until } from '@candor/stack/testing'
import { person, planInput, startInstance } from './testing.ts'

const recruiter = person('recruiter')

test('a plan is drafted, read back, edited and published as versions that never change', async (t) => {
  const service = await startInstance(t)
  const { call } = service
  const drafted = await call('POST', '/api/v1/plans', recruiter, planInput, { 'idempotency-key': 'one' })
  assert.equal(drafted.status, 201)
  assert.equal(drafted.headers.get('location'), `/api/v1/plans/${drafted.body.plan_id}`)
  const again = await call('POST', '/api/v1/plans', recruiter, planInput, { 'idempotency-key': 'one' })
  assert.deepEqual([again.body, again.headers.get('idempotency-replayed')], [drafted.body, 'true'])
  const at = `/api/v1/plans/${drafted.body.plan_id}`

  const first = await call('POST', `${at}/publish`, recruiter, undefined, { 'idempotency-key': 'p1' })
  assert.deepEqual([first.status, first.body.version], [201, 1])
  assert.deepEqual(
    (await call('POST', `${at}/publish`, recruiter, undefined, { 'idempotency-key': 'p1' })).body,
    first.body,
  )
  const twice = await call('POST', `${at}/publish`, recruiter)
  assert.deepEqual([twice.status, twice.body.code], [409, 'ALREADY_PUBLISHED'])

  const read = await call('GET', at, recruiter)
  assert.equal(read.body.latest.plan_version_id, first.body.plan_version_id)
  const content = { ...read.body.content, title: 'Senior network engineer' }
  const edited = await call('PUT', `${at}?expected_version=${read.body.draft_version}`, recruiter, content)
  assert.deepEqual([edited.status, edited.body.content.title], [200, 'Senior network engineer'])
  const stale = await call('PUT', `${at}?expected_version=${read.body.draft_version}`, recruiter, content)
  assert.deepEqual([stale.status, stale.body.code], [409, 'VERSION_CONFLICT'])

  const both = await Promise.all([call('POST', `${at}/publish`, recruiter), call('POST', `${at}/publish`, recruiter)])
  assert.deepEqual(both.map((one) => one.status).sort(), [201, 409])
  const old = await call('GET', `${at}/versions/${first.body.plan_version_id}`, person('interviewer'))
  assert.equal(old.body.content.title, 'Network engineer')
  const list = await call('GET', '/api/v1/plans?limit=1', recruiter)
  assert.deepEqual(
    [list.body.items[0].latest.version, list.body.items[0].questions, list.body.next_cursor],
    [2, 2, null],
  )

  await service.path.relay(service.stores.planVersions)
  const records = await readTopic(service.path, 'candor.plan.v1')
  await until('both versions on the topic', () => records.length === 2)
  assert.equal(new Set(records.map((record) => record.key)).size, 2)
})

test('plans that are wrong, incomplete or not for the caller are refused with a path or a reason', async (t) => {
  const { call } = await startInstance(t)
  const wrong = await call('POST', '/api/v1/plans', recruiter, { ...planInput, duration_minutes: '45', colour: 'red' })
  assert.equal(wrong.status, 400)
  assert.deepEqual(wrong.body.errors.map((error: { path: string }) => error.path).sort(), [
    '/body/colour',
    '/body/duration_minutes',
  ])
  // The title becomes the subject of mails and the name of calendar entries.
  for (const title of ['Engineer\r\nBcc: everybody@example.com', 'Engineer\u0000', ' ']) {
    const odd = await call('POST', '/api/v1/plans', recruiter, { ...planInput, title })
    assert.deepEqual([odd.status, odd.body.errors?.[0].path], [400, '/body/title'])
  }
  const drafted = await call('POST', '/api/v1/plans', recruiter, { ...planInput, questions: [] })
  const refused = await call('POST', `/api/v1/plans/${drafted.body.plan_id}/publish`, recruiter)
  assert.deepEqual(
    [refused.status, refused.body.code, refused.body.errors[0].path],
    [422, 'PLAN_INCOMPLETE', '/questions'],
  )
  assert.equal((await call('GET', '/api/v1/plans', person('candidate'))).status, 403)
  assert.equal((await call('POST', '/api/v1/plans', person('interviewer'), planInput)).status, 403)
  assert.equal((await call('GET', '/api/v1/plans/none', recruiter)).status, 404)
  assert.equal(
    (await call('POST', '/api/v1/plans', recruiter, { ...planInput, description: 'x'.repeat(700_000) })).status,
    413,
  )
})

test('a plan leaves as a file and comes back from it as a draft, over HTTP; a broken file is refused with the place', async (t) => {
  const service = await startInstance(t)
  const recruiter = person('recruiter')
  const { body: plan } = await service.call('POST', '/api/v1/plans', recruiter, planInput)
  for (const format of ['json', 'csv']) {
    const response = await fetch(`${service.url}/api/v1/plans/${plan.plan_id}/export?format=${format}`, {
      headers: await service.keys.bearer(recruiter.id, recruiter.roles),
    })
    assert.match(response.headers.get('content-disposition') ?? '', /^attachment; filename="plan-/)
    const text = Buffer.from(await response.arrayBuffer()).toString()
    const imported = await service.call('POST', '/api/v1/plans/import', recruiter, { format, text })
    assert.equal(imported.status, 201)
    assert.deepEqual(imported.body.content, plan.content, format)
  }
  const broken = await service.call('POST', '/api/v1/plans/import', recruiter, { format: 'json', text: '{"title":1}' })
  assert.deepEqual([broken.status, broken.body.code], [422, 'IMPORT_FAILED'])
  assert.ok(broken.body.errors.length > 0)
  const path = `/api/v1/plans/${plan.plan_id}/export`
  assert.equal((await service.call('GET', path, person('candidate'))).status, 403)
  assert.equal((await service.call('GET', `${path}?version_id=none`, recruiter)).status, 404)
})
