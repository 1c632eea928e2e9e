import { hash, randomUUID } from 'node:crypto'
import { decodeProtectedHeader, errors, type JWTPayload, jwtVerify, SignJWT } from 'jose'
import { type CodedError, problem } from './errors.ts'
import type { KeyStore, KeyUse, VerifiedToken } from './keys.ts'

/** Who access tokens are made for. */
export const accessTokenAudience = 'candor'

/** The `typ` header by use, so that a token of one kind is never taken for another. */
export const tokenTypes = {
  access_token: 'at+jwt',
  invitation: 'invitation+jwt',
  calendar_feed: 'calendar+jwt',
} as const satisfies Record<KeyUse, string>

const clockToleranceSeconds = 5
const tokenLengthMax = 8_192
const tokenFormat = /^[\w-]+\.[\w-]+\.[\w-]+$/

/** Claims of a verified token. Access tokens carry `roles`, `kind` and maybe `invitation_id` beside these. */
export interface Claims extends JWTPayload {
  sub: string
  jti: string
  exp: number
}

export interface SignOptions {
  use: KeyUse
  kid: string
  privateKey: CryptoKey
  issuer: string
  audience: string
  expiresInSeconds: number
  now: Date
}

/** Makes a token that `verifyToken` accepts while the key is published. `jti` is made unless the claims hold one. */
export function signToken(claims: JWTPayload & { sub: string }, o: SignOptions): Promise<string> {
  const issuedAt = Math.floor(o.now.getTime() / 1_000)
  return new SignJWT({ jti: randomUUID(), ...claims })
    .setProtectedHeader({ alg: 'EdDSA', kid: o.kid, typ: tokenTypes[o.use] })
    .setIssuer(o.issuer)
    .setAudience(o.audience)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + o.expiresInSeconds)
    .sign(o.privateKey)
}

/**
 * Checks signature, algorithm (pinned), typ, key use, issuer (the key's own), audience, not-before and expiry (5 s tolerance).
 * Throws TOKEN_EXPIRED, UNAUTHENTICATED, or UNAVAILABLE when keys can't be read. Verified tokens are remembered until they expire,
 * but the key is asked each time, so a revoked one ends them.
 */
export async function verifyToken(
  token: string,
  keys: Pick<KeyStore, 'find' | 'verified'>,
  { use, audience, now = new Date() }: { use: KeyUse; audience: string; now?: Date },
): Promise<Claims> {
  if (token.length > tokenLengthMax || !tokenFormat.test(token)) throw refused('it is not a token')
  const id = hash('sha256', `${use}\n${audience}\n${token}`, 'base64url')
  let verified = keys.verified.get(id)
  if (!verified) {
    // Kept from the start, so that requests that come together with a new token check it once.
    verified = verify(token, keys, { use, audience, now })
    keys.verified.set(id, verified)
    verified.catch(() => keys.verified.delete(id))
  }
  const { kid, claims } = await verified
  if (claims.exp + clockToleranceSeconds <= now.getTime() / 1_000) {
    keys.verified.delete(id)
    throw expired()
  }
  if (isUsable(await keys.find(kid), use, now)) return claims
  keys.verified.delete(id)
  throw refused('its key is revoked or has expired')
}

function keyIdOf(token: string): string {
  try {
    const { alg, kid } = decodeProtectedHeader(token)
    if (alg === 'EdDSA' && typeof kid === 'string') return kid
  } catch (cause) {
    throw refused('its header can not be read', cause)
  }
  throw refused('it is not signed the way this service accepts')
}

function isUsable(key: Awaited<ReturnType<KeyStore['find']>>, use: KeyUse, now: Date): boolean {
  if (!key || key.use !== use) return false
  const toleranceMs = clockToleranceSeconds * 1_000
  if (key.not_before.getTime() > now.getTime() + toleranceMs) return false
  return !key.expires_at || key.expires_at.getTime() > now.getTime() - toleranceMs
}

async function verify(
  token: string,
  keys: Pick<KeyStore, 'find'>,
  { use, audience, now }: { use: KeyUse; audience: string; now: Date },
): Promise<VerifiedToken> {
  const kid = keyIdOf(token)
  const key = await keys.find(kid)
  if (!key || !isUsable(key, use, now)) throw refused('its key is unknown, revoked or expired')
  try {
    const { payload } = await jwtVerify(token, key.key, {
      algorithms: ['EdDSA'],
      issuer: key.issuer,
      audience,
      typ: tokenTypes[use],
      clockTolerance: clockToleranceSeconds,
      currentDate: now,
      requiredClaims: ['sub', 'exp', 'iat', 'jti'],
    })
    const { sub, jti, exp } = payload
    if (typeof sub === 'string' && typeof jti === 'string' && typeof exp === 'number') {
      return { kid, claims: { ...payload, sub, jti, exp } }
    }
  } catch (cause) {
    if (cause instanceof errors.JWTExpired) throw expired()
    if (cause instanceof errors.JOSEError) throw refused('its signature or claims are wrong', cause)
    throw cause
  }
  throw refused('a claim has the wrong type')
}

function refused(why: string, cause?: unknown): CodedError {
  return problem('UNAUTHENTICATED', `The token is not accepted: ${why}`, {
    cause,
    headers: { 'www-authenticate': `Bearer realm="candor", error="invalid_token", error_description="${why}"` },
  })
}

function expired(): CodedError {
  return problem('TOKEN_EXPIRED', 'The token has expired; refresh it or sign in again', {
    headers: {
      'www-authenticate': 'Bearer realm="candor", error="invalid_token", error_description="the token has expired"',
    },
  })
}
