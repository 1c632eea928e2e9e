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
import type { LifeSigns } from './life-signs.ts'
import { LineHolder, type LineHost } from './line-holder.ts'
import type { PlanVersion } from './plan.ts'
import type { PlanCache } from './plan-cache.ts'
import { type Here, presenceFrame } from './presence.ts'
import { RateBucket } from './rate-bucket.ts'
import type { Member, Rooms } from './rooms.ts'
import type { Command } from './session.ts'
import { isOver, lastSeq, type Session } from './session-state.ts'
import { execute } from './session-store.ts'
import { sessionView } from './session-view.ts'
import type { SocketMetrics } from './socket-metrics.ts'
import { type Standing, standingOf, whyNoDraft } from './standing.ts'
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
  life: LifeSigns
  metrics: SocketMetrics
  log: Logger
  mediaBytesMax: number
  followUpBy: FollowUpBy
  /** Whether media frames are answered in the form of the requirement documents; nothing is inferred either way. */
  emotionUpdates: boolean
  /** Called once it is known who opened a connection. */
  onKnown(socket: WebSocket): void
}

/** Who opened the connection, when that was known from the upgrade request already. */
export interface Holder {
  person_id: string
  role: Viewer
  /** A recruiter or an admin: no panel has to name them. */
  staff: boolean
}

/** A candidate alone is told nothing. */
const presenceAlone = JSON.stringify(presenceFrame('candidate', [{ person_id: '', role: 'candidate' }]))

/**
 * Serves one connection of one session from the first frame to the last. All that matters is saved before it is acknowledged; the
 * connection itself holds nothing that a reconnect to another instance could not find again.
 */
export function serveSocket(
  deps: SocketDeps,
  socket: WebSocket,
  { sessionId, known }: { sessionId: string; known: Holder | undefined },
): void {
  const connection = new Connection(deps, socket, sessionId)
  socket.on('message', (data: Buffer, isBinary: boolean) => connection.take(data, isBinary))
  socket.on('pong', () => connection.answered())
  socket.on('close', () => connection.closed())
  connection.open(known)
}

/** A class, because ten thousand of these share its methods. As closures of each they took more memory than everything else in it. */
class Connection implements Member, LineHost {
  readonly #deps: SocketDeps
  readonly #socket: WebSocket
  readonly #sessionId: string
  #holder: Holder | undefined
  #plan: PlanVersion | undefined
  /** Last transcript entry this client was sent. Nothing is shown before the welcome set it. */
  #seq: number | undefined
  #standing: Standing | undefined
  /** Of the newest state of the session that was shown here. */
  #version = 0
  readonly #line: LineHolder
  #toldPresence = presenceAlone
  #refusals = 0
  #inFlight = 0
  #queue: Promise<void> | undefined
  readonly #messages = new RateBucket(socketLimits.messagesPerSecond, socketLimits.messagesBurst)
  readonly #bytes = new RateBucket(socketLimits.bytesPerSecond, socketLimits.bytesBurst)
  #helloTimer: NodeJS.Timeout | undefined

  constructor(deps: SocketDeps, socket: WebSocket, sessionId: string) {
    this.#deps = deps
    this.#socket = socket
    this.#sessionId = sessionId
    this.#line = new LineHolder(deps, this)
  }

  open(known: Holder | undefined): void {
    if (known) this.#enqueue(() => this.#welcome(known, undefined), {})
    else this.#helloTimer = setTimeout(() => this.close(1008, 'HELLO_TIMEOUT'), socketLimits.helloMs)
  }

  take(data: Buffer, isBinary: boolean): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return
    if (this.#holder?.role === 'candidate') this.#line.heard()
    const now = performance.now()
    const allowed = this.#messages.take(1, now) && this.#bytes.take(data.length, now)
    if (allowed && this.#inFlight < socketLimits.inFlightMax) this.#read(data, isBinary)
    else {
      const limit = `at most ${socketLimits.messagesPerSecond} messages a second`
      this.#refuse('RATE_LIMITED', `${limit}: it was not read, send it again later`)
    }
  }

  #read(data: Buffer, isBinary: boolean): void {
    const reading = readFrame(data, isBinary, this.#deps.mediaBytesMax)
    if (reading.kind === 'refused') {
      this.#refuse(reading.code, reading.message, reading.about)
      return
    }
    const { frame } = reading
    const about = 'revision' in frame ? { question_id: frame.question_id, revision: frame.revision } : {}
    this.#enqueue(() => this.#handle(frame), about)
  }

  answered(): void {
    this.#line.answered()
  }

  ping(): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.ping()
  }

  cut(): void {
    this.#socket.terminate()
  }

  takeLine(): void {
    this.#enqueue(async () => this.show(await this.#connected(await this.#load())), {})
  }

  closed(): void {
    clearTimeout(this.#helloTimer)
    this.#deps.rooms.leave(this.#sessionId, this)
    const status = this.#standing?.status
    if (this.#holder?.role === 'candidate' && (status === 'in_progress' || status === 'paused'))
      void this.#line.lose({ session_id: this.#sessionId, actor: this.#holder.person_id })
  }

  show(session: Stored<Session>): void {
    this.#version = Math.max(this.#version, session.version)
    if (this.#seq === undefined || !this.#plan) return
    if (session.version === this.#version) {
      this.#standing = standingOf(session, this.#plan, this.#standing)
      if (this.#holder?.role === 'candidate') this.#line.mind(session)
    }
    this.#sendSince(session, this.#seq)
    if (isOver(session)) this.close(1000, 'SESSION_OVER')
  }

  who(): Here | undefined {
    return this.#holder
  }

  showPresence(here: Here[]): void {
    if (!this.#holder || this.#seq === undefined) return
    const frame = presenceFrame(this.#holder.role, here)
    const told = JSON.stringify(frame)
    if (told === this.#toldPresence) return
    this.#toldPresence = told
    this.#send(frame)
  }

  heartbeat(isRegular: boolean): void {
    this.#line.heartbeat(isRegular)
  }

  sayReconnect(after_ms: number): void {
    this.#send({ type: 'reconnect', after_ms })
  }

  async settled(): Promise<void> {
    await this.#queue
    await this.#deps.drafts.flush()
  }

  close(code: number, reason: string): void {
    const socket = this.#socket
    if (socket.readyState !== socket.OPEN) return
    socket.close(code, reason)
    // A client that does not answer the closing handshake must not stay.
    setTimeout(() => socket.terminate(), 2_000).unref()
  }

  #send(frame: object): void {
    const { bufferedAmount, readyState, OPEN } = this.#socket
    if (readyState !== OPEN) return
    if (bufferedAmount > socketLimits.unreadBytesMax) {
      this.#deps.metrics.cut.inc()
      this.#deps.log.info(
        { session_id: this.#sessionId, unread_bytes: bufferedAmount },
        'a connection was cut because it does not read',
      )
      this.close(1013, 'SLOW_READER')
      return
    }
    this.#socket.send(JSON.stringify(frame))
  }

  #sendSince(session: Stored<Session>, after: number): void {
    if (!this.#plan || !this.#holder) return
    for (const entry of session.entries)
      if (entry.seq > after) this.#send(frameOf(entry, this.#holder.role, session, this.#plan))
    this.#seq = Math.max(this.#seq ?? 0, lastSeq(session))
  }

  #refuse(code: string, message: string, about: unknown = {}): void {
    this.#refusals += 1
    this.#deps.metrics.refused.inc({ code })
    if (this.#refusals > socketLimits.refusalsMax) this.close(1008, 'TOO_MANY_REFUSALS')
    else this.#send({ type: 'error', code, message, ...(about as object) })
  }

  /** Joins the room, says where the session stands, and sends again what the client missed. */
  async #welcome(who: Holder, lastSeen: number | undefined): Promise<void> {
    const { rooms, drafts, plans, log } = this.#deps
    const sessionId = this.#sessionId
    clearTimeout(this.#helloTimer)
    this.#helloTimer = undefined
    rooms.join(sessionId, this)
    // Closed meanwhile: nobody else would take it out again.
    if (this.#socket.readyState !== this.#socket.OPEN) return rooms.leave(sessionId, this)
    try {
      const [session, typed] = await Promise.all([this.#load(), who.role === 'candidate' ? drafts.of(sessionId) : []])
      const plan = await plans.get(session.plan_version_id)
      // Saved again since it was read.
      const latest = session.version < this.#version ? await this.#load() : session
      this.#plan = plan
      this.#holder = { person_id: who.person_id, role: who.role, staff: who.staff }
      this.#deps.onKnown(this.#socket)
      const connected = await this.#connected(latest)
      this.#greet(connected.version < this.#version ? await this.#load() : connected, plan, typed, lastSeen)
    } catch (error) {
      log.warn({ err: error, session_id: sessionId }, 'a connection could not be served')
      this.close(1013, 'TRY_AGAIN')
    }
  }

  /** The session with this connection as its candidate's line. */
  async #connected(session: Stored<Session>): Promise<Stored<Session>> {
    if (this.#holder?.role !== 'candidate') return session
    return this.#line.connect(session, { session_id: this.#sessionId, actor: this.#holder.person_id })
  }

  #greet(session: Stored<Session>, plan: PlanVersion, typed: DraftDocument[], lastSeen: number | undefined): void {
    const current = lastSeq(session)
    const from = Math.min(lastSeen ?? current, current)
    const truncated = current - from > socketLimits.replayMax
    this.#send({
      type: 'welcome',
      seq: current,
      session: sessionView(session, plan, new Date()),
      drafts: typed.map(({ question_id, revision, text }) => ({ question_id, revision, text })),
      replay_truncated: truncated,
    })
    this.#seq = truncated ? current : from
    this.show(session)
    this.#deps.rooms.present(this.#sessionId)
  }

  async #handle(frame: ClientFrame): Promise<void> {
    if (frame.type === 'hello') return this.#hello(frame)
    if (!this.#holder) return this.#refuse('HELLO_FIRST', 'send hello with a ticket first')
    switch (frame.type) {
      case 'ping':
        return this.#send({ type: 'pong', at: new Date().toISOString() })
      case 'frame':
        return this.#media()
      case 'draft':
        return this.#draft(frame)
      case 'answer':
        return this.#answer(frame)
      case 'complete':
        return this.#complete()
      case 'help':
        return this.#command('candidate', { kind: 'help', reason: frame.reason ?? '' })
      case 'signal':
        await this.#command('candidate', { kind: 'signal', signal: frame.signal })
        return this.#send({ type: 'noted', signal: frame.signal })
      case 'ask':
        return this.#command('observer', { kind: 'ask', question_id: frame.question_id, text: frame.text })
      case 'skip':
        return this.#command(this.#holder.role, { kind: 'skip', question_id: frame.question_id })
    }
  }

  async #hello({ ticket, last_seq }: Extract<ClientFrame, { type: 'hello' }>): Promise<void> {
    if (this.#holder) {
      // Known from the upgrade already: only what was missed is asked for.
      if (last_seq === undefined) return
      const session = await this.#load()
      if (lastSeq(session) - last_seq <= socketLimits.replayMax) this.#sendSince(session, last_seq)
      return
    }
    if (ticket === undefined) return this.#refuse('TICKET_NEEDED', 'POST /api/v1/interviews/:id/ticket gives one')
    await this.#welcome(await this.#deps.tickets.redeem(ticket, this.#sessionId, new Date()), last_seq)
  }

  #media(): void {
    if (this.#deps.emotionUpdates) {
      const data = { session_id: this.#sessionId, timestamp: Date.now(), emotion: 'not_assessed' }
      this.#send({ type: 'emotion_update', data })
    } else {
      const message = 'Pictures and sound are not looked at here; nothing was kept'
      this.#send({ type: 'notice', code: 'MEDIA_SIGNALS_OFF', message })
    }
  }

  async #draft({ question_id, revision, text }: Extract<ClientFrame, { type: 'draft' }>): Promise<void> {
    if (this.#holder?.role !== 'candidate') return this.#refuse('READ_ONLY', 'only the candidate writes here')
    checkText(text)
    // Consent or a resume may have come over another instance a moment ago.
    if (!this.#standing || whyNoDraft(this.#standing, question_id)) this.show(await this.#load())
    const why = this.#standing && whyNoDraft(this.#standing, question_id)
    const about = { question_id, revision }
    if (why) return this.#refuse(why, 'the draft was not kept', about)
    const draft = { session_id: this.#sessionId, question_id, revision, text, at: new Date() }
    const taken = this.#deps.drafts.put(draft, (outcome, stored) =>
      this.#send({ type: outcome, question_id, revision: stored }),
    )
    if (!taken) this.#refuse('BUSY', 'try again in a second', about)
  }

  async #answer(frame: Extract<ClientFrame, { type: 'answer' }>): Promise<void> {
    if (this.#holder?.role !== 'candidate') return this.#refuse('READ_ONLY', 'only the candidate answers')
    const { question_id, revision, text, client_id } = frame
    const stop = this.#deps.metrics.ackSeconds.startTimer()
    const shown = this.#seq ?? 0
    const session = await this.#run({ kind: 'answer', question_id, revision, text, ...(client_id && { client_id }) })
    stop()
    const entry = session.entries.findLast((one) => one.kind === 'answered' && one.question_id === question_id)
    // An answer that was stored before is acknowledged again; a new one was acknowledged when it was saved.
    if (entry && this.#plan && entry.seq <= shown) this.#send(frameOf(entry, 'candidate', session, this.#plan))
    else this.show(session)
  }

  async #complete(): Promise<void> {
    if (this.#holder?.role !== 'candidate') return this.#refuse('READ_ONLY', 'only the candidate ends the interview')
    this.show(await this.#run({ kind: 'complete' }))
  }

  /** What the candidate says of themselves, or the panel asks. */
  async #command(role: Viewer, given: BareCommand): Promise<void> {
    if (this.#holder?.role !== role)
      return this.#refuse(
        'READ_ONLY',
        role === 'candidate' ? 'only the candidate does this' : 'only the panel does this',
      )
    const { person_id, staff } = this.#holder
    if (role === 'observer' && !staff && !(await panelOf(this.#deps.stores, await this.#load())).includes(person_id))
      return this.#refuse('READ_ONLY', 'who shadows a panel only watches')
    this.show(await this.#run(given))
  }

  async #run(command: BareCommand): Promise<Stored<Session>> {
    if (!this.#plan || !this.#holder) throw new Error('a command before the welcome')
    const session = await this.#load()
    const facts = await withFacts(this.#deps, session, this.#plan, command)
    const full = { ...facts, session_id: this.#sessionId, actor: this.#holder.person_id } as Command
    return withSpan(`websocket ${command.kind}`, { kind: 'server' }, () =>
      execute(this.#deps.stores.sessions, full, session),
    )
  }

  async #load(): Promise<Stored<Session>> {
    const session = await this.#deps.stores.sessions.load(this.#sessionId)
    if (!session) throw new Error(`session ${this.#sessionId} is gone`)
    return session
  }

  #enqueue(task: () => Promise<void>, about: unknown): void {
    this.#inFlight += 1
    this.#queue = (this.#queue ?? Promise.resolve())
      .then(task)
      .catch((error: unknown) => {
        if (isCoded(error) && error.status < 500)
          return this.#refuse(error.code, error.message, { ...(about as object), ...error.members })
        this.#deps.log.warn({ err: error, session_id: this.#sessionId }, 'a message could not be handled')
        this.#refuse('UNAVAILABLE', 'it was not saved: send it again', { ...(about as object), retriable: true })
      })
      .finally(() => {
        this.#inFlight -= 1
        if (this.#inFlight === 0) this.#queue = undefined
        if (!this.#holder && this.#refusals > 0) this.close(1008, 'NOT_WELCOME')
      })
  }
}
