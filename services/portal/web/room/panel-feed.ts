import { createServerClock } from './clock.ts'
import { type Connection, type ConnectionDeps, createConnection, type LinkState } from './connection.ts'
import type { Presence, Question, ServerFrame, SessionView } from './frames.ts'
import { withQuestion } from './room.ts'
import { afterFrame } from './session-news.ts'

/** A line of the live transcript. */
export type Said = Exclude<Extract<ServerFrame, { seq: number }>, { type: 'welcome' | 'ack' }>

export interface PanelState {
  link: LinkState
  /** Unset until the candidate has started. */
  session?: SessionView
  questions: readonly Question[]
  /** Everything that was said so far, in its order. */
  said: readonly Said[]
  presence: Presence
  /** Since when the candidate, who was here, is not connected. */
  awaySince?: number
  /** The service refused what was asked of it last. */
  refusal?: { code: string; message: string }
}

export interface PanelFeed {
  state(): PanelState
  subscribe(listener: () => void): () => void
  now(): number
  /** A further question about an answer. False when there is no line. */
  ask(questionId: string, text: string): boolean
  /** Goes past the open question. False when there is no line. */
  skip(questionId: string): boolean
  close(): void
}

/** Whoever waits for a candidate to come sees it within seconds. */
const backoffMs = [300, 1_000, 2_000, 3_000]
const nobody: Presence = { candidate: false, watching_count: 0, watching: [] }

/** What the panel sees of a live interview: what was handed in, never what is being typed. */
export function createPanelFeed(deps: Pick<ConnectionDeps, 'url' | 'ticket' | 'isFinal'>): PanelFeed {
  const clock = createServerClock(() => performance.now(), Date.now())
  const listeners = new Set<() => void>()
  let state: PanelState = { link: { kind: 'connecting' }, questions: [], said: [], presence: nobody }

  const connection: Connection = createConnection({
    ...deps,
    backoffMs,
    // 0 at first: everything from the beginning.
    lastSeq: () => state.said.at(-1)?.seq ?? 0,
    onFrame: take,
    onState: (link) => set({ link }),
  })
  connection.open()

  function set(change: Partial<PanelState>): void {
    state = { ...state, ...change }
    for (const listener of listeners) listener()
  }

  function take(frame: ServerFrame, tripMs?: number): void {
    if (frame.type === 'welcome') welcome(frame.session)
    else if (frame.type === 'pong') clock.heard(Date.parse(frame.at), tripMs)
    else if (frame.type === 'error') set({ refusal: { code: frame.code, message: frame.message } })
    else if (frame.type === 'presence') setPresence(frame)
    else if ('seq' in frame && frame.type !== 'ack') hear(frame)
  }

  function setPresence(presence: Presence): void {
    const { awaySince: before, ...rest } = state
    const since = presence.candidate ? undefined : (before ?? (state.presence.candidate ? clock.now() : undefined))
    state = rest
    set({ presence, ...(since !== undefined && { awaySince: since }) })
  }

  function welcome(session: SessionView): void {
    if (session.deadline_at) clock.heard(Date.parse(session.deadline_at) - session.remaining_ms)
    const open = session.current_question
    set({ session, ...(open && { questions: withQuestion(state.questions, open) }) })
  }

  function hear(frame: Said): void {
    const before = state.session
    if (!before || frame.seq <= (state.said.at(-1)?.seq ?? 0)) return
    set({
      session: afterFrame(before, frame),
      said: [...state.said, frame],
      ...(frame.type === 'question' && { questions: withQuestion(state.questions, frame.question) }),
    })
    // In the waiting room nothing was drawn yet: how much there is to ask comes with a new welcome.
    if (frame.type === 'started' && before.status === 'waiting') connection.rejoin()
  }

  function send(frame: Parameters<Connection['send']>[0]): boolean {
    const { refusal: _, ...rest } = state
    state = rest
    return connection.send(frame)
  }

  return {
    state: () => state,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    now: clock.now,
    ask: (question_id, text) => send({ type: 'ask', question_id, text }),
    skip: (question_id) => send({ type: 'skip', question_id }),
    close: connection.close,
  }
}
