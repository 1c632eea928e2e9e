import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AvroRecord } from './avro.ts'
import { contractsRoot, readJson } from './source.ts'

const copied = [
  'schemas',
  'examples',
  'history',
  'generated',
  'topics.json',
  'pii-exceptions.json',
  'registry.lock.json',
]

/** A copy of the contracts for a test that plants faults in it; removed when the test ends. */
export function tempContracts(t: { after(fn: () => void): void }) {
  const root = mkdtempSync(join(tmpdir(), 'candor-contracts-'))
  t.after(() => rmSync(root, { recursive: true, force: true }))
  for (const name of copied) cpSync(join(contractsRoot, name), join(root, name), { recursive: true })
  const edit = (file: string, change: (text: string) => string) =>
    writeFileSync(join(root, file), change(readFileSync(join(root, file), 'utf8')))
  return {
    root,
    edit,
    editJson<T>(file: string, change: (value: T) => void) {
      const value = readJson(root, file) as T
      change(value)
      writeFileSync(join(root, file), JSON.stringify(value, null, 2))
    },
    /** Changes the schema of an event, by the path below schemas/. */
    editSchema(file: string, change: (schema: AvroRecord) => void) {
      this.editJson<AvroRecord>(`schemas/${file}.avsc`, change)
    },
  }
}
