// `npm run load -- survival` and `npm run load -- sessions`: live sessions under attack, and very many of them. Uses the servers of
// `npm run stack` or of the environment, with a database and topics of its own that are removed at the end.
import { Command, InvalidArgumentError } from 'commander'
import { isClean } from './invariants.ts'
import { holdSessions } from './sessions.ts'
import { survive } from './survival.ts'

const begun = performance.now()
const say = (line: string) => console.log(`${((performance.now() - begun) / 1_000).toFixed(0).padStart(5)} s  ${line}`)

const stops: (() => Promise<void> | void)[] = []
const cleanup = { after: (fn: () => Promise<void> | void) => void stops.push(fn) }

/** Prints the report, cleans up, and ends with 0 when every promise was kept. */
async function finish(report: object, promises: Record<string, boolean>): Promise<void> {
  console.log(JSON.stringify(report, undefined, 2))
  for (const [name, kept] of Object.entries(promises)) console.log(`${kept ? 'kept  ' : 'BROKEN'}  ${name}`)
  process.exitCode = Object.values(promises).every(Boolean) ? 0 : 1
}

function wholeNumber(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('a whole number from 1 is needed')
  return value
}

const program = new Command('load').description('Live sessions under attack, and very many of them')
program
  .command('survival')
  .description('kills and drains instances at random under live sessions, then compares every log')
  .option('--sessions <n>', 'live sessions', wholeNumber, 200)
  .option('--seconds <n>', 'how long instances are killed and drained', wholeNumber, 180)
  .option('--instances <n>', 'service processes', wholeNumber, 3)
  .action(async (o: { sessions: number; seconds: number; instances: number }) => {
    const report = await survive(cleanup, { ...o, say })
    await finish(report, {
      '0 answers lost, 0 duplicated, 0 invented; clients, MongoDB and Kafka agree': isClean(report),
      'every client was back in less than 3 s': report.resume_ms_max < 3_000,
      'the clocks never differed by 1 s': report.clock_drift_ms_max < 1_000,
      'of no time without a line as much as 1 s was not given back': report.time_taken_ms_max < 1_000,
    })
  })

program
  .command('sessions')
  .description('one service process with very many live sessions, against a bare server under the same load')
  .option('--sessions <n>', 'live sessions', wholeNumber, 10_000)
  .option('--seconds <n>', 'how long the service is measured', wholeNumber, 300)
  .option('--bare-seconds <n>', 'how long the bare server is measured', wholeNumber, 120)
  .action(async (o: { sessions: number; seconds: number; bareSeconds: number }) => {
    const report = await holdSessions(cleanup, { ...o, say })
    await finish(report, {
      'zero lost answers: every log agrees with MongoDB and Kafka': isClean(report.invariants),
      'the p95 from answer to durable ack is at most twice the bare one': report.ack_p95_ratio <= 2,
      'a session takes at most twice the memory of a bare connection': report.memory_ratio <= 2,
    })
  })

try {
  await program.parseAsync()
} finally {
  for (const stop of stops.reverse()) await stop()
}
