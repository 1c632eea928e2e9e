import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type AvroRecord, fullName } from './avro.ts'

/** What people write: the topics, and one schema per event. Everything else in this package is generated from it. */
export interface Source {
  root: string
  topics: Record<string, TopicSource>
  events: EventSource[]
}

export interface TopicSource {
  doc: string
  aggregate: string
  owner: string
  /** Field of the events that is the record key. */
  key: string
  compacted: boolean
  /** Milliseconds; -1 keeps for ever. */
  retention_ms: number
  partitions: number
  events: string[]
}

export interface EventSource {
  type: string
  topic: string
  subject: string
  /** Path from the package's folder. */
  file: string
  schema: AvroRecord
  text: string
}

/** Folder of this package. */
export const contractsRoot = join(import.meta.dirname, '..')

/** Reads topics.json and the schemas it names. Throws with the file's name when one is missing or is not JSON. */
export function readSource(root: string = contractsRoot): Source {
  const topics = readJson(root, 'topics.json') as Record<string, TopicSource>
  const events: EventSource[] = []
  for (const [topic, { events: types }] of Object.entries(topics)) {
    for (const type of types) {
      const file = `schemas/${topic}/${type}.avsc`
      if (!existsSync(join(root, file))) throw new Error(`${file}: missing, but topics.json lists ${type} on ${topic}`)
      const schema = readJson(root, file) as AvroRecord
      const text = readFileSync(join(root, file), 'utf8')
      events.push({ type, topic, subject: `${topic}-${fullName(schema)}`, file, schema, text })
    }
  }
  return { root, topics, events }
}

/** Parses one JSON file; the error names it. */
export function readJson(root: string, file: string): unknown {
  const text = readFileSync(join(root, file), 'utf8')
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Error(`${file}: not JSON (${cause instanceof Error ? cause.message : String(cause)})`, { cause })
  }
}
