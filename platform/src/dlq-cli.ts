// npm run dlq: looks at what the services could not handle, and drains or discards it.
import { readFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Command, InvalidArgumentError, Option } from 'commander'
import { MongoClient } from 'mongodb'
import { createDlq, type DlqFilter } from './dlq.ts'

const stateFolder = path.resolve(import.meta.dirname, '../../.candor')
const reasons = ['malformed', 'unknown_schema', 'handler', 'waiting'] as const

/** Rows printed so far. */
let printed = 0

const positive = (text: string) => {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('a whole number from 1 is needed')
  return value
}

const program = new Command('dlq')
  .description(
    'Dead letters: what the services could not handle, kept in order per key until it is redriven or discarded.',
  )
  .option('--mongodb <uri>', 'database server (default: MONGODB_URI, else the running `npm start`)')
  .option('--state-dir <folder>', 'the state folder of `npm start`', stateFolder)
  .option('--service <service>', 'look at this service only')
  .option('--actor <who>', 'whom the log names', `${os.userInfo().username}@${os.hostname()}`)
  .option('--json', 'print JSON lines')

const filtered = (command: Command) =>
  command
    .option('--topic <topic>')
    .option('--key <key>', 'one aggregate id')
    .addOption(new Option('--reason <reason>', 'why the head of a list was parked').choices(reasons))

program
  .command('list')
  .description('topics and counts')
  .action(() =>
    each(async ({ service, dlq }) => {
      for (const row of await dlq.list()) print({ service, ...row })
    }, 'nothing is parked'),
  )

filtered(program.command('histogram').description('how often each error stands')).action((filter: DlqFilter) =>
  each(async ({ service, dlq }) => {
    for (const row of await dlq.histogram(filter))
      print({ records: row.records, service, reason: row.reason, error: row.error })
  }, 'nothing is parked'),
)

filtered(program.command('records').description('parked records in the order they would be drained'))
  .option('--limit <n>', 'at most so many', positive, 50)
  .action((options: DlqFilter & { limit: number }) =>
    each(async ({ service, dlq }) => {
      for (const { topic, partition, offset, key, reason, replay_count, quarantined, errors } of await dlq.find(
        options,
        options.limit,
      )) {
        print({
          service,
          record: `${topic}/${partition}/${offset}`,
          key,
          reason,
          replay_count,
          quarantined: quarantined ?? false,
          error: errors[0] ?? '',
        })
      }
    }, 'nothing is parked'),
  )

program
  .command('show <record>')
  .description('one record, decoded, with its error: <topic>/<partition>/<offset>')
  .option('--reveal', 'show personal data and raw bytes; this is logged')
  .action((record: string, { reveal }: { reveal?: boolean }) => {
    const { topic, partition, offset } = parseRecord(record)
    return each(async ({ service, dlq }) => {
      const shown = await dlq.show(topic, partition, offset, reveal ?? false)
      if (shown) print({ service, ...shown }, 2)
    }, `no parked record ${record}`)
  })

filtered(program.command('redrive').description('handle parked records again, in order, and un-park what is drained'))
  .option('--max <n>', 'at most so many records', positive, 10_000)
  .option('--dry-run', 'only say what would be done')
  .option('--quarantined', 'also records that failed too often')
  .action((options: DlqFilter & { max: number; dryRun?: boolean; quarantined?: boolean }) =>
    each(async ({ service, dlq }) => {
      const { topic, key, reason, max, quarantined = false } = options
      const { plan, skipped_quarantined } = await dlq.dryRun({ topic, key, reason }, max, quarantined)
      for (const row of plan) print({ service, would_redrive: options.dryRun ?? false, ...row })
      if (skipped_quarantined > 0) print({ service, skipped_quarantined, hint: 'add --quarantined to try them again' })
      if (options.dryRun || plan.length === 0) return
      for (const id of await dlq.redrive({ topic, key, reason }, max, quarantined)) await watch(service, dlq, id)
    }, 'nothing to redrive'),
  )

program
  .command('discard <record>')
  .description('end one record for good: <topic>/<partition>/<offset>')
  .requiredOption('--yes', 'it cannot be undone')
  .action((record: string) => {
    const { topic, partition, offset } = parseRecord(record)
    return each(async ({ service, dlq }) => {
      if (await dlq.discard(topic, partition, offset)) print({ service, discarded: record })
    }, `no parked record ${record}`)
  })

program
  .command('log')
  .description('who did what')
  .option('--limit <n>', 'at most so many', positive, 50)
  .action(({ limit }: { limit: number }) =>
    each(async ({ service, dlq }) => {
      for (const { at, actor, action, details } of await dlq.actions(limit))
        print({ service, at, actor, action, ...details })
    }, 'nothing was done yet'),
  )

await program.parseAsync()

interface Place {
  service: string
  dlq: ReturnType<typeof createDlq>
}

/** Runs for every service's database; says `nothing` when none had anything to print. */
async function each(action: (place: Place) => Promise<void>, nothing: string): Promise<void> {
  const { mongodb, service: only, actor } = program.opts<{ mongodb?: string; service?: string; actor: string }>()
  const uri = mongodb ?? process.env.MONGODB_URI ?? runningMongo()
  if (!uri) return program.error('no database: start `npm start`, set MONGODB_URI, or give --mongodb')
  const client = new MongoClient(uri, { serverSelectionTimeoutMS: 3_000 })
  try {
    const { databases } = await client.db('admin').admin().listDatabases({ nameOnly: true })
    const names = databases
      .map(({ name }) => name)
      .filter((name) => name.startsWith('candor_') && (!only || `_${name}`.endsWith(`_${only}`)))
    if (only && names.length === 0)
      return program.error(`no database of ${only}: its name is candor_${only}, or candor_<run>_${only}`)
    for (const name of names)
      await action({ service: name.slice('candor_'.length), dlq: createDlq(client.db(name), actor) })
    if (printed === 0) console.log(nothing)
  } catch (error) {
    program.error(`the database can't be reached: ${error instanceof Error ? error.message : String(error)}`)
  } finally {
    await client.close()
  }
}

async function watch(service: string, dlq: Place['dlq'], id: string): Promise<void> {
  const deadline = Date.now() + 600_000
  let told = ''
  while (Date.now() < deadline) {
    const request = await dlq.progress(id)
    const { state, drained, unparked, failed } = request ?? { state: 'gone', drained: 0, unparked: 0, failed: 0 }
    const line = JSON.stringify({ state, drained, unparked, failed })
    if (line !== told) print({ service, redrive: id, state, drained, unparked, failed })
    told = line
    if (state === 'done' || state === 'gone') return
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  print({
    service,
    redrive: id,
    state: 'still running',
    hint: 'see `dlq log` and `dlq list` later; is the service up?',
  })
}

function parseRecord(text: string): { topic: string; partition: number; offset: number } {
  const [, topic, partition, offset] = /^(.+)\/(\d+)\/(\d+)$/.exec(text) ?? []
  if (!topic)
    return program.error(`"${text}" is no record: write <topic>/<partition>/<offset>, as \`dlq records\` prints it`)
  return { topic, partition: Number(partition), offset: Number(offset) }
}

function runningMongo(): string | undefined {
  try {
    return (
      JSON.parse(readFileSync(path.join(program.opts<{ stateDir: string }>().stateDir, 'stack.json'), 'utf8')) as {
        mongo: string
      }
    ).mongo
  } catch {
    return undefined
  }
}

function print(row: Record<string, unknown>, indent?: number): void {
  printed++
  if (indent || program.opts().json) {
    console.log(JSON.stringify(row, null, program.opts().json ? undefined : indent))
    return
  }
  console.log(
    Object.entries(row)
      .map(
        ([name, value]) =>
          `${name}=${value instanceof Date ? value.toISOString() : typeof value === 'string' && /\s/.test(value) ? JSON.stringify(value) : String(value)}`,
      )
      .join('  '),
  )
}
