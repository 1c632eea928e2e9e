import type { Stored } from '@candor/platform/aggregate'
import type { Caller } from '@candor/platform/auth'
import { createId, runCommand } from '@candor/platform/commands'
import { findPage, pageQuery } from '@candor/platform/cursor'
import { problem } from '@candor/platform/errors'
import { type App, problems } from '@candor/platform/http'
import type { Filter } from 'mongodb'
import { type Static, Type } from 'typebox'
import { type ApiKey, apiKeyHash, apiKeyText, createApiKey, nextNumber, revokeApiKey, rotateApiKey } from './api-key.ts'
import type { Secrets } from './secrets.ts'
import type { Stores } from './stores.ts'

/** What a machine may be; the others are people. */
const machineRoles = ['admin', 'recruiter', 'auditor'] as const

const ApiKeyView = Type.Object(
  {
    api_key_id: Type.String(),
    name: Type.String(),
    roles: Type.Array(Type.Enum(machineRoles)),
    status: Type.Enum(['active', 'revoked']),
    number: Type.Integer({ description: 'Rises by one with each rotation' }),
    expires_at: Type.Union([Type.String({ format: 'date-time' }), Type.Null()], {
      description: 'Of the newest secret',
    }),
    created_at: Type.String({ format: 'date-time' }),
    created_by: Type.String(),
  },
  { title: 'ApiKey' },
)

const ShownOnce = Type.Object(
  { ...ApiKeyView.properties, api_key: Type.String({ description: 'Shown here and never again' }) },
  { title: 'NewApiKey' },
)

const ApiKeyId = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) })
const admin = { roles: ['admin'] } as const

/** /api/v1/api-keys: machines, and their secrets of 24 hours. */
export function addApiKeyRoutes(app: App, { stores, secrets }: { stores: Stores; secrets: Secrets }): void {
  const { apiKeys } = stores

  app.post(
    '/api/v1/api-keys',
    {
      config: admin,
      schema: {
        summary: 'Create an API key for a machine',
        description: 'The machine exchanges it for tokens and rotates it within 24 hours. Machines make no keys.',
        body: Type.Object({
          name: Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' }),
          roles: Type.Array(Type.Enum(machineRoles), { minItems: 1, maxItems: 3 }),
        }),
        response: { 201: ShownOnce, ...problems(400, 401, 403, 409, 422, 429, 503) },
      },
    },
    async (request, reply) => {
      requirePerson(request.caller)
      const id = createId(request)
      const hash = apiKeyHash(apiKeyText(id, 1, secrets))
      const { status, body } = await runCommand(request, {
        store: apiKeys,
        id,
        decide: (state, now) => createApiKey(state, { ...request.body, created_by: request.caller.id, hash }, now),
        reply: (doc) => ({ status: 201 as const, body: view(doc) }),
      })
      return reply.code(status).send({ ...body, api_key: apiKeyText(id, body.number, secrets) })
    },
  )

  app.post(
    '/api/v1/api-keys/:id/rotate',
    {
      config: { roles: machineRoles },
      schema: {
        summary: 'Make the next secret of an API key',
        description: 'For the machine itself and for admins. The earlier secret stays valid until it expires.',
        params: ApiKeyId,
        response: { 201: ShownOnce, ...problems(400, 401, 403, 404, 409, 422, 429, 503) },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      requireOwnKey(request.caller, id)
      const { status, body } = await runCommand(request, {
        store: apiKeys,
        id,
        decide(state, now) {
          if (!state) throw unknownKey()
          return rotateApiKey(state, apiKeyHash(apiKeyText(id, nextNumber(state), secrets)), now)
        },
        reply: (doc) => ({ status: 201 as const, body: view(doc) }),
      })
      return reply.code(status).send({ ...body, api_key: apiKeyText(id, body.number, secrets) })
    },
  )

  app.get(
    '/api/v1/api-keys',
    {
      config: admin,
      schema: {
        summary: 'List API keys',
        querystring: Type.Object({
          ...pageQuery,
          status: Type.Optional(Type.Enum(['active', 'revoked'], { default: 'active' })),
        }),
        response: {
          200: Type.Object({ items: Type.Array(ApiKeyView), next_cursor: Type.Union([Type.String(), Type.Null()]) }),
          ...problems(400, 401, 403, 429, 503),
        },
      },
    },
    async ({ query }) => {
      const { items, next_cursor } = await findPage(apiKeys.collection, {
        ...query,
        filter: keyFilter(query),
        sort: '_id',
      })
      return { items: items.map((doc) => view(apiKeys.read(doc as Stored<ApiKey>))), next_cursor }
    },
  )

  app.delete(
    '/api/v1/api-keys/:id',
    {
      config: admin,
      schema: {
        summary: 'Revoke an API key with all its secrets',
        description:
          'Tokens the machine has already live out their 15 minutes, except for people and keys, where it ends at once.',
        params: ApiKeyId,
        response: { 204: Type.Null(), ...problems(400, 401, 403, 404, 409, 429, 503) },
      },
    },
    async (request, reply) => {
      requirePerson(request.caller)
      await runCommand(request, {
        store: apiKeys,
        id: request.params.id,
        decide(state, now) {
          if (!state) throw unknownKey()
          return revokeApiKey(state, now)
        },
        reply: () => ({ status: 204, body: null }),
      })
      return reply.code(204).send(null)
    },
  )
}

/** The filter of a list. Exported for the test that proves its index. */
export function keyFilter({ status = 'active' }: { status?: string }): Filter<Stored<ApiKey>> {
  return { status } as Filter<Stored<ApiKey>>
}

function requirePerson(caller: Caller): void {
  // Otherwise a stolen key could make itself others that outlive its own revocation.
  if (caller.kind !== 'person') throw problem('FORBIDDEN', 'Only people create and revoke API keys')
}

function requireOwnKey(caller: Caller, id: string): void {
  const isAllowed = caller.kind === 'machine' ? caller.id === id : caller.roles.includes('admin')
  if (!isAllowed) throw problem('FORBIDDEN', 'A key is rotated by its own machine or by an admin')
}

function unknownKey() {
  return problem('NOT_FOUND', 'There is no such API key')
}

function view(doc: Stored<ApiKey>): Static<typeof ApiKeyView> {
  const newest = doc.secrets.at(-1)
  return {
    api_key_id: doc._id,
    name: doc.name,
    roles: doc.roles.filter((role): role is (typeof machineRoles)[number] => machineRoles.some((one) => one === role)),
    status: doc.status,
    number: nextNumber(doc) - 1,
    expires_at: newest?.expires_at.toISOString() ?? null,
    created_at: doc.created_at.toISOString(),
    created_by: doc.created_by,
  }
}
