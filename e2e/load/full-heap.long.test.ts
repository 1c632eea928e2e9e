import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { test } from 'node:test'
import { until } from '@candor/stack/testing'
import { WebSocket } from 'ws'
import { startProcess } from '../guarantees/service-process.ts'
import { createCandidate } from './candidate.ts'
import { type Begun, beginSession, inParallel, openGround, publishPlan } from './ground.ts'

/** Old generation of the process, in MiB, as `npm start` gives it: full after some thousand connections. */
const heapMiB = 128
/** Everybody in a room is told who comes and goes: few to a room, as in life. */
const rooms = 200
const atOnce = 25

test('a process whose heap fills up turns new connections away with the reason, serves those it has, and takes new ones when there is room again', async (t) => {
  const ground = await openGround(t)
  const flags = [`--max-old-space-size=${heapMiB}`, '--max-semi-space-size=2', '--import', '@candor/platform/telemetry']
  const at = { prefix: ground.path.kafka.prefix, database: ground.database, env: { KAFKA_PARTITIONS: '8' }, flags }
  const service = await startProcess(ground.path.cleanup, 'interview', at)
  const urlOf = () => service.url
  const planVersionId = await publishPlan(ground, service.url, 3)
  const begun: Begun[] = []
  await inParallel(rooms, atOnce, async () => void begun.push(await beginSession(ground, urlOf, planVersionId)))
  const { hostname: host, port } = new URL(service.url)
  const [first] = begun
  assert.ok(first)
  const candidate = createCandidate(first, () => ({ host, port: Number(port) }))
  t.after(() => candidate.leave())
  await candidate.connect()

  const authorization = `Bearer ${await ground.token('recruiter', 'recruiter')}`
  const open: WebSocket[] = []
  t.after(() => {
    for (const socket of open) socket.terminate()
  })
  /** The answer of an upgrade that was refused; undefined when the connection stands. */
  async function watch(sessionId: string): Promise<IncomingMessage | undefined> {
    const url = `ws://${host}:${port}/ws/interviews/${sessionId}`
    const socket = new WebSocket(url, { headers: { authorization }, perMessageDeflate: false })
    const refused = once(socket, 'unexpected-response').then(([, response]) => response as IncomingMessage)
    const opened = once(socket, 'open').then(() => undefined)
    refused.catch(() => {})
    opened.catch(() => {})
    const answer = await Promise.race([refused, opened])
    if (answer === undefined) open.push(socket)
    socket.on('error', () => {
      // The service's end shows in `died`.
    })
    return answer
  }

  const fill = async () => {
    for (let n = 0; n < 20_000; n += atOnce) {
      const next = begun.slice(n % rooms, (n % rooms) + atOnce)
      const answers = await Promise.all(next.map(({ session_id }) => watch(session_id)))
      const refusal = answers.find((answer) => answer !== undefined)
      if (refusal) return refusal
    }
    throw new Error('20,000 connections were taken')
  }
  const refusal = await Promise.race([fill(), service.died])
  const parts: Buffer[] = []
  for await (const part of refusal) parts.push(part as Buffer)
  const body = JSON.parse(Buffer.concat(parts).toString())
  assert.deepEqual(
    [refusal.statusCode, refusal.headers['retry-after'], body.code, body.reason],
    [503, '1', 'UNAVAILABLE', 'memory'],
  )
  assert.ok(open.length > 500, `only ${open.length} connections were taken`)
  t.diagnostic(`${open.length} connections on ${heapMiB} MiB`)
  const { body: metrics } = await service.admin('/metrics')
  assert.match(metrics, /interview_sockets_refused_total\{[^}]*reason="memory"[^}]*\} [1-9]/)

  candidate.answer('q1')
  await Promise.race([until('the answer to be acknowledged', () => candidate.open() === 0, 30_000), service.died])
  assert.deepEqual(candidate.log.faults, [])

  for (const socket of open.splice(0)) socket.close()
  const isBack = async () => (await watch(first.session_id)) === undefined
  await Promise.race([until('a connection to be taken again', isBack, 120_000), service.died])
})
