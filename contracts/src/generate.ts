import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { AvroRecord } from './avro.ts'
import { reviveEvent } from './avro-json.ts'
import { asEnvelope, compile, misfit } from './avro-types.ts'
import { generateAsyncApi } from './generate-asyncapi.ts'
import { generateCatalog } from './generate-catalog.ts'
import { type Lock, latestOf, lockFile, lockText, nextLock, readLock } from './lock.ts'
import { contractsRoot, type EventSource, readJson, readSource, type Source } from './source.ts'

/** Every file that is derived from the schemas, path -> text; what is in `history/` and not here must not be there. */
export function plan(source: Source, before: Lock): Map<string, string> {
  const { lock, history } = nextLock(source, before)
  const files = new Map(history)
  for (const event of source.events) {
    const latest = latestOf(lock.subjects[event.subject])
    if (latest && history.has(latest.file)) files.set(goldenFile(latest.file), goldenBytes(source, event, latest.id))
  }
  files.set(lockFile, lockText(lock))
  files.set('generated/catalog.ts', generateCatalog(source))
  files.set('generated/asyncapi.json', generateAsyncApi(source, lock))
  return files
}

/** Where the bytes lie that a version of a schema once wrote. */
export const goldenFile = (historyFile: string): string => historyFile.replace(/\.avsc$/, '.hex')

/** The examples of an event as bytes on the wire, one line of hex each. Throws with the file and path of an example that does not fit. */
function goldenBytes(source: Source, { type, schema }: EventSource, id: number): string {
  const header = Buffer.alloc(5)
  header.writeUInt32BE(id, 1)
  const lines = readExamples(source.root, type).map((example, i) => {
    try {
      return `${Buffer.concat([header, encodeExample(schema, example)]).toString('hex')}\n`
    } catch (cause) {
      throw new Error(`examples/${type}.json: example ${i + 1}: ${(cause as Error).message}`, { cause })
    }
  })
  return lines.join('')
}

/** One example as Avro binary. */
export function encodeExample(schema: AvroRecord, example: unknown): Buffer {
  const avro = compile(asEnvelope(schema))
  const event = reviveEvent(schema, example)
  if (!avro.isValid(event)) {
    const { path, what } = misfit(avro, event)
    throw new Error(`${path} ${what}`)
  }
  return avro.toBuffer(event)
}

/** The examples of one event; none when it has no file. */
export function readExamples(root: string, type: string): unknown[] {
  const file = `examples/${type}.json`
  return existsSync(join(root, file)) ? (readJson(root, file) as unknown[]) : []
}

/** Files in history/ that no version of the lock owns. */
export function strayHistory(root: string, lock: Lock): string[] {
  const owned = new Set<string>()
  for (const versions of Object.values(lock.subjects)) {
    for (const { file } of Object.values(versions)) owned.add(file).add(goldenFile(file))
  }
  return globSync('history/*/*', { cwd: root })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => !owned.has(file))
}

/** Writes what has changed; returns the paths. `freeze` ends the time in which version 1 may be rewritten (first release). */
export function generate(options: { root?: string; freeze?: boolean } = {}): string[] {
  const root = options.root ?? contractsRoot
  const before = readLock(root)
  const files = plan(readSource(root), { ...before, frozen: before.frozen || options.freeze === true })
  const changed: string[] = []
  for (const [file, text] of files) {
    const path = join(root, file)
    if (existsSync(path) && readFileSync(path, 'utf8') === text) continue
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
    changed.push(file)
  }
  for (const file of strayHistory(root, readLock(root))) {
    rmSync(join(root, file))
    changed.push(file)
  }
  return changed
}
