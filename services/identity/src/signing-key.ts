import type { Decision } from '@candor/platform/aggregate'
import type { Sealed } from './secrets.ts'

/** Life of an access token. */
export const accessTtlMs = 15 * 60_000
/** After a key was published, this long passes before tokens are signed with it, so that every service knows it by then. */
export const spreadMs = 60_000

/** A key pair. Time is cut into periods; each period has its key, published a good while before and accepted a good while after. */
export interface SigningKey {
  use: 'access_token'
  algorithm: 'EdDSA'
  period: number
  /** Which KEY_ENCRYPTION_SECRET sealed the private part. With another secret the period gets another key. */
  sealed_with: string
  public_jwk: string
  private_jwk: Sealed
  published_at: Date
  not_before: Date
  expires_at: Date
}

/** How long one key signs, and how long before its period it is published, in ms. */
export interface Rotation {
  periodMs: number
  leadMs: number
}

export function periodOf(now: Date, { periodMs }: Rotation): number {
  return Math.floor(now.getTime() / periodMs)
}

/** The periods that need a key now: this one, and the next one from `leadMs` before it begins. */
export function periodsDue(now: Date, rotation: Rotation): number[] {
  const current = periodOf(now, rotation)
  const next = periodOf(new Date(now.getTime() + rotation.leadMs), rotation)
  return next === current ? [current] : [current, current + 1]
}

/** A key for one period, with the event that tells everybody. It stays valid for a lead time past its period, for tokens and clocks that lag. */
export function publishKey(
  input: { kid: string; period: number; public_jwk: string; private_jwk: Sealed; sealed_with: string; issuer: string },
  rotation: Rotation,
  now: Date,
): Decision<SigningKey> {
  const { kid, issuer, ...rest } = input
  const expires_at = new Date((input.period + 1) * rotation.periodMs + Math.max(rotation.leadMs, 2 * accessTtlMs))
  const state: SigningKey = {
    use: 'access_token',
    algorithm: 'EdDSA',
    ...rest,
    published_at: now,
    not_before: now,
    expires_at,
  }
  const { use, algorithm, public_jwk, not_before } = state
  return {
    state,
    events: [{ type: 'KeyPublished', data: { kid, issuer, use, algorithm, public_jwk, not_before, expires_at } }],
  }
}

/**
 * The key to sign with: the one of the present period, unless it was published only just now and an older one still outlives a token;
 * then the older one, so that no service meets a key it has not heard of. Undefined when there is none.
 */
export function chooseKey<K extends SigningKey>(keys: readonly K[], now: Date, rotation: Rotation): K | undefined {
  const current = periodOf(now, rotation)
  const usable = keys
    .filter((key) => key.period <= current && key.expires_at.getTime() - now.getTime() > accessTtlMs)
    .sort((a, b) => b.period - a.period || a.published_at.getTime() - b.published_at.getTime())
  const settled = usable.find((key) => now.getTime() - key.published_at.getTime() >= spreadMs)
  return settled ?? usable.at(-1)
}

/** The configured times; a lead of a whole period or more is cut to half of it. */
export function rotationOf(config: { SIGNING_KEY_PERIOD_HOURS: number; SIGNING_KEY_LEAD_MINUTES: number }): Rotation {
  const periodMs = config.SIGNING_KEY_PERIOD_HOURS * 3_600_000
  return { periodMs, leadMs: Math.min(config.SIGNING_KEY_LEAD_MINUTES * 60_000, periodMs / 2) }
}
