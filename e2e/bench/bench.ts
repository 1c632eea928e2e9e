// `npm run bench`: the performance table. `npm run bench -- decode pipeline` measures only what is named, `--json FILE` writes all of
// it, `--quick` takes small sizes. The exit status is 1 when something is worse than wanted.
import { writeFileSync } from 'node:fs'
import { StartFailure } from '@candor/stack/failure'
import type { Run } from '@candor/stack/part'
import { createProgress } from '@candor/stack/progress'
import { createRun } from '@candor/stack/run'
import { aborted, StopRequested, stopOnSignals } from '@candor/stack/signals'
import { Argument, Command } from 'commander'
import { benchCatchUp } from './catch-up.ts'
import { benchCommand } from './command.ts'
import { openContext, type Row } from './context.ts'
import { benchDecode } from './decode.ts'
import { goalsOf } from './goals.ts'
import { describeMachine } from './machine.ts'
import { benchPipeline } from './pipeline.ts'
import { measurePlatform } from './platform.ts'
import { benchSlots } from './slots.ts'
import { missedIn, type Report, tableOf } from './table.ts'

const figures = {
  command: benchCommand,
  pipeline: benchPipeline,
  'catch-up': benchCatchUp,
  decode: benchDecode,
  slots: benchSlots,
}
type FigureName = keyof typeof figures
const names = [...Object.keys(figures), 'platform']

const command = new Command('npm run bench --')
  .description('Measures Candor against the bare libraries on the same servers, in turns, and prints one table.')
  .addArgument(new Argument('[figures...]', 'what to measure; everything when none is named').choices(names))
  .option('--json <file>', 'write every figure as JSON too')
  .option('--quick', 'one round of small sizes: whether everything works, not how fast', false)
  .helpOption('--help', 'show this')
  .parse()
const { json, quick } = command.opts<{ json?: string; quick: boolean }>()
const wanted = new Set(command.args.length > 0 ? command.args : names)

const note = (text: string) => console.error(`  ${text}`)
const signal = stopOnSignals()
const run = createRun({ signal, progress: createProgress(note) })
const status = await main(run).catch((error) => {
  if (error instanceof StopRequested) return 130
  console.error(error instanceof StartFailure ? error.message : error)
  return 1
})
await run.guard.close()
process.exit(status)

async function main(run: Run): Promise<number> {
  // First and alone: with other servers running beside it, neither time nor memory would be those of a start.
  const platform = wanted.has('platform') ? await measurePlatform(run, { note, quick }) : undefined
  const context = await openContext(run, { quick, note })
  try {
    const rows: Partial<Record<FigureName, Row>> = {}
    for (const name of Object.keys(figures) as FigureName[]) {
      if (wanted.has(name)) rows[name] = await unlessInterrupted(context.crashed, figures[name](context))
    }
    const machine = await describeMachine(context)
    const report: Report = {
      machine,
      quick,
      rows: Object.values(rows),
      ...(platform && { platform }),
      goals: goalsOf(rows),
    }
    console.log(tableOf(report))
    if (json) writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`)
    const missed = missedIn(report)
    if (missed.length > 0) console.log(`\nworse than wanted: ${missed.join('; ')}`)
    return missed.length > 0 ? 1 : 0
  } finally {
    await context.close()
  }
}

async function unlessInterrupted<T>(crashed: Promise<string>, work: Promise<T>): Promise<T> {
  const interruption = aborted(signal).then(() => Promise.reject(signal.reason))
  const crash = crashed.then((report) => Promise.reject(new StartFailure(report)))
  return await Promise.race([work, interruption, crash])
}
