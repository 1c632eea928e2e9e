import { type AvroSchema, isArray, isRecord } from '@candor/contracts/avro'
import { type EventType, topicOf } from '@candor/contracts/catalog'
import { contractsRoot, readJson } from '@candor/contracts/source'

const schemas = new Map<EventType, AvroSchema>()

/** An event's data without the fields that its schema marks as personal or secret, at any depth. */
export function publicFields(type: EventType, data: object): Record<string, unknown> {
  const schema = schemas.get(type) ?? (readJson(contractsRoot, `schemas/${topicOf[type]}/${type}.avsc`) as AvroSchema)
  schemas.set(type, schema)
  return strip(schema, data) as Record<string, unknown>
}

function strip(schema: AvroSchema, value: unknown): unknown {
  if (value === null || value === undefined) return value
  if (Array.isArray(schema)) {
    const branch = schema.find((one) => one !== 'null')
    return branch === undefined ? value : strip(branch, value)
  }
  if (isArray(schema) && Array.isArray(value)) return value.map((item) => strip(schema.items, item))
  if (!isRecord(schema) || typeof value !== 'object') return value
  const source = value as Record<string, unknown>
  const shown = schema.fields.filter((field) => !field.pii && !field.secret && field.name in source)
  return Object.fromEntries(shown.map((field) => [field.name, strip(field.type, source[field.name])]))
}
