import { exportJWK, generateKeyPair } from 'jose'
import type { Role } from './auth.ts'
import type { KeyStore, KeyUse, VerifyingKey } from './keys.ts'
import { newVerifiedCache } from './keys.ts'
import { accessTokenAudience, signToken } from './tokens.ts'

/** Keys for tests of routes: a key store that knows one pair, and tokens signed with it. */
export interface TestKeys {
  store: KeyStore
  kid: string
  privateKey: CryptoKey
  /** The public half as JSON text, as candor.key.v1 carries it. */
  publicJwk: string
  /** An access token; `claims` replace or add to the usual ones. */
  token(id: string, roles: readonly Role[], claims?: Record<string, unknown>): Promise<string>
  /** The header object for `inject` or `fetch`. */
  bearer(id: string, roles: readonly Role[], claims?: Record<string, unknown>): Promise<{ authorization: string }>
}

/** Makes a pair and a key store that holds it alone. No server is needed; verification is the real one. */
export async function createTestKeys(o: { kid?: string; issuer?: string; use?: KeyUse } = {}): Promise<TestKeys> {
  const { kid = 'test-key', issuer = 'identity', use = 'access_token' } = o
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true })
  const known: VerifyingKey = { kid, issuer, use, algorithm: 'EdDSA', not_before: new Date(0), key: publicKey }
  const token: TestKeys['token'] = (id, roles, claims = {}) =>
    signToken(
      { sub: id, roles, kind: 'person', ...claims },
      { use, kid, privateKey, issuer, audience: accessTokenAudience, expiresInSeconds: 900, now: new Date() },
    )
  return {
    kid,
    privateKey,
    publicJwk: JSON.stringify(await exportJWK(publicKey)),
    token,
    bearer: async (id, roles, claims) => ({ authorization: `Bearer ${await token(id, roles, claims)}` }),
    store: {
      // Tests that fold keys use createKeyStore on a real database.
      fold: { types: [], apply: () => undefined } as unknown as KeyStore['fold'],
      check: { name: 'signing_keys', critical: true, run() {} },
      verified: newVerifiedCache(),
      find: async (wanted) => (wanted === kid ? known : undefined),
    },
  }
}
