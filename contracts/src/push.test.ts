import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { push } from './push.ts'
import { registeredVersions } from './registry.ts'

const mediaType = 'application/vnd.schemaregistry.v1+json'
interface Request {
  method: string
  path: string
  type: string | undefined
  body: Record<string, unknown>
}

/** A receiver that keeps to the documented API as far as a push needs it: modes, and ids only while a subject is in IMPORT mode. */
async function registry(t: TestContext, options: { refuse?: string } = {}) {
  const requests: Request[] = []
  const modes = new Map<string, string>()
  const stored = new Map<string, Record<string, unknown>>()
  const answer = ({ method, path, body }: Request): [number, unknown] => {
    const [, kind, subject = '', , version] = path.split(/[/?]/).map(decodeURIComponent)
    if (kind === 'mode' && method === 'GET') {
      const mode = modes.get(subject)
      return mode ? [200, { mode }] : [404, { error_code: 40409, message: 'no subject-level mode' }]
    }
    if (kind === 'mode' && method === 'PUT') {
      if (body.mode === 'IMPORT' && stored.has(subject) && !path.endsWith('?force=true'))
        return [422, { error_code: 42205 }]
      modes.set(subject, String(body.mode))
      return [200, body]
    }
    if (kind === 'config' && method === 'PUT') return [200, body]
    if (kind === 'subjects' && method === 'GET') {
      const found = stored.get(`${subject}/${version}`)
      return found ? [200, found] : [404, { error_code: 40401, message: 'not found' }]
    }
    if (kind === 'subjects' && method === 'POST') {
      if (modes.get(subject) !== 'IMPORT')
        return [422, { error_code: 42205, message: `${subject} is not in import mode` }]
      if (subject === options.refuse) return [422, { error_code: 42207, message: `id ${body.id} is taken` }]
      stored.set(`${subject}/${body.version}`, { subject, ...body })
      return [200, { id: body.id }]
    }
    return [404, { error_code: 404, message: 'HTTP 404 Not Found' }]
  }
  const server = createServer(async (request, response) => {
    const chunks = await Array.fromAsync(request)
    const seen = {
      method: request.method ?? '',
      path: request.url ?? '',
      type: request.headers['content-type'],
      body: chunks.length > 0 ? JSON.parse(Buffer.concat(chunks).toString()) : {},
    }
    requests.push(seen)
    const [status, body] = answer(seen)
    response.writeHead(status, { 'content-type': mediaType }).end(JSON.stringify(body))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, requests, modes, stored }
}

test('every version is registered with its own id, in IMPORT mode for that time only', async (t) => {
  const { url, requests, modes, stored } = await registry(t)
  const all = registeredVersions()
  const pushed = await push(url)
  assert.deepEqual(
    pushed.map(({ outcome }) => outcome),
    all.map(() => 'registered'),
  )
  assert.deepEqual(
    [...stored.values()],
    all.map(({ subject, version, id, schema }) => ({ subject, schemaType: 'AVRO', version, id, schema })),
  )
  assert.ok([...modes.values()].every((mode) => mode === 'READWRITE'))
  const { subject } = all[0] ?? { subject: '' }
  assert.deepEqual(
    requests
      .filter(({ path }) => path.includes(subject))
      .map(({ method, path, body }) => [method, path, body.mode ?? body.id ?? body.compatibility]),
    [
      ['GET', `/subjects/${subject}/versions/1`, undefined],
      ['GET', `/mode/${subject}`, undefined],
      ['PUT', `/mode/${subject}?force=true`, 'IMPORT'],
      ['POST', `/subjects/${subject}/versions`, 1],
      ['PUT', `/mode/${subject}`, 'READWRITE'],
      ['PUT', `/config/${subject}`, 'FULL_TRANSITIVE'],
    ],
  )
  assert.ok(requests.every(({ type }) => type === mediaType))
})

test('a second push writes nothing', async (t) => {
  const { url, requests } = await registry(t)
  await push(url)
  requests.length = 0
  const pushed = await push(url)
  assert.ok(pushed.every(({ outcome }) => outcome === 'already there'))
  assert.ok(requests.every(({ method }) => method === 'GET'))
})

test('an id that the registry has given away ends the push, and the mode is put back', async (t) => {
  const subject = 'candor.key.v1-candor.key.KeyRevoked'
  const { url, modes, stored } = await registry(t, { refuse: subject })
  await assert.rejects(push(url), /KeyRevoked\/versions: 422 .*42207/)
  assert.equal(modes.get(subject), 'READWRITE')
  stored.set('candor.person.v1-candor.person.PersonSaved/1', { id: 77 })
  await assert.rejects(push(url), /PersonSaved version 1 has id 77 there, and 1 here/)
})
