import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { startSession } from './beginning.ts'
import { whatIsDue } from './due.ts'
import type { Draft } from './ending.ts'
import { eraseSession } from './erasure.ts'
import { type Command, decide } from './session.ts'
import { currentQuestionId, lastSeq, limits, remainingMs, type Session, sessionIdOf } from './session-state.ts'

const start = new Date('2026-03-02T09:00:00Z')
const candidate = 'candidate-1'
const session_id = sessionIdOf('booking-1')
const service = 'service:interview'
const after = (ms: number) => new Date(start.getTime() + ms)
const minutes = (n: number) => n * 60_000

const seated = (person_id: string) => ({ person_id, seat_id: 'lead' })
const booking = {
  booking_id: 'booking-1',
  candidate_id: candidate,
  plan_version_id: 'plan-version-1',
  panel: [seated('ann'), seated('ben')],
  time_multiplier: 1,
}
const plan = {
  duration_minutes: 60,
  retention_days: 180,
  questions: [
    { question_id: 'q1', time_limit_seconds: null },
    { question_id: 'q2', time_limit_seconds: 300 },
  ],
}

const begin = (changes: { time_multiplier?: number } = {}) =>
  startSession({ session_id, booking: { ...booking, ...changes }, plan }, start).state

type Bare<C> = C extends unknown ? Omit<C, 'session_id' | 'actor'> : never
const run = (session: Session, command: Bare<Command>, at: Date) =>
  decide(session, { session_id, actor: candidate, ...command } as Command, at)
const consents = { kind: 'consent', recording: true, automated_scoring: true, notice_version: '1' } as const
const answers = (question_id: string, text: string, more: { revision?: number; client_id?: string } = {}) =>
  ({ kind: 'answer', question_id, text, ...more }) as const
const completes = { kind: 'complete' as const, panel: [seated('ann')] }
const consented = () => run(begin(), consents, after(1_000)).state
const due = (session: Session, at: Date, drafts: Draft[] = []) =>
  whatIsDue(session, { session_id, actor: service, panel: [seated('ann')], drafts }, at)
const statusAfter = (session: Session, ...steps: [Bare<Command>, number][]) =>
  steps.reduce((state, [command, ms]) => run(state, command, after(ms)).state, session)
const kinds = (session: Session) => session.entries.map((entry) => entry.kind)

test('a session starts with the clock running and its first question open', () => {
  const { state, events } = startSession({ session_id, booking, plan }, start)
  assert.equal(state.status, 'in_progress')
  assert.deepEqual(state.status === 'in_progress' && state.deadline_at, after(minutes(60)))
  assert.equal(currentQuestionId(state), 'q1')
  assert.deepEqual(kinds(state), ['started', 'question_opened'])
  assert.deepEqual(events, [
    {
      type: 'SessionStarted',
      data: {
        session_id,
        booking_id: 'booking-1',
        plan_version_id: 'plan-version-1',
        candidate_id: candidate,
        panel_ids: ['ann', 'ben'],
        seats: [seated('ann'), seated('ben')],
        started_at: start,
        deadline_at: after(minutes(60)),
        time_multiplier: 1,
        question_ids: ['q1', 'q2'],
      },
    },
  ])
})

test('an accommodation lengthens the interview and the limits of its questions', () => {
  const state = begin({ time_multiplier: 1.5 })
  assert.deepEqual(state.status === 'in_progress' && state.deadline_at, after(minutes(90)))
  assert.deepEqual(state.questions, [{ question_id: 'q1' }, { question_id: 'q2', time_limit_ms: 450_000 }])
})

test('no answer is taken before consent to its recording', () => {
  assert.throws(() => run(begin(), answers('q1', 'hello'), after(1)), { code: 'CONSENT_REQUIRED', status: 409 })
  const refused = run(begin(), { ...consents, recording: false }, after(1)).state
  assert.throws(() => run(refused, answers('q1', 'hello'), after(2)), { code: 'CONSENT_REQUIRED' })
})

test('consent to scoring by software is a flag of its own and can be withdrawn, even after the end', () => {
  const given = run(begin(), consents, after(1))
  assert.deepEqual(given.events, [
    { type: 'ConsentGiven', data: { session_id, recording: true, automated_scoring: true, notice_version: '1' } },
  ])
  assert.deepEqual(run(given.state, consents, after(2)), { state: given.state, events: [] })
  const done = run(given.state, completes, after(3)).state
  const withdrawn = run(done, { ...consents, automated_scoring: false }, after(4))
  assert.deepEqual(withdrawn.events, [{ type: 'ConsentWithdrawn', data: { session_id, automated_scoring: true } }])
  assert.throws(() => run(withdrawn.state, consents, after(5)), { code: 'SESSION_OVER' })
})

test('a withdrawn consent to recording stops further answers and keeps what was said', () => {
  const answered = run(consented(), answers('q1', 'one'), after(2_000)).state
  const withdrawn = run(answered, { ...consents, recording: false, automated_scoring: false }, after(3_000))
  assert.equal(withdrawn.events[0]?.type, 'ConsentGiven')
  assert.throws(() => run(withdrawn.state, answers('q2', 'two'), after(4_000)), { code: 'CONSENT_REQUIRED' })
  assert.equal(withdrawn.state.answers.length, 1)
})

test('an answer is kept word for word, told of, and opens the next question', () => {
  const text = '  naïve e\u0301 👩‍🚀 שלום \u202Edna\u202C \u0007 tab\tend \r\n'
  const { state, events } = run(consented(), answers('q1', text, { revision: 7, client_id: 'c-1' }), after(5_000))
  const answer = state.answers[0]
  assert.equal(answer?.revision, 7)
  const entry = state.entries.find((one) => one.kind === 'answered')
  assert.equal(entry?.kind === 'answered' && entry.text, text)
  assert.deepEqual(events, [
    {
      type: 'AnswerSubmitted',
      data: {
        session_id,
        plan_version_id: 'plan-version-1',
        question_id: 'q1',
        answer_id: answer?.answer_id,
        revision: 7,
        text,
        submitted_at: after(5_000),
        not_scorable: null,
      },
    },
  ])
  assert.equal(currentQuestionId(state), 'q2')
  assert.deepEqual(
    state.entries.map((one) => one.seq),
    [1, 2, 3, 4, 5],
  )
})

test('the same answer sent again has no second effect, also when the interview is over', () => {
  const once = run(consented(), answers('q1', 'hello', { revision: 3, client_id: 'c' }), after(2_000)).state
  for (const command of [
    answers('q1', 'hello', { revision: 3, client_id: 'c' }),
    answers('q1', 'hello'),
    answers('q1', 'hello', { revision: 1 }),
  ]) {
    const again = run(once, command, after(3_000))
    assert.equal(again.state, once)
    assert.deepEqual(again.events, [])
  }
  const done = run(once, completes, after(4_000)).state
  assert.equal(run(done, answers('q1', 'hello', { revision: 3 }), after(5_000)).state, done)
  assert.throws(() => run(done, answers('q1', 'other'), after(5_000)), { code: 'SESSION_OVER' })
})

test('a correction is a revision of its own; an older revision never replaces a newer one', () => {
  const once = run(consented(), answers('q1', 'first', { revision: 5 }), after(2_000)).state
  assert.throws(() => run(once, answers('q1', 'older', { revision: 5 }), after(3_000)), {
    code: 'STALE_REVISION',
    status: 409,
  })
  const corrected = run(once, answers('q1', 'second'), after(3_000))
  assert.equal(corrected.events[0]?.type, 'AnswerCorrected')
  assert.equal(corrected.state.answers[0]?.revision, 6)
  assert.equal(corrected.state.answers[0]?.answer_id, once.answers[0]?.answer_id)
  assert.equal(kinds(corrected.state).filter((kind) => kind === 'answered').length, 2)
  assert.equal(currentQuestionId(corrected.state), 'q2')
})

test('questions are answered in their order, and only those of the plan', () => {
  assert.throws(() => run(consented(), answers('q2', 'early'), after(2_000)), {
    code: 'QUESTION_NOT_OPEN',
    status: 409,
  })
  assert.throws(() => run(consented(), answers('q9', 'wrong'), after(2_000)), { code: 'UNKNOWN_QUESTION', status: 422 })
})

test('texts that could not survive the way are refused with the place; too long ones with the limit', () => {
  assert.throws(() => run(consented(), answers('q1', 'ab\u0000'), after(2_000)), {
    code: 'TEXT_NOT_STORABLE',
    message: /character 2/,
  })
  assert.throws(() => run(consented(), answers('q1', '😀\uD83Dx'), after(2_000)), {
    code: 'TEXT_NOT_STORABLE',
    message: /character 2/,
  })
  assert.throws(() => run(consented(), answers('q1', 'x'.repeat(20_001)), after(2_000)), {
    code: 'ANSWER_TOO_LONG',
    status: 422,
  })
  assert.equal(run(consented(), answers('q1', 'x'.repeat(20_000)), after(2_000)).state.answers.length, 1)
})

test('revisions and the whole transcript are bounded', () => {
  let state = consented()
  for (let n = 1; n <= limits.revisionsMax; n += 1) state = run(state, answers('q1', `${n}`), after(2_000 + n)).state
  assert.throws(() => run(state, answers('q1', 'one more'), after(9_000)), { code: 'REVISION_LIMIT' })
  const full = { ...consented(), text_bytes: limits.textBytesMax - 2 }
  assert.throws(() => run(full, answers('q1', 'äö'), after(2_000)), { code: 'TRANSCRIPT_FULL' })
})

test('an answer past the limit of its own question is kept and marked late', () => {
  const second = run(consented(), answers('q1', 'one'), after(minutes(1))).state
  const late = run(second, answers('q2', 'two'), after(minutes(1) + 300_001)).state
  const entry = late.entries.find((one) => one.kind === 'answered' && one.question_id === 'q2')
  assert.equal(entry?.kind === 'answered' && entry.late, true)
})

test('a pause stops the clock of the interview and of the open question', () => {
  const second = run(consented(), answers('q1', 'one'), after(minutes(1))).state
  const paused = run(second, { kind: 'pause', reason: 'phone' }, after(minutes(2)))
  assert.deepEqual(paused.events, [{ type: 'SessionPaused', data: { session_id, reason: 'phone' } }])
  assert.equal(remainingMs(paused.state, after(minutes(7))), minutes(58))
  assert.throws(() => run(paused.state, answers('q2', 'x'), after(minutes(3))), { code: 'SESSION_PAUSED', status: 409 })
  const resumed = run(paused.state, { kind: 'resume' }, after(minutes(7)))
  assert.deepEqual(resumed.events, [{ type: 'SessionResumed', data: { session_id, paused_ms: minutes(5) } }])
  assert.equal(remainingMs(resumed.state, after(minutes(7))), minutes(58))
  assert.deepEqual(resumed.state.answer_by, after(minutes(1) + 300_000 + minutes(5)))
  assert.equal('paused_at' in resumed.state || 'remaining_ms' in resumed.state, false)
})

test('pauses are bounded, and a used-up pause ends by itself without costing clock time', () => {
  const paused = run(consented(), { kind: 'pause', reason: '' }, after(minutes(10))).state
  assert.deepEqual(due(paused, after(minutes(39))), { state: paused, events: [] })
  const leased = { ...paused, work: { due_at: after(minutes(99)), attempts: 1, claim: 'w' } }
  assert.equal(due(leased, after(minutes(41))).state.status, 'in_progress')
  assert.deepEqual(due(leased, after(minutes(39))).state, paused)
  const resumed = due(paused, after(minutes(41)))
  assert.equal(resumed.state.status, 'in_progress')
  assert.equal(resumed.events[0]?.type, 'SessionResumed')
  assert.equal(remainingMs(resumed.state, after(minutes(41))), minutes(50))
  assert.throws(() => run(resumed.state, { kind: 'pause', reason: '' }, after(minutes(42))), { code: 'PAUSE_LIMIT' })
})

test('illegal transitions are refused with 409 and a code', () => {
  const done = run(consented(), completes, after(2_000)).state
  const expired = due(run(consented(), answers('q1', 'x'), after(2_000)).state, after(minutes(61))).state
  const paused = run(consented(), { kind: 'pause', reason: '' }, after(2_000)).state
  const table: [Session, Bare<Command>, string][] = [
    [begin(), { kind: 'resume' }, 'NOT_PAUSED'],
    [paused, { kind: 'pause', reason: '' }, 'SESSION_PAUSED'],
    [done, { kind: 'pause', reason: '' }, 'SESSION_OVER'],
    [done, { kind: 'resume' }, 'SESSION_OVER'],
    [done, answers('q1', 'late'), 'SESSION_OVER'],
    [expired, answers('q2', 'late'), 'SESSION_OVER'],
    [expired, completes, 'SESSION_OVER'],
    [expired, { kind: 'pause', reason: '' }, 'SESSION_OVER'],
  ]
  for (const [state, command, code] of table) {
    assert.throws(() => run(state, command, after(3_000)), { code, status: 409 }, `${state.status} ${command.kind}`)
  }
})

test('completing tells what was answered; sent again it changes nothing; a paused session can be completed', () => {
  const answered = run(consented(), answers('q1', 'one'), after(2_000)).state
  const { state, events } = run(answered, completes, after(3_000))
  assert.deepEqual(events, [
    {
      type: 'SessionCompleted',
      data: {
        session_id,
        booking_id: 'booking-1',
        plan_version_id: 'plan-version-1',
        candidate_id: candidate,
        panel_ids: ['ann'],
        seats: [seated('ann')],
        answered: 1,
        total_questions: 2,
        completed_at: after(3_000),
      },
    },
  ])
  assert.deepEqual(run(state, completes, after(9_000)), { state, events: [] })
  assert.equal(statusAfter(consented(), [{ kind: 'pause', reason: '' }, 2_000], [completes, 3_000]).status, 'completed')
})

test('the time runs out by the server: a short grace for what is on its way, then the session expires at its deadline', () => {
  const answered = run(consented(), answers('q1', 'one'), after(2_000)).state
  const grace = run(answered, answers('q2', 'just in time'), after(minutes(60) + limits.graceMs)).state
  assert.equal(grace.answers.length, 2)
  assert.throws(() => run(answered, answers('q2', 'too late'), after(minutes(60) + limits.graceMs + 1)), {
    code: 'SESSION_OVER',
  })
  assert.deepEqual(due(answered, after(minutes(60))), { state: answered, events: [] })
  const { state, events } = due(answered, after(minutes(75)))
  assert.equal(state.status, 'expired')
  const ended = events[0]
  assert.equal(ended?.type === 'SessionExpired' && ended.data.ended_at.getTime(), after(minutes(60)).getTime())
})

test('what was typed but not sent when the time ran out becomes an answer', () => {
  const answered = run(consented(), answers('q1', 'one', { revision: 4 }), after(2_000)).state
  const drafts = [
    { question_id: 'q1', revision: 9, text: 'not sent again', at: after(3_000) },
    { question_id: 'q2', revision: 12, text: 'half a thou', at: after(minutes(59)) },
    { question_id: 'q7', revision: 1, text: 'of another plan', at: after(minutes(59)) },
  ]
  const { state, events } = due(answered, after(minutes(61)), drafts)
  assert.deepEqual(
    events.map((event) => event.type),
    ['AnswerSubmitted', 'SessionExpired'],
  )
  assert.deepEqual(
    state.answers.map(({ question_id, revision }) => [question_id, revision]),
    [
      ['q1', 4],
      ['q2', 12],
    ],
  )
  const entry = state.entries.find((one) => one.kind === 'answered' && one.question_id === 'q2')
  assert.equal(entry?.kind === 'answered' && entry.from_draft, true)
  const unconsented = due(begin(), after(minutes(61)), drafts)
  assert.deepEqual(
    unconsented.events.map((event) => event.type),
    ['SessionAbandoned'],
  )
})

test('a session that runs out without one answer is abandoned', () => {
  const { state, events } = due(consented(), after(minutes(61)))
  assert.equal(state.status, 'abandoned')
  assert.deepEqual(
    events.map((event) => event.type),
    ['SessionAbandoned'],
  )
})

test('after its retention a session loses its words and nothing else', () => {
  const done = statusAfter(consented(), [answers('q1', 'one'), 2_000], [completes, 3_000])
  assert.deepEqual(due(done, after(23 * 3_600_000)), { state: done, events: [] })
  const released = due(done, after(25 * 3_600_000))
  assert.deepEqual(released.events, [{ type: 'TranscriptReleased', data: { session_id } }])
  assert.deepEqual(due(released.state, after(179 * 86_400_000)), { state: released.state, events: [] })
  const { state, events } = due(released.state, after(181 * 86_400_000))
  assert.deepEqual(events, [])
  assert.equal(JSON.stringify(state).includes('"one"'), false)
  assert.equal(state.erased, 'retention')
  assert.equal(state.work, undefined)
  assert.equal(state.answers.length, 1)
})

test('erasing a person removes the words at once and ends a live session', () => {
  const live = statusAfter(consented(), [answers('q1', 'secret'), 2_000], [{ kind: 'pause', reason: 'private' }, 3_000])
  const erased = eraseSession(live, 'identity', after(4_000))
  assert.equal(/secret|private/.test(JSON.stringify(erased.state)), false)
  assert.equal(eraseSession(erased.state, 'identity', after(5_000)).state, erased.state)
  assert.throws(() => run({ ...erased.state } as Session, answers('q2', 'x'), after(4_500)), {
    code: /SESSION_(OVER|PAUSED)/,
  })
  const ended = due(erased.state, after(4_500), [{ question_id: 'q2', revision: 1, text: 'draft', at: after(4_000) }])
  assert.equal(ended.state.status, 'abandoned')
  assert.deepEqual(
    ended.events.map((event) => event.type),
    ['SessionAbandoned'],
  )
  assert.equal(ended.state.work, undefined)
})

test('whatever is sent in whatever order: sequences have no gap, nothing is mutated, an ended session stays ended', () => {
  const anyCommand: fc.Arbitrary<Bare<Command>> = fc.oneof(
    fc.constant(consents),
    fc.record({
      kind: fc.constant('answer' as const),
      question_id: fc.constantFrom('q1', 'q2', 'q3'),
      text: fc.string({ maxLength: 5 }),
    }),
    fc.constant({ kind: 'pause' as const, reason: '' }),
    fc.constant({ kind: 'resume' as const }),
    fc.constant(completes),
  )
  fc.assert(
    fc.property(
      fc.array(fc.tuple(anyCommand, fc.integer({ min: 0, max: minutes(20) }), fc.boolean()), { maxLength: 30 }),
      (steps) => {
        let state = begin()
        let now = start.getTime()
        let entries = 0
        for (const [command, waitMs, sweeps] of steps) {
          now += waitMs
          const before = structuredClone(state)
          const read = state
          const wasOver = state.status !== 'in_progress' && state.status !== 'paused'
          if (sweeps) state = due(state, new Date(now)).state
          try {
            state = run(state, command, new Date(now)).state
          } catch (error) {
            assert.equal((error as { name: string }).name, 'CodedError')
          }
          assert.deepEqual(structuredClone(read), before)
          assert.deepEqual(
            state.entries.map((entry) => entry.seq),
            state.entries.map((_, i) => i + 1),
          )
          assert.ok(lastSeq(state) >= entries)
          entries = lastSeq(state)
          if (wasOver) assert.equal(state.status, before.status)
          assert.ok(remainingMs(state, new Date(now)) <= minutes(60))
        }
      },
    ),
    { numRuns: 200 },
  )
})
