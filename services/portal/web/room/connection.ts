import type { ClientFrame, ServerFrame } from './frames.ts'

export type LinkState =
  | { kind: 'connecting' }
  /** `tripMs` is how long a message takes there and back; undefined until the first one did. */
  | { kind: 'open'; tripMs: number | undefined }
  /** Tried again by itself at `retryAt` (performance.now). */
  | { kind: 'waiting'; retryAt: number; offline: boolean }
  /** The interview ended, or may not be opened (any more). Not tried again. */
  | { kind: 'closed'; reason: string }

export interface ConnectionDeps {
  url: string
  /** A fresh one-use ticket. Throws when there is none; `isFinal` tells whether trying again makes sense. */
  ticket(): Promise<string>
  isFinal(error: unknown): boolean
  /** Last sequence this page has seen; undefined at first. */
  lastSeq(): number | undefined
  /** Pauses between attempts, the last one for all that follow; scattered by half. */
  backoffMs?: readonly number[]
  onFrame(frame: ServerFrame, tripMs?: number): void
  onState(state: LinkState): void
}

export interface Connection {
  open(): void
  /** False when the connection is not open; what matters is then sent after the next welcome. */
  send(frame: ClientFrame): boolean
  /** Tries now instead of at `retryAt`. */
  retryNow(): void
  /** Leaves and comes again, to be told everything anew. */
  rejoin(): void
  close(): void
}

const pingMs = 8_000
/** An answer to anything sent must come within this, else the line is dead, whatever the browser believes. */
const silenceMs = 6_000
const usualBackoffMs = [300, 1_000, 2_000, 4_000, 8_000]

/**
 * The live connection of one session. It comes back by itself: after a cut with growing, scattered delays, at once when the device is
 * online again, and after the server's `reconnect` when the server says.
 */
export function createConnection(deps: ConnectionDeps): Connection {
  let socket: WebSocket | undefined
  let retryTimer: ReturnType<typeof setTimeout> | undefined
  let pingTimer: ReturnType<typeof setInterval> | undefined
  let silenceTimer: ReturnType<typeof setTimeout> | undefined
  let failures = 0
  let told: number | undefined
  let pingedAt: number | undefined
  let over = false
  /** Rises with each attempt, so that what an abandoned one still says is not listened to. */
  let attempt = 0

  async function connect(): Promise<void> {
    clearTimeout(retryTimer)
    retryTimer = undefined
    const mine = ++attempt
    deps.onState({ kind: 'connecting' })
    try {
      const ticket = await deps.ticket()
      if (mine !== attempt || over) return
      listen(new WebSocket(deps.url), ticket, mine)
    } catch (error) {
      if (mine !== attempt || over) return
      if (deps.isFinal(error)) return end((error as { code?: string }).code ?? 'REFUSED')
      again()
    }
  }

  function listen(next: WebSocket, ticket: string, mine: number): void {
    socket = next
    expectSomething()
    const mineOnly = (act: () => void) => () => {
      if (mine === attempt && !over) act()
    }
    next.onopen = mineOnly(() => {
      const last_seq = deps.lastSeq()
      next.send(JSON.stringify({ type: 'hello', ticket, ...(last_seq !== undefined && { last_seq }) }))
      expectSomething()
    })
    next.onmessage = ({ data }) => {
      if (mine === attempt && !over) take(JSON.parse(String(data)) as ServerFrame)
    }
    next.onclose = ({ code, reason }) => {
      if (mine !== attempt || over) return
      if (code === 1000) return end(reason || 'SESSION_OVER')
      drop()
    }
  }

  function take(frame: ServerFrame): void {
    clearTimeout(silenceTimer)
    silenceTimer = undefined
    if (frame.type === 'welcome') {
      failures = 0
      deps.onState({ kind: 'open', tripMs: undefined })
      clearInterval(pingTimer)
      pingTimer = setInterval(ping, pingMs)
      deps.onFrame(frame)
      ping()
      return
    }
    if (frame.type === 'pong' && pingedAt !== undefined) {
      const tripMs = performance.now() - pingedAt
      pingedAt = undefined
      deps.onState({ kind: 'open', tripMs })
      deps.onFrame(frame, tripMs)
      return
    }
    if (frame.type === 'reconnect') {
      told = frame.after_ms
      return
    }
    deps.onFrame(frame)
  }

  function ping(): void {
    pingedAt = performance.now()
    send({ type: 'ping' })
  }

  function send(frame: ClientFrame): boolean {
    if (socket?.readyState !== WebSocket.OPEN) return false
    socket.send(JSON.stringify(frame))
    if (!silenceTimer) expectSomething()
    return true
  }

  function expectSomething(): void {
    clearTimeout(silenceTimer)
    silenceTimer = setTimeout(drop, silenceMs)
  }

  /** The line is dead: whatever the browser still does about it, another one is opened. */
  function drop(): void {
    attempt += 1
    quiet()
    socket?.close()
    socket = undefined
    again()
  }

  function quiet(): void {
    clearInterval(pingTimer)
    clearTimeout(silenceTimer)
    silenceTimer = undefined
    pingedAt = undefined
  }

  function again(): void {
    const backoffMs = deps.backoffMs ?? usualBackoffMs
    const step = backoffMs[Math.min(failures, backoffMs.length - 1)] ?? 8_000
    const delay = told ?? step * (0.5 + Math.random())
    told = undefined
    failures += 1
    const offline = !navigator.onLine
    deps.onState({ kind: 'waiting', retryAt: performance.now() + delay, offline })
    retryTimer = setTimeout(() => void connect(), delay)
  }

  function end(reason: string): void {
    over = true
    quiet()
    window.removeEventListener('online', online)
    window.removeEventListener('offline', offline)
    clearTimeout(retryTimer)
    socket?.close()
    deps.onState({ kind: 'closed', reason })
  }

  const online = () => {
    failures = 0
    if (retryTimer) void connect()
  }
  const offline = () => {
    if (!retryTimer) drop()
  }

  return {
    open() {
      window.addEventListener('online', online)
      window.addEventListener('offline', offline)
      void connect()
    },
    send,
    retryNow: online,
    rejoin: drop,
    close: () => end('LEFT'),
  }
}
