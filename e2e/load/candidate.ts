import { type ClientRequestArgs, request } from 'node:http'
import { WebSocket } from 'ws'
import type { Begun } from './ground.ts'

/** One final answer as the candidate knows it. Its text follows from `answerText`. */
export interface SentAnswer {
  question_id: string
  revision: number
  sentAt: number
  /** Milliseconds until the first acknowledgement; undefined while there is none. */
  ackMs?: number
}

/** What one candidate saw, for the comparison with MongoDB and Kafka. */
export interface ClientLog {
  answers: SentAnswer[]
  /** By question, the highest revision of a draft that the server said it saved. */
  savedDrafts: Map<string, number>
  /** Milliseconds from each lost connection to the next welcome. */
  resumeMs: number[]
  /** Milliseconds between the server's idea of the time left and the client's, at each welcome. */
  driftMs: number[]
  /** Of each time without a line, by the client's clock, the part that the deadline did not move; below 0 it moved by more. */
  takenMs: number[]
  /** What must not happen: refusals, gaps in the sequence, a deadline that comes nearer or moves by itself. */
  faults: string[]
}

export interface Candidate extends Begun {
  log: ClientLog
  isLive(): boolean
  /** Types on in a question; the server is told. */
  type(questionId: string): void
  /** Sends a final answer, and sends it again after each reconnect until it is acknowledged. */
  answer(questionId: string): void
  /** Answers that are not acknowledged yet. */
  open(): number
  connect(): Promise<void>
  leave(): void
}

/** An instance of the service that takes connections. */
export interface Address {
  host: string
  port: number
  /** Where connections come from; one loopback address has only 28,000 ports. */
  localAddress?: string
}

const retryMs = 50

/** The words of one revision: a few hundred characters, of several scripts, different for each. */
export function answerText(sessionId: string, questionId: string, revision: number): string {
  const words = 'More addresses, a simpler header, no broadcast, Zoë 👩‍🚀 שלום नमस्ते; '
  return `${sessionId} ${questionId} r${revision}: ${words.repeat(1 + (revision % 5))}`
}

/** A candidate's page: connects with a ticket, comes back by itself, and never forgets what was not acknowledged. */
export function createCandidate(begun: Begun, addressOf: () => Address): Candidate {
  const log: ClientLog = { answers: [], savedDrafts: new Map(), resumeMs: [], driftMs: [], takenMs: [], faults: [] }
  const revisions = new Map<string, number>()
  const unacked = new Map<string, SentAnswer>()
  let socket: WebSocket | undefined
  let live = false
  let left = false
  let lastSeq = 0
  let lostAt: number | undefined
  let comeBackAt = 0
  let deadlineMs: number | undefined
  let welcomed: (() => void) | undefined

  const nextRevision = (questionId: string) => {
    const revision = (revisions.get(questionId) ?? 0) + 1
    revisions.set(questionId, revision)
    return revision
  }
  const send = (frame: object) => {
    if (live && socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame))
  }
  const sendAnswer = ({ question_id, revision }: SentAnswer) =>
    send({ type: 'answer', question_id, revision, text: answerText(begun.session_id, question_id, revision) })

  async function open(): Promise<void> {
    const address = addressOf()
    const ticket = await ticketFor(begun, address)
    const { host, port, localAddress } = address
    const next = new WebSocket(`ws://${host}:${port}/ws/interviews/${begun.session_id}`, {
      perMessageDeflate: false,
      skipUTF8Validation: true,
      handshakeTimeout: 5_000,
      ...(localAddress && { localAddress }),
    })
    socket = next
    next.on('open', () =>
      next.send(JSON.stringify({ type: 'hello', ticket, ...(lastSeq > 0 && { last_seq: lastSeq }) })),
    )
    next.on('message', (data: Buffer) => take(JSON.parse(String(data)) as Frame))
    next.on('error', () => {
      // A close follows.
    })
    next.on('close', () => {
      if (socket !== next) return
      if (live) lostAt = performance.now()
      live = false
      if (!left) setTimeout(() => void reconnect(), Math.max(0, comeBackAt - performance.now()))
    })
  }

  async function reconnect(): Promise<void> {
    if (left) return
    try {
      await open()
    } catch {
      // The instance is gone; the next address is asked.
      setTimeout(() => void reconnect(), retryMs)
    }
  }

  function take(frame: Frame): void {
    if (frame.type === 'welcome') {
      welcome(frame)
      return
    }
    if (frame.seq !== undefined) {
      const again = frame.type === 'ack' && frame.seq <= lastSeq
      if (!again && frame.seq !== lastSeq + 1)
        log.faults.push(`${begun.session_id}: ${frame.type} ${frame.seq} came after ${lastSeq}`)
      lastSeq = Math.max(lastSeq, frame.seq)
    }
    const key = `${frame.question_id} ${frame.revision}`
    switch (frame.type) {
      case 'ack': {
        const answer = unacked.get(key)
        if (answer) answer.ackMs = performance.now() - answer.sentAt
        unacked.delete(key)
        break
      }
      case 'saved': {
        const { question_id = '', revision = 0 } = frame
        log.savedDrafts.set(question_id, Math.max(revision, log.savedDrafts.get(question_id) ?? 0))
        break
      }
      case 'line_restored':
        // Some of it may only be known after the welcome.
        deadlineMs = Math.max(deadlineMs ?? 0, Date.parse(frame.deadline_at ?? ''))
        break
      case 'reconnect':
        comeBackAt = performance.now() + (frame.after_ms ?? 0)
        break
      case 'error': {
        const answer = unacked.get(key)
        if (answer && (frame.code === 'UNAVAILABLE' || frame.code === 'RATE_LIMITED'))
          setTimeout(() => unacked.has(key) && sendAnswer(answer), 500)
        else log.faults.push(`${begun.session_id}: refused with ${frame.code} ${frame.message}`)
      }
    }
  }

  function welcome({ seq = 0, session }: Frame): void {
    if (lastSeq === 0) lastSeq = seq
    const awayMs = lostAt === undefined ? undefined : performance.now() - lostAt
    if (awayMs !== undefined) log.resumeMs.push(awayMs)
    lostAt = undefined
    live = true
    if (session?.deadline_at) {
      const now = Date.parse(session.deadline_at)
      const movedMs = now - (deadlineMs ?? now)
      if (movedMs < 0 || (movedMs > 0 && awayMs === undefined))
        log.faults.push(`${begun.session_id}: the deadline moved by ${movedMs} ms, without a line for ${awayMs} ms`)
      if (awayMs !== undefined) log.takenMs.push(awayMs - movedMs)
      deadlineMs = now
      log.driftMs.push(Math.abs(session.remaining_ms - (now - Date.now())))
    }
    for (const answer of unacked.values()) sendAnswer(answer)
    welcomed?.()
  }

  return {
    ...begun,
    log,
    isLive: () => live,
    open: () => unacked.size,
    type(questionId) {
      if (!live) return
      const revision = nextRevision(questionId)
      send({
        type: 'draft',
        question_id: questionId,
        revision,
        text: answerText(begun.session_id, questionId, revision),
      })
    },
    answer(questionId) {
      const revision = nextRevision(questionId)
      const answer = { question_id: questionId, revision, sentAt: performance.now() }
      log.answers.push(answer)
      unacked.set(`${questionId} ${revision}`, answer)
      sendAnswer(answer)
    },
    async connect() {
      const { promise, resolve } = Promise.withResolvers<void>()
      welcomed = resolve
      await reconnect()
      await promise
    },
    leave() {
      left = true
      live = false
      socket?.close(1000)
    },
  }
}

interface Frame {
  type: string
  seq?: number
  question_id?: string
  revision?: number
  after_ms?: number
  deadline_at?: string
  code?: string
  message?: string
  session?: { deadline_at: string | null; remaining_ms: number }
}

/** Asks one instance for a ticket. Not `fetch`: it could not say where it comes from. */
function ticketFor({ session_id, token }: Begun, { host, port, localAddress }: Address): Promise<string> {
  const options: ClientRequestArgs = {
    host,
    port,
    method: 'POST',
    path: `/api/v1/interviews/${session_id}/ticket`,
    headers: { authorization: `Bearer ${token}` },
    timeout: 5_000,
    ...(localAddress && { localAddress }),
  }
  return new Promise((resolve, reject) => {
    const asking = request(options, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('error', reject)
      response.on('end', () => {
        const text = Buffer.concat(parts).toString()
        if (response.statusCode === 201) resolve((JSON.parse(text) as { ticket: string }).ticket)
        else reject(new Error(`no ticket: ${response.statusCode} ${text}`))
      })
    })
    asking.on('timeout', () => asking.destroy(new Error('no ticket in time')))
    asking.on('error', reject)
    asking.end()
  })
}
