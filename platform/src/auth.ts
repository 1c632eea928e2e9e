import type { FastifyRequest } from 'fastify'
import { problem } from './errors.ts'
import type { KeyStore } from './keys.ts'
import { accessTokenAudience, type Claims, verifyToken } from './tokens.ts'

export const roles = ['admin', 'recruiter', 'interviewer', 'candidate', 'auditor'] as const
export type Role = (typeof roles)[number]

/** Who sent the request, from a verified access token. */
export interface Caller {
  /** Person id, or the id of an API key's machine. */
  id: string
  roles: Role[]
  kind: 'person' | 'machine'
  /** Set when the token was exchanged for an invitation link: the caller may act on this invitation alone. */
  invitation_id?: string
  token_id: string
  /** When the token was made, to the second. */
  issued_at?: Date
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Callers with any of these roles may use the route. */
    roles?: readonly Role[]
    /** Anybody may use the route. Each route has exactly one of `roles` and `public`; boot fails otherwise. */
    public?: true
    /**
     * Counted per network address instead of per person. Public routes always are, unless they are not counted at all because
     * they bound themselves: live sockets, where a whole office comes back from one address after a roll-out.
     */
    rateLimit?: 'address' | 'none'
  }
  interface FastifyRequest {
    /** The verified caller. Reading it on a public route is a mistake and throws. */
    readonly caller: Caller
    verifiedCaller: Caller | undefined
  }
}

/** Fails at boot for a route that does not say who may use it. */
export function requireAccessRule(route: {
  method: string | string[]
  url: string
  config?: { roles?: unknown; public?: unknown } | undefined
}): void {
  const config = route.config ?? {}
  const hasRoles =
    Array.isArray(config.roles) && config.roles.length > 0 && config.roles.every((role) => roles.includes(role as Role))
  if (hasRoles !== (config.public === true)) return
  throw new Error(
    `${[route.method].flat().join(',')} ${route.url} does not say who may use it: set exactly one of config.roles (of ${roles.join(', ')}) and config.public`,
  )
}

/** The caller named by `Authorization: Bearer`, or throws a 401. */
export async function authenticate(request: FastifyRequest, keys: KeyStore): Promise<Caller> {
  const header = request.headers.authorization
  if (header === undefined) {
    throw problem('UNAUTHENTICATED', 'Send an access token as Authorization: Bearer', {
      headers: { 'www-authenticate': 'Bearer realm="candor"' },
    })
  }
  const token = /^Bearer ([^\s]+)$/i.exec(header)?.[1]
  if (!token) {
    throw problem('UNAUTHENTICATED', 'The Authorization header must be: Bearer <access token>', {
      headers: { 'www-authenticate': 'Bearer realm="candor", error="invalid_request"' },
    })
  }
  return callerOf(await verifyToken(token, keys, { use: 'access_token', audience: accessTokenAudience }))
}

/** Reads an access token's claims as a caller; a role this build does not know gives no right. */
export function callerOf(claims: Claims): Caller {
  const { kind, invitation_id } = claims
  if ((kind !== 'person' && kind !== 'machine') || !Array.isArray(claims.roles)) {
    throw problem('UNAUTHENTICATED', 'The token is not an access token', {
      headers: { 'www-authenticate': 'Bearer realm="candor", error="invalid_token"' },
    })
  }
  const known = claims.roles.filter((role): role is Role => roles.includes(role as Role))
  const issued = claims.iat === undefined ? {} : { issued_at: new Date(claims.iat * 1_000) }
  const caller: Caller = { id: claims.sub, roles: known, kind, token_id: claims.jti, ...issued }
  return typeof invitation_id === 'string' ? { ...caller, invitation_id } : caller
}

/** Throws FORBIDDEN unless the caller has one of the roles. */
export function authorize(caller: Caller, allowed: readonly Role[]): void {
  if (allowed.some((role) => caller.roles.includes(role))) return
  throw problem('FORBIDDEN', `This needs the role ${allowed.join(' or ')}`, {
    headers: { 'www-authenticate': 'Bearer realm="candor", error="insufficient_scope"' },
  })
}
