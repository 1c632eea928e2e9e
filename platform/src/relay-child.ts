// A relay in a process of its own, for tests that kill or pause it. Arguments: database, topic prefix, a step at which it kills itself
// (`swept`, `committed`, or `never`), and its lease in ms.
import { counterStore, openEventPath } from './event-testing.ts'

const [database = '', prefix = '', killAt = 'never', leaseMs = '10000'] = process.argv.slice(2)
const stops: (() => Promise<void> | void)[] = []
const path = await openEventPath({ after: (stop) => stops.push(stop) }, { topics: [], database, prefix })
const store = await counterStore(path.db, path.bell)
await path.relay(store, {
  leaseMs: Number(leaseMs),
  paceMs: 20,
  onStep(step) {
    process.send?.(step)
    if (step === killAt) process.kill(process.pid, 'SIGKILL')
  },
})
process.on('SIGTERM', async () => {
  for (const stop of stops) await stop()
  process.exit(0)
})
