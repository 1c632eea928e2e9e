import type { Decision } from '@candor/platform/aggregate'
import type { Role } from '@candor/platform/auth'
import { problem } from '@candor/platform/errors'
import { refuse } from './errors.ts'
import { type Secrets, sameText, sha256 } from './secrets.ts'

/** A machine's secret works this long; it fetches the next one before (POST /api/v1/api-keys/:id/rotate). */
export const apiKeyTtlMs = 24 * 3_600_000
/** The one in use, the next one, and one more for a rotation that was interrupted. */
const liveSecretsMax = 3

export interface ApiKeySecret {
  number: number
  /** SHA-256 of the secret; the secret itself was shown once. */
  hash: string
  created_at: Date
  expires_at: Date
}

/** A machine that may call the API. Its id stays, its secrets change daily; revoking it ends all of them. */
export interface ApiKey {
  status: 'active' | 'revoked'
  name: string
  roles: Role[]
  secrets: ApiKeySecret[]
  created_by: string
  created_at: Date
  revoked_at?: Date
}

/** Creates a machine with its first secret. Throws CONFLICT for a command that made one before, longer ago than its answer is kept. */
export function createApiKey(
  before: ApiKey | undefined,
  input: { name: string; roles: Role[]; created_by: string; hash: string },
  now: Date,
): Decision<ApiKey> {
  if (before) throw problem('CONFLICT', 'This command made a key before. Use a new Idempotency-Key.')
  const { hash, ...rest } = input
  const state: ApiKey = {
    status: 'active',
    ...rest,
    roles: [...new Set(rest.roles)],
    secrets: [secret(1, hash, now)],
    created_at: now,
  }
  return { state, events: [] }
}

/** Adds the next secret; the earlier ones stay valid until they expire. Throws API_KEY_REVOKED. */
export function rotateApiKey(key: ApiKey, hash: string, now: Date): Decision<ApiKey> {
  if (key.status === 'revoked') throw refuse('API_KEY_REVOKED', 'Create a new key.')
  const live = key.secrets.filter((one) => one.expires_at > now).slice(-(liveSecretsMax - 1))
  return { state: { ...key, secrets: [...live, secret(nextNumber(key), hash, now)] }, events: [] }
}

/** Ends a machine's access; tokens it has already live out their 15 minutes. */
export function revokeApiKey(key: ApiKey, now: Date): Decision<ApiKey> {
  if (key.status === 'revoked') return { state: key, events: [] }
  return { state: { ...key, status: 'revoked', secrets: [], revoked_at: now }, events: [] }
}

export function nextNumber(key: ApiKey | undefined): number {
  return (key?.secrets.at(-1)?.number ?? 0) + 1
}

/** The text a machine keeps: `ck_<id>.<number>.<secret>`. The same id and number give the same text, so a repeated command can show it again. */
export function apiKeyText(id: string, number: number, secrets: Secrets): string {
  return `ck_${id}.${number}.${secrets.mac('api-key', id, String(number))}`
}

/** What is stored of a key's text. */
export function apiKeyHash(text: string): string {
  return sha256(text)
}

/** The machine's id in a key's text, or undefined when it is not one. */
export function apiKeyId(text: string): string | undefined {
  return /^ck_([0-9a-f-]{36})\.\d{1,9}\.[\w-]{43}$/.exec(text)?.[1]
}

/** Whether this text is one of the machine's valid secrets. */
export function acceptsApiKey(key: ApiKey | undefined, text: string, now: Date): key is ApiKey {
  if (key?.status !== 'active') return false
  const hash = apiKeyHash(text)
  return key.secrets.some((one) => one.expires_at > now && sameText(one.hash, hash))
}

function secret(number: number, hash: string, now: Date): ApiKeySecret {
  return { number, hash, created_at: now, expires_at: new Date(now.getTime() + apiKeyTtlMs) }
}
