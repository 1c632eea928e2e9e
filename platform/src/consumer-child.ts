// A consumer in a process of its own, for tests that stop it under load. Arguments: database, topic prefix.
import { openEventPath, tallyFold, tallyStore } from './event-testing.ts'

const [database = '', prefix = ''] = process.argv.slice(2)
const stops: (() => Promise<void> | void)[] = []
const path = await openEventPath({ after: (stop) => stops.push(stop) }, { topics: [], database, prefix })
await path.consumer([tallyFold(await tallyStore(path.db, path.bell))])
process.on('SIGTERM', async () => {
  for (const stop of stops) await stop()
  process.exit(0)
})
process.send?.('ready')
