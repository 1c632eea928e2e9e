import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import test from 'node:test'
import { openPortal } from './portal-testing.ts'
import { buildWeb } from './web-build.ts'

test('a page has a strict policy with a nonce of its own and is never stored; unknown addresses stay 404', async (t) => {
  const { url } = await openPortal(t, { WEB_FOLDER: await buildWeb() })
  const [first, second] = await Promise.all([fetch(`${url}/`), fetch(`${url}/bookings/some-id?from=mail`)])
  assert.equal(second?.status, 200)
  const html = await first.text()
  const policy = first.headers.get('content-security-policy') ?? ''
  const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? ''
  assert.match(policy, /^default-src 'none'; script-src 'self'; /)
  assert.doesNotMatch(policy, /unsafe|https?:|\*/)
  assert.ok(html.includes(`content="${nonce}"`))
  assert.doesNotMatch(html, /__CSP_NONCE__|<script(?![^>]*\bsrc=)|\son\w+=/)
  assert.notEqual(second.headers.get('content-security-policy'), policy)
  assert.equal(first.headers.get('cache-control'), 'no-store')
  for (const gone of [
    '/nowhere',
    '/index.html',
    '/assets/',
    '/assets/nothing.js',
    '/assets/..%2findex.html',
    '/.env',
  ]) {
    assert.equal((await fetch(`${url}${gone}`)).status, 404, gone)
  }
})

test('files are kept for a year and come compressed in the best form the browser takes', async (t) => {
  const folder = await buildWeb()
  const { url } = await openPortal(t, { WEB_FOLDER: folder })
  const script = readdirSync(path.join(folder, 'assets')).find((name) => name.endsWith('.js')) ?? ''
  const get = (encoding: string) => fetch(`${url}/assets/${script}`, { headers: { 'accept-encoding': encoding } })
  const [plain, gzip, brotli] = await Promise.all(['identity', 'gzip', 'gzip, br'].map(get))
  assert.ok(plain && gzip && brotli)
  const encodings = [plain, gzip, brotli].map(({ headers }) => headers.get('content-encoding'))
  assert.deepEqual(encodings, [null, 'gzip', 'br'])
  const digests = await Promise.all(
    [plain, gzip, brotli].map(async (answer) =>
      createHash('sha256')
        .update(await answer.text())
        .digest('hex'),
    ),
  )
  assert.equal(new Set(digests).size, 1)
  assert.equal(brotli.headers.get('cache-control'), 'public, max-age=31536000, immutable')
  assert.match(brotli.headers.get('vary') ?? '', /accept-encoding/i)
})

test("the candidate's booking page is under 130 kB of compressed script", async () => {
  const folder = await buildWeb()
  const html = readFileSync(path.join(folder, 'candidate/index.html'), 'utf8')
  // The entry, and what it imports: the build names each of them ahead in the page.
  const scripts = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map(([, file]) => file ?? '')
  assert.ok(scripts.length > 1, html)
  const bytes = scripts.reduce((sum, file) => sum + statSync(path.join(folder, `${file}.gz`)).size, 0)
  assert.ok(bytes < 130_000, `${bytes} bytes with gzip: ${scripts.join(', ')}`)
})

test('without a built web app there are APIs and no pages', async (t) => {
  const { url } = await openPortal(t, {})
  assert.equal((await fetch(`${url}/`)).status, 404)
})
