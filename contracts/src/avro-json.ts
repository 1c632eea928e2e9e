import { type AvroField, type AvroRecord, type AvroSchema, isArray, isEnum, isRecord } from './avro.ts'
import { asEnvelope } from './avro-types.ts'

/**
 * An event `{id, seq, at, actor, data}` from its JSON form, in which timestamps are RFC 3339 strings, by the event's schema.
 * Throws with the path where the JSON has another shape; ranges and symbols are checked when it is encoded.
 */
export function reviveEvent(schema: AvroRecord, json: unknown): Record<string, unknown> {
  const { type: _, ...event } = { ...(json as object) } as Record<string, unknown>
  return revive(asEnvelope(schema), event, '', new Map()) as Record<string, unknown>
}

function revive(schema: AvroSchema, value: unknown, path: string, named: Map<string, AvroRecord>): unknown {
  if (Array.isArray(schema)) {
    const [other] = schema.filter((branch) => branch !== 'null')
    return value === null || other === undefined ? value : revive(other, value, path, named)
  }
  if (typeof schema === 'string') {
    const definition = named.get(schema)
    return definition ? revive(definition, value, path, named) : value
  }
  if (isRecord(schema)) {
    named.set(schema.name, schema)
    return reviveFields(schema.fields, value, path, named)
  }
  if (isArray(schema)) {
    if (!Array.isArray(value)) throw new Error(`${path}: expected an array`)
    return value.map((item, i) => revive(schema.items, item, `${path}.${i}`, named))
  }
  if (!isEnum(schema) && 'logicalType' in schema && schema.logicalType === 'timestamp-millis') {
    const date = typeof value === 'string' ? new Date(value) : undefined
    if (date === undefined || Number.isNaN(date.getTime())) throw new Error(`${path}: expected an RFC 3339 time`)
    return date
  }
  return value
}

function reviveFields(fields: AvroField[], value: unknown, path: string, named: Map<string, AvroRecord>): unknown {
  if (typeof value !== 'object' || value === null) throw new Error(`${path}: expected an object`)
  const known = new Map(fields.map((field) => [field.name, field]))
  for (const name of Object.keys(value)) {
    if (!known.has(name)) throw new Error(`${path === '' ? '' : `${path}.`}${name}: no such field`)
  }
  return Object.fromEntries(
    fields.map(({ name, type }) => {
      const at = path === '' ? name : `${path}.${name}`
      if (!(name in value)) throw new Error(`${at}: missing`)
      return [name, revive(type, (value as Record<string, unknown>)[name], at, named)]
    }),
  )
}
