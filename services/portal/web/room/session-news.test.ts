import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Question, SessionView } from './frames.ts'
import { withQuestion } from './room.ts'
import { afterFrame } from './session-news.ts'

const at = '2026-11-24T10:00:00.000Z'
const later = (ms: number) => new Date(Date.parse(at) + ms).toISOString()
const question = (id: string, number: number): Question => ({ id, text: id, category: 'c', kind: 'open', number })
const session: SessionView = {
  session_id: 's',
  booking_id: 'b',
  plan_version_id: 'p',
  candidate_id: 'c',
  title: 't',
  status: 'in_progress',
  seq: 3,
  started_at: at,
  deadline_at: later(60_000),
  ended_at: null,
  remaining_ms: 60_000,
  time_multiplier: 1,
  total_questions: 2,
  answered_questions: 0,
  current_question: question('q1', 1),
  answer_by: later(30_000),
  answers: [],
  consent: { recording: true, automated_scoring: true, notice_version: '1', at },
  notice: { recorded: '', judged_by: '', automated_scoring: true, retention_days: 1 },
}

test('what was seen already changes nothing when a reconnect sends it again', () => {
  assert.equal(afterFrame(session, { type: 'ended', seq: 3, at, status: 'completed' }), session)
})

test('an answer closes its question, and its correction counts once', () => {
  const ack = { type: 'ack', at, question_id: 'q1', answer_id: 'a', revision: 1 } as const
  const once = afterFrame(session, { ...ack, seq: 4 })
  assert.deepEqual([once.current_question, once.answered_questions, once.seq], [null, 1, 4])
  const twice = afterFrame(once, { ...ack, seq: 5, revision: 2 })
  assert.deepEqual([twice.answered_questions, twice.answers[0]?.revision], [1, 2])
})

test('a pause stops both clocks, and its end moves them once, whoever hears of it twice', () => {
  const paused = afterFrame(session, { type: 'paused', seq: 4, at: later(10_000), reason: '' })
  assert.deepEqual([paused.status, paused.deadline_at, paused.remaining_ms], ['paused', null, 50_000])
  const resumed = { type: 'resumed', seq: 5, at: later(15_000), paused_ms: 5_000, deadline_at: later(65_000) } as const
  const after = afterFrame(paused, resumed)
  assert.deepEqual([after.status, after.deadline_at, after.answer_by], ['in_progress', later(65_000), later(35_000)])
  assert.equal(afterFrame(after, { ...resumed, seq: 6 }).answer_by, later(35_000))
})

test('the time without a line moves both deadlines, once', () => {
  const restored = { away_ms: 12_000, given_back_ms: 12_000, deadline_at: later(72_000), answer_by: later(42_000) }
  const frame = { type: 'line_restored', seq: 4, at: later(20_000), ...restored } as const
  const after = afterFrame(session, frame)
  assert.deepEqual([after.deadline_at, after.answer_by], [later(72_000), later(42_000)])
  assert.equal(afterFrame(after, frame), after)
})

test('consent to software that is taken back leaves the consent to recording', () => {
  const after = afterFrame(session, { type: 'consent_withdrawn', seq: 4, at, automated_scoring: true })
  assert.deepEqual([after.consent?.recording, after.consent?.automated_scoring], [true, false])
})

test('a follow-up comes right after its question and moves the others on', () => {
  const both = withQuestion(withQuestion([], question('q1', 1)), question('q2', 2))
  const three = withQuestion(both, question('q1.f1', 2))
  assert.deepEqual(
    three.map(({ id, number }) => [id, number]),
    [
      ['q1', 1],
      ['q1.f1', 2],
      ['q2', 3],
    ],
  )
  assert.deepEqual(withQuestion(three, question('q2', 3)), three)
})
