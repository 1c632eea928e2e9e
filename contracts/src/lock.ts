import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type AvroRecord, parsingForm } from './avro.ts'
import { readJson, type Source } from './source.ts'

/** registry.lock.json: which schema id means which file. Ids are assigned here, in git, and never used twice. */
export interface Lock {
  /** False until the first release: until then an edit rewrites version 1. True: every change is a new version with a new id. */
  frozen: boolean
  /** The next id to be assigned. */
  next_id: number
  /** subject -> version -> what was published. */
  subjects: Record<string, Record<string, LockedVersion>>
}

export interface LockedVersion {
  id: number
  /** Path from the package's folder. */
  file: string
}

export const lockFile = 'registry.lock.json'
const emptyLock: Lock = { frozen: false, next_id: 1, subjects: {} }

export function readLock(root: string): Lock {
  return existsSync(join(root, lockFile)) ? (readJson(root, lockFile) as Lock) : emptyLock
}

/** Version numbers of a subject, oldest first. */
export const versionsOf = (versions: Record<string, LockedVersion>): number[] =>
  Object.keys(versions)
    .map(Number)
    .sort((a, b) => a - b)

/** The newest version of a subject, or undefined when it has none. */
export function latestOf(
  versions: Record<string, LockedVersion> | undefined,
): (LockedVersion & { version: number }) | undefined {
  const version = versions && versionsOf(versions).at(-1)
  const entry = version === undefined ? undefined : versions?.[version]
  return version === undefined || entry === undefined ? undefined : { version, ...entry }
}

/**
 * The lock as it must be for these schemas, and the history files to write (path -> text).
 * A new subject gets version 1. A changed schema rewrites its version while nothing is frozen, afterwards it gets a new version and id.
 * A subject without a schema leaves the lock while nothing is frozen, afterwards it stays for ever.
 */
export function nextLock(source: Source, lock: Lock): { lock: Lock; history: Map<string, string> } {
  const subjects: Lock['subjects'] = lock.frozen ? { ...lock.subjects } : {}
  const history = new Map<string, string>()
  let next = lock.next_id
  for (const { subject, schema, text } of source.events) {
    const versions = { ...lock.subjects[subject] }
    const latest = latestOf(versions)
    const changed = latest === undefined || !sameContract(source.root, latest.file, schema)
    if (latest === undefined || (changed && lock.frozen)) {
      const version = (latest?.version ?? 0) + 1
      const entry = { id: next, file: historyFile(subject, version) }
      next += 1
      versions[version] = entry
      history.set(entry.file, text)
    } else if (!lock.frozen) {
      history.set(latest.file, text)
    }
    subjects[subject] = versions
  }
  return { lock: { ...lock, next_id: next, subjects }, history }
}

const historyFile = (subject: string, version: number) => `history/${subject}/${version}.avsc`

function sameContract(root: string, file: string, schema: AvroRecord): boolean {
  return existsSync(join(root, file)) && parsingForm(readJson(root, file) as AvroRecord) === parsingForm(schema)
}

/** The lock as text: one version per line, so that a merge of two branches conflicts where both took the same id. */
export function lockText(lock: Lock): string {
  const subjects = Object.entries(lock.subjects).map(([subject, versions]) => {
    const lines = versionsOf(versions).map(
      (v) => `      "${v}": { "id": ${versions[v]?.id}, "file": "${versions[v]?.file}" }`,
    )
    return `    "${subject}": {\n${lines.join(',\n')}\n    }`
  })
  return `{\n  "frozen": ${lock.frozen},\n  "next_id": ${lock.next_id},\n  "subjects": {\n${subjects.join(',\n')}\n  }\n}\n`
}
