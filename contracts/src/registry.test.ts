import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { InjectOptions } from 'fastify'
import type { AvroRecord } from './avro.ts'
import { schemaIdOf, subjectOf } from './codec.ts'
import { generate } from './generate.ts'
import { buildRegistry, registeredVersions } from './registry.ts'
import { tempContracts } from './temp-contracts.ts'

const mediaType = 'application/vnd.schemaregistry.v1+json'
const subject = subjectOf('BookingHeld')
const id = schemaIdOf('BookingHeld')
const held = registeredVersions().find((each) => each.subject === subject)
const schema = held?.schema ?? ''

async function call(method: InjectOptions['method'], url: string, payload?: object, root?: string) {
  const app = buildRegistry(root ? { root } : {})
  const headers = payload ? { 'content-type': mediaType, accept: mediaType } : { accept: mediaType }
  const response = await app.inject({
    method: method ?? 'GET',
    url,
    headers,
    ...(payload ? { payload: JSON.stringify(payload) } : {}),
  })
  await app.close()
  assert.equal(response.headers['content-type'], mediaType)
  return { status: response.statusCode, body: response.json(), headers: response.headers }
}
const ok = async (url: string) => {
  const { status, body } = await call('GET', url)
  assert.equal(status, 200, url)
  return body
}
const refused = async (method: InjectOptions['method'], url: string, payload?: object) => {
  const { status, body } = await call(method, url, payload)
  assert.deepEqual(Object.keys(body).sort(), ['error_code', 'message'])
  return [status, body.error_code]
}

test('schemas are found by id', async () => {
  assert.deepEqual(await ok(`/schemas/ids/${id}`), { schema })
  assert.deepEqual(await ok(`/schemas/ids/${id}/versions`), [{ subject, version: 1 }])
  assert.deepEqual(await ok(`/schemas/ids/${id}/subjects`), [subject])
  assert.deepEqual(await ok(`/schemas/ids/${id}/schema`), JSON.parse(schema))
  assert.deepEqual(await ok('/schemas/types'), ['AVRO'])
})

test('subjects and their versions are listed, also with a subject in percent-encoding', async () => {
  assert.deepEqual(await ok('/subjects'), [...new Set(registeredVersions().map((each) => each.subject))])
  assert.equal((await ok('/subjects?subjectPrefix=candor.key.v1')).length, 2)
  assert.deepEqual(await ok(`/subjects/${subject}/versions`), [1])
  const version = { subject, version: 1, id, schema }
  for (const name of ['1', 'latest', '-1']) assert.deepEqual(await ok(`/subjects/${subject}/versions/${name}`), version)
  assert.deepEqual(await ok(`/subjects/${subject.replaceAll('.', '%2E')}/versions/1`), version)
  assert.deepEqual(await ok(`/subjects/${subject}/versions/1/schema`), JSON.parse(schema))
})

test('what is not there has the error code of the Confluent API', async () => {
  assert.deepEqual(await refused('GET', '/schemas/ids/99999'), [404, 40403])
  assert.deepEqual(await refused('GET', '/schemas/ids/none'), [404, 40403])
  assert.deepEqual(await refused('GET', '/subjects/nobody/versions'), [404, 40401])
  assert.deepEqual(await refused('GET', `/subjects/${'x'.repeat(250)}/versions/1`), [404, 40401])
  assert.deepEqual(await refused('GET', `/subjects/${subject}/versions/2`), [404, 40402])
  assert.deepEqual(await refused('GET', `/subjects/${subject}/versions/first`), [422, 42202])
  assert.deepEqual(await refused('GET', `/subjects/${subject}/versions/0`), [422, 42202])
  assert.deepEqual(await refused('GET', '/config/nobody'), [404, 40401])
  assert.deepEqual(await refused('GET', '/nowhere'), [404, 404])
})

test('a schema is looked up whatever its spacing and docs', async () => {
  const { status, body } = await call('POST', `/subjects/${subject}`, { schema, schemaType: 'AVRO' })
  assert.deepEqual([status, body], [200, { subject, version: 1, id, schema }])
  const reworded = JSON.stringify({ ...JSON.parse(schema), doc: 'Other words.' }, null, 4)
  assert.equal((await call('POST', `/subjects/${subject}`, { schema: reworded })).body.id, id)
  assert.deepEqual(await refused('POST', `/subjects/${subject}`, { schema: '"string"' }), [404, 40403])
  assert.deepEqual(await refused('POST', '/subjects/nobody', { schema }), [404, 40401])
  assert.deepEqual(await refused('POST', `/subjects/${subject}`, { schema: '{"type":"recor"}' }), [422, 42201])
  assert.deepEqual(
    await refused('POST', `/subjects/${subject}`, { schema: 'message A {}', schemaType: 'PROTOBUF' }),
    [422, 42201],
  )
  assert.deepEqual(await refused('POST', `/subjects/${subject}`, {}), [422, 42201])
})

test('compatibility is FULL_TRANSITIVE, with reasons when asked', async () => {
  assert.deepEqual(await ok('/config'), { compatibilityLevel: 'FULL_TRANSITIVE' })
  assert.deepEqual(await ok(`/config/${subject}`), { compatibilityLevel: 'FULL_TRANSITIVE' })
  const with_ = (field: object) => {
    const changed = JSON.parse(schema) as AvroRecord
    changed.fields.push(field as AvroRecord['fields'][number])
    return { schema: JSON.stringify(changed) }
  }
  const url = `/compatibility/subjects/${subject}/versions`
  const optional = with_({ name: 'room', type: ['null', 'string'], default: null })
  const required = with_({ name: 'room', type: 'string' })
  assert.deepEqual((await call('POST', `${url}/latest`, optional)).body, { is_compatible: true })
  assert.deepEqual((await call('POST', `${url}/1`, required)).body, { is_compatible: false })
  const { body } = await call('POST', `${url}?verbose=true`, required)
  assert.equal(body.is_compatible, false)
  assert.match(body.messages[0], /^candor\.booking\.BookingHeld\.room: the new version can not read/)
  assert.deepEqual(await refused('POST', `${url}/9`, optional), [404, 40402])
})

test('nothing can be written, and the answer says how schemas are registered', async () => {
  assert.deepEqual(await ok('/mode'), { mode: 'READONLY' })
  const writes = [
    ['POST', `/subjects/${subject}/versions`],
    ['DELETE', `/subjects/${subject}`],
    ['DELETE', `/subjects/${subject}/versions/1`],
    ['PUT', '/config'],
    ['PUT', `/mode/${subject}`],
  ] as const
  for (const [method, url] of writes) {
    const { status, body, headers } = await call(method, url, method === 'DELETE' ? undefined : { schema })
    assert.deepEqual([status, body.error_code, headers.allow], [405, 42205, 'GET'], url)
    assert.match(body.message, /read-only.*commit/)
  }
})

test('a body that is not JSON, too large or of another type is the fault of the caller', async () => {
  const app = buildRegistry()
  const post = (payload: string, type = mediaType) =>
    app.inject({ method: 'POST', url: `/subjects/${subject}`, payload, headers: { 'content-type': type } })
  assert.equal((await post('{')).statusCode, 400)
  assert.equal((await post(JSON.stringify({ schema: 'x'.repeat(1_100_000) }))).statusCode, 413)
  assert.equal((await post('<schema/>', 'text/xml')).statusCode, 415)
  assert.equal((await post(JSON.stringify({ schema }), 'application/json')).statusCode, 200)
  assert.equal((await post('null')).statusCode, 422)
  await app.close()
})

test('a second version is served beside the first', async (t) => {
  const { root, ...temp } = tempContracts(t)
  generate({ root, freeze: true })
  temp.editSchema('candor.key.v1/KeyRevoked', (changed) => {
    changed.fields.push({ name: 'reason', type: ['null', 'string'], default: null, doc: 'Why.' })
  })
  temp.editJson<{ data: Record<string, unknown> }[]>('examples/KeyRevoked.json', (list) => {
    for (const { data } of list) data.reason = null
  })
  generate({ root })
  const revoked = subjectOf('KeyRevoked')
  assert.deepEqual((await call('GET', `/subjects/${revoked}/versions`, undefined, root)).body, [1, 2])
  const latest = await call('GET', `/subjects/${revoked}/versions/latest`, undefined, root)
  assert.equal(latest.body.version, 2)
  assert.ok(latest.body.id > schemaIdOf('KeyRevoked'))
})
