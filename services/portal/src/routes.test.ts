import assert from 'node:assert/strict'
import { test } from 'node:test'
import { patternsOf, routes, services, socketRoute } from './routes.ts'

test('no path belongs to two services', () => {
  const patterns = routes.flatMap(patternsOf)
  assert.equal(new Set(patterns).size, patterns.length)
  for (const { prefix } of routes) {
    assert.match(prefix, /^\/(api\/v1\/[a-z/-]+(\.json)?|ws\/[a-z]+|\.well-known)$/)
    assert.equal(routes.filter((other) => other.prefix !== prefix && prefix.startsWith(`${other.prefix}/`)).length, 0)
  }
})

test('each service has a route, and no route leads to health, readiness or metrics', () => {
  assert.deepEqual(new Set(routes.map(({ service }) => service)), new Set(services))
  assert.equal(
    routes.some(({ prefix }) => /^\/(health|ready|metrics)/.test(prefix)),
    false,
  )
})

test('WebSockets are let through to live sessions only', () => {
  assert.equal(socketRoute('/ws/interviews/1')?.service, 'interview')
  for (const path of ['/ws/interviews', '/ws/interviewsx/1', '/ws', '/api/v1/interviews/1', '/']) {
    assert.equal(socketRoute(path), undefined)
  }
})
