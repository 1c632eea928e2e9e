import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toProblem, upstreamProblem } from './errors.ts'

const failure = (code: string) => Object.assign(new Error(code), { code })

test('a failed call is told apart by its cause, however deep it lies', () => {
  const cases = [
    ['ECONNREFUSED', 503],
    ['ENOTFOUND', 503],
    ['UND_ERR_CONNECT_TIMEOUT', 503],
    ['UND_ERR_HEADERS_TIMEOUT', 504],
    ['UND_ERR_BODY_TIMEOUT', 504],
    ['ECONNRESET', 502],
    ['UND_ERR_SOCKET', 502],
    ['SOMETHING_NEW', 502],
  ] as const
  for (const [code, status] of cases) {
    const inner = new AggregateError([failure(code)])
    for (const error of [
      failure(code),
      new Error('outer', { cause: failure(code) }),
      new Error('outer', { cause: inner }),
    ]) {
      const problem = upstreamProblem(error)
      assert.deepEqual([problem.status, problem.retriable], [status, true], code)
      assert.ok((problem.retryAfterSeconds ?? 0) > 0)
    }
  }
})

test('a client that went away is no error of ours, a surprise is', () => {
  assert.equal(toProblem(failure('UND_ERR_ABORTED')).status, 499)
  assert.equal(toProblem(Object.assign(new Error(), { statusCode: 413 })).code, 'PAYLOAD_TOO_LARGE')
  assert.equal(toProblem(Object.assign(new Error(), { statusCode: 400 })).code, 'MALFORMED_REQUEST')
  assert.equal(toProblem('what').code, 'INTERNAL')
})
