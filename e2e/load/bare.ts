import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import type { Cleanup } from '@candor/platform/event-testing'
import { freePort } from '@candor/stack/ports'
import { testServers, until } from '@candor/stack/testing'
import { WebSocket } from 'ws'
import { type Address, answerText } from './candidate.ts'

/** The part of a candidate that the load needs: what the real one and the bare one share. */
export interface Talker {
  session_id: string
  log: { answers: { ackMs?: number }[] }
  open(): number
  type(questionId: string): void
  answer(questionId: string): void
  connect(): Promise<void>
  leave(): void
}

/** Starts the bare server in a process of its own, with the same flags for Node as a service has. */
export async function startBareServer(
  t: Cleanup,
  { database, flags }: { database: string; flags: readonly string[] },
): Promise<{ port: number; pid: number; stop(): Promise<void> }> {
  const port = await freePort()
  const script = path.join(import.meta.dirname, 'bare-socket-server.ts')
  const args = ['--port', String(port), '--mongodb', testServers().mongodbUri, '--database', database]
  const child = spawn(process.execPath, [...flags, script, ...args], { stdio: ['ignore', 'inherit', 'inherit'] })
  const stop = async () => {
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  }
  t.after(stop)
  const answers = async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}`)
    await once(socket, 'open')
    socket.terminate()
    return true
  }
  await until('the bare server', answers, 30_000)
  return { port, pid: child.pid ?? 0, stop }
}

/** Sends the same messages to the bare server as a candidate does to the service. */
export function createBareTalker(session_id: string, { host, port, localAddress }: Address): Talker {
  const answers: { ackMs?: number }[] = []
  const waiting: { sentAt: number; answer: { ackMs?: number } }[] = []
  let socket: WebSocket
  let revision = 0
  const frame = (type: string, question_id: string) => {
    revision += 1
    return JSON.stringify({ type, question_id, revision, text: answerText(session_id, question_id, revision) })
  }
  return {
    session_id,
    log: { answers },
    open: () => waiting.length,
    type: (questionId) => socket.send(frame('draft', questionId)),
    answer(questionId) {
      const answer = {}
      answers.push(answer)
      waiting.push({ sentAt: performance.now(), answer })
      socket.send(frame('answer', questionId))
    },
    async connect() {
      socket = new WebSocket(`ws://${host}:${port}`, {
        perMessageDeflate: false,
        skipUTF8Validation: true,
        ...(localAddress && { localAddress }),
      })
      socket.on('message', (data: Buffer) => {
        if (!String(data).startsWith('{"type":"answer"')) return
        const first = waiting.shift()
        if (first) first.answer.ackMs = performance.now() - first.sentAt
      })
      await once(socket, 'open')
    },
    leave: () => socket.close(1000),
  }
}
