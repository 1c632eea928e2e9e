// A command: an authenticated POST with validation and one write that holds state and event, relay and consumer running, against bare
// Fastify with one insertOne. Both get the same requests.
import { createTestKeys, type TestKeys } from '@candor/platform/test-keys'
import { until } from '@candor/stack/testing'
import { v7 as uuidv7 } from 'uuid'
import { publishKey, type Server, startBare, startOurs } from './command-servers.ts'
import type { Context, Row } from './context.ts'
import type { CpuSums } from './cpu.ts'
import { type Ground, openGround } from './ground.ts'
import { type Load, type LoadResult, load } from './load.ts'
import { describeRound, median, perUnit, summary } from './ratio.ts'

const connections = 64
/** Nobody may send more than 100 requests a minute, so many share the load. */
const callers = { quick: 200, whole: 2_000 }
const path = '/api/v1/people'

interface Round {
  ours: LoadResult
  bare: LoadResult
  /** Documents with an unsent event when the last answer had come, and how long until there was none. */
  unsent: number
  drainMs: number
}

export async function benchCommand(context: Context): Promise<Row> {
  const { quick } = context
  const seconds = quick ? 3 : 10
  const ground = await openGround(context, 'command')
  const servers: Server[] = []
  const stopServers = context.atEnd(async () => void (await Promise.all(servers.map((server) => server.stop()))))
  try {
    const keys = await createTestKeys({ kid: `bench-${uuidv7()}` })
    await publishKey(ground, keys)
    const [ours, bare] = await Promise.all([startOurs(context, ground, true), startBare(context, ground)])
    servers.push(ours, bare)
    const requests = await createRequests(keys, ours, quick ? callers.quick : callers.whole)
    const run = (server: Server, next: Load['next'], method: Load['method'] = 'POST') =>
      load({ url: server.url, method, connections, seconds, next })
    // Every token is verified once, and both servers are compiled, before anything counts.
    for (let warmed = 0; warmed < 2 * callers.whole && !(quick && warmed > 0); ) {
      warmed += (await run(ours, requests.create)).answers
      await run(bare, requests.create)
    }
    await drained(ground)

    const rounds: Round[] = []
    const [cpu, bareCpu, readCpu]: [CpuSums, CpuSums, CpuSums] = [{}, {}, {}]
    for (let n = 1; n <= context.rounds; n++) {
      const round: Round = {
        bare: await context.cpu.during(bareCpu, () => run(bare, requests.create)),
        ...(await context.cpu.during(cpu, runOurs)),
      }
      rounds.push(round)
      const figures = describeRound(round.ours.rate, round.bare.rate)
      context.note(`a command: round ${n} of ${context.rounds}: ${figures}, p95 ${round.ours.p95Ms.toFixed(0)} ms`)
    }
    const reads = await context.cpu.during(readCpu, () => run(ours, requests.read, 'GET'))
    const middle = (pick: (round: Round) => number) => median(rounds.map(pick))
    return {
      name: `a command, ${connections} connections`,
      unit: 'requests/s',
      wanted: 0.6,
      baselineIs: 'bare Fastify, insertOne of the same body, w: majority, j: true',
      ...summary(rounds.map(({ ours, bare }) => ({ ours: ours.rate, baseline: bare.rate }))),
      cpuSeconds: perUnit(cpu, sum(rounds.map((round) => round.ours.answers))),
      baselineCpuSeconds: perUnit(bareCpu, sum(rounds.map((round) => round.bare.answers))),
      details: {
        p50_ms: middle(({ ours }) => ours.p50Ms),
        p95_ms: middle(({ ours }) => ours.p95Ms),
        baseline_p50_ms: middle(({ bare }) => bare.p50Ms),
        baseline_p95_ms: middle(({ bare }) => bare.p95Ms),
        unsent_at_end: middle(({ unsent }) => unsent),
        drained_after_ms: middle(({ drainMs }) => drainMs),
        reads_per_second: reads.rate,
        reads_p95_ms: reads.p95Ms,
        reads_service_cpu_us: ((readCpu.service ?? 0) / reads.answers) * 1e6,
        reads_mongodb_cpu_us: ((readCpu.mongodb ?? 0) / reads.answers) * 1e6,
      },
    }

    /** What the relay still has to do when the load ends is part of the work, so the processor time counts until it is done. */
    async function runOurs(): Promise<Omit<Round, 'bare'>> {
      const result = await run(ours, requests.create)
      const unsent = await countUnsent(ground)
      const endedAt = performance.now()
      await drained(ground)
      return { ours: result, unsent, drainMs: performance.now() - endedAt }
    }
  } finally {
    await stopServers()
    await ground.close()
  }
}

/** Requests of many callers in turn, with tokens that the service accepts. */
async function createRequests(
  keys: TestKeys,
  server: Server,
  callers: number,
): Promise<{ create: Load['next']; read: Load['next'] }> {
  const tokens = await Promise.all(Array.from({ length: callers }, () => keys.token(uuidv7(), ['recruiter'])))
  let sent = 0
  const create = () => {
    const headers = { authorization: `Bearer ${tokens[sent++ % callers]}`, 'content-type': 'application/json' }
    return { path, headers, body: newPerson(sent) }
  }
  const { body, headers } = create()
  const response = await fetch(server.url + path, { method: 'POST', headers, body })
  const { person_id } = (await response.json()) as { person_id: string }
  if (response.status !== 201) throw new Error(`a command is answered with ${response.status}`)
  return {
    create,
    read: () => ({ path: `${path}/${person_id}`, headers: { authorization: create().headers.authorization } }),
  }
}

const newPerson = (n: number) =>
  JSON.stringify({
    email: `candidate-${n}@people.example`,
    name: `Candidate number ${n}`,
    roles: ['candidate'],
    time_zone: 'Asia/Kolkata',
    locale: 'en-IN',
    qualifications: ['network_engineering', 'routing'],
  })

const countUnsent = (ground: Ground) =>
  ground.db.collection('people').countDocuments({ 'outbox.0.at': { $exists: true } })

async function drained(ground: Ground): Promise<void> {
  await until('the relay to send everything', async () => (await countUnsent(ground)) === 0, 60_000)
}

const sum = (values: number[]) => values.reduce((total, value) => total + value, 0)
