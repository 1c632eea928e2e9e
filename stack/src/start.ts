// `npm start`: the whole platform on this machine, a demo organisation, and one real interview through it.
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import { StartFailure } from './failure.ts'
import { chooseJourney, loadPlayer } from './journey.ts'
import type { Run } from './part.ts'
import { stateFolder } from './paths.ts'
import { type Platform, startPlatform } from './platform.ts'
import { createRun } from './run.ts'
import { aborted, StopRequested, stopOnSignals } from './signals.ts'
import { findStackFile, removeStackFile, type StackFile, writeStackFile } from './stack-file.ts'

interface Options {
  once: boolean
  empty: boolean
  port: number
  journey?: string
  stateDir: string
}

const command = new Command('npm start --')
  .description(
    `Starts Kafka, MongoDB, Redis, an SMTP inbox and the six services, seeds a demo organisation, plays one interview from invitation
to finished scorecard, and stays up until Ctrl-C. Each server comes from the first that works: a URL in MONGODB_URI,
KAFKA_BROKERS, REDIS_URL or SMTP_URL; a container engine (CANDOR_CONTAINERS=off leaves it out); a native process. Downloads
are kept in CANDOR_CACHE, by default the candor folder in your cache folder.`,
  )
  .option('--once', 'stop after the journey, with exit status 0 if it reached its scorecard, else 1', false)
  .option('--empty', 'seed nothing but the admin, play nothing', false)
  .option('--port <n>', 'port of the gateway; 0 takes a free one', parsePort, 8080)
  .option('--journey <file>', 'journey to play instead of the first one in e2e/journeys')
  .option('--state-dir <folder>', 'where stack.json and logs/ are written', stateFolder)
  .helpOption('--help', 'show this')
  .allowExcessArguments(false)
  .parse()
const options = command.opts<Options>()

const startedAt = performance.now()
const signal = stopOnSignals()
const run = createRun({ signal })
const status = await main(run).catch((error) => {
  if (error instanceof StopRequested) return 130
  console.error(error instanceof StartFailure ? error.message : error)
  return 1
})
await run.guard.close()
process.exit(status)

async function main(run: Run): Promise<number> {
  const folder = path.resolve(options.stateDir)
  mkdirSync(folder, { recursive: true })
  const other = findStackFile(folder)
  if (other)
    throw new StartFailure(
      `already running at ${other.gateway}: stop it, or use --port 0 --state-dir FOLDER for another`,
    )
  const journey = options.empty ? undefined : chooseJourney(options.journey)
  let publish = () => {}
  const platform = await startPlatform(run, {
    gatewayPort: options.port,
    stateFolder: folder,
    onRestart: () => publish(),
  })
  try {
    const player = journey ? await loadPlayer() : undefined
    const accounts = player ? await player.seedOrganisation(platform.describe()) : []
    const describe = (): StackFile => {
      const stack = platform.describe()
      return { ...stack, accounts: [...stack.accounts, ...accounts] }
    }
    publish = () => writeStackFile(folder, describe())
    publish()
    summarise(describe(), folder)
    if (player && journey) {
      console.log(`\nplaying ${path.relative(process.cwd(), journey)}`)
      const play = player.playJourney({ stack: describe(), file: journey, print: (line) => console.log(line), signal })
      const played = await Promise.race([play, failure(platform), interruption()]).then(
        () => true,
        (error) => {
          if (options.once || signal.aborted || error instanceof StartFailure) throw error
          console.error(error)
          console.error('the journey did not reach its end; the platform stays up')
        },
      )
      if (played) console.log('the journey has reached its end')
    }
    if (options.once) return 0
    console.log('\nCtrl-C stops all of it')
    await Promise.race([aborted(signal), failure(platform)])
    return 0
  } finally {
    publish = () => {}
    console.log('stopping …')
    await platform.stop()
    removeStackFile(folder)
  }
}

async function failure(platform: Platform): Promise<never> {
  throw new StartFailure(await platform.failed)
}

async function interruption(): Promise<never> {
  await aborted(signal)
  throw signal.reason
}

function summarise(stack: StackFile, folder: string): void {
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  console.log(`\nCandor is ready in ${seconds} s: ${stack.gateway}`)
  for (const { role, email, password } of stack.accounts)
    console.log(`  ${role.padEnd(12)} ${email.padEnd(36)} ${password}`)
  console.log(`  mails        ${stack.mail_dir}`)
  console.log(`  logs         ${path.join(folder, 'logs')}`)
  console.log(`  all parts    ${path.join(folder, 'stack.json')}`)
}

function parsePort(text: string): number {
  const port = Number(text)
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  throw new InvalidArgumentError('a port is a number from 0 to 65535')
}
