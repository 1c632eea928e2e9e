import type { Role } from '@candor/platform/auth'
import { accessTokenAudience, signToken } from '@candor/platform/tokens'
import type { KeyRing } from './key-ring.ts'
import { accessTtlMs } from './signing-key.ts'

/** `iss` of every access token, and `issuer` of the keys that sign them. */
export const accessTokenIssuer = 'identity'
export const accessTtlSeconds = accessTtlMs / 1_000

export interface Bearer {
  sub: string
  roles: readonly Role[]
  kind: 'person' | 'machine'
  invitation_id?: string
}

/** A JWT of 15 minutes, signed with the ring's present key. Throws UNAVAILABLE when there is none. */
export function signAccessToken(bearer: Bearer, ring: Pick<KeyRing, 'current'>, now: Date): Promise<string> {
  const { kid, privateKey } = ring.current(now)
  return signToken(
    { ...bearer, roles: [...bearer.roles] },
    {
      use: 'access_token',
      kid,
      privateKey,
      issuer: accessTokenIssuer,
      audience: accessTokenAudience,
      expiresInSeconds: accessTtlSeconds,
      now,
    },
  )
}
