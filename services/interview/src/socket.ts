import type { Stored } from '@candor/platform/aggregate'
import { isCoded } from '@candor/platform/errors'
import type { Logger } from '@candor/platform/log'
import { withSpan } from '@candor/platform/trace'
import type { WebSocket } from 'ws'
import { panelOf } from './access.ts'
import type { FollowUpBy } from './asking.ts'
import { type BareCommand, withFacts } from './command-facts.ts'
import type { Drafts } from './drafts.ts'
import { type ClientFrame, frameOf, readFrame, type Viewer } from './frames.ts'
import type { PlanVersion } from './plan.ts'
import type { PlanCache } from './plan-cache.ts'
import { presenceFrame } from './presence.ts'
import type { Member, Rooms } from './rooms.ts'
import type { Command } from './session.ts'
import { createSessionAtRest } from './session-at-rest.ts'
import { isOver, lastSeq, type Session } from './session-state.ts'
import { execute } from './session-store.ts'
import { sessionView } from './session-view.ts'
import type { SocketMetrics } from './socket-metrics.ts'
import type { DraftDocument, Stores } from './stores.ts'
import { checkText } from './text.ts'
import type { Tickets } from './tickets.ts'

export const socketLimits = {
  /** Messages a second, and how many may come at once. */
  messagesPerSecond: 20,
  messagesBurst: 60,
  bytesPerSecond: 262_144,
  bytesBurst: 1_048_576,
  /** Refused messages in one connection; then it is closed. */
  refusalsMax: 200,
  /** What a client may leave unread; a slower one is cut. */
  unreadBytesMax: 1_048_576,
  /** Frames sent again after a reconnect; who missed more reads the transcript. */
  replayMax: 500,
  helloMs: 5_000,
  /** Messages waiting for an answer in one connection. */
  inFlightMax: 32,
} as const

export interface SocketDeps {
  stores: Stores
  plans: PlanCache
  tickets: Tickets
  drafts: Drafts
  rooms: Rooms
  metrics: SocketMetrics
  log: Logger
  mediaBytesMax: number
  followUpBy: FollowUpBy
  /** Whether media frames are answered in the form of the requirement documents; nothing is inferred either way. */
  emotionUpdates: boolean
}

/** Who opened the connection, when that was known from the upgrade request already. */
export interface Holder {
  person_id: string
  role: Viewer
  /** A recruiter or an admin: no panel has to name them. */
  staff: boolean
}

/**
 * Serves one connection of one session from the first frame to the last. All that matters is saved before it is acknowledged; the
 * connection itself holds nothing that a reconnect to another instance could not find again.
 */
export function serveSocket(
  deps: SocketDeps,
  socket: WebSocket,
  { sessionId, known, onKnown }: { sessionId: string; known: Holder | undefined; onKnown(): void },
): void {
  const { rooms, drafts, plans, metrics, stores } = deps
  let holder: Holder | undefined
  let plan: PlanVersion | undefined
  /** Last transcript entry this client was sent. Nothing is shown before the welcome set it. */
  let seq = Number.POSITIVE_INFINITY
  const rest = createSessionAtRest()
  let alive = true
  /** A candidate alone is told nothing. */
  let toldPresence = JSON.stringify(presenceFrame('candidate', [{ person_id: '', role: 'candidate' }]))
  let refusals = 0
  let inFlight = 0
  let queue: Promise<void> = Promise.resolve()
  const messages = createBucket(socketLimits.messagesPerSecond, socketLimits.messagesBurst)
  const bytes = createBucket(socketLimits.bytesPerSecond, socketLimits.bytesBurst)
  let helloTimer = known ? undefined : setTimeout(() => close(1008, 'HELLO_TIMEOUT'), socketLimits.helloMs)

  const member: Member = {
    show(session) {
      if (session.version > rest.version()) rest.put(session)
      if (seq === Number.POSITIVE_INFINITY) return
      const latest = session.version >= rest.version() ? session : (rest.get() ?? session)
      sendSince(latest, seq)
      if (isOver(latest)) close(1000, 'SESSION_OVER')
    },
    who: () => holder && { person_id: holder.person_id, role: holder.role },
    showPresence(here) {
      if (!holder || seq === Number.POSITIVE_INFINITY) return
      const frame = presenceFrame(holder.role, here)
      const told = JSON.stringify(frame)
      if (told === toldPresence) return
      toldPresence = told
      send(frame)
    },
    heartbeat() {
      if (!alive) return socket.terminate()
      alive = false
      socket.ping()
    },
    sayReconnect: (after_ms) => send({ type: 'reconnect', after_ms }),
    settled: () => queue.then(() => drafts.flush()),
    close,
  }

  function send(frame: object): void {
    if (socket.readyState !== socket.OPEN) return
    if (socket.bufferedAmount > socketLimits.unreadBytesMax) {
      metrics.cut.inc()
      deps.log.info(
        { session_id: sessionId, unread_bytes: socket.bufferedAmount },
        'a connection was cut because it does not read',
      )
      close(1013, 'SLOW_READER')
      return
    }
    socket.send(JSON.stringify(frame))
  }

  function close(code: number, reason: string): void {
    if (socket.readyState !== socket.OPEN) return
    socket.close(code, reason)
    // A client that does not answer the closing handshake must not stay.
    setTimeout(() => socket.terminate(), 2_000).unref()
  }

  function sendSince(session: Stored<Session>, after: number): void {
    if (!plan || !holder) return
    for (const entry of session.entries) if (entry.seq > after) send(frameOf(entry, holder.role, session, plan))
    seq = Math.max(seq, lastSeq(session))
  }

  function refuse(code: string, message: string, about: unknown = {}): void {
    refusals += 1
    metrics.refused.inc({ code })
    if (refusals > socketLimits.refusalsMax) close(1008, 'TOO_MANY_REFUSALS')
    else send({ type: 'error', code, message, ...(about as object) })
  }

  /** Joins the room, says where the session stands, and sends again what the client missed. */
  async function welcome(who: Holder, lastSeen: number | undefined): Promise<void> {
    clearTimeout(helloTimer)
    helloTimer = undefined
    rooms.join(sessionId, member)
    // Closed meanwhile: nobody else would take it out again.
    if (socket.readyState !== socket.OPEN) return rooms.leave(sessionId, member)
    try {
      const [session, typed] = await Promise.all([
        stores.sessions.load(sessionId),
        who.role === 'candidate' ? drafts.of(sessionId) : [],
      ])
      if (!session) return close(1008, 'NOT_FOUND')
      plan = await plans.get(session.plan_version_id)
      holder = who
      onKnown()
      greet(rest.version() > session.version ? (rest.get() ?? session) : session, plan, typed, lastSeen)
    } catch (error) {
      deps.log.warn({ err: error, session_id: sessionId }, 'a connection could not be served')
      close(1013, 'TRY_AGAIN')
    }
  }

  function greet(
    session: Stored<Session>,
    version: PlanVersion,
    typed: DraftDocument[],
    lastSeen: number | undefined,
  ): void {
    const current = lastSeq(session)
    const from = Math.min(lastSeen ?? current, current)
    const truncated = current - from > socketLimits.replayMax
    send({
      type: 'welcome',
      seq: current,
      session: sessionView(session, version, new Date()),
      drafts: typed.map(({ question_id, revision, text }) => ({ question_id, revision, text })),
      replay_truncated: truncated,
    })
    seq = truncated ? current : from
    member.show(session)
    rooms.present(sessionId)
  }

  async function handle(frame: ClientFrame): Promise<void> {
    if (frame.type === 'hello') return hello(frame)
    if (!holder) return refuse('HELLO_FIRST', 'send hello with a ticket first')
    switch (frame.type) {
      case 'ping':
        return send({ type: 'pong', at: new Date().toISOString() })
      case 'frame':
        if (deps.emotionUpdates) {
          const data = { session_id: sessionId, timestamp: Date.now(), emotion: 'not_assessed' }
          return send({ type: 'emotion_update', data })
        }
        return send({
          type: 'notice',
          code: 'MEDIA_SIGNALS_OFF',
          message: 'Pictures and sound are not looked at here; nothing was kept',
        })
      case 'draft':
        return draft(frame)
      case 'answer':
        return answer(frame)
      case 'complete':
        return complete()
      case 'help':
        return command('candidate', { kind: 'help', reason: frame.reason ?? '' })
      case 'signal':
        await command('candidate', { kind: 'signal', signal: frame.signal })
        return send({ type: 'noted', signal: frame.signal })
      case 'ask':
        return command('observer', { kind: 'ask', question_id: frame.question_id, text: frame.text })
      case 'skip':
        return command(holder.role, { kind: 'skip', question_id: frame.question_id })
    }
  }

  async function hello({ ticket, last_seq }: Extract<ClientFrame, { type: 'hello' }>): Promise<void> {
    if (holder) {
      // Known from the upgrade already: only what was missed is asked for.
      const latest = rest.get()
      if (latest && plan && last_seq !== undefined && lastSeq(latest) - last_seq <= socketLimits.replayMax)
        sendSince(latest, last_seq)
      return
    }
    if (ticket === undefined) return refuse('TICKET_NEEDED', 'POST /api/v1/interviews/:id/ticket gives one')
    await welcome(await deps.tickets.redeem(ticket, sessionId, new Date()), last_seq)
  }

  async function draft({ question_id, revision, text }: Extract<ClientFrame, { type: 'draft' }>): Promise<void> {
    if (holder?.role !== 'candidate') return refuse('READ_ONLY', 'only the candidate writes here')
    checkText(text)
    let latest = rest.get()
    if (!latest || whyNoDraft(latest, question_id)) {
      // Consent or a resume may have come over another instance a moment ago.
      const fresh = await stores.sessions.load(sessionId)
      if (fresh) member.show(fresh)
      latest = rest.get()
    }
    const why = latest && whyNoDraft(latest, question_id)
    const about = { question_id, revision }
    if (why) return refuse(why, 'the draft was not kept', about)
    const draft = { session_id: sessionId, question_id, revision, text, at: new Date() }
    const taken = drafts.put(draft, (outcome, stored) => send({ type: outcome, question_id, revision: stored }))
    if (!taken) refuse('BUSY', 'try again in a second', about)
  }

  async function answer(frame: Extract<ClientFrame, { type: 'answer' }>): Promise<void> {
    if (holder?.role !== 'candidate') return refuse('READ_ONLY', 'only the candidate answers')
    const { question_id, revision, text, client_id } = frame
    const stop = metrics.ackSeconds.startTimer()
    const shown = seq
    const session = await run({ kind: 'answer', question_id, revision, text, ...(client_id && { client_id }) })
    stop()
    const entry = session.entries.findLast((one) => one.kind === 'answered' && one.question_id === question_id)
    // An answer that was stored before is acknowledged again; a new one was acknowledged when it was saved.
    if (entry && plan && entry.seq <= shown) send(frameOf(entry, 'candidate', session, plan))
    else member.show(session)
  }

  async function complete(): Promise<void> {
    if (holder?.role !== 'candidate') return refuse('READ_ONLY', 'only the candidate ends the interview')
    member.show(await run({ kind: 'complete' }))
  }

  /** What the candidate says of themselves, or the panel asks. */
  async function command(role: Viewer, given: BareCommand): Promise<void> {
    if (holder?.role !== role)
      return refuse('READ_ONLY', role === 'candidate' ? 'only the candidate does this' : 'only the panel does this')
    const latest = rest.get()
    if (role === 'observer' && latest && !holder.staff && !(await panelOf(stores, latest)).includes(holder.person_id))
      return refuse('READ_ONLY', 'who shadows a panel only watches')
    member.show(await run(given))
  }

  async function run(command: BareCommand): Promise<Stored<Session>> {
    const latest = rest.get()
    if (!latest || !plan || !holder) throw new Error('a command before the welcome')
    const facts = await withFacts(deps, latest, plan, command)
    const full = { ...facts, session_id: sessionId, actor: holder.person_id } as Command
    return withSpan(`websocket ${command.kind}`, { kind: 'server' }, () => execute(stores.sessions, full, latest))
  }

  function enqueue(task: () => Promise<void>, about: unknown): void {
    inFlight += 1
    queue = queue
      .then(task)
      .catch((error: unknown) => {
        if (isCoded(error) && error.status < 500)
          return refuse(error.code, error.message, { ...(about as object), ...error.members })
        deps.log.warn({ err: error, session_id: sessionId }, 'a message could not be handled')
        refuse('UNAVAILABLE', 'it was not saved: send it again', { ...(about as object), retriable: true })
      })
      .finally(() => {
        inFlight -= 1
        if (!holder && refusals > 0) close(1008, 'NOT_WELCOME')
      })
  }

  socket.on('message', (data: Buffer, isBinary: boolean) => {
    alive = true
    if (socket.readyState !== socket.OPEN) return
    const now = performance.now()
    if (!messages.take(1, now) || !bytes.take(data.length, now) || inFlight >= socketLimits.inFlightMax) {
      return refuse(
        'RATE_LIMITED',
        `at most ${socketLimits.messagesPerSecond} messages a second: it was not read, send it again later`,
      )
    }
    const reading = readFrame(data, isBinary, deps.mediaBytesMax)
    if (reading.kind === 'refused') return refuse(reading.code, reading.message, reading.about)
    const { frame } = reading
    const about = 'revision' in frame ? { question_id: frame.question_id, revision: frame.revision } : {}
    enqueue(() => handle(frame), about)
  })
  socket.on('pong', () => {
    alive = true
  })
  socket.on('close', () => {
    clearTimeout(helloTimer)
    rooms.leave(sessionId, member)
  })
  if (known) enqueue(() => welcome(known, undefined), {})
}

function whyNoDraft(session: Session, questionId: string): string | undefined {
  if (session.status === 'waiting') return 'NOT_STARTED'
  if (session.status === 'paused') return 'SESSION_PAUSED'
  if (session.status !== 'in_progress') return 'SESSION_OVER'
  if (session.consent?.recording !== true) return 'CONSENT_REQUIRED'
  return session.questions.some((one) => one.question_id === questionId) ? undefined : 'UNKNOWN_QUESTION'
}

/** A token bucket: `perSecond` on average, `burst` at once. */
export function createBucket(perSecond: number, burst: number) {
  let tokens = burst
  let filledAt: number | undefined
  return {
    take(cost: number, nowMs: number): boolean {
      tokens = Math.min(burst, tokens + ((nowMs - (filledAt ?? nowMs)) / 1_000) * perSecond)
      filledAt = nowMs
      if (tokens < cost) return false
      tokens -= cost
      return true
    },
  }
}
