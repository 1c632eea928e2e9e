import { createServerClock } from './clock.ts'
import { type Connection, type ConnectionDeps, createConnection, type LinkState } from './connection.ts'
import type { Desk } from './desk.ts'
import * as desk from './desk.ts'
import type { Entry, Question, ServerFrame, SessionView, SignalName } from './frames.ts'
import { createJournal } from './journal.ts'
import { afterFrame } from './session-news.ts'

export interface RoomState {
  link: LinkState
  /** There was a line, and it is gone until the next welcome. */
  lost: boolean
  /** Since when, on the server's clock. */
  lostAt?: number
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
  /** What was noted beside the answers while this page was open, the latest last. */
  noted: readonly { signal: SignalName; at: number }[]
  /** The line was gone, and is back: how long, and how much of it was given back. Told until the candidate has seen it. */
  restored?: { away_ms: number; given_back_ms: number }
  /** How many of the panel watch now. */
  watching: number
  /** The question that the panel went past. */
  passedByPanel?: string
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
  signal(signal: SignalName): void
  /** Takes in what a REST call answered. */
  heard(session: SessionView): void
  complete(): void
  /** After the end: what this device had more of an answer is with the server as its correction. */
  corrected(questionId: string): void
  retryNow(): void
  /** The candidate has seen what became of the time without a line. */
  seenRestored(): void
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
const sameInterruptionMs = 10_000
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
    lost: false,
    questions: [],
    desk: journal.read(),
    kept: deps.storage !== undefined,
    elsewhere: false,
    noted: [],
    watching: 0,
  }
  /** Highest revision on its way, by question, on this connection. */
  let sent = new Map<string, string>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let restoredAt = 0
  let restoredSeq = 0
  let wantsEnd = false
  let joined = false
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
      // Whoever still watches is told anew after the next welcome.
      const lost = link.kind === 'waiting' || (state.lost && link.kind === 'connecting')
      const lostAt = lost ? (state.lostAt ?? clock.now()) : undefined
      const { lostAt: _, ...rest } = state
      state = rest
      set({ link, ...(link.kind !== 'open' && { watching: 0 }), lost, ...(lostAt !== undefined && { lostAt }) })
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

  function take(frame: ServerFrame, tripMs?: number): void {
    switch (frame.type) {
      case 'welcome':
        void welcome(frame)
        break
      case 'pong':
        clock.heard(Date.parse(frame.at), tripMs)
        break
      case 'noted':
        set({
          noted: [...state.noted, { signal: frame.signal, at: clock.now() }],
          ...(state.session && { session: { ...state.session, signals: (state.session.signals ?? 0) + 1 } }),
        })
        break
      case 'presence':
        set({ watching: frame.watching_count })
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
      default:
        if ('seq' in frame) follow(frame)
    }
  }

  function follow(frame: Exclude<Extract<ServerFrame, { seq: number }>, { type: 'welcome' }>): void {
    const before = state.session
    if (!before) return
    const session = afterFrame(before, frame)
    const isNews = session !== before
    set({ session, ...(frame.type === 'question' && { questions: withQuestion(state.questions, frame.question) }) })
    if (frame.type === 'ack') acknowledged(frame.question_id, frame.revision)
    // A page that was opened anew hears of it among what was said before it.
    if (frame.type === 'line_restored' && (isNews || clock.now() - Date.parse(frame.at) < sameInterruptionMs))
      restored(frame)
    if (!isNews) return
    if (frame.type === 'skipped' && frame.by !== session.candidate_id) set({ passedByPanel: frame.question_id })
    if (frame.type === 'resumed') schedule(0)
    if (frame.type === 'ended') forgetWhenOver()
  }

  /** Some of one interruption may become known a little later: it is one to the candidate. */
  function restored({ seq, at, away_ms, given_back_ms }: Extract<ServerFrame, { type: 'line_restored' }>): void {
    if (seq <= restoredSeq) return
    restoredSeq = seq
    const isSame = Date.parse(at) - restoredAt < sameInterruptionMs
    const before = (isSame && state.restored) || { away_ms: 0, given_back_ms: 0 }
    restoredAt = Date.parse(at)
    const sum = { away_ms: before.away_ms + away_ms, given_back_ms: before.given_back_ms + given_back_ms }
    set({ restored: sum })
  }

  /** Once the server has everything, the copy on this device, which others may use, is no longer needed. */
  function forgetWhenOver(): void {
    if (typeof state.session?.ended_at === 'string' && desk.isAllSaved(state.desk)) journal.forget()
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
    if (joined && session.status === 'in_progress') connection.send({ type: 'signal', signal: 'reconnected' })
    joined = true
    await transcribe()
    forgetWhenOver()
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
    // What is typed next is a draft again, until it is handed in anew.
    if (question_id !== undefined) setDesk(desk.withdraw(state.desk, question_id))
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
    corrected(id) {
      setDesk(desk.answered(state.desk, id, desk.sheetOf(state.desk, id).revision))
      forgetWhenOver()
    },
    retryNow: connection.retryNow,
    seenRestored() {
      const { restored: _, ...rest } = state
      state = rest
      set({})
    },
    close() {
      clearTimeout(timer)
      connection.close()
    },
  }
}

/** In the order of the interview. A follow-up that is new moves those behind it on by one. */
export function withQuestion(questions: readonly Question[], question: Question): readonly Question[] {
  const isNew = questions.every(({ id }) => id !== question.id)
  const moves = isNew && questions.some(({ number }) => number === question.number)
  const others = questions
    .filter(({ id }) => id !== question.id)
    .map((one) => (moves && one.number >= question.number ? { ...one, number: one.number + 1 } : one))
  return [...others, question].sort((a, b) => a.number - b.number)
}
