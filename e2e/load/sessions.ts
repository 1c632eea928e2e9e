import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Cleanup } from '@candor/platform/event-testing'
import { until } from '@candor/stack/testing'
import { startProcess } from '../guarantees/service-process.ts'
import { createBareTalker, startBareServer, type Talker } from './bare.ts'
import { createBeginner } from './beginner.ts'
import { type Candidate, createCandidate } from './candidate.ts'
import { type Begun, type Ground, inParallel, openGround, publishPlan } from './ground.ts'
import { compareAll, type Invariants, outboxesEmpty, percentile } from './invariants.ts'

export interface SessionsOptions {
  sessions: number
  seconds: number
  /** How long the bare server is measured, in the same run. */
  bareSeconds: number
  /** Told what happens, one line each. */
  say(line: string): void
}

/** What one server did under the load. */
export interface Measured {
  answers: number
  drafts: number
  ack_ms_p50: number
  ack_ms_p95: number
  ack_ms_p99: number
  /** Resident memory more than before the first connection, divided by the sessions. */
  kib_a_session: number
  cpu_seconds: number
}

export interface SessionsReport {
  sessions: number
  service: Measured
  bare: Measured
  ack_p95_ratio: number
  memory_ratio: number
  invariants: Invariants
}

/** As in production: the image gives 70% of the pod's 512 MiB to what lives on. The bare server gets the same. */
const flags = ['--max-semi-space-size=8', '--max-old-space-size=358', '--disable-warning=TimeoutNegativeWarning']
const tickMs = 100
const answerTicks = 600
const typeTicks = 30
const typingShare = 10
const questions = 20
/** A source address has 28,000 ports, and a listener takes connections to both. */
const hosts = ['127.0.0.1', '127.0.0.2']

/**
 * One service process with very many live sessions: each answers once a minute, and a tenth of them type every three seconds. The
 * same load then goes to a bare server. The service is measured in a fresh process, after another one has begun the sessions.
 */
export async function holdSessions(t: Cleanup, o: SessionsOptions): Promise<SessionsReport> {
  const ground = await openGround(t)
  const env = { HOST: '0.0.0.0', KAFKA_PARTITIONS: '8', RATE_LIMIT_PER_MINUTE: '1000000' }
  const at = {
    prefix: ground.path.kafka.prefix,
    database: ground.database,
    env,
    flags: [...flags, '--import', '@candor/platform/telemetry'],
  }
  const begun = await beginAll(ground, at, o)

  const service = await startProcess(ground.path.cleanup, 'interview', at)
  const port = Number(new URL(service.url).port)
  const candidates: Candidate[] = begun.map((one, n) => createCandidate(one, () => addressOf(n, port)))
  t.after(() => {
    for (const one of candidates) one.leave()
  })
  const measured = await Promise.race([
    measure(candidates, { name: 'service', pid: service.pid, seconds: o.seconds, say: o.say }),
    service.died,
  ])
  await outboxesEmpty(ground.db)
  for (const one of candidates) one.leave()
  await service.terminate()

  o.say('comparing every log with MongoDB and Kafka')
  const logs = new Map(candidates.map(({ session_id, log }) => [session_id, log]))
  const invariants = await compareAll({ logs, db: ground.db, kafka: ground.path.kafka })

  const bareServer = await startBareServer(ground.path.cleanup, {
    database: ground.database,
    flags,
  })
  const talkers = begun.map(({ session_id }, n) => createBareTalker(session_id, addressOf(n, bareServer.port)))
  const bare = await measure(talkers, { name: 'bare', pid: bareServer.pid, seconds: o.bareSeconds, say: o.say })
  for (const one of talkers) one.leave()
  await bareServer.stop()
  return {
    sessions: begun.length,
    service: measured,
    bare,
    ack_p95_ratio: round(measured.ack_ms_p95 / bare.ack_ms_p95),
    memory_ratio: round(measured.kib_a_session / bare.kib_a_session),
    invariants,
  }
}

/** Publishes the plan and has the events of all beginnings sent, so that the measured process starts with nothing to catch up on. */
async function beginAll(
  ground: Ground,
  at: Parameters<typeof startProcess>[2],
  { sessions, say }: SessionsOptions,
): Promise<Begun[]> {
  const service = await startProcess(ground.path.cleanup, 'interview', at)
  const planVersionId = await publishPlan(ground, service.url, questions)
  const begun: Begun[] = []
  const progress = setInterval(() => say(`${begun.length} of ${sessions} sessions have begun`), 5_000)
  const begin = await createBeginner(ground, planVersionId)
  await inParallel(sessions, 40, async () => {
    begun.push(await begin())
  })
  clearInterval(progress)
  await outboxesEmpty(ground.db)
  await service.terminate()
  return begun
}

function addressOf(n: number, port: number) {
  const host = hosts[n % hosts.length] ?? ''
  return { host, port, localAddress: host }
}

async function measure(
  talkers: readonly Talker[],
  { name, pid, seconds, say }: { name: string; pid: number; seconds: number; say(line: string): void },
): Promise<Measured> {
  const restKib = residentKib(pid)
  let connected = 0
  const counting = setInterval(() => say(`${name}: ${connected} of ${talkers.length} are connected`), 5_000)
  await inParallel(talkers.length, 50, async (n) => {
    await talkers[n]?.connect()
    connected += 1
  })
  clearInterval(counting)
  say(`${name}: ${connected} sessions are live; ${seconds} s of typing and answers begin`)

  const cpuBefore = cpuSeconds(pid)
  const resident: number[] = []
  const since = performance.now()
  let drafts = 0
  for (let tick = 0; tick < seconds * 10; tick += 1) {
    drafts += actAll(talkers, tick)
    if (tick % 50 === 0) resident.push(residentKib(pid))
    if (tick % 300 === 299) say(progressLine(name, talkers, resident.at(-1) ?? 0))
    // Against the clock, so that a late tick is followed by a quick one and the rate stays.
    await sleep(Math.max(0, since + (tick + 1) * tickMs - performance.now()))
  }
  await until('every answer to be acknowledged', () => talkers.every((one) => one.open() === 0), 60_000)
  const acks = talkers.flatMap(({ log }) => log.answers.flatMap(({ ackMs }) => ackMs ?? []))
  // The last half, when everything has been used: memory only grows into what it needs.
  const settled = resident.slice(Math.floor(resident.length / 2))
  return {
    answers: acks.length,
    drafts,
    ack_ms_p50: round(percentile(acks, 0.5)),
    ack_ms_p95: round(percentile(acks, 0.95)),
    ack_ms_p99: round(percentile(acks, 0.99)),
    kib_a_session: round((settled.reduce((sum, one) => sum + one, 0) / settled.length - restKib) / talkers.length),
    cpu_seconds: round(cpuSeconds(pid) - cpuBefore),
  }
}

/** What happens in one tick: a six-hundredth answers, and of a tenth of all, a thirtieth types. Returns the number of drafts. */
function actAll(talkers: readonly Talker[], tick: number): number {
  let drafts = 0
  const minute = Math.floor(tick / answerTicks)
  for (let n = tick % answerTicks; n < talkers.length; n += answerTicks)
    talkers[n]?.answer(`q${((talkers[n]?.log.answers.length ?? 0) % questions) + 1}`)
  for (let n = minute % typingShare; n < talkers.length; n += typingShare) {
    if (Math.floor(n / typingShare) % typeTicks !== tick % typeTicks) continue
    talkers[n]?.type(`q${((talkers[n]?.log.answers.length ?? 0) % questions) + 1}`)
    drafts += 1
  }
  return drafts
}

function progressLine(name: string, talkers: readonly Talker[], kib: number): string {
  let [sent, open] = [0, 0]
  for (const one of talkers) {
    sent += one.log.answers.length
    open += one.open()
  }
  return `${name}: ${sent - open} answers acknowledged, ${open} on their way, ${Math.round(kib / 1_024)} MiB resident`
}

function residentKib(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? Number.NaN)
}

function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) / 100
}

const round = (value: number) => Math.round(value * 100) / 100
