import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createPasswords } from './password.ts'
import { createSecrets, sameText } from './secrets.ts'

const secrets = createSecrets('a secret of at least thirty-two characters')

test('what is sealed opens with the same secret and context only', () => {
  const sealed = secrets.seal('private', 'kid-1')
  assert.equal(secrets.open(sealed, 'kid-1'), 'private')
  assert.throws(() => secrets.open(sealed, 'kid-2'))
  assert.throws(() => secrets.open({ ...sealed, data: Buffer.from('other!!').toString('base64') }, 'kid-1'))
  const other = createSecrets('another secret of thirty-two characters..')
  assert.throws(() => other.open(sealed, 'kid-1'))
  assert.notEqual(other.fingerprint, secrets.fingerprint)
})

test('a MAC depends on its purpose and on where its parts begin', () => {
  assert.notEqual(secrets.mac('sign-in', 'a'), secrets.mac('api-key', 'a'))
  assert.notEqual(secrets.mac('sign-in', 'ab', 'c'), secrets.mac('sign-in', 'a', 'bc'))
  assert.match(secrets.mac('sign-in', 'a'), /^[\w-]{43}$/)
  assert.deepEqual([sameText('a', 'a'), sameText('a', 'b'), sameText('a', 'aa')], [true, false, false])
})

test('a password is found right or wrong, in whatever form its letters are composed', async () => {
  const passwords = createPasswords({ concurrency: 2, queueMax: 10 })
  const hash = await passwords.hash('caf\u00e9 au lait')
  assert.match(hash, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  assert.equal(await passwords.verify('cafe\u0301 au lait', hash), true)
  assert.equal(await passwords.verify('cafe au lait', hash), false)
  assert.equal(await passwords.verify('anything', undefined), false)
})

test('an unknown address takes as long as a known one', async () => {
  const passwords = createPasswords({ concurrency: 1, queueMax: 10 })
  const hash = await passwords.hash('a password')
  const fastest = async (stored: string | undefined) => {
    const times: number[] = []
    for (let round = 0; round < 5; round++) {
      const begun = performance.now()
      await passwords.verify('another one', stored)
      times.push(performance.now() - begun)
    }
    return Math.min(...times)
  }
  const [known, unknown] = [await fastest(hash), await fastest(undefined)]
  assert.ok(unknown > known / 3 && unknown < known * 3, `known ${known} ms, unknown ${unknown} ms`)
})

test('more sign-ins than can wait are refused, the others all finish', async () => {
  const passwords = createPasswords({ concurrency: 1, queueMax: 2 })
  const results = await Promise.allSettled(Array.from({ length: 5 }, () => passwords.verify('x', undefined)))
  assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 3)
  for (const result of results) if (result.status === 'rejected') assert.equal(result.reason.code, 'PASSWORDS_BUSY')
  assert.equal(await passwords.verify('x', undefined), false)
})
