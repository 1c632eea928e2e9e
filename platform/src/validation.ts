import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import type { FastifySchemaCompiler } from 'fastify'
import type { TSchema } from 'typebox'

/** All findings are only worked out for bodies up to this size; beyond it the first one has to do. */
const detailedBytesMax = 65_536

const strict = {
  strict: true,
  strictRequired: false,
  strictTuples: false,
  allowUnionTypes: true,
  discriminator: true,
  useDefaults: true,
  removeAdditional: false,
} as const

/**
 * Compiles route schemas. Bodies are taken as they are: a number in a string is a wrong type. Query, path and headers are text, so
 * their numbers and booleans are read from it. Nothing is ever removed: unknown fields are refused.
 */
export function createValidatorCompiler(): FastifySchemaCompiler<TSchema> {
  const body = {
    quick: newAjv({ allErrors: false, coerceTypes: false }),
    thorough: newAjv({ allErrors: true, coerceTypes: false }),
  }
  const text = newAjv({ allErrors: true, coerceTypes: 'array' })
  return ({ schema, httpPart }) => {
    if (httpPart !== 'body') return text.compile(schema)
    const quick = body.quick.compile(schema)
    let thorough: ValidateFunction | undefined
    return (data: unknown) => {
      if (quick(data)) return true
      const errors = quick.errors
      if (JSON.stringify(data ?? null).length > detailedBytesMax) return refusal(errors)
      thorough ??= body.thorough.compile(schema)
      return thorough(data) ? refusal(errors) : refusal(thorough.errors)
    }
  }
}

// Fastify takes the findings as the `error` itself when they are an array.
function refusal(errors: ErrorObject[] | null | undefined) {
  return { error: (errors ?? []) as unknown as Error }
}

function newAjv(options: { allErrors: boolean; coerceTypes: boolean | 'array' }): Ajv {
  const ajv = new Ajv({ ...strict, ...options })
  addFormats.default(ajv)
  ajv.addFormat('time-zone', isTimeZone)
  ajv.addFormat('locale', isLocale)
  return ajv
}

/**
 * Pattern of texts that go into mail headers, calendars and other people's sentences: something visible, no control or line
 * characters, no half surrogates, nothing that turns the direction of what stands around it.
 */
export const oneLine = '^(?=.*\\S)[^\\p{Cc}\\p{Cs}\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069]+$'

/** Whether this is an IANA zone such as Asia/Kolkata; offsets are not, as they know no summer time. */
export function isTimeZone(name: string): boolean {
  if (knownZones.has(name)) return true
  if (!/^[A-Za-z]/.test(name) || name.length > 64) return false
  try {
    // Takes 50 µs, more than all other checks of a small body together.
    new Intl.DateTimeFormat('en', { timeZone: name })
  } catch {
    return false
  }
  if (knownZones.size < zonesMax) knownZones.add(name)
  return true
}

/** Names are accepted in any case, so there could be more than the 600 zones. */
const zonesMax = 2_000
const knownZones = new Set<string>()

/** Whether this is a well-formed BCP 47 language tag. */
export function isLocale(tag: string): boolean {
  try {
    return tag.length <= 64 && Intl.getCanonicalLocales(tag).length === 1
  } catch {
    return false
  }
}

/**
 * A schema in which an object that lists its properties accepts no others unless it says so. Nothing is changed in place. Throws on
 * `allOf`, whose parts can't know each other's properties: spread them into one object.
 */
export function closed<T extends TSchema>(schema: T): T {
  if (Array.isArray(schema)) return schema.map((item) => closed(item as TSchema)) as unknown as T
  if (typeof schema !== 'object' || schema === null) return schema
  const source = schema as Record<string, unknown>
  if (source.allOf)
    throw new Error('a request schema with allOf can not refuse unknown fields: spread its parts into one object')
  const copy: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(source)) {
    if (key === 'properties' || key === 'patternProperties' || key === '$defs') {
      copy[key] = Object.fromEntries(Object.entries(value as object).map(([name, inner]) => [name, closed(inner)]))
    } else {
      copy[key] = nesting.has(key) ? closed(value as TSchema) : value
    }
  }
  if (source.properties && source.additionalProperties === undefined) copy.additionalProperties = false
  return copy as T
}

/** Keywords whose value is a schema or a list of them. */
const nesting = new Set(['items', 'additionalProperties', 'not', 'anyOf', 'oneOf'])
