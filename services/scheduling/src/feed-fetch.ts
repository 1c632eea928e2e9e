import { type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { createGunzip } from 'node:zlib'
import { publicLookup, whyRefused } from '@candor/platform/public-address'

export interface FeedRequest {
  url: string
  /** What the last good answer said of itself. */
  etag?: string | undefined
  last_modified?: string | undefined
  allowPrivate: boolean
  timeoutMs?: number
}

export type FeedAnswer =
  | { kind: 'fresh'; bytes: Buffer; etag?: string; last_modified?: string }
  | { kind: 'unchanged' }
  | { kind: 'failed'; code: FetchFailure; message: string; retryAfterMs?: number }

export type FetchFailure = 'REFUSED' | 'UNREACHABLE' | 'TIMEOUT' | 'HTTP_STATUS' | 'TOO_LARGE' | 'REDIRECTS'

export const feedBytesMax = 4 * 1024 * 1024
const timeMsMax = 15_000
const redirectsMax = 3

class Failure extends Error {
  readonly code: FetchFailure
  readonly retryAfterMs: number | undefined
  constructor(code: FetchFailure, message: string, retryAfterMs?: number) {
    super(message)
    this.code = code
    this.retryAfterMs = retryAfterMs
  }
}

/** The address as it is called: `webcal:` is a name for calendars over https. */
export const httpUrlOf = (url: string) => url.trim().replace(/^webcals?:/i, 'https:')

/**
 * Asks for a calendar once, with the conditions of the last good answer. Each address on the way, redirects included, must be
 * on the public internet, checked on the very address that is connected to. Never throws; the text of a failure is for the owner.
 */
export async function fetchFeed(feed: FeedRequest, signal: AbortSignal): Promise<FeedAnswer> {
  // Not AbortSignal.timeout: one time for all redirects and the whole body, ended by hand.
  const ending = new AbortController()
  const timeoutMs = feed.timeoutMs ?? timeMsMax
  const timer = setTimeout(
    () => ending.abort(new Failure('TIMEOUT', `no answer within ${timeoutMs / 1_000} s`)),
    timeoutMs,
  )
  const stop = () => ending.abort(signal.reason)
  signal.addEventListener('abort', stop, { once: true })
  try {
    return await follow(feed, ending.signal)
  } catch (error) {
    const cause = ending.signal.aborted ? ending.signal.reason : error
    if (cause instanceof Failure) {
      const { code, message, retryAfterMs } = cause
      return { kind: 'failed', code, message, ...(retryAfterMs !== undefined && { retryAfterMs }) }
    }
    const reason = (cause as NodeJS.ErrnoException).code
    if (reason === 'EPRIVATE')
      return { kind: 'failed', code: 'REFUSED', message: 'the address is not on the public internet' }
    return {
      kind: 'failed',
      code: 'UNREACHABLE',
      message: `the address can not be reached${reason ? ` (${reason})` : ''}`,
    }
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', stop)
  }
}

async function follow(feed: FeedRequest, signal: AbortSignal): Promise<FeedAnswer> {
  let url = httpUrlOf(feed.url)
  for (let hop = 0; hop <= redirectsMax; hop++) {
    const refused = whyRefused(url, feed.allowPrivate)
    if (refused) throw new Failure('REFUSED', hop === 0 ? refused : `it leads to an address where ${refused}`)
    const response = await ask(url, feed, signal)
    const { statusCode: status = 0, headers } = response
    if (status >= 300 && status < 400 && status !== 304) {
      response.destroy()
      if (!headers.location || !URL.canParse(headers.location, url)) throw new Failure('REDIRECTS', 'it leads nowhere')
      url = new URL(headers.location, url).href
      continue
    }
    if (status === 304) {
      response.destroy()
      return { kind: 'unchanged' }
    }
    if (status !== 200) {
      response.destroy()
      throw new Failure(
        'HTTP_STATUS',
        `the address answers with status ${status}`,
        retryAfterOf(headers['retry-after']),
      )
    }
    const bytes = await readBody(response, signal)
    const { etag, 'last-modified': last_modified } = headers
    return { kind: 'fresh', bytes, ...(etag && { etag }), ...(last_modified && { last_modified }) }
  }
  throw new Failure('REDIRECTS', `it leads on more than ${redirectsMax} times`)
}

function ask(text: string, { etag, last_modified, allowPrivate }: FeedRequest, signal: AbortSignal) {
  const url = new URL(text)
  const request = url.protocol === 'http:' ? requestHttp : requestHttps
  return new Promise<IncomingMessage>((resolve, reject) => {
    const outgoing = request(
      url,
      {
        agent: false,
        signal,
        ...(!allowPrivate && { lookup: publicLookup }),
        headers: {
          accept: 'text/calendar, text/plain;q=0.5',
          'accept-encoding': 'gzip',
          'user-agent': 'Candor-Calendar/1',
          ...(etag && { 'if-none-match': etag }),
          ...(last_modified && { 'if-modified-since': last_modified }),
        },
      },
      resolve,
    )
    outgoing.on('error', reject)
    outgoing.end()
  })
}

/** Counts what comes out of the compression, too: a small answer can be a large text. */
async function readBody(response: IncomingMessage, signal: AbortSignal): Promise<Buffer> {
  const encoding = response.headers['content-encoding'] ?? 'identity'
  if (encoding !== 'identity' && encoding !== 'gzip') {
    response.destroy()
    throw new Failure('HTTP_STATUS', `the answer is compressed in a way we did not ask for (${encoding.slice(0, 20)})`)
  }
  const body = encoding === 'gzip' ? response.pipe(createGunzip()) : response
  const chunks: Buffer[] = []
  let size = 0
  try {
    response.once('error', (error) => body.destroy(error))
    signal.addEventListener('abort', () => body.destroy(), { once: true })
    for await (const chunk of body) {
      size += (chunk as Buffer).length
      if (size > feedBytesMax) throw new Failure('TOO_LARGE', `the calendar is larger than ${feedBytesMax >> 20} MiB`)
      chunks.push(chunk as Buffer)
    }
  } finally {
    response.destroy()
  }
  if (!response.complete && encoding === 'identity') throw new Failure('UNREACHABLE', 'the answer broke off')
  return Buffer.concat(chunks)
}

function retryAfterOf(header: string | undefined): number | undefined {
  if (!header) return undefined
  const seconds = /^\d{1,6}$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1_000
  return Number.isFinite(seconds) ? Math.max(0, seconds * 1_000) : undefined
}
