import type { CodedError } from './errors.ts'

// A file of its own, so that the gateway can answer problems without loading a database driver.

export const problemType = 'application/problem+json; charset=utf-8'

export interface ProblemAnswer {
  status: number
  headers: Record<string, string>
  body: string
}

/** The document for a coded error. `members` of the error stand beside the standard ones and never replace them. */
export function problemAnswer(error: CodedError, request: { id: string; instance: string }): ProblemAnswer {
  const document = {
    ...error.members,
    type: `urn:candor:problem:${error.code.toLowerCase().replaceAll('_', '-')}`,
    title: error.title,
    status: error.status,
    detail: error.message,
    instance: request.instance,
    code: error.code,
    request_id: request.id,
  }
  const headers: Record<string, string> = { ...error.headers, 'content-type': problemType, 'cache-control': 'no-store' }
  if (error.retryAfterSeconds !== undefined)
    headers['retry-after'] = String(Math.max(1, Math.ceil(error.retryAfterSeconds)))
  return { status: error.status, headers, body: JSON.stringify(document) }
}
