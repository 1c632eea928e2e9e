import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLog } from './log.ts'
import { scrubUrl } from './redact.ts'

function capture(level = 'info') {
  const lines: string[] = []
  const log = createLog({ service: 'test', level }, { write: (line: string) => void lines.push(line) })
  return { log, lines, last: () => JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown> }
}

const leaks = ['asha@example.org', 'Asha Rao', 'my answer', '12 MG Road', '+91 98', 'hunter2', 'Bearer x', 'sid=1']
const person = {
  email: leaks[0],
  name: leaks[1],
  text: leaks[2],
  address: leaks[3],
  phone: leaks[4],
  password: leaks[5],
  authorization: leaks[6],
  'set-cookie': leaks[7],
  Cookie: leaks[7],
  refresh_token: leaks[5],
  apiKey: leaks[5],
}

function assertNothingLeaks(lines: string[]) {
  for (const leak of leaks) assert.ok(!lines.join().includes(leak as string), `${leak} leaked: ${lines.join()}`)
}

test('personal data and secrets are masked at every depth, in arrays, maps, child bindings and errors', () => {
  const { log, lines } = capture()
  log.info(person, 'top')
  log.info({ a: { b: [{ c: { d: { e: person } } }] } }, 'deep')
  log.info({ people: new Map([['x', person]]) }, 'map')
  log.child({ person, email: leaks[0] }).child({ inner: { person } }).info('child')
  const error = Object.assign(new Error(`E11000 dup key: { email: "${leaks[0]}" }`, { cause: new Error(leaks[0]) }), {
    keyValue: { email: leaks[0] },
    person,
  })
  log.error({ err: error }, 'err')
  log.error(error)
  log.warn({ failed: error }, 'nested')
  log.info({ req: { method: 'GET', url: '/x?email=asha@example.org', headers: { cookie: leaks[7] } } }, 'request')
  assertNothingLeaks(lines)
  assert.equal(lines.length, 8)
})

test('addresses and JWTs inside messages and values are masked; package paths in stacks are kept', () => {
  const { log, last } = capture()
  log.info(
    { to: 'a <asha@example.org>', at: 'node_modules/pino@10.4.0/x.js' },
    'sent to %s with %s',
    leaks[0],
    'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln',
  )
  assert.equal(last().message, 'sent to [redacted] with [redacted]')
  assert.equal(last().to, 'a <[redacted]>')
  assert.equal(last().at, 'node_modules/pino@10.4.0/x.js')
})

test('a record keeps what is needed to work with: service, level, time, error type, stack and cause', () => {
  const { log, last } = capture()
  log.error({ err: new TypeError('bad', { cause: new RangeError('worse') }), person_id: 'p1' }, 'failed')
  const record = last() as { err: { type: string; stack: string; cause: { type: string } } } & Record<string, unknown>
  assert.equal(record.service, 'test')
  assert.equal(record.level, 'error')
  assert.equal(record.person_id, 'p1')
  assert.match(String(record.time), /^\d{4}-\d\d-\d\dT.*Z$/)
  assert.equal(record.err.type, 'TypeError')
  assert.match(record.err.stack, /log\.test\.ts/)
  assert.equal(record.err.cause.type, 'RangeError')
})

test('cycles and huge values are bounded', () => {
  const { log, lines } = capture()
  const cycle: Record<string, unknown> = {
    list: Array.from({ length: 10_000 }, () => 'x'),
    bytes: Buffer.alloc(10_000),
  }
  cycle.self = cycle
  log.info({ cycle }, 'cycle')
  assert.ok((lines[0]?.length ?? 0) < 4000, `${lines[0]?.length} characters`)
})

test('a silent level writes nothing', () => {
  const { log, lines } = capture('warn')
  log.info('quiet')
  assert.equal(lines.length, 0)
})

test('urls lose their query and the tokens of links', () => {
  assert.equal(scrubUrl('/api/v1/invitations/abc.def?x=1'), '/api/v1/invitations/[redacted]')
  assert.equal(scrubUrl('/api/v1/calendars/abc.ics'), '/api/v1/calendars/[redacted]')
  assert.equal(scrubUrl('/api/v1/bookings/1/cancel#x'), '/api/v1/bookings/1/cancel')
})
