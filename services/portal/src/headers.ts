import { randomUUID } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { currentTraceparent } from '@candor/platform/trace'

/** What is known of a request beside its headers. */
export interface Sender {
  /** Address of the client, as far as our own proxies vouch for it. */
  ip: string
  protocol: string
  host: string
  requestId: string
}

/** Headers of one connection, not of the message (RFC 9110, 7.6.1), and what would name somebody else as the client. */
const dropped = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
  'http2-settings',
  'forwarded',
  'x-real-ip',
  'x-client-ip',
  'x-cluster-client-ip',
  'true-client-ip',
  'cf-connecting-ip',
])
/** Names no client may set, whatever comes after. */
const droppedPrefixes = ['x-forwarded', 'x-envoy', 'x-original', 'x-rewrite']

const traceparentFormat = /^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}$/
const requestIdFormat = /^[A-Za-z0-9._:-]{8,128}$/

/** The client's own request id if it is a decent one, else a new one. */
export function requestIdOf(headers: IncomingHttpHeaders): string {
  const given = headers['x-request-id']
  return typeof given === 'string' && requestIdFormat.test(given) ? given : randomUUID()
}

/** The headers a service gets: the client's, without hop-by-hop ones and without claims about where they come from. */
export function forwardedHeaders(headers: IncomingHttpHeaders, sender: Sender): IncomingHttpHeaders {
  const out: IncomingHttpHeaders = {}
  for (const name in headers) if (!isDropped(name)) out[name] = headers[name]
  out['x-forwarded-for'] = sender.ip
  out['x-forwarded-proto'] = sender.protocol
  out['x-forwarded-host'] = sender.host
  out['x-request-id'] = sender.requestId
  const traceparent = currentTraceparent() ?? headers.traceparent
  if (typeof traceparent === 'string' && traceparentFormat.test(traceparent)) out.traceparent = traceparent
  else delete out.traceparent
  return out
}

/** The headers a client gets of a service's answer, hop-by-hop ones removed. Changes the object it is given. */
export function answeredHeaders<H extends Record<string, unknown>>(headers: H): H {
  for (const name in headers) if (dropped.has(name)) delete headers[name]
  return headers
}

/** The header names listed in `Connection`; they are meant for this hop alone. */
export function connectionNames(headers: IncomingHttpHeaders): string[] {
  return (headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase())
}

function isDropped(name: string): boolean {
  return dropped.has(name) || droppedPrefixes.some((prefix) => name.startsWith(prefix))
}

/** On every answer; what a service sets itself wins. */
export const securityHeaders = {
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-xss-protection': '1; mode=block',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
} as const
