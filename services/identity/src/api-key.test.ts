import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type ApiKey,
  acceptsApiKey,
  apiKeyHash,
  apiKeyId,
  apiKeyText,
  apiKeyTtlMs,
  createApiKey,
  nextNumber,
  revokeApiKey,
  rotateApiKey,
} from './api-key.ts'
import { createSecrets } from './secrets.ts'

const start = new Date('2026-11-22T10:00:00Z')
const after = (ms: number) => new Date(start.getTime() + ms)
const secrets = createSecrets('a secret of at least thirty-two characters')
const id = '0197a1b2-0000-7000-8000-000000000001'
const text = (number: number) => apiKeyText(id, number, secrets)
const rotate = (key: ApiKey, at: Date) => rotateApiKey(key, apiKeyHash(text(nextNumber(key))), at).state
const key = createApiKey(
  undefined,
  { name: 'ats', roles: ['recruiter'], created_by: 'admin-1', hash: apiKeyHash(text(1)) },
  start,
).state

test('a key works for 24 hours, and the earlier one until it expires', () => {
  assert.equal(apiKeyId(text(1)), id)
  const rotated = rotate(key, after(apiKeyTtlMs - 1_000))
  const bothAt = after(apiKeyTtlMs - 1)
  assert.deepEqual([acceptsApiKey(rotated, text(1), bothAt), acceptsApiKey(rotated, text(2), bothAt)], [true, true])
  const oneAt = after(apiKeyTtlMs)
  assert.deepEqual([acceptsApiKey(rotated, text(1), oneAt), acceptsApiKey(rotated, text(2), oneAt)], [false, true])
})

test('numbers rise also when every earlier secret has expired, and secrets stay few', () => {
  let one = key
  for (let day = 1; day <= 3; day++) one = rotate(one, after(day * 2 * apiKeyTtlMs))
  assert.equal(nextNumber(one), 5)
  assert.equal(one.secrets.length, 1)
  for (let times = 0; times < 10; times++) one = rotate(one, after(7 * apiKeyTtlMs))
  assert.equal(one.secrets.length, 3)
})

test('a revoked key opens nothing, whatever its secrets', () => {
  const revoked = revokeApiKey(rotate(key, start), after(1)).state
  assert.equal(acceptsApiKey(revoked, text(1), after(2)), false)
  assert.throws(() => rotate(revoked, after(2)), { code: 'API_KEY_REVOKED' })
})

test('what is stored holds no key', () => {
  assert.equal(JSON.stringify(key).includes(text(1).split('.')[2] ?? '?'), false)
})
