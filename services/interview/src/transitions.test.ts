import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isCoded } from '@candor/platform/errors'
import { arrive, startSession } from './beginning.ts'
import { whatIsDue } from './due.ts'
import { eraseSession } from './erasure.ts'
import { type Command, decide } from './session.ts'
import { type Session, sessionIdOf } from './session-state.ts'

const start = new Date('2026-03-02T09:00:00Z')
const at = (ms: number) => new Date(start.getTime() + ms)
const session_id = sessionIdOf('booking-1')
const booking = {
  booking_id: 'booking-1',
  candidate_id: 'candidate-1',
  plan_version_id: 'plan-version-1',
  panel: [{ person_id: 'ann', seat_id: 'lead' }],
  time_multiplier: 1,
}
const questions = [
  { question_id: 'q1', time_limit_seconds: null },
  { question_id: 'q2', time_limit_seconds: null },
]
const plan = { duration_minutes: 60, retention_days: 180, questions, follow_ups: { budget: 2 } }
const consent = { recording: true, automated_scoring: true, notice_version: '1' }

type Bare<C> = C extends unknown ? Omit<C, 'session_id' | 'actor'> : never
const commands = {
  consent: { kind: 'consent', ...consent, automated_scoring: false },
  agree: { kind: 'consent', ...consent, notice_version: '2' },
  answer: { kind: 'answer', question_id: 'q2', text: 'another' },
  pause: { kind: 'pause', reason: '' },
  resume: { kind: 'resume' },
  complete: { kind: 'complete', panel: [] },
  help: { kind: 'help', reason: '' },
  skip: { kind: 'skip', question_id: 'q2' },
  ask: { kind: 'ask', question_id: 'q1', text: 'Why?' },
  correct: { kind: 'correct', question_id: 'q1', text: 'better' },
  annotate: { kind: 'annotate', of_seq: 1, text: 'I was nervous' },
  release: { kind: 'release' },
  signal: { kind: 'signal', signal: 'tab_hidden' },
} as const satisfies Record<string, Bare<Command>>

const run = (session: Session, command: Bare<Command>, ms: number) =>
  decide(session, { session_id, actor: 'candidate-1', ...command } as Command, at(ms)).state

const waiting = arrive({ session_id, booking, plan }, start).state
const begun = startSession({ session_id, booking, plan, consent }, start).state
const running = run(begun, { kind: 'answer', question_id: 'q1', text: 'one' }, 1_000)
const paused = run(running, commands.pause, 2_000)
const completed = run(running, commands.complete, 2_000)
const states = {
  waiting,
  in_progress: running,
  paused,
  completed,
  expired: { ...completed, status: 'expired' } as Session,
  abandoned: { ...completed, status: 'abandoned' } as Session,
  released: run(completed, commands.release, 3_000),
}

/** What each state answers to each command: ok, or the code of a 409. */
const table: Record<keyof typeof commands, Record<keyof typeof states, string>> = {
  consent: {
    waiting: 'ok',
    in_progress: 'ok',
    paused: 'ok',
    completed: 'ok',
    expired: 'ok',
    abandoned: 'ok',
    released: 'ok',
  },
  agree: {
    waiting: 'ok',
    in_progress: 'ok',
    paused: 'ok',
    completed: 'ok',
    expired: 'ok',
    abandoned: 'ok',
    released: 'ok',
  },
  answer: {
    waiting: 'NOT_STARTED',
    in_progress: 'ok',
    paused: 'SESSION_PAUSED',
    completed: 'SESSION_OVER',
    expired: 'SESSION_OVER',
    abandoned: 'SESSION_OVER',
    released: 'SESSION_OVER',
  },
  pause: {
    waiting: 'NOT_STARTED',
    in_progress: 'ok',
    paused: 'SESSION_PAUSED',
    completed: 'SESSION_OVER',
    expired: 'SESSION_OVER',
    abandoned: 'SESSION_OVER',
    released: 'SESSION_OVER',
  },
  resume: {
    waiting: 'NOT_STARTED',
    in_progress: 'NOT_PAUSED',
    paused: 'ok',
    completed: 'SESSION_OVER',
    expired: 'SESSION_OVER',
    abandoned: 'SESSION_OVER',
    released: 'SESSION_OVER',
  },
  complete: {
    waiting: 'NOT_STARTED',
    in_progress: 'ok',
    paused: 'ok',
    completed: 'ok',
    expired: 'SESSION_OVER',
    abandoned: 'SESSION_OVER',
    released: 'ok',
  },
  help: {
    waiting: 'NOT_STARTED',
    in_progress: 'ok',
    paused: 'ok',
    completed: 'SESSION_OVER',
    expired: 'SESSION_OVER',
    abandoned: 'SESSION_OVER',
    released: 'SESSION_OVER',
  },
  skip: {
    waiting: 'NOT_STARTED',
    in_progress: 'ok',
    paused: 'SESSION_PAUSED',
    completed: 'SESSION_OVER',
    expired: 'SESSION_OVER',
    abandoned: 'SESSION_OVER',
    released: 'SESSION_OVER',
  },
  ask: {
    waiting: 'NOT_STARTED',
    in_progress: 'ok',
    paused: 'SESSION_PAUSED',
    completed: 'SESSION_OVER',
    expired: 'SESSION_OVER',
    abandoned: 'SESSION_OVER',
    released: 'SESSION_OVER',
  },
  correct: {
    waiting: 'NOT_OVER',
    in_progress: 'NOT_OVER',
    paused: 'NOT_OVER',
    completed: 'ok',
    expired: 'ok',
    abandoned: 'ok',
    released: 'REVIEW_OVER',
  },
  annotate: {
    waiting: 'NOT_OVER',
    in_progress: 'NOT_OVER',
    paused: 'NOT_OVER',
    completed: 'ok',
    expired: 'ok',
    abandoned: 'ok',
    released: 'REVIEW_OVER',
  },
  release: {
    waiting: 'NOT_OVER',
    in_progress: 'NOT_OVER',
    paused: 'NOT_OVER',
    completed: 'ok',
    expired: 'ok',
    abandoned: 'ok',
    released: 'ok',
  },
  signal: {
    waiting: 'NOT_STARTED',
    in_progress: 'ok',
    paused: 'ok',
    completed: 'SESSION_OVER',
    expired: 'SESSION_OVER',
    abandoned: 'SESSION_OVER',
    released: 'SESSION_OVER',
  },
}

for (const [name, outcomes] of Object.entries(table)) {
  test(`${name}: legal where the table says so, else 409 with its code`, () => {
    for (const [state, expected] of Object.entries(outcomes)) {
      const act = () => run(states[state as keyof typeof states], commands[name as keyof typeof commands], 4_000)
      if (expected === 'ok') act()
      else assert.throws(act, (error) => isCoded(error, expected) && error.status === 409, `${name} in ${state}`)
    }
  })
}

test('what is given in the waiting room counts from the first moment, and is told of', () => {
  const { state, events } = startSession({ session_id, booking, plan, consent }, start)
  assert.deepEqual(state.consent, { ...consent, at: start })
  assert.deepEqual(
    events.map((event) => event.type),
    ['SessionStarted', 'ConsentGiven'],
  )
})

test('each transition tells its event, and nothing else moves a session', () => {
  const due = (
    session: Session,
    ms: number,
    drafts: { question_id: string; revision: number; text: string; at: Date }[] = [],
  ) => whatIsDue(session, { session_id, actor: 'service:interview', panel: [], drafts }, at(ms))
  const act = (session: Session, command: Bare<Command>, ms = 4_000) =>
    decide(session, { session_id, actor: 'candidate-1', ...command } as Command, at(ms))
  const [hour, day] = [3_600_000, 86_400_000]
  const silent = startSession({ session_id, booking, plan }, start).state
  const table: [string, { state: Session; events: { type: string }[] }, string, string][] = [
    ['arrive', arrive({ session_id, booking, plan }, start), 'waiting', 'CandidateArrived'],
    ['consent while waiting', act(waiting, { kind: 'consent', ...consent }), 'waiting', 'ConsentGiven'],
    [
      'start after waiting',
      startSession({ session_id, booking, plan }, start, waiting),
      'in_progress',
      'SessionStarted',
    ],
    ['start', startSession({ session_id, booking, plan }, start), 'in_progress', 'SessionStarted'],
    ['consent', act(silent, { kind: 'consent', ...consent }), 'in_progress', 'ConsentGiven'],
    ['withdraw', act(running, commands.consent), 'in_progress', 'ConsentWithdrawn'],
    ['pause', act(running, commands.pause), 'paused', 'SessionPaused'],
    ['resume', act(paused, commands.resume), 'in_progress', 'SessionResumed'],
    ['a pause that is used up', due(paused, hour), 'in_progress', 'SessionResumed'],
    ['complete', act(running, commands.complete), 'completed', 'SessionCompleted'],
    ['complete while paused', act(paused, commands.complete), 'completed', 'SessionCompleted'],
    ['the deadline', due(running, 2 * hour), 'expired', 'SessionExpired'],
    ['the deadline without an answer', due(silent, 2 * hour), 'abandoned', 'SessionAbandoned'],
    ['release', act(completed, commands.release), 'completed', 'TranscriptReleased'],
    ['the end of the review', due(completed, 2 * day), 'completed', 'TranscriptReleased'],
    ['erasure', due(eraseSession(running, 'x', at(4_000)).state, 5_000), 'abandoned', 'SessionAbandoned'],
  ]
  for (const [name, { state, events }, status, event] of table)
    assert.deepEqual([name, state.status, events.at(-1)?.type], [name, status, event])
  for (const session of Object.values(states)) {
    for (const kind of ['help', 'skip', 'signal', 'ask', 'annotate', 'correct'] as const) {
      try {
        assert.equal(act(session, commands[kind]).state.status, session.status, kind)
      } catch (error) {
        assert.ok(isCoded(error) && error.status === 409, `${kind}: ${error}`)
      }
    }
  }
})

test('what was agreed to in the waiting room holds when the interview starts, and the sequence goes on', () => {
  const agreed = run(waiting, { kind: 'consent', ...consent }, 1_000)
  const { state } = startSession({ session_id, booking, plan }, at(2_000), agreed)
  assert.deepEqual(state.consent, { ...consent, at: at(1_000) })
  assert.deepEqual(
    state.entries.map(({ seq, kind }) => [seq, kind]),
    [
      [1, 'arrived'],
      [2, 'consent_given'],
      [3, 'started'],
      [4, 'question_opened'],
    ],
  )
  assert.equal(run(state, { kind: 'answer', question_id: 'q1', text: 'one' }, 3_000).answers.length, 1)
})
