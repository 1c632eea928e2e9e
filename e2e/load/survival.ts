import { setTimeout as sleep } from 'node:timers/promises'
import type { Cleanup } from '@candor/platform/event-testing'
import { until } from '@candor/stack/testing'
import { type ServiceProcess, startProcess } from '../guarantees/service-process.ts'
import { type Candidate, createCandidate } from './candidate.ts'
import { beginSession, inParallel, openGround, publishPlan } from './ground.ts'
import { compareAll, type Invariants, outboxesEmpty, percentile } from './invariants.ts'

export interface SurvivalOptions {
  sessions: number
  seconds: number
  instances: number
  /** Told what happens, one line each. */
  say(line: string): void
}

export interface SurvivalReport extends Invariants {
  sessions: number
  instances: number
  kills: number
  drains: number
  resumes: number
  resume_ms_p95: number
  resume_ms_max: number
  clock_drift_ms_max: number
  /** Of one time without a line, what was not given back, and what was given back too much. */
  time_taken_ms_max: number
  time_given_ms_max: number
  ack_ms_p95: number
}

const questions = 20
const actMs = 100
/** Each candidate answers about every three seconds and types about every second: far more than a real one. */
const answerShare = actMs / 3_000
const typeShare = actMs / 1_000

/**
 * Live sessions on several instances, while one instance after the other is killed without warning or asked to stop, and started
 * again. Ends when all is acknowledged and every client's log was compared with MongoDB and Kafka.
 */
export async function survive(t: Cleanup, o: SurvivalOptions): Promise<SurvivalReport> {
  const ground = await openGround(t)
  const env = { WS_RECONNECT_SPREAD_MS: '1000', LOG_LEVEL: 'error', KAFKA_PARTITIONS: '8' }
  const start = () =>
    startProcess(ground.path.cleanup, 'interview', { prefix: ground.path.kafka.prefix, database: ground.database, env })
  const instances: (ServiceProcess | undefined)[] = await Promise.all(Array.from({ length: o.instances }, start))
  let turn = 0
  const urlOf = () => {
    const up = instances.filter((one) => one !== undefined)
    return up[turn++ % up.length]?.url ?? ''
  }
  const addressOf = () => {
    const { hostname, port } = new URL(urlOf())
    return { host: hostname, port: Number(port) }
  }

  const planVersionId = await publishPlan(ground, urlOf(), questions)
  const candidates: Candidate[] = []
  await inParallel(o.sessions, 20, async () => {
    const candidate = createCandidate(await beginSession(ground, urlOf, planVersionId), addressOf)
    candidates.push(candidate)
    // Also when the run fails: it must not come back for ever.
    t.after(() => candidate.leave())
    await candidate.connect()
  })
  o.say(`${candidates.length} sessions are live on ${o.instances} instances`)

  const endsAt = performance.now() + o.seconds * 1_000
  const counts = { kills: 0, drains: 0 }
  const restarts = new Set<Promise<void>>()
  async function breakOne(): Promise<void> {
    const up = instances.flatMap((one, slot) => (one ? [slot] : []))
    const slot = up[Math.floor(Math.random() * up.length)]
    const victim = slot === undefined ? undefined : instances[slot]
    // The last one stays, as a rollout would leave it; two of three may be away at the same time.
    if (slot === undefined || !victim || up.length < 2) return
    const hard = counts.kills <= counts.drains
    instances[slot] = undefined
    if (hard) await victim.kill()
    else await victim.terminate()
    counts[hard ? 'kills' : 'drains'] += 1
    const live = candidates.filter((one) => one.isLive()).length
    o.say(`instance ${slot + 1} was ${hard ? 'killed' : 'drained'}: ${live} of ${candidates.length} are live`)
    const restart = start().then((again) => {
      instances[slot] = again
    })
    restarts.add(restart)
  }
  async function breakThings(): Promise<void> {
    while (performance.now() < endsAt) {
      await breakOne()
      await sleep(500 + Math.random() * 2_000)
    }
    await Promise.all(restarts)
  }

  const acting = setInterval(() => {
    for (const candidate of candidates) act(candidate)
  }, actMs)
  try {
    await breakThings()
  } finally {
    clearInterval(acting)
  }
  await until('every answer to be acknowledged', () => candidates.every((one) => one.open() === 0), 30_000)
  for (const candidate of candidates) candidate.leave()
  await outboxesEmpty(ground.db)
  await Promise.all(instances.map((one) => one?.terminate()))
  o.say('all is acknowledged; comparing with MongoDB and Kafka')

  const logs = new Map(candidates.map(({ session_id, log }) => [session_id, log]))
  const found = await compareAll({ logs, db: ground.db, kafka: ground.path.kafka })
  const resumes = candidates.flatMap(({ log }) => log.resumeMs)
  const taken = candidates.flatMap(({ log }) => log.takenMs)
  const acks = candidates.flatMap(({ log }) => log.answers.flatMap(({ ackMs }) => ackMs ?? []))
  return {
    sessions: candidates.length,
    instances: o.instances,
    ...counts,
    resumes: resumes.length,
    resume_ms_p95: Math.round(percentile(resumes, 0.95)),
    resume_ms_max: Math.round(Math.max(0, ...resumes)),
    clock_drift_ms_max: Math.max(0, ...candidates.flatMap(({ log }) => log.driftMs)),
    time_taken_ms_max: Math.round(Math.max(0, ...taken)),
    time_given_ms_max: Math.round(Math.max(0, ...taken.map((ms) => -ms))),
    ack_ms_p95: Math.round(percentile(acks, 0.95)),
    ...found,
  }
}

/** Types or answers now and then, question after question, and from the beginning again as corrections. */
function act(candidate: Candidate): void {
  const answered = candidate.log.answers.length
  const question = `q${(answered % questions) + 1}`
  // Beyond this the service keeps no more revisions of an answer.
  if (answered < questions * 45 && Math.random() < answerShare) candidate.answer(question)
  else if (Math.random() < typeShare) candidate.type(question)
}
