/** One route as the services' OpenAPI documents tell it. */
export interface Operation {
  service: string
  method: string
  /** With parameters as `{name}`. */
  path: string
  /** Empty: anyone. */
  roles: string[]
  body?: Schema
  query: { name: string; required: boolean; schema: Schema }[]
}

export interface Schema {
  type?: string | string[]
  const?: unknown
  enum?: unknown[]
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  minItems?: number
  minimum?: number
  exclusiveMinimum?: number
  minLength?: number
  format?: string
  pattern?: string
  default?: unknown
  examples?: unknown[]
}

interface Document {
  paths: Record<string, Record<string, Described>>
}

interface Described {
  description?: string
  security?: object[]
  parameters?: { in: string; name: string; required?: boolean; schema: Schema }[]
  requestBody?: { content: Record<string, { schema: Schema }> }
}

const services = ['identity', 'scheduling', 'interview', 'scoring', 'notification']

/** Every route behind the gateway, read from the documents that it serves. */
export async function readOperations(gateway: string): Promise<Operation[]> {
  const lists = await Promise.all(
    services.map(async (service) => {
      const response = await fetch(`${gateway}/api/v1/openapi/${service}.json`)
      const { paths } = (await response.json()) as Document
      return Object.entries(paths).flatMap(([path, methods]) =>
        Object.entries(methods).map(([method, described]) =>
          operationOf(service, method.toUpperCase(), path, described),
        ),
      )
    }),
  )
  return lists.flat()
}

function operationOf(service: string, method: string, path: string, o: Described): Operation {
  const roles = /^For: (.+)\.$/m.exec(o.description ?? '')?.[1]?.split(', ') ?? []
  if (roles.length === 0 && o.security?.length) throw new Error(`${method} ${path} does not say whom it is for`)
  const body = o.requestBody?.content['application/json']?.schema
  const query = (o.parameters ?? [])
    .filter((parameter) => parameter.in === 'query')
    .map(({ name, required = false, schema }) => ({ name, required, schema }))
  return { service, method, path, roles, query, ...(body && { body }) }
}

/** A value that fits the schema, with what is required and nothing else. `known` gives a value for a name, such as an id. */
export function sampleOf(schema: Schema, name = '', known: (name: string) => unknown = () => undefined): unknown {
  const given = known(name)
  if (given !== undefined) return given
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return schema.enum[0]
  const one = schema.anyOf?.[0] ?? schema.oneOf?.[0]
  if (one) return sampleOf(one, name, known)
  if (schema.allOf) return Object.assign({}, ...schema.allOf.map((part) => sampleOf(part, name, known)))
  const type = [schema.type].flat()[0]
  if (type === 'object' || schema.properties) {
    const required = schema.required ?? []
    return Object.fromEntries(required.map((key) => [key, sampleOf(schema.properties?.[key] ?? {}, key, known)]))
  }
  if (type === 'array')
    return Array.from({ length: schema.minItems ?? 0 }, () => sampleOf(schema.items ?? {}, name, known))
  if (type === 'integer' || type === 'number') return schema.minimum ?? (schema.exclusiveMinimum ?? 0) + 1
  if (type === 'boolean') return false
  if (type === 'null') return null
  return sampleText(schema)
}

const formats: Record<string, string> = {
  uuid: '01890a5d-ac96-774b-bcce-b302099a8057',
  'date-time': '2031-03-04T09:00:00Z',
  date: '2031-03-04',
  email: 'nobody@example.com',
  'time-zone': 'Asia/Kolkata',
  locale: 'en-IN',
  uri: 'https://hooks.example.com/candor',
}

function sampleText({ format, examples, minLength = 1 }: Schema): string {
  const known = format && formats[format]
  return known || (examples?.[0] as string) || 'x'.repeat(Math.max(minLength, 1))
}
