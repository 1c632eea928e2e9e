import { randomUUID } from 'node:crypto'
import type { Trace } from './timeline.ts'
import { until } from './until.ts'

/** A request was refused; `code` is the problem document's. */
export class Refused extends Error {
  override name = 'Refused'
  readonly status: number
  readonly code: string | undefined
  constructor(request: string, status: number, body: string) {
    const problem = parse(body) as { code?: string; detail?: string } | undefined
    super(`${request} answered ${status} ${problem?.code ?? ''}: ${problem?.detail ?? body.slice(0, 500)}`)
    this.status = status
    this.code = problem?.code
  }
}

export interface Call {
  trace: Trace
  token?: string | undefined
  body?: object
}

export interface Api {
  gateway: string
  get<T>(path: string, call: Call): Promise<T>
  post<T>(path: string, call: Call): Promise<T>
  put<T>(path: string, call: Call): Promise<T>
  patch<T>(path: string, call: Call): Promise<T>
}

const requestTimeoutMs = 15_000
/** A fact may still be on its way to the service that is asked; everything else is answered at once. */
const arrivalBoundMs = 20_000
const notYet = new Set(['NOT_YET_KNOWN', 'UNAVAILABLE', 'RATE_LIMITED', 'VERSION_CONFLICT'])

/**
 * The public API as any client sees it. Every POST and PUT carries an Idempotency-Key, so that it may be sent again: what is
 * refused as not known yet is sent again until it is. Throws Refused.
 */
export function createApi(gateway: string): Api {
  async function send(method: string, path: string, { trace, token, body }: Call): Promise<unknown> {
    const headers: Record<string, string> = {
      accept: 'application/json',
      traceparent: trace.traceparent(),
      ...(token && { authorization: `Bearer ${token}` }),
      ...(body && { 'content-type': 'application/json' }),
      ...(method !== 'GET' && { 'idempotency-key': randomUUID() }),
    }
    let last: Refused | undefined
    const attempt = async (seen: (state: unknown) => undefined) => {
      headers.traceparent = trace.traceparent()
      const signal = AbortSignal.timeout(requestTimeoutMs)
      const response = await fetch(new URL(path, gateway), {
        method,
        headers,
        signal,
        ...(body && { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      if (response.ok) return { answer: parse(text) }
      last = new Refused(`${method} ${path.replace(/eyJ[\w.-]+/, '<token>')}`, response.status, text)
      if (!notYet.has(last.code ?? '')) throw last
      return seen(last.message)
    }
    const { answer } = await until(`${method} ${path.split('?')[0]} to be accepted`, attempt, arrivalBoundMs)
    return answer
  }
  return {
    gateway,
    get: (path, call) => send('GET', path, call) as Promise<never>,
    post: (path, call) => send('POST', path, call) as Promise<never>,
    put: (path, call) => send('PUT', path, call) as Promise<never>,
    patch: (path, call) => send('PATCH', path, call) as Promise<never>,
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
