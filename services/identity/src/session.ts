import { refuse } from './errors.ts'
import { type Secrets, sameText } from './secrets.ts'

/** A refresh token works this long after it was given out. */
export const refreshTtlMs = 7 * 24 * 3_600_000
/** However often it is refreshed, a session ends this long after its sign-in. */
export const sessionTtlMs = 30 * 24 * 3_600_000
/** Two tabs, or a client that retries a lost answer, may bring the same token twice within this time. */
export const reuseGraceMs = 10_000

/**
 * One sign-in and all refresh tokens that descend from it (the family). Token number n is a MAC over (session, n, nonce): nothing in
 * this document is a token, an older token of the family is told from a forged one, and whoever brings the same token twice
 * at the same time gets the same successor.
 */
export interface Session {
  status: 'open' | 'revoked'
  person_id: string
  nonce: string
  /** Number of the newest token. */
  generation: number
  started_at: Date
  /** When the newest token was given out. */
  rotated_at: Date
  /** The newest token works until then; MongoDB removes the document some time after. */
  expires_at: Date
  revoked_reason?: 'logout' | 'token_reused'
}

/** A new family with its first token. `nonce` is 32 random bytes, base64url. */
export function openSession(input: { person_id: string; nonce: string }, now: Date): Session {
  return { status: 'open', ...input, generation: 1, started_at: now, rotated_at: now, expires_at: expiry(now, now) }
}

export type Refreshed =
  /** The newest token was brought: the next one takes its place. */
  | { outcome: 'rotated'; session: Session }
  /** The one before, just replaced: the same successor is given again, nothing changes. */
  | { outcome: 'repeated'; session: Session }
  /** An older one: somebody has a copy. Nobody can tell who, so the whole family ends. */
  | { outcome: 'reused'; session: Session }

/** Decides about a refresh token whose MAC was found right. Throws SESSION_ENDED. */
export function refreshSession(session: Session, generation: number, now: Date): Refreshed {
  if (session.status !== 'open') throw refuse('SESSION_ENDED', 'Sign in again.')
  if (now >= session.expires_at)
    throw refuse('SESSION_ENDED', 'The session was not used for 7 days, or is 30 days old. Sign in again.')
  if (generation === session.generation) {
    const expires_at = expiry(session.started_at, now)
    return { outcome: 'rotated', session: { ...session, generation: generation + 1, rotated_at: now, expires_at } }
  }
  if (generation === session.generation - 1 && now.getTime() - session.rotated_at.getTime() <= reuseGraceMs) {
    return { outcome: 'repeated', session }
  }
  return { outcome: 'reused', session: revokeSession(session, 'token_reused') }
}

/** Ends a family; the first reason stays. */
export function revokeSession(session: Session, reason: NonNullable<Session['revoked_reason']>): Session {
  return session.status === 'revoked' ? session : { ...session, status: 'revoked', revoked_reason: reason }
}

/** `<session id>.<generation>.<mac>` for the newest generation. */
export function refreshTokenOf(id: string, session: Session, secrets: Secrets): string {
  return `${id}.${session.generation}.${macOf(id, session, session.generation, secrets)}`
}

/** The parts of a refresh token, or undefined when it is not one. Nothing is checked yet. */
export function parseRefreshToken(token: string): { id: string; generation: number; mac: string } | undefined {
  const [, id, generation, mac] = /^([0-9a-f-]{36})\.(\d{1,9})\.([\w-]{43})$/.exec(token) ?? []
  return id && generation && mac ? { id, generation: Number(generation), mac } : undefined
}

/** Whether this family gave out that token at some time. */
export function isOwnToken(
  token: { id: string; generation: number; mac: string },
  session: Session,
  secrets: Secrets,
): boolean {
  return (
    token.generation <= session.generation && sameText(token.mac, macOf(token.id, session, token.generation, secrets))
  )
}

function macOf(id: string, session: Session, generation: number, secrets: Secrets): string {
  return secrets.mac('refresh-token', id, String(generation), session.nonce)
}

function expiry(startedAt: Date, now: Date): Date {
  return new Date(Math.min(now.getTime() + refreshTtlMs, startedAt.getTime() + sessionTtlMs))
}
