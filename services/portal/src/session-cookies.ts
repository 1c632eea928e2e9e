import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { CookieSerializeOptions } from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { refuse } from './errors.ts'

/** What identity answers to a sign-in or a refresh. */
export interface SessionTokens {
  access_token: string
  refresh_token: string
  expires_in: number
}

const refreshSeconds = 7 * 24 * 60 * 60
const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Names with the prefix that binds a cookie to this origin, where the browser allows it: over TLS. */
function names(request: FastifyRequest) {
  const prefix = request.protocol === 'https' ? '__Host-' : ''
  return { access: `${prefix}candor-access`, refresh: `${prefix}candor-refresh`, csrf: `${prefix}candor-csrf` }
}

/** Keeps the tokens where no script can read them; the third cookie is for scripts, which prove with it that they are of this origin. */
export function setSession(request: FastifyRequest, reply: FastifyReply, tokens: SessionTokens): void {
  const { access, refresh, csrf } = names(request)
  const common: CookieSerializeOptions = { path: '/', sameSite: 'strict', secure: request.protocol === 'https' }
  reply.setCookie(access, tokens.access_token, { ...common, httpOnly: true, maxAge: tokens.expires_in })
  reply.setCookie(refresh, tokens.refresh_token, { ...common, httpOnly: true, maxAge: refreshSeconds })
  const kept = request.cookies[csrf] ?? randomBytes(24).toString('base64url')
  reply.setCookie(csrf, kept, { ...common, maxAge: refreshSeconds })
}

/** Takes the cookies back. */
export function clearSession(request: FastifyRequest, reply: FastifyReply): void {
  const secure = request.protocol === 'https'
  for (const name of Object.values(names(request))) reply.clearCookie(name, { path: '/', sameSite: 'strict', secure })
}

export function refreshTokenOf(request: FastifyRequest): string | undefined {
  return request.cookies[names(request).refresh]
}

/**
 * The access token of a request that comes with our cookie and without an Authorization header of its own. Throws CSRF_REFUSED when
 * it would change something and does not prove that a page of this origin sent it.
 */
export function accessTokenOf(request: FastifyRequest): string | undefined {
  if (request.headers.authorization !== undefined) return undefined
  const token = request.cookies[names(request).access]
  if (token === undefined) return undefined
  if (!safeMethods.has(request.method)) requireCsrfToken(request)
  return token
}

/** Throws CSRF_REFUSED unless the header repeats the cookie that only scripts of this origin can read. */
export function requireCsrfToken(request: FastifyRequest): void {
  requireSameOrigin(request)
  const expected = request.cookies[names(request).csrf] ?? ''
  const given = request.headers['x-csrf-token']
  if (typeof given === 'string' && expected.length > 0 && isEqual(given, expected)) return
  throw refuse('CSRF_REFUSED', 'Send the value of the cookie candor-csrf as X-CSRF-Token, or a token as Authorization.')
}

/** Throws CSRF_REFUSED for a request that a browser marks as another site's. */
export function requireSameOrigin(request: FastifyRequest): void {
  const site = request.headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin')
    throw refuse('CSRF_REFUSED', 'It was sent by a page of another site.')
  const origin = request.headers.origin
  if (origin !== undefined && URL.parse(origin)?.host !== request.host)
    throw refuse('CSRF_REFUSED', 'It was sent by a page of another site.')
}

/** The Cookie header that services see: without ours, which are this gateway's affair. */
export function foreignCookies(header: string): string {
  return header
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => !/^(?:__Host-)?candor-/.test(pair))
    .join('; ')
}

function isEqual(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
