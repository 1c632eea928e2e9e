import { randomBytes } from 'node:crypto'
import type { Stored } from '@candor/platform/aggregate'
import { isCoded, notYetKnown } from '@candor/platform/errors'
import { type KeyStore, verifyToken } from '@candor/platform/keys'
import type { Logger } from '@candor/platform/log'
import { addressKey } from '@candor/platform/rate-limit'
import { accessTokenAudience } from '@candor/platform/tokens'
import { v7 as uuidv7 } from 'uuid'
import { acceptsApiKey, apiKeyId } from './api-key.ts'
import { refuse } from './errors.ts'
import type { KeyRing } from './key-ring.ts'
import { admit, type Invitation } from './on-invitation.ts'
import type { Passwords } from './password.ts'
import { foldEmail, type LivingPerson, maySignIn } from './person.ts'
import type { Secrets } from './secrets.ts'
import {
  isOwnToken,
  openSession,
  parseRefreshToken,
  refreshSession,
  refreshTokenOf,
  revokeSession,
  type Session,
} from './session.ts'
import type { Stores } from './stores.ts'
import { accessTtlSeconds, type Bearer, signAccessToken } from './token.ts'

/** Refreshes of one family that race each other; each round one of them gets through. */
const refreshAttemptsMax = 5

export interface AuthParts {
  stores: Stores
  ring: KeyRing
  keys: KeyStore
  passwords: Passwords
  secrets: Secrets
  log: Logger
}

export interface Tokens {
  access_token: string
  token_type: 'Bearer'
  expires_in: number
}

export interface SessionTokens extends Tokens {
  refresh_token: string
}

/**
 * Signs in with a password. Takes as long for an address that nobody has. Throws INVALID_CREDENTIALS (also for a disabled person),
 * SIGN_IN_BLOCKED, PASSWORDS_BUSY.
 */
export async function login(
  parts: AuthParts,
  input: { email: string; password: string; address: string },
  now: Date,
): Promise<SessionTokens> {
  const { stores, passwords } = parts
  const who = { emailKey: foldEmail(input.email), address: addressKey(input.address) }
  const waitMs = await stores.signIns.begin(who, now)
  if (waitMs > 0) {
    const seconds = Math.ceil(waitMs / 1_000)
    throw refuse('SIGN_IN_BLOCKED', `Try again in ${seconds} s.`, { retryAfterSeconds: seconds })
  }
  const person = await stores.people.findByEmail(input.email)
  const hash = person && person.status !== 'erased' ? person.password_hash : undefined
  const isRight = await passwords.verify(input.password, hash)
  if (!isRight || !maySignIn(person, now)) throw refuse('INVALID_CREDENTIALS', 'Check both and try again.')
  const session = openSession({ person_id: person._id, nonce: randomBytes(32).toString('base64url') }, now)
  const id = uuidv7()
  await Promise.all([
    stores.signIns.succeeded(who, now),
    stores.sessions.save(undefined, id, { state: session, events: [] }, { actor: person._id, at: now }),
  ])
  return sessionTokens(parts, id, session, person, now)
}

/**
 * Gives the next pair of tokens for a refresh token. The same token brought twice within 10 s gets the same successor; later
 * it ends the family. Roles are read anew. Throws SESSION_ENDED, REFRESH_TOKEN_REUSED.
 */
export async function refresh(parts: AuthParts, token: string, now: Date): Promise<SessionTokens> {
  const { sessions, people } = parts.stores
  for (let attempt = 1; ; attempt++) {
    const { id, generation, session } = await sessionOf(parts, token)
    const person = await people.load(session.person_id)
    if (!maySignIn(person, session.started_at)) throw refuse('SESSION_ENDED', 'Sign in again.')
    const refreshed = refreshSession(session, generation, now)
    try {
      if (refreshed.outcome !== 'repeated') {
        await sessions.save(
          session,
          id,
          { state: refreshed.session, events: [] },
          { actor: session.person_id, at: now },
        )
      }
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'VERSION_CONFLICT' || attempt === refreshAttemptsMax) throw error
      continue
    }
    if (refreshed.outcome === 'reused') {
      parts.log.warn(
        { session_id: id, person_id: session.person_id },
        'a replaced refresh token came back; its session was ended',
      )
      throw refuse('REFRESH_TOKEN_REUSED', 'Somebody used this token before, so the session was ended. Sign in again.')
    }
    return sessionTokens(parts, id, refreshed.session, person, now)
  }
}

/** Ends the family of a refresh token. Does nothing for a token that is none. */
export async function logout(parts: AuthParts, token: string, now: Date): Promise<void> {
  const { sessions } = parts.stores
  for (let attempt = 1; ; attempt++) {
    try {
      const { id, session } = await sessionOf(parts, token)
      const context = { actor: session.person_id, at: now }
      await sessions.save(session, id, { state: revokeSession(session, 'logout'), events: [] }, context)
      return
    } catch (error) {
      if (isCoded(error, 'SESSION_ENDED')) return
      if ((error as { code?: unknown }).code !== 'VERSION_CONFLICT' || attempt === refreshAttemptsMax) throw error
    }
  }
}

/** A short token for a machine's API key. Throws API_KEY_INVALID. */
export async function exchangeApiKey(parts: AuthParts, text: string, now: Date): Promise<Tokens> {
  const id = apiKeyId(text)
  const key = id === undefined ? undefined : await parts.stores.apiKeys.load(id)
  if (!acceptsApiKey(key, text, now)) throw refuse('API_KEY_INVALID', 'It is unknown, has expired or was revoked.')
  return tokens(parts, { sub: key._id, roles: key.roles, kind: 'machine' }, now)
}

/**
 * A short token for the holder of an invitation link: the candidate, for this one invitation. Throws INVITATION_INVALID,
 * INVITATION_EXPIRED, INVITATION_REVOKED; NOT_YET_KNOWN while the event that tells of the invitation is on its way.
 */
export async function exchangeInvitation(parts: AuthParts, token: string, now: Date): Promise<Tokens> {
  const { invitation_id, candidate_id } = await invitationClaims(parts.keys, token, now)
  const invitation = await parts.stores.invitations.load(invitation_id)
  if (!hasCandidate(invitation)) throw notYetKnown('invitation', invitation_id)
  admit(invitation, candidate_id, now)
  const candidate = await parts.stores.people.load(candidate_id)
  if (candidate?.status !== 'active')
    throw refuse('INVITATION_INVALID', 'The candidate it was made for may not sign in.')
  return tokens(parts, { sub: candidate_id, roles: ['candidate'], kind: 'person', invitation_id }, now)
}

function hasCandidate(
  invitation: Stored<Invitation> | undefined,
): invitation is Stored<Invitation> & { candidate_id: string } {
  return invitation?.candidate_id !== undefined
}

async function invitationClaims(keys: KeyStore, token: string, now: Date) {
  try {
    const { sub, invitation_id } = await verifyToken(token, keys, {
      use: 'invitation',
      audience: accessTokenAudience,
      now,
    })
    if (typeof invitation_id !== 'string') throw refuse('INVITATION_INVALID', 'The link names no invitation.')
    return { invitation_id, candidate_id: sub }
  } catch (cause) {
    if (isCoded(cause, 'TOKEN_EXPIRED'))
      throw refuse('INVITATION_EXPIRED', 'Ask your recruiter for a new one.', { cause })
    if (isCoded(cause, 'UNAUTHENTICATED'))
      throw refuse('INVITATION_INVALID', 'Open the link exactly as it stands in the mail.', { cause })
    throw cause
  }
}

/** The family of a token that it did give out, at any time. Throws SESSION_ENDED for everything else, without saying what was wrong. */
async function sessionOf(
  parts: AuthParts,
  token: string,
): Promise<{ id: string; generation: number; session: Stored<Session> }> {
  const parsed = parseRefreshToken(token)
  const session = parsed && (await parts.stores.sessions.load(parsed.id))
  if (!parsed || !session || !isOwnToken(parsed, session, parts.secrets))
    throw refuse('SESSION_ENDED', 'Sign in again.')
  return { id: parsed.id, generation: parsed.generation, session }
}

async function sessionTokens(
  parts: AuthParts,
  id: string,
  session: Session,
  person: LivingPerson & { _id: string },
  now: Date,
): Promise<SessionTokens> {
  const given = await tokens(parts, { sub: person._id, roles: person.roles, kind: 'person' }, now)
  return { ...given, refresh_token: refreshTokenOf(id, session, parts.secrets) }
}

async function tokens(parts: AuthParts, bearer: Bearer, now: Date): Promise<Tokens> {
  return {
    access_token: await signAccessToken(bearer, parts.ring, now),
    token_type: 'Bearer',
    expires_in: accessTtlSeconds,
  }
}
