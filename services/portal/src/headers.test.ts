import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answeredHeaders, connectionNames, forwardedHeaders, requestIdOf } from './headers.ts'

const sender = { ip: '192.0.2.7', protocol: 'https', host: 'candor.example', requestId: 'request-1' }

test('a service learns where a request comes from by the gateway alone', () => {
  const forged = {
    'x-forwarded-for': '10.0.0.1',
    'x-forwarded-proto': 'http',
    'x-forwarded-host': 'evil.example',
    'x-forwarded-client-cert': 'By=spiffe://admin',
    'x-forwarded-prefix': '/admin',
    'x-real-ip': '10.0.0.1',
    'x-envoy-external-address': '10.0.0.1',
    'x-original-url': '/metrics',
    forwarded: 'for=10.0.0.1',
    authorization: 'Bearer t',
    cookie: 'a=b',
  }
  assert.deepEqual(forwardedHeaders(forged, sender), {
    authorization: 'Bearer t',
    cookie: 'a=b',
    'x-forwarded-for': '192.0.2.7',
    'x-forwarded-proto': 'https',
    'x-forwarded-host': 'candor.example',
    'x-request-id': 'request-1',
  })
})

test('headers of one connection stay on it, both ways', () => {
  const hop = {
    connection: 'keep-alive, X-Mine',
    'keep-alive': '5',
    te: 'trailers',
    upgrade: 'h2c',
    expect: '100-continue',
  }
  const named = { 'proxy-authorization': 'x', trailer: 'x', 'transfer-encoding': 'chunked' }
  assert.deepEqual(Object.keys(forwardedHeaders({ ...hop, ...named }, sender)).sort(), [
    'x-forwarded-for',
    'x-forwarded-host',
    'x-forwarded-proto',
    'x-request-id',
  ])
  assert.deepEqual(answeredHeaders({ ...hop, ...named, etag: '"1"', 'set-cookie': ['a', 'b'] }), {
    etag: '"1"',
    'set-cookie': ['a', 'b'],
  })
  assert.deepEqual(connectionNames(hop), ['keep-alive', 'x-mine'])
})

test('a decent request id and trace are kept, others are not', () => {
  assert.equal(requestIdOf({ 'x-request-id': 'abcdefgh-1' }), 'abcdefgh-1')
  for (const bad of ['short', 'with blanks in it', 'x'.repeat(129), 'line\nbreak-123']) {
    assert.notEqual(requestIdOf({ 'x-request-id': bad }), bad)
  }
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
  assert.equal(forwardedHeaders({ traceparent }, sender).traceparent, traceparent)
  assert.equal(forwardedHeaders({ traceparent: 'nonsense' }, sender).traceparent, undefined)
})
