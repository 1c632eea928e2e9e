import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test, { type TestContext } from 'node:test'
import { cached, cacheFolder, verifyChecksums } from './cache.ts'
import { silent } from './progress.ts'
import { createRun } from './run.ts'

function emptyCache(t: TestContext) {
  const folder = mkdtempSync(path.join(tmpdir(), 'candor-cache-'))
  const run = createRun({ progress: silent, env: { CANDOR_CACHE: folder } })
  t.after(async () => {
    await run.guard.close()
    rmSync(folder, { recursive: true })
  })
  return { folder, run }
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

test('the cache lies where CANDOR_CACHE, XDG_CACHE_HOME or HOME says, in this order', () => {
  const env = { CANDOR_CACHE: '/a', XDG_CACHE_HOME: '/b', HOME: '/c' }
  assert.equal(cacheFolder(env), '/a')
  assert.equal(cacheFolder({ ...env, CANDOR_CACHE: '' }), '/b/candor')
  assert.equal(cacheFolder({ HOME: '/c' }), '/c/.cache/candor')
})

test('a download is made once, and two starts at a time agree on one', async (t) => {
  const { folder, run } = emptyCache(t)
  let fills = 0
  const fill = async (into: string) => {
    fills += 1
    writeFileSync(path.join(into, 'file'), String(fills))
  }
  const both = await Promise.all([cached(run, 'kafka.sha256', fill), cached(run, 'kafka.sha256', fill)])
  assert.equal(both[0], both[1])
  await cached(run, 'kafka.sha256', fill)
  assert.equal(fills, 2)
  assert.equal(readdirSync(folder).length, 1)
})

test('a download that fails leaves nothing that a later start could take for it', async (t) => {
  const { folder, run } = emptyCache(t)
  const fill = async (into: string) => {
    writeFileSync(path.join(into, 'half'), '')
    throw new Error('the network went away')
  }
  await assert.rejects(cached(run, 'kafka.sha256', fill), /network went away/)
  assert.deepEqual(readdirSync(folder), [])
})

test('a changed, an unknown and a missing file are refused by name', async (t) => {
  const { folder } = emptyCache(t)
  writeFileSync(path.join(folder, 'a.jar'), 'a')
  const a = `${sha256('a')}  a.jar\n`
  await verifyChecksums(folder, a)
  await assert.rejects(verifyChecksums(folder, `${a}${sha256('b')}  b.jar\n`), /not among the downloads: b\.jar/)
  await assert.rejects(verifyChecksums(folder, `${sha256('b')}  a.jar\n`), /a\.jar: sha256 .* is not the pinned one/)
  writeFileSync(path.join(folder, 'extra.jar'), '')
  await assert.rejects(verifyChecksums(folder, a), /extra\.jar/)
})
