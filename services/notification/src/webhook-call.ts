import { type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { publicLookup, whyRefused } from '@candor/platform/public-address'
import { Webhook as Signer } from 'standardwebhooks'

export interface Call {
  url: string
  /** Stays the same over all attempts and endpoints: the id of the event. Receivers drop what they have seen. */
  webhook_id: string
  secret: string
  payload: string
  at: Date
  allowPrivate: boolean
  traceparent?: string | undefined
}

/** A call has this long, from looking up the name to the status line. */
const timeoutMs = 15_000

/** Calls an endpoint once with a signature of Standard Webhooks. Redirects are not followed. Resolves with the HTTP status; throws when there is none. */
export async function callEndpoint(call: Call, signal: AbortSignal): Promise<number> {
  const refused = whyRefused(call.url, call.allowPrivate)
  if (refused) throw Object.assign(new Error(`the endpoint's URL is refused: ${refused}`), { code: 'EPRIVATE' })
  const url = new URL(call.url)
  const body = Buffer.from(call.payload)
  const request = url.protocol === 'http:' ? requestHttp : requestHttps
  return await new Promise<number>((resolve, reject) => {
    const outgoing = request(
      url,
      {
        method: 'POST',
        agent: false,
        signal,
        ...(!call.allowPrivate && { lookup: publicLookup }),
        headers: {
          'content-type': 'application/json',
          'content-length': body.length,
          'user-agent': 'Candor-Webhooks/1',
          'webhook-id': call.webhook_id,
          'webhook-timestamp': Math.floor(call.at.getTime() / 1_000),
          'webhook-signature': new Signer(call.secret).sign(call.webhook_id, call.at, call.payload),
          ...(call.traceparent && { traceparent: call.traceparent }),
        },
      },
      (response: IncomingMessage) => {
        resolve(response.statusCode ?? 0)
        // Nothing in the answer's body matters; reading it would let the endpoint hold us.
        response.destroy()
      },
    )
    const late = setTimeout(() => {
      outgoing.destroy(Object.assign(new Error(`no answer within ${timeoutMs / 1_000} s`), { code: 'ETIMEDOUT' }))
    }, timeoutMs)
    outgoing.on('error', reject)
    outgoing.on('close', () => clearTimeout(late))
    outgoing.end(body)
  })
}
