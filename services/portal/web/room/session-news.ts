import type { ServerFrame, SessionView } from './frames.ts'

type Numbered = Exclude<Extract<ServerFrame, { seq: number }>, { type: 'welcome' }>

/** The session after one frame of the live connection. What it has seen already, sent again after a reconnect, changes nothing. */
export function afterFrame(session: SessionView, frame: Numbered): SessionView {
  return frame.seq > session.seq ? { ...session, ...changeOf(session, frame), seq: frame.seq } : session
}

function changeOf(session: SessionView, frame: Numbered): Partial<SessionView> {
  switch (frame.type) {
    case 'started':
      return { status: 'in_progress', deadline_at: frame.deadline_at }
    case 'consent':
    case 'consent_withdrawn': {
      const before = session.consent ?? { recording: false, automated_scoring: false, notice_version: '', at: frame.at }
      const recording = frame.type === 'consent' ? frame.recording : before.recording
      const automated_scoring = frame.type === 'consent' && frame.automated_scoring
      return { consent: { ...before, recording, automated_scoring } }
    }
    case 'question': {
      const { question, answer_by, total_questions } = frame
      return { current_question: question, answer_by, total_questions, waiting_for_follow_up: false }
    }
    case 'ack':
    case 'answer':
      return afterAnswer(session, frame)
    case 'skipped':
      return { ...closed(session, frame.question_id), skipped: [...(session.skipped ?? []), frame.question_id] }
    case 'follow_up':
      return { follow_ups_left: Math.max(0, (session.follow_ups_left ?? 0) - 1) }
    case 'paused': {
      const left = session.deadline_at ? Date.parse(session.deadline_at) - Date.parse(frame.at) : session.remaining_ms
      return { status: 'paused', deadline_at: null, remaining_ms: Math.max(0, left) }
    }
    case 'resumed':
      return afterPause(session, frame)
    case 'line_restored':
      return session.status === 'in_progress' ? { deadline_at: frame.deadline_at, answer_by: frame.answer_by } : {}
    case 'ended':
      return {
        status: frame.status,
        ended_at: frame.at,
        deadline_at: null,
        remaining_ms: 0,
        current_question: null,
        answer_by: null,
      }
    case 'released':
      return { review_until: null, released_at: frame.at }
    case 'arrived':
      return { status: 'waiting' }
    case 'help':
    case 'annotated':
    case 'erased':
      return {}
  }
}

function afterAnswer(
  session: SessionView,
  { question_id, answer_id, revision, at }: Extract<Numbered, { type: 'ack' | 'answer' }>,
): Partial<SessionView> {
  const others = session.answers.filter((one) => one.question_id !== question_id)
  const answers = [...others, { question_id, answer_id, revision, submitted_at: at }]
  return { ...closed(session, question_id), answers, answered_questions: answers.length }
}

const closed = (session: SessionView, id: string): Partial<SessionView> =>
  session.current_question?.id === id ? { current_question: null, answer_by: null } : {}

/** Both clocks stood still; whoever heard of the end of the pause elsewhere has them right already. */
function afterPause(
  session: SessionView,
  { deadline_at, paused_ms }: Extract<Numbered, { type: 'resumed' }>,
): Partial<SessionView> {
  if (session.deadline_at === deadline_at) return {}
  const by = session.answer_by
  const answer_by = by ? new Date(Date.parse(by) + paused_ms).toISOString() : null
  return { status: 'in_progress', deadline_at, answer_by }
}
