/** An Avro schema as it stands in a file: the subset that Candor's contracts use, and that outsiders may send us. */
export type AvroSchema = string | AvroSchema[] | AvroRecord | AvroEnum | AvroArray | AvroMap | AvroPrimitive

export interface AvroField {
  name: string
  type: AvroSchema
  doc?: string
  default?: unknown
  aliases?: string[]
  /** Personal data: masked in logs, erased with the person. */
  pii?: boolean
  /** Gives access to whoever holds it: never shown or logged. */
  secret?: boolean
}

export interface AvroRecord {
  type: 'record'
  name: string
  namespace?: string
  doc?: string
  aliases?: string[]
  fields: AvroField[]
}

export interface AvroEnum {
  type: 'enum'
  name: string
  namespace?: string
  doc?: string
  symbols: string[]
  default?: string
}

interface AvroArray {
  type: 'array'
  items: AvroSchema
}

interface AvroMap {
  type: 'map'
  values: AvroSchema
}

interface AvroPrimitive {
  type: string
  logicalType?: string
}

/** The common fields that every event record starts with, in this order. */
export const commonFields = ['id', 'seq', 'at', 'actor'] as const

export const isRecord = (schema: AvroSchema): schema is AvroRecord =>
  typeof schema === 'object' && !Array.isArray(schema) && schema.type === 'record'

export const isEnum = (schema: AvroSchema): schema is AvroEnum =>
  typeof schema === 'object' && !Array.isArray(schema) && schema.type === 'enum'

export const isArray = (schema: AvroSchema): schema is AvroArray =>
  typeof schema === 'object' && !Array.isArray(schema) && schema.type === 'array'

const isMap = (schema: AvroSchema): schema is AvroMap =>
  typeof schema === 'object' && !Array.isArray(schema) && schema.type === 'map'

/** `candor.booking` + `PanelMember` -> `candor.booking.PanelMember`; a dotted name is already full. */
export function fullName(schema: { name: string; namespace?: string }, outer = ''): string {
  if (schema.name.includes('.')) return schema.name
  const namespace = schema.namespace ?? outer
  return namespace === '' ? schema.name : `${namespace}.${schema.name}`
}

/** Namespace of a full name. */
export const namespaceOf = (name: string): string => name.slice(0, Math.max(0, name.lastIndexOf('.')))

/** Last part of a full name. */
export const shortName = (name: string): string => name.slice(name.lastIndexOf('.') + 1)

/** What `walk` meets: a record or enum definition with its full name, or a field with the full path to it. */
export type Visit =
  | { kind: 'record'; name: string; schema: AvroRecord }
  | { kind: 'enum'; name: string; schema: AvroEnum }
  | { kind: 'field'; name: string; field: AvroField }

/** Visits every named definition and field of a schema, outermost first. A field's name is `<record full name>.<field>`. */
export function walk(schema: AvroSchema, visit: (met: Visit) => void, namespace = ''): void {
  if (Array.isArray(schema)) {
    for (const branch of schema) walk(branch, visit, namespace)
  } else if (isRecord(schema)) {
    const name = fullName(schema, namespace)
    visit({ kind: 'record', name, schema })
    for (const field of schema.fields) {
      visit({ kind: 'field', name: `${name}.${field.name}`, field })
      walk(field.type, visit, namespaceOf(name))
    }
  } else if (isEnum(schema)) {
    visit({ kind: 'enum', name: fullName(schema, namespace), schema })
  } else if (isArray(schema)) {
    walk(schema.items, visit, namespace)
  } else if (isMap(schema)) {
    walk(schema.values, visit, namespace)
  }
}

/**
 * The schema as one string, without what readers and writers do not depend on (docs and our own marks), names in full and
 * keys in one order. Two schemas with the same parsing form are the same version of a contract.
 */
export function parsingForm(schema: AvroSchema): string {
  return JSON.stringify(normal(schema, ''))
}

const keptKeys = ['type', 'logicalType', 'precision', 'scale', 'size', 'symbols', 'default', 'aliases'] as const

function normal(schema: AvroSchema, namespace: string): unknown {
  if (typeof schema === 'string')
    return schema.includes('.') || primitives.has(schema) ? schema : fullName({ name: schema }, namespace)
  if (Array.isArray(schema)) return schema.map((branch) => normal(branch, namespace))
  const out: Record<string, unknown> = {}
  const name = 'name' in schema ? fullName(schema, namespace) : undefined
  if (name !== undefined) out.name = name
  for (const key of keptKeys) {
    const value = (schema as unknown as Record<string, unknown>)[key]
    if (value !== undefined) out[key] = value
  }
  const inner = name === undefined ? namespace : namespaceOf(name)
  if (isRecord(schema)) {
    out.fields = schema.fields.map((field) => ({
      name: field.name,
      type: normal(field.type, inner),
      ...('default' in field ? { default: field.default } : {}),
      ...(field.aliases ? { aliases: field.aliases } : {}),
    }))
  } else if (isArray(schema)) {
    out.items = normal(schema.items, inner)
  } else if (isMap(schema)) {
    out.values = normal(schema.values, inner)
  }
  // `{"type": "string"}` and `"string"` are the same type.
  return Object.keys(out).length === 1 && typeof out.type === 'string' ? out.type : out
}

const primitives = new Set(['null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string'])
