import type { Stored } from '@candor/platform/aggregate'
import { roles } from '@candor/platform/auth'
import { createId, runCommand } from '@candor/platform/commands'
import { findPage, pageQuery } from '@candor/platform/cursor'
import { problem } from '@candor/platform/errors'
import { type App, problems } from '@candor/platform/http'
import { oneLine } from '@candor/platform/validation'
import type { FastifyRequest } from 'fastify'
import type { Filter } from 'mongodb'
import { type Static, Type } from 'typebox'
import { refuse } from './errors.ts'
import type { Passwords } from './password.ts'
import { changePerson, createPerson, erasePerson, foldEmail, living, type Person } from './person.ts'
import type { Secrets } from './secrets.ts'
import type { Stores } from './stores.ts'

const Role = Type.Enum(roles)
const Status = Type.Enum(['active', 'disabled'])
const PersonId = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) })
const Qualifications = Type.Array(Type.String({ minLength: 1, maxLength: 100 }), { maxItems: 50 })

const fields = {
  email: Type.String({ format: 'email', maxLength: 254, description: 'Unique; case makes no difference' }),
  name: Type.String({ minLength: 1, maxLength: 200, pattern: oneLine, description: 'One line of visible text' }),
  roles: Type.Array(Role, { minItems: 1, maxItems: roles.length }),
  time_zone: Type.String({ format: 'time-zone', description: 'IANA name' }),
  locale: Type.String({ format: 'locale', description: 'BCP 47 tag' }),
  qualifications: Qualifications,
}
const password = Type.String({
  minLength: 12,
  maxLength: 256,
  description: 'Without one, the person only comes by invitation',
})

const NewPerson = Type.Object({
  ...fields,
  time_zone: Type.Optional(Type.String({ ...fields.time_zone, default: 'UTC' })),
  locale: Type.Optional(Type.String({ ...fields.locale, default: 'en' })),
  qualifications: Type.Optional(Qualifications),
  password: Type.Optional(password),
})

const PersonChange = Type.Object(
  {
    ...Type.Partial(Type.Object(fields)).properties,
    status: Type.Optional(Status),
    password: Type.Optional(password),
  },
  { minProperties: 1 },
)

const PersonView = Type.Object(
  {
    person_id: Type.String(),
    ...fields,
    // Checked on the way in; the serializer does not know these two formats.
    time_zone: Type.String(),
    locale: Type.String(),
    status: Status,
    created_at: Type.String({ format: 'date-time' }),
    updated_at: Type.String({ format: 'date-time' }),
  },
  { title: 'Person' },
)

const namesMax = 100
const staff = { roles: ['admin', 'recruiter'] } as const

export interface PersonParts {
  stores: Stores
  passwords: Passwords
  secrets: Secrets
}

/** /api/v1/people: who there is, what they may do, and forgetting them. */
export function addPersonRoutes(app: App, { stores, passwords, secrets }: PersonParts): void {
  const { people, signIns } = stores
  const emailTaken = () => refuse('EMAIL_TAKEN', 'Look the person up, or use another address.')

  async function loadPerson(id: string): Promise<Stored<Person>> {
    const doc = await people.load(id)
    if (!doc) throw unknownPerson()
    return doc
  }

  /** Hashes the password of a body. What is stored with the command is a hash of the body, so a MAC takes the password's place there. */
  async function takePassword(body: { password?: string }): Promise<{ password_hash?: string }> {
    if (body.password === undefined) return {}
    const password_hash = await passwords.hash(body.password)
    body.password = secrets.mac('sign-in', 'command', body.password)
    return { password_hash }
  }

  app.post(
    '/api/v1/people',
    {
      config: staff,
      schema: {
        summary: 'Create a person',
        description: 'A recruiter creates candidates and interviewers only.',
        body: NewPerson,
        response: { 201: PersonView, ...problems(400, 401, 403, 409, 410, 422, 429, 503) },
      },
    },
    async (request, reply) => {
      const id = createId(request)
      const hashed = await takePassword(request.body)
      const { password: _, time_zone = 'UTC', locale = 'en', qualifications = [], ...rest } = request.body
      const profile = { ...rest, time_zone, locale, qualifications }
      const { status, body } = await runCommand(request, {
        store: people,
        id,
        decide: (state, now) => createPerson(state, { id, actor: request.caller, profile, ...hashed }, now),
        reply: (doc) => ({ status: 201 as const, body: view(doc) }),
        onDuplicate: emailTaken,
      })
      return reply.code(status).header('location', `/api/v1/people/${id}`).send(body)
    },
  )

  app.get(
    '/api/v1/people',
    {
      config: staff,
      schema: {
        summary: 'List people',
        querystring: Type.Object({
          ...pageQuery,
          status: Type.Optional(Type.Enum(['active', 'disabled'], { default: 'active' })),
          role: Type.Optional(Role),
          email: Type.Optional(Type.String({ minLength: 3, maxLength: 254, description: 'Exactly this address' })),
        }),
        response: {
          200: Type.Object({ items: Type.Array(PersonView), next_cursor: Type.Union([Type.String(), Type.Null()]) }),
          ...problems(400, 401, 403, 429, 503),
        },
      },
    },
    async ({ query }) => {
      const { items, next_cursor } = await findPage(people.collection, {
        ...query,
        filter: listFilter(query),
        sort: '_id',
      })
      return { items: items.map((doc) => view(people.read(doc as Stored<Person>))), next_cursor }
    },
  )

  app.get(
    '/api/v1/people/me',
    {
      config: { roles },
      schema: { summary: 'Read yourself', response: { 200: PersonView, ...problems(401, 404, 410, 429, 503) } },
    },
    async (request) => view(await loadPerson(request.caller.id)),
  )

  app.get(
    '/api/v1/people/names',
    {
      config: { roles: ['admin', 'recruiter', 'interviewer', 'auditor'] },
      schema: {
        summary: 'Names for ids, as a page shows them',
        description: 'Ids that are unknown or whose person was erased are left out.',
        querystring: Type.Object({
          ids: Type.String({
            pattern: `^[\\w-]{1,64}(,[\\w-]{1,64}){0,${namesMax - 1}}$`,
            description: `Up to ${namesMax}, separated by commas`,
          }),
        }),
        response: {
          200: Type.Object({ items: Type.Array(Type.Object({ person_id: Type.String(), name: Type.String() })) }),
          ...problems(400, 401, 403, 429, 503),
        },
      },
    },
    async ({ query }) => {
      const found = await people.collection
        .find({ _id: { $in: query.ids.split(',') } }, { projection: { name: 1 } })
        .maxTimeMS(5_000)
        .toArray()
      const named = found.flatMap((doc) => ('name' in doc ? [{ person_id: doc._id, name: doc.name }] : []))
      return { items: named }
    },
  )

  app.get(
    '/api/v1/people/:id',
    {
      config: staff,
      schema: {
        summary: 'Read a person',
        params: PersonId,
        response: { 200: PersonView, ...problems(400, 401, 403, 404, 410, 429, 503) },
      },
    },
    async (request) => view(await loadPerson(request.params.id)),
  )

  app.patch(
    '/api/v1/people/:id',
    {
      config: staff,
      schema: {
        summary: 'Change a person',
        description: 'Fields that are absent stay. A new password and being disabled end all sessions of the person.',
        params: PersonId,
        body: PersonChange,
        response: { 200: PersonView, ...problems(400, 401, 403, 404, 409, 410, 422, 429, 503) },
      },
    },
    async (request) => {
      const { id } = request.params
      const hashed = await takePassword(request.body)
      const { password: _, ...rest } = request.body
      const { body } = await runCommand(request, {
        store: people,
        id,
        decide(state, now) {
          if (!state) throw unknownPerson()
          return changePerson(state, { id, actor: request.caller, change: { ...rest, ...hashed } }, now)
        },
        reply: (doc) => ({ status: 200 as const, body: view(doc) }),
        onDuplicate: emailTaken,
      })
      return body
    },
  )

  app.delete(
    '/api/v1/people/:id',
    {
      config: staff,
      schema: {
        summary: 'Erase a person for good',
        description: 'Every service forgets the person; only the id stays, so that it is never given again.',
        params: PersonId,
        response: { 204: Type.Null(), ...problems(400, 401, 403, 404, 409, 429, 503) },
      },
    },
    async (request, reply) => {
      await erase(request)
      return reply.code(204).send(null)
    },
  )

  async function erase(request: FastifyRequest<{ Params: { id: string } }>): Promise<void> {
    const { id } = request.params
    const before = await loadPerson(id)
    if (before.status === 'erased') return
    const now = new Date()
    const decision = erasePerson(before, { id, actor: request.caller }, now)
    await people.saveErasure(before, decision, { actor: request.caller.id, at: now })
    await signIns.forget(before.email_key)
  }
}

function unknownPerson() {
  return problem('NOT_FOUND', 'There is no such person')
}

/** The filter of a list; each has an index. Exported for the test that proves it. */
export function listFilter(query: { status?: string; role?: string; email?: string }): Filter<Stored<Person>> {
  const { status = 'active', role, email } = query
  if (email !== undefined) return { email_key: foldEmail(email), status } as Filter<Stored<Person>>
  return { status, ...(role !== undefined && { roles: role }) } as Filter<Stored<Person>>
}

function view(doc: Stored<Person>): Static<typeof PersonView> {
  const { email, name, roles, status, time_zone, locale, qualifications, created_at, updated_at } = living(doc)
  return {
    person_id: doc._id,
    email,
    name,
    roles,
    status,
    time_zone,
    locale,
    qualifications,
    created_at: created_at.toISOString(),
    updated_at: updated_at.toISOString(),
  }
}
