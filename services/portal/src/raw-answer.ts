import { STATUS_CODES } from 'node:http'
import type { CodedError } from '@candor/platform/errors'
import { problemAnswer } from '@candor/platform/problem-document'
import { securityHeaders } from './headers.ts'

/** The head of an HTTP answer, for connections that the framework does not (or no longer) speak for. `more` are ready lines. */
export function headOf(status: number, headers: NodeJS.Dict<string | string[]>, more: string[] = []): string {
  const lines = Object.entries(headers).flatMap(([name, value]) => [value ?? []].flat().map((one) => `${name}: ${one}`))
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${[...lines, ...more].join('\r\n')}\r\n\r\n`
}

/** A whole answer with a problem document, after which the connection closes. */
export function rawProblem(error: CodedError, request: { id: string; instance: string }): string {
  const { status, headers, body } = problemAnswer(error, request)
  const length = String(Buffer.byteLength(body))
  const all = { ...securityHeaders, ...headers, 'x-request-id': request.id, 'content-length': length }
  return headOf(status, all, ['Connection: close']) + body
}
