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

/** Whether this is an IANA zone such as Asia/Kolkata; offsets are not, as they know no summer time. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name) || name.length > 64) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

/** Whether this is a well-formed BCP 47 language tag. */
export function isLocale(tag: string): boolean {
  try {
    return tag.length <= 64 && Intl.getCanonicalLocales(tag).length === 1
  } catch {
    return false
  }
}
