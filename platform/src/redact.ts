export const REDACTED = '[redacted]'
const REDACT_DEPTH_MAX = 8
const REDACT_ITEMS_MAX = 50

/** Keys that hold personal data by themselves. `name` is a person's name in Candor: call a part `part`, `service`, `check`. */
const personal =
  /^(name|(first|last|full|given|family|display)_name|text|answer|transcript|body|html|subject|address(es)?|attendees)$/i
/** Keys that end in one of these hold a secret or an address, whatever stands before: `refresh_token`, `set-cookie`, `candidateEmail`. */
const secret =
  /(e-?mail|phone|token|password|passphrase|secret|authorization|cookies?|api[-_]?key|private[-_]?(key|jwk)|ticket|signature)$/i
/** Values that are personal or secret wherever they stand, as in the message of a database error: addresses and JWTs. */
const emailAddress = /[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}/gi
const jsonWebToken = /eyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g

export function isSensitive(key: string): boolean {
  return personal.test(key) || secret.test(key)
}

/** A copy in which every personal or secret value is masked, at any depth up to 8; 50 entries each; what lies beyond is left out. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  if (depth >= REDACT_DEPTH_MAX) return '[deep]'
  if (value instanceof Error) return redact(errorView(value), depth)
  if (Buffer.isBuffer(value) || ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`
  if (Array.isArray(value)) return value.slice(0, REDACT_ITEMS_MAX).map((item) => redact(item, depth + 1))
  if (value instanceof Map) return redact(Object.fromEntries(value), depth)
  if (value instanceof Set) return redact([...value], depth)
  // What knows its own JSON (an ObjectId, a URL) is a value, not a structure.
  if ('toJSON' in value && typeof value.toJSON === 'function') return redact(value.toJSON(), depth + 1)
  const copy: Record<string, unknown> = {}
  for (const [key, item] of Object.entries(value).slice(0, REDACT_ITEMS_MAX))
    copy[key] = isSensitive(key) ? REDACTED : redact(item, depth + 1)
  return copy
}

/** Masks addresses and tokens in a finished line, whatever key or message they came in. */
export function scrub(line: string): string {
  let out = line
  if (out.includes('@')) out = out.replace(emailAddress, REDACTED)
  if (out.includes('eyJ')) out = out.replace(jsonWebToken, REDACTED)
  return out
}

/** A URL's path for logs and spans: without its query, and without the tokens that links carry in their path. */
export function scrubUrl(url: string): string {
  const path = url.split(/[?#]/, 1)[0] ?? ''
  return path.replace(/(\/(?:invitations|calendars|book)\/)[^/]+/, `$1${REDACTED}`)
}

function errorView(error: Error): Record<string, unknown> {
  // `name` is put under `type`: as a key it would be masked as a person's name.
  const { name, message, stack, cause, ...members } = error as Error & Record<string, unknown>
  return {
    type: name,
    message,
    stack,
    ...(cause === undefined ? {} : { cause }),
    ...members,
  }
}
