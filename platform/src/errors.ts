/** How one error code answers: HTTP status, its constant title, and whether trying the same request again can help. */
export interface ErrorKind {
  status: number
  title: string
  retriable?: boolean
}

export interface ErrorExtra {
  /** What led to it; logged, never sent. */
  cause?: unknown
  /** Sent as `Retry-After`. */
  retryAfterSeconds?: number
  /** Further members of the problem document, snake_case. Never personal data of somebody else. */
  members?: Record<string, unknown>
}

/** A refusal with a stable code; becomes an RFC 9457 problem document. Compare by `code`, never by class. */
export class CodedError extends Error {
  override name = 'CodedError'
  readonly code: string
  readonly status: number
  readonly title: string
  readonly retriable: boolean
  readonly retryAfterSeconds: number | undefined
  readonly members: Record<string, unknown>
  /** Headers this answer needs, such as `WWW-Authenticate`. */
  readonly headers: Record<string, string>

  constructor(
    code: string,
    kind: ErrorKind,
    detail: string,
    extra: ErrorExtra & { headers?: Record<string, string> } = {},
  ) {
    super(detail, extra.cause === undefined ? undefined : { cause: extra.cause })
    this.code = code
    this.status = kind.status
    this.title = kind.title
    this.retriable = kind.retriable ?? false
    this.retryAfterSeconds = extra.retryAfterSeconds
    this.members = extra.members ?? {}
    this.headers = extra.headers ?? {}
  }
}

/**
 * A service's closed list of error codes: `export const refuse = defineErrors({ SLOT_TAKEN: { status: 409, title: 'The slot is taken' } })`,
 * used as `throw refuse('SLOT_TAKEN', 'what happened and what to do about it')`. The detail is shown to the caller.
 */
export function defineErrors<const T extends Record<string, ErrorKind>>(
  codes: T,
): (code: keyof T & string, detail: string, extra?: ErrorExtra & { headers?: Record<string, string> }) => CodedError {
  return (code, detail, extra) => new CodedError(code, codes[code] as ErrorKind, detail, extra)
}

/** The codes every service shares. */
export const problem = defineErrors({
  VALIDATION_FAILED: { status: 400, title: 'The request does not fit its schema' },
  MALFORMED_REQUEST: { status: 400, title: 'The request can not be read' },
  UNAUTHENTICATED: { status: 401, title: 'Authentication is needed' },
  TOKEN_EXPIRED: { status: 401, title: 'The token has expired' },
  FORBIDDEN: { status: 403, title: 'Not allowed' },
  NOT_FOUND: { status: 404, title: 'Not found' },
  METHOD_NOT_ALLOWED: { status: 405, title: 'This method is not allowed here' },
  REQUEST_TIMEOUT: { status: 408, title: 'The request took too long to arrive' },
  VERSION_CONFLICT: { status: 409, title: 'Somebody else changed it at the same time', retriable: true },
  NOT_YET_KNOWN: { status: 409, title: 'Not known here yet', retriable: true },
  CONFLICT: { status: 409, title: 'In conflict with the present state' },
  PAYLOAD_TOO_LARGE: { status: 413, title: 'The body is too large' },
  URI_TOO_LONG: { status: 414, title: 'The address is too long' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, title: 'This content type is not accepted' },
  IDEMPOTENCY_KEY_REUSED: { status: 422, title: 'The Idempotency-Key was used for another request' },
  RATE_LIMITED: { status: 429, title: 'Too many requests', retriable: true },
  HEADERS_TOO_LARGE: { status: 431, title: 'The headers are too large' },
  INTERNAL: { status: 500, title: 'Something went wrong on our side' },
  UNAVAILABLE: { status: 503, title: 'Not available at the moment', retriable: true },
})

/** The refusal a command gives for an id it has not heard of yet; its facts may still be on their way. */
export function notYetKnown(what: string, id: string): CodedError {
  return problem('NOT_YET_KNOWN', `${what} ${id} is not known here (yet); if it exists, try again in a second`, {
    retryAfterSeconds: 1,
  })
}

/** Narrows an unknown error to a coded one, optionally with one of these codes. */
export function isCoded(error: unknown, ...codes: string[]): error is CodedError {
  return error instanceof CodedError && (codes.length === 0 || codes.includes(error.code))
}
