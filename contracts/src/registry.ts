import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify'
import { type AvroSchema, parsingForm } from './avro.ts'
import { compile } from './avro-types.ts'
import { incompatibilities } from './compatibility.ts'
import { readLock, versionsOf } from './lock.ts'
import { contractsRoot, readJson } from './source.ts'

/** A published version as the registry shows it. */
export interface Registered {
  subject: string
  version: number
  id: number
  /** The schema as JSON text. */
  schema: string
}

/** Every version in the lock, subjects in the lock's order, versions oldest first. */
export function registeredVersions(root: string = contractsRoot): Registered[] {
  return Object.entries(readLock(root).subjects).flatMap(([subject, versions]) =>
    versionsOf(versions).flatMap((version) => {
      const entry = versions[version]
      if (entry === undefined) return []
      return [{ subject, version, id: entry.id, schema: JSON.stringify(readJson(root, entry.file)) }]
    }),
  )
}

const mediaType = 'application/vnd.schemaregistry.v1+json'
const maxBodyBytes = 1_048_576

/** An answer of the Confluent API other than 200: HTTP status, its error code, and a message. */
class RegistryError extends Error {
  readonly status: number
  readonly code: number
  constructor(status: number, code: number, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

const subjectNotFound = (subject: string) => new RegistryError(404, 40401, `Subject '${subject}' not found.`)
const versionNotFound = (version: string) => new RegistryError(404, 40402, `Version ${version} not found.`)
const schemaNotFound = (id?: string) =>
  new RegistryError(404, 40403, id ? `Schema ${id} not found` : 'Schema not found')

/**
 * The ids in git as a read-only registry with Confluent's API, for every common consumer and tool.
 * Nothing is written here: new schemas come with a commit. Listens nowhere; the caller does that and closes it.
 */
export function buildRegistry(options: { root?: string } = {}): FastifyInstance {
  const all = registeredVersions(options.root)
  const subjects = Map.groupBy(all, ({ subject }) => subject)
  const byId = Map.groupBy(all, ({ id }) => id)
  const versionsIn = (subject: string) => {
    const versions = subjects.get(subject)
    if (versions === undefined) throw subjectNotFound(subject)
    return versions
  }
  const versionIn = (subject: string, version: string) => {
    const versions = versionsIn(subject)
    const number = version === 'latest' ? -1 : Number(version)
    if (!Number.isInteger(number) || number < -1 || number === 0 || number > 2_147_483_647) {
      const message = `The specified version '${version}' is not a valid version id. Allowed values are between [1, 2^31-1] and the string "latest"`
      throw new RegistryError(422, 42202, message)
    }
    const found = number === -1 ? versions.at(-1) : versions.find((each) => each.version === number)
    if (found === undefined) throw versionNotFound(version)
    return found
  }
  const withId = (id: string) => {
    const found = byId.get(/^\d{1,10}$/.test(id) ? Number(id) : -1)
    if (found?.[0] === undefined) throw schemaNotFound(id)
    return { schema: found[0].schema, uses: found }
  }

  const app = Fastify({ bodyLimit: maxBodyBytes, routerOptions: { maxParamLength: 300 }, requestTimeout: 10_000 })
  for (const type of [mediaType, 'application/vnd.schemaregistry+json', 'application/octet-stream']) {
    app.addContentTypeParser(type, { parseAs: 'string' }, app.getDefaultJsonParser('error', 'error'))
  }
  // As bytes: fastify would add a charset to text, which this media type does not have.
  const send = (reply: FastifyReply, status: number, body: unknown) =>
    reply
      .code(status)
      .type(mediaType)
      .send(Buffer.from(JSON.stringify(body)))
  const get = (url: string, answer: (params: Record<string, string>, query: Record<string, string>) => unknown) =>
    app.get(url, (request, reply) =>
      send(reply, 200, answer(request.params as Record<string, string>, request.query as Record<string, string>)),
    )

  get('/', () => ({}))
  get('/schemas/types', () => ['AVRO'])
  get('/schemas/ids/:id', ({ id = '' }) => ({ schema: withId(id).schema }))
  get('/schemas/ids/:id/schema', ({ id = '' }) => JSON.parse(withId(id).schema))
  get('/schemas/ids/:id/subjects', ({ id = '' }) => withId(id).uses.map(({ subject }) => subject))
  get('/schemas/ids/:id/versions', ({ id = '' }) =>
    withId(id).uses.map(({ subject, version }) => ({ subject, version })),
  )
  get('/subjects', (_, { subjectPrefix = '' }) =>
    [...subjects.keys()].filter((subject) => subject.startsWith(subjectPrefix.replace(/^:\*:/, ''))),
  )
  get('/subjects/:subject/versions', ({ subject = '' }) => versionsIn(subject).map(({ version }) => version))
  get('/subjects/:subject/versions/:version', ({ subject = '', version = '' }) => versionIn(subject, version))
  get('/subjects/:subject/versions/:version/schema', ({ subject = '', version = '' }) =>
    JSON.parse(versionIn(subject, version).schema),
  )
  get('/subjects/:subject/versions/:version/referencedby', ({ subject = '', version = '' }) => {
    versionIn(subject, version)
    return []
  })
  get('/config', () => ({ compatibilityLevel: 'FULL_TRANSITIVE' }))
  get('/config/:subject', ({ subject = '' }) => {
    versionsIn(subject)
    return { compatibilityLevel: 'FULL_TRANSITIVE' }
  })
  get('/mode', () => ({ mode: 'READONLY' }))
  get('/mode/:subject', ({ subject = '' }) => {
    versionsIn(subject)
    return { mode: 'READONLY' }
  })

  app.post('/subjects/:subject', (request, reply) => {
    const { subject } = request.params as { subject: string }
    const versions = versionsIn(subject)
    const form = parsingForm(schemaIn(request.body))
    const found = versions.findLast(({ schema }) => parsingForm(JSON.parse(schema)) === form)
    if (found === undefined) throw schemaNotFound()
    return send(reply, 200, found)
  })

  const compatible = (older: Registered[], body: unknown, verbose: boolean) => {
    const schema = schemaIn(body)
    const messages = older.flatMap((each) =>
      incompatibilities(JSON.parse(each.schema), schema).map(
        ({ path, message }) => `${path}: ${message} (version ${each.version})`,
      ),
    )
    return { is_compatible: messages.length === 0, ...(verbose ? { messages } : {}) }
  }
  const verbose = (query: unknown) => (query as { verbose?: string }).verbose === 'true'
  app.post('/compatibility/subjects/:subject/versions', (request, reply) => {
    const { subject } = request.params as { subject: string }
    return send(reply, 200, compatible(versionsIn(subject), request.body, verbose(request.query)))
  })
  app.post('/compatibility/subjects/:subject/versions/:version', (request, reply) => {
    const { subject, version } = request.params as { subject: string; version: string }
    return send(reply, 200, compatible([versionIn(subject, version)], request.body, verbose(request.query)))
  })

  const readOnly = () => {
    const message =
      'This registry is read-only: schemas are registered by a commit to contracts/schemas and npm run generate.'
    throw new RegistryError(405, 42205, message)
  }
  for (const url of ['/subjects/:subject', '/subjects/:subject/versions/:version']) app.delete(url, readOnly)
  app.post('/subjects/:subject/versions', readOnly)
  for (const url of ['/config', '/config/:subject', '/mode', '/mode/:subject']) {
    app.put(url, readOnly)
    app.delete(url, readOnly)
  }

  app.setNotFoundHandler((_, reply) => send(reply, 404, { error_code: 404, message: 'HTTP 404 Not Found' }))
  app.setErrorHandler((error: Error & { statusCode?: number }, _, reply) => {
    if (error instanceof RegistryError) {
      if (error.status === 405) reply.header('allow', 'GET')
      return send(reply, error.status, { error_code: error.code, message: error.message })
    }
    const status = error.statusCode ?? 500
    return send(reply, status, {
      error_code: status === 500 ? 50001 : status,
      message: status === 500 ? 'Internal error' : error.message,
    })
  })
  return app
}

/** The schema in a request body `{schema, schemaType?}`; anything that is not valid Avro is error 42201. */
function schemaIn(body: unknown): AvroSchema {
  const { schema: text, schemaType = 'AVRO' } = (typeof body === 'object' && body !== null ? body : {}) as Record<
    string,
    unknown
  >
  const invalid = (why: string) => new RegistryError(422, 42201, `Invalid schema: ${why}`)
  if (schemaType !== 'AVRO' && schemaType !== '')
    throw invalid(`schemaType ${String(schemaType)} is not supported, only AVRO is`)
  if (typeof text !== 'string') throw invalid('the field schema must be a string')
  try {
    const schema = (/^\s*[[{"]/.test(text) ? JSON.parse(text) : text) as AvroSchema
    compile(schema)
    return schema
  } catch (error) {
    throw invalid((error as Error).message)
  }
}
