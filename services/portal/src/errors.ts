import { CodedError, defineErrors, problem } from '@candor/platform/errors'

/** What the gateway itself answers with, beside the codes that all services share. */
export const refuse = defineErrors({
  UPSTREAM_DOWN: { status: 503, title: 'This part of Candor is not reachable', retriable: true },
  UPSTREAM_FAILED: { status: 502, title: 'This part of Candor broke off its answer', retriable: true },
  UPSTREAM_SLOW: { status: 504, title: 'This part of Candor did not answer in time', retriable: true },
  CLIENT_GONE: { status: 499, title: 'The client closed the connection' },
  CSRF_REFUSED: { status: 403, title: 'It is not certain that a page of Candor sent this' },
  SIGNED_OUT: { status: 401, title: 'Nobody is signed in' },
  STOPPING: { status: 503, title: 'The gateway is restarting', retriable: true },
})

const connectCodes = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
])
const slowCodes = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'])

/** The problem for a failed call to a service, told by the error that caused it. */
export function upstreamProblem(error: unknown): CodedError {
  const codes = codesOf(error)
  if (codes.some((code) => connectCodes.has(code))) {
    return refuse('UPSTREAM_DOWN', 'Try again in a moment.', { cause: error, retryAfterSeconds: 2 })
  }
  if (codes.some((code) => slowCodes.has(code))) {
    return refuse('UPSTREAM_SLOW', 'It may still take effect: repeat it with the same Idempotency-Key.', {
      cause: error,
      retryAfterSeconds: 5,
    })
  }
  return refuse('UPSTREAM_FAILED', 'It may have taken effect: repeat it with the same Idempotency-Key.', {
    cause: error,
    retryAfterSeconds: 2,
  })
}

/** Whatever was thrown in the gateway, as a problem that is safe to show. */
export function toProblem(thrown: unknown): CodedError {
  if (thrown instanceof CodedError) return thrown
  const { statusCode = 500, code } = thrown as { statusCode?: number; code?: string }
  // Nobody reads this answer; the status is for the metrics, where a 500 would be an alarm.
  if (code === 'UND_ERR_ABORTED') return refuse('CLIENT_GONE', 'Before the answer was complete.', { cause: thrown })
  const extra = { cause: thrown }
  if (statusCode === 413) return problem('PAYLOAD_TOO_LARGE', 'The body is larger than accepted', extra)
  if (statusCode === 414) return problem('URI_TOO_LONG', 'The address is longer than accepted', extra)
  if (statusCode === 415) return problem('UNSUPPORTED_MEDIA_TYPE', 'Send the body as application/json', extra)
  if (statusCode === 408) return problem('REQUEST_TIMEOUT', 'Send the request faster', extra)
  if (statusCode >= 400 && statusCode < 500) return problem('MALFORMED_REQUEST', 'The request can not be read', extra)
  return problem('INTERNAL', 'An unexpected error; if it stays, tell us the request_id', extra)
}

function codesOf(error: unknown): string[] {
  const codes: string[] = []
  for (let at = error; at instanceof Error && codes.length < 8; at = at.cause) {
    if ('code' in at) codes.push(String(at.code))
    // Every address of a name was tried: the errors are in a list.
    if (at instanceof AggregateError) for (const inner of at.errors) codes.push(...codesOf(inner))
  }
  return codes
}
