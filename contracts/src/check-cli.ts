// `contracts check`: exit status 0 when the contracts may be merged, else 1 with one line for each fault.
import { check } from './check.ts'
import { readSource } from './source.ts'

const faults = check()
for (const { file, path, what, todo } of faults) {
  console.error(`contracts/${file}${path === '' ? '' : ` › ${path}`}: ${what}\n    -> ${todo}`)
}
if (faults.length > 0) {
  console.error(`contracts check: ${faults.length} to put right`)
  process.exitCode = 1
} else {
  console.log(`contracts check: ${readSource().events.length} events in order`)
}
