import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSecrets } from './secrets.ts'
import {
  isOwnToken,
  openSession,
  parseRefreshToken,
  type Refreshed,
  refreshSession,
  refreshTokenOf,
  refreshTtlMs,
  reuseGraceMs,
  revokeSession,
  type Session,
  sessionTtlMs,
} from './session.ts'

const start = new Date('2026-11-22T10:00:00Z')
const after = (ms: number) => new Date(start.getTime() + ms)
const session = openSession({ person_id: 'person-1', nonce: 'n' }, start)
const id = '0197a1b2-0000-7000-8000-000000000001'
const secrets = createSecrets('a secret of at least thirty-two characters')
const code = (expected: string) => (error: unknown) => (error as { code?: string }).code === expected

const rotated = (from: Session, at: Date): Session => {
  const result = refreshSession(from, from.generation, at)
  assert.equal(result.outcome, 'rotated')
  return result.session
}

test('each refresh gives the next token for 7 more days, 30 in all', () => {
  const second = rotated(session, after(1_000))
  assert.equal(second.generation, 2)
  assert.equal(second.expires_at.getTime(), after(1_000 + refreshTtlMs).getTime())
  let last = session
  for (let day = 6; day < 30; day += 6) last = rotated(last, after(day * 86_400_000))
  assert.equal(last.expires_at.getTime(), after(sessionTtlMs).getTime())
  assert.throws(() => refreshSession(last, last.generation, after(sessionTtlMs)), code('SESSION_ENDED'))
})

test('two tabs that refresh at once both get the same successor', () => {
  const second = rotated(session, after(1_000))
  const twin = refreshSession(second, 1, after(1_000 + reuseGraceMs))
  assert.equal(twin.outcome, 'repeated')
  assert.equal(twin.session, second)
  assert.equal(refreshTokenOf(id, second, secrets), refreshTokenOf(id, twin.session, secrets))
})

test('a replaced token that comes back later ends the family', () => {
  const second = rotated(session, after(1_000))
  const reused: Refreshed = refreshSession(second, 1, after(1_001 + reuseGraceMs))
  assert.equal(reused.outcome, 'reused')
  assert.equal(reused.session.status, 'revoked')
  assert.throws(() => refreshSession(reused.session, 2, after(20_000)), code('SESSION_ENDED'))
})

test('a token two rotations old is not excused by the grace', () => {
  const third = rotated(rotated(session, after(1)), after(2))
  assert.equal(refreshSession(third, 1, after(3)).outcome, 'reused')
})

test('the first reason of a revocation stays', () => {
  const ended = revokeSession(session, 'logout')
  assert.equal(revokeSession(ended, 'token_reused').revoked_reason, 'logout')
})

test('a token is told apart from a forged one, of whatever generation', () => {
  const token = refreshTokenOf(id, session, secrets)
  const parsed = parseRefreshToken(token)
  assert.ok(parsed)
  assert.equal(isOwnToken(parsed, session, secrets), true)
  assert.equal(isOwnToken(parsed, rotated(session, start), secrets), true)
  assert.equal(isOwnToken({ ...parsed, generation: 2 }, session, secrets), false)
  assert.equal(isOwnToken({ ...parsed, mac: `${parsed.mac.slice(0, -1)}_` }, session, secrets), false)
  assert.equal(isOwnToken(parsed, session, createSecrets('another secret of thirty-two characters..')), false)
  for (const text of ['', 'x', `${token}x`, token.toUpperCase(), `${id}.1`])
    assert.equal(parseRefreshToken(text), undefined)
})
