import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { startSession } from './beginning.ts'
import { whatIsDue } from './due.ts'
import { eraseSession } from './erasure.ts'
import { type Command, decide } from './session.ts'
import { limits, remainingMs, type Session, sessionIdOf } from './session-state.ts'

const start = new Date('2026-03-02T09:00:00Z')
const after = (ms: number) => new Date(start.getTime() + ms)
const [second, minute] = [1_000, 60_000]
const session_id = sessionIdOf('booking-1')
const candidate = 'candidate-1'
const booking = {
  booking_id: 'booking-1',
  candidate_id: candidate,
  plan_version_id: 'plan-version-1',
  panel: [{ person_id: 'ann', seat_id: 's1' }],
  time_multiplier: 1,
}
const questions = [
  { question_id: 'q1', time_limit_seconds: 600 },
  { question_id: 'q2', time_limit_seconds: 600 },
]
const plan = { duration_minutes: 60, retention_days: 180, questions }
const consent = { recording: true, automated_scoring: true, notice_version: '1' }
const begun = startSession({ session_id, booking, plan, consent }, start).state
const end = 60 * minute

type Bare<C> = C extends unknown ? Omit<C, 'session_id' | 'actor'> : never
const run = (session: Session, command: Bare<Command>, ms: number, actor = candidate) =>
  decide(session, { session_id, actor, ...command } as Command, after(ms))
const connects = (n: number, openedAt: number, more: { on?: string; seen?: { on: string; at: Date } } = {}) =>
  ({
    kind: 'connect',
    line: { on: more.on ?? 'a', n },
    opened_at: after(openedAt),
    ...(more.seen && { seen: more.seen }),
  }) as const
const loses = (n: number, wholeAt: number, on = 'a') =>
  ({ kind: 'lose_line', line: { on, n }, whole_at: after(wholeAt) }) as const
const due = (session: Session, ms: number, lost?: { line: { on: string; n: number }; at: Date }) =>
  whatIsDue(session, { session_id, actor: 'service:interview', panel: [], drafts: [], lost }, after(ms))
const deadline = (session: Session) =>
  session.status === 'in_progress' ? session.deadline_at.getTime() - start.getTime() : undefined
const answerBy = (session: Session) => session.answer_by && session.answer_by.getTime() - start.getTime()

const connected = run(begun, connects(1, second), second).state
const away = run(connected, loses(1, 20 * second), 25 * second).state

test('the time without a line is given back to the interview and to the open question, and told of once', () => {
  assert.equal(deadline(connected), end)
  const { state, events } = run(away, connects(2, 31 * second), 32 * second)
  assert.equal(deadline(state), end + 12 * second)
  assert.equal(answerBy(state), 10 * minute + 12 * second)
  const data = { session_id, away_ms: 12_000, given_back_ms: 12_000, deadline_at: after(end + 12 * second) }
  assert.deepEqual(events, [{ type: 'LineRestored', data }])
  assert.deepEqual(state.entries.at(-1), {
    ...{ seq: begun.entries.length + 1, at: after(32 * second), by: candidate, kind: 'line_restored' },
    ...{ away_ms: 12_000, given_back_ms: 12_000, deadline_at: data.deadline_at },
    answer_by: after(10 * minute + 12 * second),
  })
  // The same said again changes nothing.
  for (const again of [connects(2, 31 * second), loses(1, 20 * second), loses(1, 25 * second)])
    assert.deepEqual(run(state, again, 40 * second), { state, events: [] })
})

test('while the line is gone the clock waits, and so does the end', () => {
  assert.equal(remainingMs(away, after(30 * second)), end - 20 * second)
  const late = run(connected, loses(1, end - 5 * second), end - 4 * second).state
  assert.equal(due(late, end + 5 * minute).state.status, 'in_progress')
  const back = run(late, connects(2, end + 5 * minute), end + 5 * minute).state
  assert.equal(remainingMs(back, after(end + 5 * minute)), 5 * second)
  assert.equal(
    run(back, { kind: 'answer', question_id: 'q1', text: 'in time' }, end + 5 * minute).state.answers.length,
    1,
  )
  // Who never comes back: the session ends by itself, when the time is up that was kept for them.
  const over = due(late, end + limits.interruptionMsMax + limits.graceMs).state
  assert.equal(over.status, 'abandoned')
  assert.deepEqual('ended_at' in over && over.ended_at, after(end + limits.interruptionMsMax))
})

test('of one loss ten minutes are given back, of all of them thirty', () => {
  let session = connected
  for (let n = 1; n <= 5; n += 1) {
    const at = n * 15 * minute
    session = run(session, loses(n, at), at).state
    session = run(session, connects(n + 1, at + 11 * minute), at + 11 * minute).state
    assert.equal(deadline(session), end + Math.min(n, 3) * limits.interruptionMsMax, `loss ${n}`)
  }
  assert.deepEqual(session.held, { count: 5, ms: limits.interruptedMsMax })
  const gone = run(session, loses(6, 80 * minute), 80 * minute).state
  assert.notEqual(due(gone, 90 * minute + limits.graceMs).state.status, 'in_progress')
})

test('a page that comes and goes without end is told of, and given time, a bounded number of times', () => {
  let session = connected
  for (let n = 1; n <= limits.interruptionsMax + 20; n += 1) {
    session = run(session, loses(n, n * second), n * second).state
    session = run(session, connects(n + 1, n * second + 10), n * second + 10).state
  }
  assert.equal(session.entries.filter(({ kind }) => kind === 'line_restored').length, limits.interruptionsMax)
  assert.equal(deadline(session), end + limits.interruptionsMax * 10)
})

test('after a process was killed its last sign of life tells since when there was no line, on whatever instance', () => {
  const seen = { on: 'a', at: after(40 * second) }
  const { state } = run(connected, connects(1, 41 * second, { on: 'b', seen }), 42 * second)
  assert.equal(deadline(state), end + 2 * second)
  // Of a process that held another line nothing follows.
  const other = run(connected, connects(1, 41 * second, { on: 'b', seen: { ...seen, on: 'c' } }), 42 * second).state
  assert.equal(deadline(other), end)
})

test('a process that died before the deadline does not end the interview of whoever it held', () => {
  const lost = { line: { on: 'a', n: 1 }, at: after(end - second) }
  const waits = due(connected, end + limits.graceMs, lost).state
  assert.equal(waits.status, 'in_progress')
  assert.deepEqual(waits.work?.due_at, after(end + limits.interruptionMsMax + limits.graceMs))
  const back = run(waits, connects(1, end + minute, { on: 'b' }), end + minute).state
  assert.equal(remainingMs(back, after(end + minute)), second)
  assert.equal(due(connected, end + limits.graceMs).state.status, 'abandoned')
})

test('two connections: the line is lost with the second of them, and one that was open all the while missed nothing', () => {
  const two = run(connected, connects(2, 10 * second), 10 * second).state
  assert.equal(deadline(two), end)
  const lost = run(two, loses(2, 50 * second), 55 * second).state
  const first = run(lost, connects(1, second), 56 * second)
  assert.deepEqual([deadline(first.state), first.events], [end, []])
  assert.equal(first.state.line?.lost_at, undefined)
  // The first goes, while the second is the line: nobody lost anything.
  assert.equal(run(two, loses(1, 60 * second), 60 * second).state, two)
})

test('a connection that was dead long before another took its place: the rest is given back when that is found out', () => {
  const back = run(connected, connects(2, 30 * second), 30 * second).state
  assert.equal(deadline(back), end)
  const found = run(back, loses(1, 18 * second), 33 * second)
  assert.equal(deadline(found.state), end + 12 * second)
  assert.equal(found.events.length, 1)
  assert.deepEqual(run(found.state, loses(1, 18 * second), 34 * second), { state: found.state, events: [] })
  // What was given already, from the other process's last sign of life, counts.
  const seen = { on: 'a', at: after(29 * second) }
  const elsewhere = run(connected, connects(1, 30 * second, { on: 'b', seen }), 30 * second).state
  assert.equal(deadline(run(elsewhere, loses(1, 18 * second), 33 * second).state), end + 12 * second)
})

test('who answers over REST is back, and was never away without a live connection', () => {
  const answer = { kind: 'answer', question_id: 'q1', text: 'by another way' } as const
  const { state, events } = run(away, answer, 30 * second)
  assert.equal(deadline(state), end + 10 * second)
  assert.deepEqual(
    events.map(({ type }) => type),
    ['LineRestored', 'AnswerSubmitted'],
  )
  assert.equal(state.line, undefined)
  assert.equal(run(state, connects(2, 40 * second), 40 * second).events.length, 0)
  assert.equal(deadline(run(begun, connects(2, 40 * second), 40 * second).state), end)
})

test('the panel goes on while the candidate is away: a question that opened meanwhile has lost less', () => {
  const skipped = run(away, { kind: 'skip', question_id: 'q1' }, 50 * second, 'ann').state
  assert.equal(skipped.line, away.line)
  const back = run(skipped, connects(2, 60 * second), 60 * second).state
  assert.deepEqual([deadline(back), answerBy(back)], [end + 40 * second, 50 * second + 10 * minute + 10 * second])
})

test('a pause stops the clock already: from its end on there is something to give back', () => {
  const paused = run(connected, { kind: 'pause', reason: '' }, 10 * second).state
  const gone = run(paused, loses(1, 20 * second), 21 * second).state
  const back = run(gone, connects(2, minute), minute)
  assert.deepEqual(back.events, [])
  assert.equal(remainingMs(back.state, after(minute)), end - 10 * second)
  // The pause ends by itself, and nobody is there.
  const resumed = due(gone, 10 * second + limits.pausedMsMax).state
  const there = run(resumed, connects(2, 31 * minute), 31 * minute).state
  assert.equal(remainingMs(there, after(31 * minute)), end - 10 * second)
})

test('in the waiting room, after the end and of an erased person there is no line', () => {
  const done = run(connected, { kind: 'complete', panel: [] }, minute).state
  const erased = eraseSession(connected, 'identity', after(minute)).state
  for (const session of [done, erased])
    for (const command of [connects(2, 2 * minute), loses(1, minute)])
      assert.deepEqual(run(session, command, 2 * minute), { state: session, events: [] })
})

test('however lines come and go: time is never taken away, and what is given is bounded', () => {
  const step = fc.record({
    kind: fc.constantFrom('connect', 'lose', 'kill'),
    back: fc.integer({ min: 0, max: 2 }),
    waitMs: fc.integer({ min: 0, max: 4 * minute }),
    agoMs: fc.integer({ min: 0, max: 5 * minute }),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let [session, now] = [begun, 0]
      let n = 0
      for (const { kind, back, waitMs, agoMs } of steps) {
        now += waitMs
        const before = session
        const at = Math.max(0, now - agoMs)
        const seen = { on: 'a', at: after(at) }
        if (kind === 'lose') session = run(session, loses(n - back, at), now).state
        else session = run(session, connects(++n, now, kind === 'kill' ? { on: 'b', seen } : {}), now).state
        assert.ok((deadline(session) ?? 0) >= (deadline(before) ?? 0))
        assert.ok((answerBy(session) ?? 0) >= (answerBy(before) ?? 0))
        assert.ok((deadline(session) ?? 0) - end <= limits.interruptedMsMax)
        assert.ok(remainingMs(session, after(now)) >= remainingMs(before, after(now)) - limits.graceMs)
      }
    }),
  )
})
