import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Stored } from '@candor/platform/aggregate'
import { startSession } from './beginning.ts'
import { draftPlan, publishPlan } from './plan.ts'
import { type Command, decide } from './session.ts'
import { type Session, sessionIdOf } from './session-state.ts'
import { planInput } from './testing.ts'
import { toBlocks, toJson, toText, toVtt } from './transcript-export.ts'

const start = new Date('2026-03-02T09:00:00Z')
const at = (ms: number) => new Date(start.getTime() + ms)
const session_id = sessionIdOf('booking-1')
const version = { plan_id: 'p', plan_version_id: 'v', plan_version: 1, draft_version: 1, actor: 'ann' }
const plan = publishPlan(draftPlan(planInput, 'ann', start).state, version, start).state
const booking = {
  booking_id: 'booking-1',
  candidate_id: 'cand',
  plan_version_id: 'v',
  panel: [],
  time_multiplier: 1,
}
const consent = { recording: true, automated_scoring: true, notice_version: '1' }
const evil = 'a --> b <b>&amp;\r\n\r\n00:00.000 --> 00:01.000\nשלום नमस्ते 👩‍🚀'

function held(): Stored<Session> {
  const steps: [object, number][] = [
    [{ kind: 'answer', question_id: 'q1', text: evil }, 61_234],
    [{ kind: 'pause', reason: 'a call' }, 70_000],
    [{ kind: 'resume' }, 90_000],
    [{ kind: 'answer', question_id: 'q2', text: 'yes' }, 100_000],
    [{ kind: 'signal', signal: 'tab_hidden' }, 101_000],
    [{ kind: 'complete', panel: [] }, 110_000],
    [{ kind: 'correct', question_id: 'q2', text: 'It leases addresses.' }, 3_661_000],
    [{ kind: 'annotate', of_seq: 4, text: 'I was nervous' }, 3_662_000],
  ]
  let session = startSession({ session_id, booking, plan, consent, draw: { seed: 'abc', exposes: [] } }, start).state
  for (const [command, ms] of steps)
    session = decide(session, { session_id, actor: 'cand', ...command } as Command, at(ms)).state
  return { _id: session_id, version: 1, seq: 0, schema_version: 1, bucket: 0, ...session }
}

test('plain text and JSON hold every word, who said it and when, both wordings of a correction, and no signal', () => {
  const session = held()
  const text = toText(session, plan)
  assert.match(text, /\[00:01:01\] Candidate: a --> b <b>/)
  assert.match(text, /Candidate \(not scorable: too short\): yes/)
  assert.match(text, /\[01:01:01\] Candidate \(revision 2\): It leases addresses\./)
  assert.match(text, /Candidate \(remark on entry 4\): I was nervous/)
  assert.match(text, /Note: Resumed after 20 s\./)
  assert.ok(text.includes(evil))
  const json = toJson(session, plan, 'observer')
  assert.equal(json.draw_seed, 'abc')
  assert.equal(json.entries.length, session.entries.length)
  assert.deepEqual(
    json.questions.map(({ id }) => id),
    ['q1', 'q2'],
  )
  for (const form of [text, JSON.stringify(json), toVtt(session, plan)]) {
    assert.ok(!form.includes('tab_hidden'), 'signals stand apart')
    assert.ok(!form.includes('SECRET'), 'no reference answers')
  }
})

test('WebVTT: cues in order, none empty, and no answer can end a cue or begin markup', () => {
  const vtt = toVtt(held(), plan)
  assert.ok(vtt.startsWith('WEBVTT - Network engineer\n\n'))
  const blocks = vtt.trimEnd().split('\n\n').slice(2)
  assert.equal(blocks.length, 11)
  let before = 0
  for (const [n, block] of blocks.entries()) {
    const [id, timing = '', ...payload] = block.split('\n')
    assert.equal(id, String(n + 1))
    const times = /^(\d\d):(\d\d):(\d\d)\.(\d{3}) --> (\d\d):(\d\d):(\d\d)\.(\d{3})$/.exec(timing)?.slice(1).map(Number)
    assert.ok(times, timing)
    const ms = ([h = 0, m = 0, s = 0, t = 0]: number[]) => ((h * 60 + m) * 60 + s) * 1_000 + t
    assert.ok(ms(times.slice(0, 4)) >= before && ms(times.slice(4)) > ms(times.slice(0, 4)))
    before = ms(times.slice(0, 4))
    const text = payload.join('\n')
    assert.ok(!text.includes('-->') && text.startsWith('<v ') && text.endsWith('</v>'))
    assert.ok(!/<(?!v |\/v>)/.test(text), text)
  }
  assert.ok(vtt.includes('a --&gt; b &lt;b&gt;&amp;amp;\n00:00.000 --&gt; 00:01.000\nשלום'))
})

test('candidates read why they were asked further, without the criterion', () => {
  const session = held()
  const asked = { kind: 'follow_up_asked', question_id: 'q1', follow_up_id: 'q1.f1', text: 'And?' } as const
  const seq = session.entries.length + 1
  const more = {
    ...session,
    entries: [...session.entries, { ...asked, seq, at: start, by: 'x', reason: 'criterion_not_touched:secret' }],
  }
  const reasonFor = (role: 'candidate' | 'observer') =>
    (toJson(more, plan, role).entries.at(-1) as { reason?: string }).reason
  assert.deepEqual(
    [reasonFor('candidate'), reasonFor('observer')],
    ['criterion_not_touched', 'criterion_not_touched:secret'],
  )
})

test('the PDF begins each question with its words, and every answer is in it', () => {
  const blocks = toBlocks(held(), plan)
  assert.ok(blocks.some((block) => 'heading' in block && block.heading === 'What is DHCP?'))
  assert.ok(blocks.some((block) => 'text' in block && block.text === evil))
})
