import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkAnswer } from './answer-rules.ts'
import { startSession } from './beginning.ts'
import { drawQuestions } from './draw.ts'
import { whatIsDue } from './due.ts'
import { chooseFollowUp } from './follow-up.ts'
import { draftPlan, type PlanInput, type PlanQuestion, whatIsMissing } from './plan.ts'
import { qualityOf } from './quality.ts'
import { decide } from './session.ts'
import { currentQuestionId, type Session, sessionIdOf } from './session-state.ts'

const now = new Date('2026-03-02T09:00:00Z')
const levels = [1, 2].map((level) => ({ level, label: `${level}`, anchor: `${level}` }))
const criteria = [
  { criterion_id: 'space', name: 'Space', reference_points: ['larger address space'], levels },
  { criterion_id: 'header', name: 'Header', reference_points: ['simpler header format'], levels },
]
const prompts = [
  { text: 'What about the number of addresses?', criterion_id: 'space' },
  { text: 'And what happens in the header?', criterion_id: 'header' },
  { text: 'Can you give an example?' },
]
const input = (questions: NonNullable<PlanInput['questions']>, more: Partial<PlanInput> = {}): PlanInput => ({
  title: 'Network engineer',
  duration_minutes: 60,
  panel: { seats: [{}], required_reviews: 1 },
  questions,
  ...more,
})
const open = {
  kind: 'open' as const,
  category: 'technical',
  text: 'What are the objectives of IPv6?',
  criteria,
  prompts,
}
const plan = draftPlan(input([open, { ...open, question_id: 'q2' }], { follow_ups: { budget: 2 } }), 'ann', now).state
const [question] = plan.questions as [PlanQuestion]

test('choices and scales take what they offer and nothing else', () => {
  const fits = (one: Parameters<typeof checkAnswer>[0], text: string) => {
    try {
      checkAnswer(one, text)
      return true
    } catch (error) {
      assert.equal((error as { code: string }).code, 'ANSWER_DOES_NOT_FIT')
      return false
    }
  }
  const choice = { kind: 'choice' as const, options: ['TCP', 'UDP', 'both'] }
  assert.deepEqual(
    ['TCP', 'tcp', 'TCP\nUDP', ''].map((text) => fits(choice, text)),
    [true, false, false, false],
  )
  const several = { ...choice, multiple: true }
  assert.deepEqual(
    ['TCP', 'TCP\nUDP', 'TCP\nTCP', 'TCP\nSCTP'].map((text) => fits(several, text)),
    [true, true, false, false],
  )
  const scale = { kind: 'scale' as const, scale: { from: 1, to: 5 } }
  assert.deepEqual(
    ['1', '5', '6', '0', '2.5', ' 3', 'three', '-1'].map((text) => fits(scale, text)),
    [true, true, false, false, false, false, false, false],
  )
  assert.ok(fits({ kind: 'code' }, 'while True: pass'))
})

test('a draw can be repeated with its seed, differs between seeds, and avoids worn questions while it can', () => {
  const pooled = Array.from({ length: 12 }, (_, n) => ({ ...open, question_id: `p${n}`, pool: 'basics' }))
  const drawn = draftPlan(
    input([{ ...open, question_id: 'first' }, ...pooled], {
      draw: { shuffle: false, pools: [{ pool: 'basics', count: 3 }] },
    }),
    'ann',
    now,
  ).state
  assert.deepEqual(whatIsMissing(drawn), [])
  const ids = (seed: string, avoid?: Set<string>) => drawQuestions(drawn, seed, avoid).map((one) => one.question_id)
  assert.deepEqual(ids('a'), ids('a'))
  assert.equal(ids('a')[0], 'first')
  assert.equal(ids('a').length, 4)
  const seen = new Map<string, number>()
  for (let n = 0; n < 1_200; n += 1) for (const id of ids(`seed ${n}`).slice(1)) seen.set(id, (seen.get(id) ?? 0) + 1)
  // 300 are expected of each; the bounds lie more than five standard deviations away.
  for (const [id, times] of seen) assert.ok(times > 220 && times < 380, `${id} was drawn ${times} times`)
  const worn = new Set(pooled.slice(0, 9).map((one) => one.question_id))
  assert.deepEqual(ids('a', worn).slice(1).sort(), ['p10', 'p11', 'p9'])
  assert.equal(ids('a', new Set(pooled.map((one) => one.question_id))).length, 4)
  const shuffled = { ...drawn, draw: { shuffle: true, pools: [{ pool: 'basics', count: 12 }] } }
  assert.notDeepEqual(drawQuestions(shuffled, 'a'), drawQuestions(shuffled, 'b'))
  const short = draftPlan(input([open], { draw: { pools: [{ pool: 'basics', count: 3 }] } }), 'ann', now).state
  assert.deepEqual(whatIsMissing(short), [
    { path: '/draw/pools/0/count', message: "asks for 3 of the 0 questions of 'basics'" },
  ])
})

test('the built-in interviewer asks about what was not touched, always the same for the same answer', () => {
  const ask = (answer: string) => chooseFollowUp({ question, answer })?.reason
  assert.equal(ask('It is newer.'), 'criterion_not_touched:space')
  assert.equal(ask('A much larger address space for everybody.'), 'criterion_not_touched:header')
  assert.equal(ask('Larger address space and a simpler header.'), 'plan_prompt')
  assert.equal(
    chooseFollowUp({
      question: { ...question, prompts: prompts.slice(0, 2) },
      answer: 'larger address space, simpler header',
    }),
    undefined,
  )
  assert.equal(chooseFollowUp({ question: { text: '', criteria: [] }, answer: 'x' }), undefined)
})

const session_id = sessionIdOf('booking-1')
const begun = startSession(
  {
    session_id,
    booking: { booking_id: 'booking-1', candidate_id: 'c', plan_version_id: 'v', panel: [], time_multiplier: 1 },
    plan: { ...plan, review_hours: 24 },
    consent: { recording: true, automated_scoring: true, notice_version: '2' },
  },
  now,
).state
const answer = (session: Session, question_id: string, text: string, by: 'built_in' | 'model' = 'built_in') => {
  const found = plan.questions.find((one) => one.question_id === question_id)
  const command = {
    kind: 'answer',
    session_id,
    actor: 'c',
    question_id,
    text,
    ...(found && { question: found }),
    follow_up_by: by,
  } as const
  return decide(session, command, now)
}

test('a follow-up comes right after its question, is told with its reason, and counts against the one budget', () => {
  const first = answer(begun, 'q1', 'It is newer.')
  assert.deepEqual(first.events.at(-1), {
    type: 'FollowUpAsked',
    data: {
      session_id,
      question_id: 'q1',
      follow_up_id: 'q1.f1',
      text: prompts[0]?.text,
      reason: 'criterion_not_touched:space',
    },
  })
  assert.equal(currentQuestionId(first.state), 'q1.f1')
  const second = answer(first.state, 'q1.f1', 'Two to the power of 128.')
  assert.deepEqual(
    second.events.map((event) => event.type),
    ['AnswerSubmitted'],
  )
  assert.equal(currentQuestionId(second.state), 'q2')
  const asked = decide(
    second.state,
    { kind: 'ask', session_id, actor: 'ann', question_id: 'q1', text: 'Since when?' },
    now,
  )
  assert.equal(currentQuestionId(asked.state), 'q1.f2')
  assert.equal(asked.state.follow_ups_left, 0)
  const again = { kind: 'ask', session_id, actor: 'ann', question_id: 'q1', text: 'And why?' } as const
  assert.throws(() => decide(asked.state, again, now), { code: 'FOLLOW_UP_BUDGET' })
  // Without budget left the next answer gets none.
  const rest = answer(answer(asked.state, 'q1.f2', 'Since 1998.').state, 'q2', 'It is newer.')
  assert.equal(currentQuestionId(rest.state), undefined)
})

test('while a model thinks, the next question waits; what it says is asked, and without a word of it the interview goes on', () => {
  const waiting = answer(begun, 'q1', 'It is newer.', 'model').state
  assert.equal(currentQuestionId(waiting), undefined)
  assert.equal(waiting.work?.due_at, now)
  const found = { session_id, actor: 'service:interview', panel: [], drafts: [] }
  const asked = whatIsDue(waiting, { ...found, follow_up: { text: 'How so?', reason: 'model:vague' } }, now)
  assert.equal(currentQuestionId(asked.state), 'q1.f1')
  assert.equal(asked.events[0]?.type, 'FollowUpAsked')
  assert.ok((asked.state.work?.due_at ?? now) > now)
  const none = whatIsDue(waiting, found, now)
  assert.deepEqual([currentQuestionId(none.state), none.events, none.state.follow_ups_left], ['q2', [], 2])
})

test('skipped questions stay answerable, and the next one opens', () => {
  const skipped = decide(begun, { kind: 'skip', session_id, actor: 'c', question_id: 'q1' }, now).state
  assert.equal(currentQuestionId(skipped), 'q2')
  assert.throws(() => decide(skipped, { kind: 'skip', session_id, actor: 'c', question_id: 'q9' }, now), {
    code: 'QUESTION_NOT_OPEN',
  })
  assert.equal(answer(skipped, 'q1', 'after all').events[0]?.type, 'AnswerSubmitted')
})

test('plainly unusable answers are marked for people; odd but honest ones are not', () => {
  const table: [string, string, string | undefined][] = [
    ['', 'en', 'empty'],
    [' \n\t… ?!', 'en', 'empty'],
    ['yes', 'en', 'too_short'],
    ['it depends', 'en', 'too_short'],
    ['aaaaaaaaaaaaaaaaaaaaaa', 'en', 'garbled'],
    ['asdf qwer zxcv asdf', 'en', 'garbled'],
    ['hgfkjd sdkfjhg wrtplk mnbvc', 'en', 'garbled'],
    ['\uFFFD\uFFFD\uFFFDab\uFFFD\uFFFD', 'en', 'garbled'],
    ['spam spam spam spam spam spam spam spam spam spam spam spam spam spam', 'en', 'garbled'],
    ['आईपीवी छह का उद्देश्य बड़ा पता स्थान है', 'en', 'wrong_language'],
    ['आईपीवी छह का उद्देश्य बड़ा पता स्थान है', 'hi', undefined],
    ['IPv6 का उद्देश्य बड़ा address space है', 'hi', undefined],
    [
      'Ich habe das nicht gemacht und die Leute auf der Straße haben mit mir über ein Netz geredet, das wir nicht für uns bauen',
      'en',
      'wrong_language',
    ],
    ['We moved the routers to IPv6 because the address space was exhausted.', 'en', undefined],
    ['HTTP TCP SMTP DNS ICMP', 'en', undefined],
    ['larger address space, simpler header', 'en', undefined],
  ]
  for (const [text, language, expected] of table)
    assert.equal(qualityOf(text, { kind: 'open', language }), expected, text)
  assert.equal(qualityOf('B', { kind: 'choice', language: 'en' }), undefined)
  assert.equal(qualityOf('x=1', { kind: 'code', language: 'en' }), undefined)
})

test('after the end: corrections are revisions, remarks stand beside, the release ends both', () => {
  const answered = answer(begun, 'q1', 'It is newer.').state
  const done = decide(answered, { kind: 'complete', session_id, actor: 'c', panel: [] }, now).state
  const later = (hours: number) => new Date(now.getTime() + hours * 3_600_000)
  const correct = {
    kind: 'correct',
    session_id,
    actor: 'c',
    question_id: 'q1',
    text: 'It is newer, and larger.',
  } as const
  const corrected = decide(done, correct, later(23))
  assert.equal(corrected.events[0]?.type, 'AnswerCorrected')
  assert.equal(decide(corrected.state, correct, later(23)).state, corrected.state)
  assert.throws(() => decide(done, correct, later(24)), { code: 'REVIEW_OVER' })
  assert.throws(() => decide(done, { ...correct, question_id: 'q2' }, later(1)), { code: 'NOT_ANSWERED' })
  const annotate = { kind: 'annotate', session_id, actor: 'c', of_seq: 4, text: 'I meant the header.' } as const
  const annotated = decide(done, annotate, later(1)).state
  assert.equal(annotated.entries.at(-1)?.kind, 'annotated')
  assert.throws(() => decide(done, { ...annotate, of_seq: 999 }, later(1)), { code: 'UNKNOWN_ENTRY' })
  const released = decide(annotated, { kind: 'release', session_id, actor: 'c' }, later(1))
  assert.deepEqual(released.events, [{ type: 'TranscriptReleased', data: { session_id } }])
  assert.throws(() => decide(released.state, correct, later(2)), { code: 'REVIEW_OVER' })
})

test('a signal stands beside the transcript, can be explained, and changes nothing that is scored', () => {
  const noted = decide(begun, { kind: 'signal', session_id, actor: 'c', signal: 'tab_hidden' }, now)
  assert.deepEqual(noted.events, [
    { type: 'IntegritySignalObserved', data: { session_id, question_id: 'q1', signal: 'tab_hidden' } },
  ])
  assert.equal(noted.state.entries, begun.entries)
  assert.equal(noted.state.answers, begun.answers)
  const signal_id = noted.state.signals?.[0]?.signal_id ?? ''
  const explained = decide(
    noted.state,
    { kind: 'explain_signal', session_id, actor: 'c', signal_id, text: 'a reminder' },
    now,
  )
  assert.equal(explained.state.signals?.[0]?.explanation, 'a reminder')
  assert.deepEqual(explained.events, [])
})
