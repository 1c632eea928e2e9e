/** What the interview service sends over the live connection and answers over REST; services/interview/README.md describes it. */

export interface Question {
  id: string
  text: string
  category: string
  kind: string
  /** Counts from 1. */
  number: number
  time_limit_seconds?: number
  /** The question whose answer this one is about. */
  follow_up_to?: string
  options?: string[]
  /** Several options, each on a line of its own. */
  multiple?: boolean
  code?: { language: string; starter?: string }
  scale?: { from: number; to: number }
}

export interface SessionView {
  session_id: string
  booking_id: string
  plan_version_id: string
  candidate_id: string
  title: string
  status: string
  seq: number
  started_at: string
  deadline_at: string | null
  ended_at: string | null
  remaining_ms: number
  time_multiplier: number
  total_questions: number
  answered_questions: number
  current_question: Question | null
  answer_by: string | null
  answers: { question_id: string; answer_id: string; revision: number; submitted_at: string }[]
  consent: { recording: boolean; automated_scoring: boolean; notice_version: string; at: string } | null
  notice: Notice
  skipped?: string[]
  follow_ups_left?: number
  /** The next question opens in a few seconds. */
  waiting_for_follow_up?: boolean
  /** Until then the candidate may correct what was said; null while it runs and after the release. */
  review_until?: string | null
  released_at?: string | null
  /** Integrity signals that were noted. */
  signals?: number
  /** Time without a line that was given back so far. */
  given_back_ms?: number
}

/** Who judges, or watches to learn. */
export interface PanelMember {
  /** null while it is not known. */
  name: string | null
  /** What the person was asked for; null for anybody. */
  seat: string | null
  shadow: boolean
}

/** What a candidate must be told before consenting. */
export interface Notice {
  version?: string
  recorded: string
  judged_by: string
  automated_scoring: boolean
  human_alternative?: string
  retention_days: number
}

/** Before the start: what awaits the candidate. */
export interface WaitingRoom {
  booking_id: string
  /** scheduled, open, started, cancelled, missed, over */
  status: string
  session_id: string | null
  title: string
  /** By the server's clock, when this was answered. */
  now?: string
  opens_at: string
  starts_at: string
  ends_at: string
  duration_minutes: number
  time_multiplier: number
  total_questions: number
  follow_ups: number
  panel_size: number
  panel?: PanelMember[]
  notice: Notice
}

/** What the page may notice beside the answers; each is told to the candidate. */
export type SignalName = 'tab_hidden' | 'large_paste' | 'reconnected'

/** One note, as GET /signals shows it. */
export interface SignalNote {
  signal_id: string
  at: string
  signal: string
  question_id: string | null
  /** What the candidate says to it. */
  explanation: string | null
}

export interface DraftView {
  question_id: string
  revision: number
  text: string
}

/** One line of the transcript, as GET /transcript shows it. */
export interface Entry {
  seq: number
  at: string
  by: string
  kind: string
  question_id?: string
  answer_id?: string
  revision?: number
  text?: string
  late?: boolean
  from_draft?: boolean
  reason?: string
  follow_up_id?: string
  of_seq?: number
}

/** Who is connected now. */
export interface Presence {
  candidate: boolean
  watching_count: number
  /** Ids of those who watch; the panel alone is told. */
  watching?: string[]
}

/** The candidate is connected again; `given_back_ms` of the time without a line were added to both deadlines. */
export interface LineRestored {
  away_ms: number
  given_back_ms: number
  deadline_at: string
  /** Of the open question; null where it has none. */
  answer_by: string | null
}

export type ServerFrame =
  | { type: 'welcome'; seq: number; session: SessionView; drafts: DraftView[]; replay_truncated: boolean }
  | { type: 'arrived'; seq: number; at: string }
  | { type: 'started'; seq: number; at: string; deadline_at: string }
  | { type: 'consent'; seq: number; at: string; recording: boolean; automated_scoring: boolean }
  | { type: 'consent_withdrawn'; seq: number; at: string; automated_scoring: boolean }
  | { type: 'question'; seq: number; at: string; question: Question; total_questions: number; answer_by: string | null }
  | { type: 'ack'; seq: number; at: string; question_id: string; revision: number; answer_id: string }
  | {
      type: 'answer'
      seq: number
      at: string
      question_id: string
      answer_id: string
      revision: number
      text: string
      late: boolean
      from_draft: boolean
      not_scorable: string | null
    }
  | { type: 'paused'; seq: number; at: string; reason: string }
  | { type: 'resumed'; seq: number; at: string; paused_ms: number; deadline_at: string }
  | ({ type: 'line_restored'; seq: number; at: string } & LineRestored)
  | { type: 'ended'; seq: number; at: string; status: string }
  | { type: 'help'; seq: number; at: string; reason: string }
  | { type: 'skipped'; seq: number; at: string; question_id: string; by: string }
  | { type: 'follow_up'; seq: number; at: string; question_id: string; follow_up_id: string }
  | { type: 'annotated'; seq: number; at: string; of_seq: number; text: string }
  | { type: 'released'; seq: number; at: string }
  | { type: 'erased'; seq: number; at: string }
  | { type: 'saved' | 'stale'; question_id: string; revision: number }
  | { type: 'noted'; signal: SignalName }
  | ({ type: 'presence' } & Presence)
  | { type: 'pong'; at: string }
  | { type: 'reconnect'; after_ms: number }
  | { type: 'notice'; code: string; message: string }
  | { type: 'error'; code: string; message: string; question_id?: string; revision?: number }

export type ClientFrame =
  | { type: 'draft'; question_id: string; revision: number; text: string }
  | { type: 'answer'; question_id: string; revision: number; text: string }
  | { type: 'skip'; question_id: string }
  | { type: 'help'; reason: string }
  | { type: 'ask'; question_id: string; text: string }
  | { type: 'signal'; signal: SignalName }
  | { type: 'complete' }
  | { type: 'ping' }
