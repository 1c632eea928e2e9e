import { type AvroSchema, commonFields, fullName, namespaceOf, parsingForm, walk } from './avro.ts'
import { asEnvelope, compile } from './avro-types.ts'
import type { EventSource, Source } from './source.ts'

/** Something that must be put right: which file, where in it, what is wrong and what to do. */
export interface Fault {
  file: string
  path: string
  what: string
  todo: string
}

/** A field that has a telling name, but holds no personal data; with the reason. */
export interface PiiException {
  field: string
  reason: string
}

/** Rules about single schemas and about all of them together. */
export function lint(source: Source, exceptions: PiiException[]): Fault[] {
  return [
    ...source.events.flatMap((event) => [
      ...naming(event, source),
      ...commonFirst(event),
      ...key(event, source),
      ...enums(event),
    ]),
    ...source.events.flatMap(docs),
    ...personalData(source, exceptions),
    ...uniqueNames(source),
  ]
}

const pastTense = /(ed|Sent|Held|Left|Given|Withdrawn|Found|Redriven|Begun|Lost|Met|Made|Written|Due)$/

function naming({ type, topic, file, schema }: EventSource, source: Source): Fault[] {
  const faults: Fault[] = []
  const wanted = `candor.${source.topics[topic]?.aggregate}.${type}`
  if (fullName(schema) !== wanted) {
    faults.push({
      file,
      path: fullName(schema),
      what: `the record must be named ${wanted}`,
      todo: 'name it after its file, in the namespace of its aggregate',
    })
  }
  if (!pastTense.test(type)) {
    faults.push({
      file,
      path: type,
      what: 'the name is not in the past tense',
      todo: 'say what has happened, such as BookingConfirmed',
    })
  }
  return faults
}

function commonFirst({ file, schema }: EventSource): Fault[] {
  const wanted = ['string', 'long', '{"type":"long","logicalType":"timestamp-millis"}', 'string']
  return commonFields.flatMap((name, i) => {
    const field = schema.fields[i]
    if (field?.name === name && parsingForm(field.type) === parsingForm(parse(wanted[i] ?? ''))) return []
    return [
      {
        file,
        path: `field ${i + 1}`,
        what: `must be ${name} of type ${wanted[i]}`,
        todo: `start with the common fields ${commonFields.join(', ')}`,
      },
    ]
  })
}

const parse = (text: string): AvroSchema => (text.startsWith('{') ? JSON.parse(text) : text)

function key({ file, type, topic, schema }: EventSource, source: Source): Fault[] {
  const name = source.topics[topic]?.key
  const field = schema.fields.find((each) => each.name === name)
  if (field?.type === 'string') return []
  return [
    {
      file,
      path: type,
      what: `the record key ${name} is not a string field of it`,
      todo: `add the field ${name}, or correct the key in topics.json`,
    },
  ]
}

function enums({ file, schema }: EventSource): Fault[] {
  const faults: Fault[] = []
  walk(schema, (met) => {
    if (met.kind !== 'enum' || met.schema.default === 'unknown') return
    faults.push({
      file,
      path: met.name,
      what:
        met.schema.default === undefined
          ? 'the enum has no default symbol'
          : `its default symbol is ${met.schema.default}`,
      todo: 'add the symbol unknown and "default": "unknown"; otherwise no symbol can ever be added',
    })
  })
  return faults
}

function docs({ file, schema }: EventSource): Fault[] {
  const faults: Fault[] = []
  walk(schema, (met) => {
    const doc = met.kind === 'field' ? met.field.doc : met.schema.doc
    if (typeof doc !== 'string' || doc.trim() === '') {
      faults.push({
        file,
        path: met.name,
        what: `the ${met.kind} has no doc`,
        todo: 'say in "doc" what it means, with its unit',
      })
    }
  })
  return faults
}

const personal = /(^|_)(e?mail|name|text|address|phone|birth|gender|photo)(_|$)/
const secretive = /(^|_)(token|secret|password)(_|$)/

function personalData(source: Source, exceptions: PiiException[]): Fault[] {
  const faults: Fault[] = []
  const unused = new Map(exceptions.map((exception) => [exception.field, exception]))
  for (const { file, schema } of source.events) {
    walk(schema, (met) => {
      if (met.kind !== 'field') return
      const { name, pii, secret } = met.field
      const excepted = exceptions.some(({ field }) => field === met.name)
      if (excepted && !pii) unused.delete(met.name)
      if (personal.test(name) && !pii && !excepted) {
        faults.push({
          file,
          path: met.name,
          what: 'it looks like personal data',
          todo: 'add "pii": true, or an entry with the reason in pii-exceptions.json',
        })
      }
      if (secretive.test(name) && !secret) {
        faults.push({ file, path: met.name, what: 'it looks like a secret', todo: 'add "secret": true' })
      }
    })
  }
  for (const { field } of unused.values()) {
    faults.push({
      file: 'pii-exceptions.json',
      path: field,
      what: 'the exception applies to nothing',
      todo: 'remove it',
    })
  }
  for (const { field, reason } of exceptions) {
    if (!reason)
      faults.push({
        file: 'pii-exceptions.json',
        path: field,
        what: 'the exception has no reason',
        todo: 'say why the field holds no personal data',
      })
  }
  return faults
}

/** Event names are unique over all topics; a shared part has one definition. Every schema compiles. */
function uniqueNames(source: Source): Fault[] {
  const faults: Fault[] = []
  const events = new Map<string, string>()
  const parts = new Map<string, { form: string; file: string }>()
  for (const { type, file, schema } of source.events) {
    const other = events.get(type)
    if (other)
      faults.push({ file, path: type, what: `${other} defines an event of the same name`, todo: 'choose another name' })
    events.set(type, file)
    try {
      compile(asEnvelope(schema))
    } catch (error) {
      faults.push({
        file,
        path: type,
        what: `not a valid Avro schema: ${(error as Error).message}`,
        todo: 'correct the schema',
      })
    }
    walk(schema, (met) => {
      if (met.kind === 'field' || met.name === fullName(schema)) return
      const form = parsingForm({ ...met.schema, namespace: namespaceOf(met.name) })
      const before = parts.get(met.schema.name)
      if (before && before.form !== form) {
        faults.push({
          file,
          path: met.name,
          what: `${before.file} defines ${met.schema.name} differently`,
          todo: 'use the same definition, or another name',
        })
      }
      parts.set(met.schema.name, before ?? { form, file })
    })
  }
  return faults
}
