import swagger from '@fastify/swagger'
import type { App } from './http.ts'
import { problemSchema } from './problem.ts'

const errorStatus = /^[45]/

/** Serves the OpenAPI 3.1 document of the service's routes at `/api/v1/openapi/<service>.json`. */
export async function addOpenApi(
  app: App,
  { service, title, version }: { service: string; title: string; version: string },
): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title, version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
      servers: [{ url: '/', description: 'The gateway: one origin for all services' }],
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
    },
    hideUntagged: false,
    transform: ({ schema, url, route }) => {
      const config = route.config ?? {}
      const documented = {
        tags: [service],
        ...schema,
        security: config.public ? [] : [{ bearer: [] }],
        ...(config.roles && { description: roleNote(schema?.description, config.roles) }),
        response: withProblemType((schema?.response ?? {}) as Record<string, unknown>),
        ...([route.method].flat().includes('POST') && { headers: withIdempotencyKey(schema?.headers) }),
      }
      return { schema: documented, url }
    },
  })
  app.get(
    `/api/v1/openapi/${service}.json`,
    { config: { public: true }, schema: { hide: true } },
    async (_request, reply) => reply.header('cache-control', 'public, max-age=60').send(app.swagger()),
  )
}

function roleNote(description: string | undefined, roles: readonly string[]): string {
  const note = `For: ${roles.join(', ')}.`
  return description ? `${description}\n\n${note}` : note
}

function withProblemType(response: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(response).map(([status, schema]) =>
      errorStatus.test(status)
        ? [
            status,
            { description: 'Problem', content: { 'application/problem+json': { schema: schema ?? problemSchema } } },
          ]
        : [status, schema],
    ),
  )
}

function withIdempotencyKey(headers: unknown): unknown {
  const own = (headers ?? { type: 'object', properties: {} }) as { properties?: object }
  return {
    ...own,
    properties: {
      ...own.properties,
      'idempotency-key': {
        type: 'string',
        minLength: 1,
        maxLength: 255,
        description: 'Same key and body: same answer, one effect',
      },
    },
  }
}
