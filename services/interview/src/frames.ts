import { type Static, Type } from 'typebox'
import { Compile } from 'typebox/compile'
import type { PlanVersion } from './plan.ts'
import type { Entry, Session } from './session-state.ts'
import { questionView } from './session-view.ts'
import { signalNames } from './signals.ts'
import { answerBodyBytesMax, answerCharsMax } from './text.ts'

const strict = { additionalProperties: false }
const QuestionId = Type.String({ minLength: 1, maxLength: 64 })
const Revision = Type.Integer({ minimum: 1, maximum: 1_000_000 })
const Text = Type.String({ maxLength: answerCharsMax })

const clientFrames = {
  hello: Type.Object(
    {
      type: Type.Literal('hello'),
      ticket: Type.Optional(Type.String({ minLength: 1, maxLength: 2_048 })),
      last_seq: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000 })),
    },
    strict,
  ),
  draft: Type.Object({ type: Type.Literal('draft'), question_id: QuestionId, revision: Revision, text: Text }, strict),
  answer: Type.Object(
    {
      type: Type.Literal('answer'),
      question_id: QuestionId,
      revision: Revision,
      text: Text,
      client_id: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    },
    strict,
  ),
  skip: Type.Object({ type: Type.Literal('skip'), question_id: QuestionId }, strict),
  help: Type.Object({ type: Type.Literal('help'), reason: Type.Optional(Type.String({ maxLength: 200 })) }, strict),
  /** Of a panel member: a follow-up to an answer. */
  ask: Type.Object(
    {
      type: Type.Literal('ask'),
      question_id: QuestionId,
      text: Type.String({ minLength: 1, maxLength: 1_000 }),
    },
    strict,
  ),
  signal: Type.Object(
    { type: Type.Literal('signal'), signal: Type.Union(signalNames.map((name) => Type.Literal(name))) },
    strict,
  ),
  complete: Type.Object({ type: Type.Literal('complete') }, strict),
  ping: Type.Object({ type: Type.Literal('ping') }, strict),
  // The requirement documents' media frame: its data is not looked at, whatever it holds.
  frame: Type.Object({ type: Type.Literal('frame'), data: Type.Unknown() }, strict),
}
export type ClientFrame = {
  [K in keyof typeof clientFrames]: Static<(typeof clientFrames)[K]>
}[keyof typeof clientFrames]

const validators = Object.fromEntries(Object.entries(clientFrames).map(([type, schema]) => [type, Compile(schema)]))

/** Bytes of one message, by type; what is larger is refused without a look at it. Larger than all of them ends the connection. */
export const frameBytes = {
  text: answerBodyBytesMax,
  other: 4_096,
  /** Up to here a message is refused in words, beyond it the connection is closed with 1009. */
  payloadMax: 2 * 1024 * 1024,
} as const

export type Reading =
  | { kind: 'frame'; frame: ClientFrame }
  | { kind: 'refused'; code: string; message: string; about?: unknown }

/** Reads one message of a client. Never throws; what it can't use comes back as a refusal that says why. */
export function readFrame(data: Buffer, isBinary: boolean, mediaBytesMax: number): Reading {
  if (isBinary) return refused('BINARY_NOT_SUPPORTED', 'send JSON in text messages')
  const largest = Math.max(mediaBytesMax, frameBytes.text)
  if (data.length > largest)
    return refused('FRAME_TOO_LARGE', `the message has ${data.length} bytes, at most ${largest} are read`)
  let parsed: unknown
  try {
    parsed = JSON.parse(data.toString())
  } catch {
    return refused('NOT_JSON', 'the message is not JSON')
  }
  const type = typeof parsed === 'object' && parsed !== null ? (parsed as { type?: unknown }).type : undefined
  const validator = typeof type === 'string' && Object.hasOwn(validators, type) ? validators[type] : undefined
  if (!validator) return refused('UNKNOWN_TYPE', `known types: ${Object.keys(clientFrames).join(', ')}`)
  const limit =
    type === 'frame' ? mediaBytesMax : type === 'draft' || type === 'answer' ? frameBytes.text : frameBytes.other
  const about = aboutOf(parsed)
  if (data.length > limit)
    return refused('FRAME_TOO_LARGE', `a ${type} may have ${limit} bytes, this one has ${data.length}`, about)
  if (validator.Check(parsed)) return { kind: 'frame', frame: parsed as ClientFrame }
  const [error] = validator.Errors(parsed)
  return refused('INVALID_FRAME', `${error?.instancePath || '/'} ${error?.message ?? 'does not fit'}`, about)
}

function refused(code: string, message: string, about?: object): Reading {
  return { kind: 'refused', code, message, about }
}

/** Lets the client find what was refused; only what is short and of the right type is sent back. */
function aboutOf(parsed: unknown): object {
  const { question_id, revision, client_id } = parsed as Record<string, unknown>
  return {
    ...(typeof question_id === 'string' && question_id.length <= 64 && { question_id }),
    ...(typeof revision === 'number' && { revision }),
    ...(typeof client_id === 'string' && client_id.length <= 64 && { client_id }),
  }
}

export type Viewer = 'candidate' | 'observer'

/**
 * The live frame of a transcript entry. It is derived, never stored: a reconnect gets the same frames again from the document.
 * Candidates get an `ack` for their own answers, observers the words.
 */
export function frameOf(entry: Entry, viewer: Viewer, session: Session, plan: PlanVersion): object {
  const { seq } = entry
  const at = entry.at.toISOString()
  switch (entry.kind) {
    case 'arrived':
      return { type: 'arrived', seq, at }
    case 'started':
      return { type: 'started', seq, at, deadline_at: entry.deadline_at.toISOString() }
    case 'consent_given':
      return { type: 'consent', seq, at, recording: entry.recording, automated_scoring: entry.automated_scoring }
    case 'consent_withdrawn':
      return { type: 'consent_withdrawn', seq, at, automated_scoring: entry.automated_scoring }
    case 'question_opened': {
      const question = questionView(entry.question_id, session, plan)
      return {
        type: 'question',
        seq,
        at,
        question,
        total_questions: session.questions.length,
        answer_by: entry.answer_by?.toISOString() ?? null,
      }
    }
    case 'answered': {
      const { question_id, revision, answer_id, client_id, text, late, from_draft, not_scorable } = entry
      if (viewer === 'candidate')
        return { type: 'ack', seq, question_id, revision, answer_id, at, ...(client_id && { client_id }) }
      return {
        type: 'answer',
        seq,
        question_id,
        revision,
        answer_id,
        at,
        text,
        late,
        from_draft,
        not_scorable: not_scorable ?? null,
      }
    }
    case 'help_asked':
      return { type: 'help', seq, at, reason: entry.reason }
    case 'skipped':
      return { type: 'skipped', seq, at, question_id: entry.question_id, by: entry.by }
    case 'follow_up_asked':
      return { type: 'follow_up', seq, at, question_id: entry.question_id, follow_up_id: entry.follow_up_id }
    case 'annotated':
      return { type: 'annotated', seq, at, of_seq: entry.of_seq, text: entry.text }
    case 'released':
      return { type: 'released', seq, at }
    case 'paused':
      return { type: 'paused', seq, at, reason: entry.reason }
    case 'resumed':
      return { type: 'resumed', seq, at, paused_ms: entry.paused_ms, deadline_at: entry.deadline_at.toISOString() }
    case 'line_restored': {
      const { away_ms, given_back_ms, deadline_at, answer_by } = entry
      return {
        type: 'line_restored',
        seq,
        at,
        away_ms,
        given_back_ms,
        deadline_at: deadline_at.toISOString(),
        answer_by: answer_by?.toISOString() ?? null,
      }
    }
    case 'completed':
    case 'expired':
    case 'abandoned':
      return { type: 'ended', seq, at, status: entry.kind }
    case 'erased':
      return { type: 'erased', seq, at }
  }
}
