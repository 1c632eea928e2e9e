import { execFileSync } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AvroRecord } from './avro.ts'
import { asEnvelope, compile } from './avro-types.ts'
import { incompatibilities } from './compatibility.ts'
import { encodeExample, goldenFile, plan, readExamples, strayHistory } from './generate.ts'
import { type Lock, lockFile, readLock, versionsOf } from './lock.ts'
import { type Fault, lint, type PiiException } from './rules.ts'
import { contractsRoot, type EventSource, readJson, readSource, type Source } from './source.ts'

/** Everything that `contracts check` finds wrong; an empty list means that the contracts may be merged. */
export function check(root: string = contractsRoot): Fault[] {
  let source: Source
  try {
    source = readSource(root)
  } catch (error) {
    return [{ file: 'topics.json', path: '', what: (error as Error).message, todo: 'correct the file it names' }]
  }
  const lock = readLock(root)
  const exceptions = readJson(root, 'pii-exceptions.json') as PiiException[]
  const faults = [
    ...lint(source, exceptions),
    ...strayFiles(source),
    ...ids(lock),
    ...compatibility(source, lock),
    ...goldenBytes(root, lock),
    ...frozenHistory(root, lock),
    ...source.events.flatMap((event) => examples(root, event)),
  ]
  // The generator can only be asked about schemas that are right.
  return faults.length > 0 ? faults : drift(source, lock)
}

function strayFiles({ root, events }: Source): Fault[] {
  const known = new Set(events.flatMap(({ file, type }) => [file, `examples/${type}.json`]))
  return globSync(['schemas/**/*.avsc', 'examples/*.json'], { cwd: root })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => !known.has(file))
    .map((file) => ({
      file,
      path: '',
      what: 'topics.json lists no such event',
      todo: 'list it under its topic, or remove the file',
    }))
}

function ids(lock: Lock): Fault[] {
  const faults: Fault[] = []
  const seen = new Map<number, string>()
  for (const [subject, versions] of Object.entries(lock.subjects)) {
    for (const version of versionsOf(versions)) {
      const id = versions[version]?.id ?? 0
      const path = `${subject} version ${version}`
      const other = seen.get(id)
      if (other)
        faults.push({
          file: lockFile,
          path,
          what: `id ${id} belongs to ${other}`,
          todo: 'two branches took the same id: remove the later entry and run npm run generate',
        })
      if (id >= lock.next_id)
        faults.push({
          file: lockFile,
          path,
          what: `id ${id} is not below next_id`,
          todo: 'set next_id above every id that was ever used',
        })
      seen.set(id, path)
    }
  }
  return faults
}

/** Each schema against every version of its subject, in both directions (FULL_TRANSITIVE). */
function compatibility(source: Source, lock: Lock): Fault[] {
  const faults: Fault[] = []
  for (const { file, subject, schema } of source.events) {
    const versions = lock.subjects[subject] ?? {}
    const numbers = versionsOf(versions)
    for (const version of numbers) {
      // Until the first release the only version is rewritten together with its schema.
      if (!lock.frozen && version === numbers.at(-1)) continue
      const old = versions[version]?.file ?? ''
      if (!existsSync(join(source.root, old))) continue
      for (const { path, message } of incompatible(source.root, old, schema)) {
        faults.push({
          file,
          path,
          what: `incompatible with version ${version}: ${message}`,
          todo: 'add fields with a default, add symbols at the end, and remove nothing that has no default; else publish a new event',
        })
      }
    }
  }
  return faults
}

function incompatible(root: string, old: string, schema: AvroRecord) {
  try {
    return incompatibilities(readJson(root, old) as AvroRecord, schema)
  } catch (error) {
    return [{ path: schema.name, message: (error as Error).message }]
  }
}

/** What a version once wrote must still be readable by the schema of today. */
function goldenBytes(root: string, lock: Lock): Fault[] {
  const faults: Fault[] = []
  for (const [subject, versions] of Object.entries(lock.subjects)) {
    const numbers = versionsOf(versions)
    const newest = versions[numbers.at(-1) ?? 0]?.file ?? ''
    for (const version of numbers) {
      const written = versions[version]?.file ?? ''
      for (const file of [written, goldenFile(written)]) {
        if (existsSync(join(root, file)) || (!lock.frozen && version === numbers.at(-1))) continue
        faults.push({ file, path: subject, what: 'missing', todo: 'restore it from git; history is never removed' })
      }
      if (![written, newest, goldenFile(written)].every((file) => existsSync(join(root, file)))) continue
      const problem = unreadableBytes(root, written, newest)
      if (problem)
        faults.push({
          file: goldenFile(written),
          path: subject,
          what: `today's schema can not read it: ${problem}`,
          todo: 'make the schema compatible; never edit the bytes',
        })
    }
  }
  return faults
}

function unreadableBytes(root: string, written: string, newest: string): string | undefined {
  try {
    const reader = compile(asEnvelope(readJson(root, newest) as AvroRecord))
    const resolver = reader.createResolver(compile(asEnvelope(readJson(root, written) as AvroRecord)))
    for (const line of readFileSync(join(root, goldenFile(written)), 'utf8')
      .trim()
      .split('\n')) {
      reader.fromBuffer(Buffer.from(line, 'hex').subarray(5), resolver)
    }
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}

/** History freezes at the first release tag; where git knows one, it is the witness. */
function frozenHistory(root: string, lock: Lock): Fault[] {
  const git = (...args: string[]): string | undefined => {
    try {
      return execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
    } catch {
      return undefined // no git, or no repository: the lock's own flag and the golden bytes remain
    }
  }
  const tag = git('describe', '--tags', '--abbrev=0', '--match', 'v[0-9]*')
  if (!tag) return []
  if (!lock.frozen) {
    return [
      {
        file: lockFile,
        path: 'frozen',
        what: `${tag} was released, but history is not frozen`,
        todo: 'run npm run generate -- --freeze',
      },
    ]
  }
  const changed = git('diff', '--name-only', '--diff-filter=MDR', '--relative', tag, '--', 'history') ?? ''
  const faults = changed
    .split('\n')
    .filter(Boolean)
    .map((file) => ({
      file,
      path: '',
      what: `differs from ${tag}`,
      todo: 'restore it from git; published versions are never edited',
    }))
  const released = JSON.parse(git('show', `${tag}:./${lockFile}`) ?? '{"subjects":{}}') as Lock
  for (const [subject, versions] of Object.entries(released.subjects)) {
    for (const [version, { id }] of Object.entries(versions)) {
      if (lock.subjects[subject]?.[version]?.id === id) continue
      faults.push({
        file: lockFile,
        path: `${subject} version ${version}`,
        what: `${tag} published it with id ${id}`,
        todo: 'restore the entry; ids are never changed or used again',
      })
    }
  }
  return faults
}

function examples(root: string, { type, schema }: EventSource): Fault[] {
  const file = `examples/${type}.json`
  const list = readExamples(root, type)
  if (!Array.isArray(list) || list.length === 0) {
    return [{ file, path: '', what: 'there is no example', todo: 'write an array with one or more events in JSON' }]
  }
  return list.flatMap((example, i) => {
    const path = `example ${i + 1}`
    try {
      const { type: named, ...event } = example as { type?: string }
      if (named !== type) return [{ file, path, what: `its type is ${named}`, todo: `set it to ${type}` }]
      const avro = compile(asEnvelope(schema))
      const back = JSON.stringify(sorted(JSON.parse(JSON.stringify(avro.fromBuffer(encodeExample(schema, event))))))
      if (back === JSON.stringify(sorted(event))) return []
      return [
        {
          file,
          path,
          what: 'comes back changed from encoding and decoding',
          todo: 'write it as the codec gives it: null for what is missing, times as 2026-11-09T10:00:00.000Z',
        },
      ]
    } catch (error) {
      return [{ file, path, what: (error as Error).message, todo: 'make it fit the schema' }]
    }
  })
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([k, v]) => [k, sorted(v)]),
  )
}

/** Generated files are what the generator would write now. */
function drift(source: Source, lock: Lock): Fault[] {
  const todo = 'run npm run generate and commit the result'
  let files: Map<string, string>
  try {
    files = plan(source, lock)
  } catch (error) {
    return [{ file: 'schemas', path: '', what: (error as Error).message, todo: 'correct the schema' }]
  }
  const stale = [...files].filter(([file, text]) => {
    const path = join(source.root, file)
    return !existsSync(path) || readFileSync(path, 'utf8') !== text
  })
  return [
    ...stale.map(([file]) => ({ file, path: '', what: 'is not what the schemas say', todo })),
    ...strayHistory(source.root, lock).map((file) => ({
      file,
      path: '',
      what: 'belongs to no version in the lock',
      todo,
    })),
  ]
}
