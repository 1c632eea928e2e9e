import { WebSocket } from 'ws'
import { NotSeen } from './until.ts'

export interface LiveFrame {
  type: string
  seq?: number
  question_id?: string
  code?: string
  message?: string
}

export interface LiveSession {
  send(frame: object): void
  /** The next frame that `wanted` accepts; frames before it are dropped. An `error` frame throws. */
  next(what: string, wanted: (frame: LiveFrame) => boolean): Promise<LiveFrame>
  close(): void
}

const boundMs = 15_000

/** Opens the live session as a browser does: without credentials, then `hello` with a one-use ticket. */
export async function openLive(
  gateway: string,
  sessionId: string,
  ticket: string,
  traceparent: string,
): Promise<LiveSession> {
  const url = new URL(`/ws/interviews/${sessionId}`, gateway)
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  const socket = new WebSocket(url, { headers: { traceparent }, handshakeTimeout: boundMs })
  const frames: LiveFrame[] = []
  let ended: string | undefined
  let wake = () => {}
  socket.on('message', (data) => {
    frames.push(JSON.parse(String(data)) as LiveFrame)
    wake()
  })
  socket.on('close', (code, reason) => {
    ended = `the connection was closed with ${code} ${String(reason)}`
    wake()
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
  })
  socket.on('error', (error) => {
    ended = `the connection failed: ${error.message}`
    wake()
  })

  const session: LiveSession = {
    send: (frame) => socket.send(JSON.stringify(frame)),
    async next(what, wanted) {
      const deadline = Date.now() + boundMs
      for (;;) {
        for (let frame = frames.shift(); frame; frame = frames.shift()) {
          if (frame.type === 'error') throw new Error(`while waiting for ${what}: ${frame.code} ${frame.message}`)
          if (wanted(frame)) return frame
        }
        if (ended) throw new Error(`while waiting for ${what}: ${ended}`)
        const left = deadline - Date.now()
        if (left <= 0) throw new NotSeen(`waited ${boundMs / 1_000} s for ${what} over WebSocket`)
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, left)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
    },
    close: () => socket.close(1000),
  }
  session.send({ type: 'hello', ticket })
  return session
}
