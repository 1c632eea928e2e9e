import { STATUS_CODES } from 'node:http'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { CodedError, problem } from './errors.ts'
import { isTransient } from './mongo.ts'

export { type ProblemAnswer, problemAnswer, problemType } from './problem-document.ts'

/** What every refusal looks like (RFC 9457). */
export const problemSchema = Type.Object(
  {
    type: Type.String({ description: 'Names the kind of problem: urn:candor:problem:<code>' }),
    title: Type.String({ description: 'The same for every problem of this kind' }),
    status: Type.Integer(),
    detail: Type.String({ description: 'What happened this time, and what to do about it' }),
    instance: Type.String({ description: 'The path that was asked for' }),
    code: Type.String({ description: 'Stable; decide by this, never by the texts' }),
    request_id: Type.String({ description: 'Quote it when asking for help' }),
    errors: Type.Optional(
      Type.Array(
        Type.Object({
          path: Type.String({ description: 'JSON pointer, starting with /body, /query, /params or /headers' }),
          message: Type.String(),
          row: Type.Optional(Type.Integer({ description: 'Of a sheet that was sent; its head is row 1' })),
        }),
        { description: 'The wrong fields, at most 20' },
      ),
    ),
  },
  { title: 'Problem', additionalProperties: true },
)

/** Problem answers to spread into a route's response schemas: `response: { 201: View, ...problems(400, 409) }`. */
export function problems<const Status extends number>(...statuses: Status[]): Record<Status, typeof problemSchema> {
  return Object.fromEntries(statuses.map((status) => [status, problemSchema])) as Record<Status, typeof problemSchema>
}

/** The path asked for, without the query; the template instead where the path itself is a secret (`:token`). */
export function instanceOf(request: FastifyRequest): string {
  const template = request.routeOptions.url
  if (template?.includes(':token')) return template
  return request.url.split('?', 1)[0] ?? '/'
}

interface FrameworkError extends Error {
  code?: string
  statusCode?: number
  validation?: ValidationIssue[]
  validationContext?: string
}

/** One finding of ajv, as Fastify hands it on. */
export interface ValidationIssue {
  keyword: string
  instancePath: string
  params: Record<string, unknown>
  message?: string
}

const issuesMax = 20

/** Whatever was thrown, as a coded error that is safe to show: nothing of an unexpected error's own text goes out. */
export function toCoded(thrown: unknown): CodedError {
  if (thrown instanceof CodedError) return thrown
  const error = (thrown instanceof Error ? thrown : new Error(String(thrown))) as FrameworkError
  if (error.validation) return validationFailed(error.validation, error.validationContext ?? 'body', error)
  if (error.code === 'VERSION_CONFLICT') {
    return problem('VERSION_CONFLICT', 'It was changed by somebody else at the same time; read it again and retry', {
      cause: error,
      retryAfterSeconds: 1,
    })
  }
  if (error.code === 'DUPLICATE_KEY')
    return problem('CONFLICT', 'Something with the same unique value exists already', { cause: error })
  if (error.code === 'FST_ERR_HANDLER_TIMEOUT') {
    return problem('UNAVAILABLE', 'The request took too long; try again shortly', {
      cause: error,
      retryAfterSeconds: 2,
    })
  }
  if (isTransient(error) || error.code === 'OUTBOX_FULL') {
    return problem('UNAVAILABLE', 'A part this needs is not reachable; try again shortly', {
      cause: error,
      retryAfterSeconds: 2,
    })
  }
  return (
    fromFramework(error) ??
    problem('INTERNAL', 'An unexpected error; if it stays, tell us the request_id', { cause: error })
  )
}

/** Errors of Fastify's own parsing and routing, by their code. */
function fromFramework(error: FrameworkError): CodedError | undefined {
  const { code = '', statusCode = 500 } = error
  if (statusCode < 400 || statusCode >= 500) return undefined
  if (statusCode === 413)
    return problem('PAYLOAD_TOO_LARGE', 'The body is larger than this route accepts', { cause: error })
  if (statusCode === 415)
    return problem('UNSUPPORTED_MEDIA_TYPE', 'Send the body as application/json', { cause: error })
  if (statusCode === 414) return problem('URI_TOO_LONG', 'A part of the path is longer than accepted', { cause: error })
  if (statusCode === 404) return problem('NOT_FOUND', 'There is nothing here', { cause: error })
  if (statusCode === 408) return problem('REQUEST_TIMEOUT', 'Send the request faster', { cause: error })
  if (code === 'FST_ERR_BAD_URL') return problem('MALFORMED_REQUEST', 'The path is not a valid URL', { cause: error })
  if (error instanceof SyntaxError || code.includes('JSON')) {
    return problem('MALFORMED_REQUEST', 'The body is not valid JSON', { cause: error })
  }
  return problem('MALFORMED_REQUEST', `The request can not be read (${STATUS_CODES[statusCode] ?? 'Bad Request'})`, {
    cause: error,
  })
}

function validationFailed(issues: ValidationIssue[], context: string, cause: Error): CodedError {
  const part = context === 'querystring' ? 'query' : context
  const errors = issues
    .slice(0, issuesMax)
    .map((issue) => ({ path: `/${part}${pointer(issue)}`, message: describe(issue) }))
  const first = errors[0]
  const detail = first ? `${first.path} ${first.message}` : 'The request does not fit its schema'
  return problem('VALIDATION_FAILED', detail, { cause, members: { errors } })
}

/** Points at the field itself, also where ajv points at the object that lacks it or should not have it. */
function pointer({ instancePath, params }: ValidationIssue): string {
  const field = params.missingProperty ?? params.additionalProperty ?? params.unevaluatedProperty
  if (typeof field !== 'string') return instancePath
  const escaped = field.slice(0, 200).replaceAll('~', '~0').replaceAll('/', '~1')
  return `${instancePath}/${escaped}`
}

function describe({ keyword, params, message }: ValidationIssue): string {
  if (keyword === 'additionalProperties' || keyword === 'unevaluatedProperties') return 'is not a known field'
  if (keyword === 'required') return 'is missing'
  if (keyword === 'enum') return `must be one of ${(params.allowedValues as unknown[]).join(', ')}`
  if (keyword === 'const') return `must be ${JSON.stringify(params.allowedValue)}`
  return message ?? 'is not accepted'
}
