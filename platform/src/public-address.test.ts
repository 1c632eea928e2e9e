import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isPublicAddress, publicLookup, whyRefused } from './public-address.ts'

test('addresses that are not on the public internet are refused, in every spelling', () => {
  const urls = [
    'http://example.org/hook',
    'https://localhost/x',
    'https://localhost./x',
    'https://db.internal./x',
    'https://intranet/x',
    'https://db.internal/x',
    'https://127.0.0.1/x',
    'https://2130706433/x',
    'https://0x7f.1/x',
    'https://10.1.2.3/x',
    'https://169.254.169.254/latest/meta-data',
    'https://[::1]/x',
    'https://[::ffff:127.0.0.1]/x',
    'https://[fd00::1]/x',
    'https://[fec0::1]/x',
    'https://[::7f00:1]/x',
    'https://[64:ff9b::7f00:1]/x',
    'https://user:pw@example.org/x',
    'ftp://example.org/x',
    'no url',
  ]
  for (const url of urls) assert.ok(whyRefused(url, false), url)
  assert.equal(whyRefused('https://hooks.example.org/a?b=c', false), undefined)
  assert.equal(whyRefused('http://127.0.0.1:8080/x', true), undefined)
  assert.ok(whyRefused('file:///etc/passwd', true))
})

test('public addresses pass', () => {
  for (const address of ['93.184.216.34', '2606:2800:220:1:248:1893:25c8:1946'])
    assert.ok(isPublicAddress(address), address)
  for (const address of ['::ffff:10.0.0.1', '::ffff:a00:1', '100.64.0.1', 'x'])
    assert.ok(!isPublicAddress(address), address)
})

test('a name that leads to a private address is refused when it is looked up', async () => {
  const code = await new Promise((resolve) => publicLookup('localhost', { all: true }, (error) => resolve(error?.code)))
  assert.equal(code, 'EPRIVATE')
})
