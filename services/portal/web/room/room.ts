import { createServerClock } from './clock.ts'
import { type Connection, type ConnectionDeps, createConnection, type LinkState } from './connection.ts'
import type { Desk } from './desk.ts'
import * as desk from './desk.ts'
import type { Entry, Question, ServerFrame, SessionView } from './frames.ts'
import { createJournal } from './journal.ts'

export interface RoomState {
  link: LinkState
  /** Unset until the first welcome. */
  session?: SessionView
  /** Questions seen so far, in their order. */
  questions: readonly Question[]
  desk: Desk
  /** False when this browser keeps no copy, so that words wait in this page alone. */
  kept: boolean
  /** When the server confirmed everything last, on its own clock. */
  savedAt?: number
  /** A refusal that the candidate can do something about. */
  refusal?: { code: string; message: string; question_id?: string }
  /** Newer words of the same question came from another device. */
  elsewhere: boolean
}

export interface Room {
  state(): RoomState
  subscribe(listener: () => void): () => void
  /** Milliseconds since the epoch on the server's clock. */
  now(): number
  write(questionId: string, text: string): void
  /** The answer is given, or its correction; sent now or as soon as there is a line. */
  handIn(questionId: string): void
  /** Goes past the open question, which can still be answered. */
  skip(questionId: string): void
  help(reason: string): void
  /** Something that the candidate is told is noted. */
  signal(signal: 'tab_hidden' | 'large_paste'): void
  /** Takes in what a REST call answered. */
  heard(session: SessionView): void
  complete(): void
  retryNow(): void
  close(): void
}

export interface RoomDeps extends Pick<ConnectionDeps, 'url' | 'ticket' | 'isFinal'> {
  sessionId: string
  /** What was said so far, with the words of the answers. */
  transcript(): Promise<Entry[]>
  storage: Storage | undefined
}

/** Drafts go out this long after a key, at most; several keys share one message. */
const draftMs = 600
const againMs = 1_200
const passing = new Set(['RATE_LIMITED', 'BUSY', 'UNAVAILABLE'])
const waits = new Set(['SESSION_PAUSED', 'CONSENT_REQUIRED', 'SESSION_OVER', 'TOO_MANY', 'UNKNOWN_TYPE'])

/**
 * The candidate's side of a live interview. Words are on this device at once and on the server within a second; what was not
 * confirmed is sent again after every reconnect, by revision, so that nothing is lost and nothing counts twice.
 */
export function createRoom(deps: RoomDeps): Room {
  const journal = createJournal(deps.storage, deps.sessionId)
  const clock = createServerClock(() => performance.now(), Date.now())
  const listeners = new Set<() => void>()
  let state: RoomState = {
    link: { kind: 'connecting' },
    questions: [],
    desk: journal.read(),
    kept: deps.storage !== undefined,
    elsewhere: false,
  }
  /** Highest revision on its way, by question, on this connection. */
  let sent = new Map<string, string>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let wantsEnd = false
  /** Asked once: later answers are known from this page's own acks. */
  let transcribed = false

  const connection: Connection = createConnection({
    url: deps.url,
    ticket: deps.ticket,
    isFinal: deps.isFinal,
    // 0 has every question sent again, so that a page that was reloaded can show the earlier ones.
    lastSeq: () => (transcribed ? state.session?.seq : 0),
    onFrame: take,
    onState(link) {
      if (link.kind !== 'open') sent = new Map()
      set({ link })
    },
  })
  connection.open()

  function set(change: Partial<RoomState>): void {
    state = { ...state, ...change }
    for (const listener of listeners) listener()
  }

  function setDesk(next: Desk): void {
    if (next === state.desk) return
    const allSaved = desk.isAllSaved(next) && !desk.isAllSaved(state.desk)
    set({ desk: next, kept: journal.write(next), ...(allSaved && { savedAt: clock.now() }) })
  }

  function setSession(change: Partial<SessionView>): void {
    if (state.session) set({ session: { ...state.session, ...change } })
  }

  function take(frame: ServerFrame, tripMs?: number): void {
    switch (frame.type) {
      case 'welcome':
        void welcome(frame)
        break
      case 'pong':
        clock.heard(Date.parse(frame.at), tripMs)
        break
      case 'saved':
        setDesk(desk.saved(state.desk, frame.question_id, frame.revision))
        break
      case 'stale':
        set({ elsewhere: true })
        connection.rejoin()
        break
      case 'error':
        refused(frame)
        break
      case 'ack':
        acknowledged(frame.question_id, frame.revision)
        advance(frame.seq)
        break
      case 'question':
        set({ questions: withQuestion(state.questions, frame.question) })
        if (isNews(frame.seq)) setSession({ current_question: frame.question, answer_by: frame.answer_by })
        advance(frame.seq)
        break
      default:
        if ('seq' in frame) follow(frame)
    }
  }

  const isNews = (seq: number) => seq > (state.session?.seq ?? 0)

  function advance(seq: number): void {
    if (isNews(seq)) setSession({ seq })
  }

  /** What changes the session as a whole. Older frames, sent again for their questions' sake, change nothing. */
  function follow(frame: Extract<ServerFrame, { seq: number }>): void {
    if (!isNews(frame.seq)) return
    if (frame.type === 'paused') {
      const left = state.session?.deadline_at ? Date.parse(state.session.deadline_at) - Date.parse(frame.at) : 0
      setSession({ status: 'paused', deadline_at: null, remaining_ms: Math.max(0, left) })
    }
    if (frame.type === 'started') setSession({ status: 'in_progress', deadline_at: frame.deadline_at })
    if (frame.type === 'resumed') resumed(frame.deadline_at, frame.paused_ms)
    if (frame.type === 'consent' && state.session?.consent) {
      const { recording, automated_scoring } = frame
      setSession({ consent: { ...state.session.consent, recording, automated_scoring } })
    }
    if (frame.type === 'consent_withdrawn' && state.session?.consent)
      setSession({ consent: { ...state.session.consent, automated_scoring: false } })
    if (frame.type === 'skipped')
      setSession({
        skipped: [...(state.session?.skipped ?? []), frame.question_id],
        current_question: null,
        answer_by: null,
      })
    if (frame.type === 'ended') ended(frame.status, frame.at)
    advance(frame.seq)
  }

  function resumed(deadline_at: string, pausedMs: number): void {
    const by = state.session?.answer_by
    const answer_by = by ? new Date(Date.parse(by) + pausedMs).toISOString() : null
    setSession({ status: 'in_progress', deadline_at, answer_by })
    schedule(0)
  }

  function ended(status: string, at: string): void {
    setSession({ status, ended_at: at, deadline_at: null, remaining_ms: 0, current_question: null })
    // The server has everything: the copy on this device, which others may use, is no longer needed.
    if (desk.isAllSaved(state.desk)) journal.forget()
  }

  async function welcome({ session, drafts }: Extract<ServerFrame, { type: 'welcome' }>): Promise<void> {
    if (session.deadline_at) clock.heard(Date.parse(session.deadline_at) - session.remaining_ms)
    const { current_question } = session
    set({
      // Frames that were missed come after this one; they must still count as news.
      session: transcribed ? { ...session, seq: Math.min(session.seq, state.session?.seq ?? session.seq) } : session,
      ...(current_question && { questions: withQuestion(state.questions, current_question) }),
    })
    setDesk(desk.reconcile(state.desk, { drafts, answers: session.answers }))
    await transcribe()
    flush()
  }

  /** The words of the answers, for a page that was reloaded. Without them one can go on all the same. */
  async function transcribe(): Promise<void> {
    if (transcribed) return
    try {
      const latest = new Map<string, { question_id: string; revision: number; text?: string }>()
      for (const { kind, question_id, revision, text } of await deps.transcript())
        if (kind === 'answered' && question_id !== undefined && revision !== undefined)
          latest.set(question_id, { question_id, revision, ...(text !== undefined && { text }) })
      transcribed = true
      setDesk(desk.reconcile(state.desk, { drafts: [], answers: [...latest.values()] }))
    } catch {
      // Asked again after the next welcome.
    }
  }

  function acknowledged(questionId: string, revision: number): void {
    sent.delete(questionId)
    setDesk(desk.answered(state.desk, questionId, revision))
    const answered = Object.values(state.desk).filter((sheet) => sheet.answered > 0).length
    const current = state.session?.current_question
    setSession({
      answered_questions: Math.max(answered, state.session?.answered_questions ?? 0),
      ...(current?.id === questionId && { current_question: null, answer_by: null }),
    })
    if (state.refusal?.question_id === questionId) forgive()
    flush()
  }

  function refused({ code, message, question_id, revision }: Extract<ServerFrame, { type: 'error' }>): void {
    if (question_id !== undefined) sent.delete(question_id)
    if (passing.has(code)) {
      schedule(againMs)
      return
    }
    if (code === 'STALE_REVISION' && question_id !== undefined) {
      setDesk(desk.overtaken(state.desk, question_id, revision ?? 0))
      schedule(0)
      return
    }
    // Sent again by themselves when the interview goes on.
    if (waits.has(code)) return
    wantsEnd = false
    set({ refusal: { code, message, ...(question_id !== undefined && { question_id }) } })
  }

  function forgive(): void {
    const { refusal: _, ...rest } = state
    state = rest
    set({})
  }

  function schedule(ms: number): void {
    if (timer !== undefined && ms > 0) return
    clearTimeout(timer)
    timer = setTimeout(() => {
      timer = undefined
      flush()
    }, ms)
  }

  /** Sends what the server does not have, each revision once per connection. */
  function flush(): void {
    const { session, link } = state
    if (link.kind !== 'open' || session?.status !== 'in_progress' || session.consent?.recording !== true) return
    const waiting = desk.unsent(state.desk)
    for (const { id, kind, revision, text } of waiting) {
      const mark = `${kind}:${revision}`
      if (sent.get(id) === mark || state.refusal?.question_id === id) continue
      if (connection.send({ type: kind, question_id: id, revision, text })) sent.set(id, mark)
    }
    if (wantsEnd && waiting.length === 0) connection.send({ type: 'complete' })
  }

  return {
    state: () => state,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    now: clock.now,
    write(id, text) {
      if (state.refusal?.question_id === id) forgive()
      setDesk(desk.write(state.desk, id, text))
      schedule(draftMs)
    },
    handIn(id) {
      setDesk(desk.handIn(state.desk, id))
      flush()
    },
    skip: (question_id) => void connection.send({ type: 'skip', question_id }),
    help: (reason) => void connection.send({ type: 'help', reason }),
    signal: (signal) => void connection.send({ type: 'signal', signal }),
    heard(session) {
      if (session.seq < (state.session?.seq ?? 0)) return
      // Its questions and acks come over the live connection, in order.
      set({ session: { ...session, seq: state.session?.seq ?? session.seq } })
      flush()
    },
    complete() {
      wantsEnd = true
      flush()
    },
    retryNow: connection.retryNow,
    close() {
      clearTimeout(timer)
      connection.close()
    },
  }
}

/** In the order in which they opened: a follow-up stands where it was asked. */
function withQuestion(questions: readonly Question[], question: Question): readonly Question[] {
  const others = questions.filter(({ id }) => id !== question.id)
  return questions.length === others.length
    ? [...questions, question]
    : questions.map((one) => (one.id === question.id ? question : one))
}
