import autocannon from 'autocannon'
import { percentile } from './ratio.ts'

export interface Load {
  url: string
  method: 'GET' | 'POST'
  connections: number
  seconds: number
  /** Headers, path and body of the next request. */
  next(): { path: string; headers: Record<string, string>; body?: string }
}

export interface LoadResult {
  /** Answers a second. */
  rate: number
  answers: number
  p50Ms: number
  p95Ms: number
}

/** Keeps `connections` requests in flight. Throws when anything but a 2xx came back. */
export async function load({ url, method, connections, seconds, next }: Load): Promise<LoadResult> {
  const times: number[] = []
  const startedAt = performance.now()
  let lastAt = startedAt
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const instance = autocannon(
      {
        url,
        connections,
        duration: seconds,
        requests: [
          {
            method,
            setupRequest: (request) => {
              const { path, headers, body } = next()
              return { ...request, path, headers, ...(body !== undefined && { body }) }
            },
          },
        ],
      },
      (error, done) => (error ? reject(error) : resolve(done)),
    )
    instance.on('response', (_client, _status, _bytes, milliseconds) => {
      lastAt = performance.now()
      times.push(milliseconds)
    })
  })
  const wrong = result.non2xx + result.errors + result.timeouts
  if (wrong > 0) {
    const codes = JSON.stringify(result.statusCodeStats)
    throw new Error(`${wrong} of ${times.length} requests to ${url} went wrong: ${codes}, ${result.errors} errors`)
  }
  return {
    rate: times.length / ((lastAt - startedAt) / 1_000),
    answers: times.length,
    p50Ms: percentile(times, 0.5),
    p95Ms: percentile(times, 0.95),
  }
}
