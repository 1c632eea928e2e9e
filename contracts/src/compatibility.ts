import { type AvroEnum, type AvroField, type AvroSchema, walk } from './avro.ts'
import { compile } from './avro-types.ts'

/** One reason why two versions of a contract can't live together: where, and what is wrong. */
export interface Incompatibility {
  /** Full name of the record, enum or field. */
  path: string
  message: string
}

/**
 * FULL compatibility of two schemas of one subject: each must read what the other wrote (Avro's schema resolution), and beyond Avro's
 * rules an enum only grows at its end and a timestamp stays one. An empty list means compatible.
 */
export function incompatibilities(older: AvroSchema, newer: AvroSchema): Incompatibility[] {
  return [
    ...unreadable(newer, older, 'the new version can not read what the older one wrote'),
    ...unreadable(older, newer, 'the older version can not read what the new one writes'),
    ...changedMeanings(older, newer),
  ]
}

function unreadable(reader: AvroSchema, writer: AvroSchema, direction: string): Incompatibility[] {
  const type = compile(reader)
  try {
    type.createResolver(compile(writer))
    return []
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return [{ path: blamed(reader, writer) ?? type.name ?? 'schema', message: `${direction}: ${reason}` }]
  }
}

/**
 * avsc says what is wrong, but not always where: the reader's first field that was not written and has no default, else the innermost
 * one whose type does not resolve (an outer field's type fails with its parts, and is met before them).
 */
function blamed(reader: AvroSchema, writer: AvroSchema): string | undefined {
  const written = members(writer).fields
  const fields = [...members(reader).fields]
  const missing = fields.find(([path, field]) => !written.has(path) && !('default' in field))
  const changed = fields.findLast(([path, field]) => {
    const other = written.get(path)
    return other !== undefined && !resolvable(field, other)
  })
  return (missing ?? changed)?.[0]
}

function resolvable(reader: AvroField, writer: AvroField): boolean {
  const inner = (field: AvroField) => (typeof field.type === 'string' && field.type.includes('.') ? 'null' : field.type)
  try {
    compile(inner(reader)).createResolver(compile(inner(writer)))
    return true
  } catch {
    return false
  }
}

function changedMeanings(older: AvroSchema, newer: AvroSchema): Incompatibility[] {
  const found: Incompatibility[] = []
  const before = members(older)
  const after = members(newer)
  for (const [path, old] of before.enums) {
    const now = after.enums.get(path)
    if (now === undefined) continue
    if (old.symbols.some((symbol, i) => now.symbols[i] !== symbol)) {
      const message = `symbols may only be added at the end; before: ${old.symbols.join(', ')}; now: ${now.symbols.join(', ')}`
      found.push({ path, message })
    }
    if (now.symbols.length > old.symbols.length && old.default === undefined) {
      found.push({
        path,
        message: 'a symbol was added, but readers of the older version have no default symbol for it',
      })
    }
    if (old.default !== now.default) {
      found.push({ path, message: `the default symbol was ${old.default}, and is now ${now.default}` })
    }
  }
  for (const [path, old] of before.fields) {
    const now = after.fields.get(path)
    if (now !== undefined && logical(old.type) !== logical(now.type)) {
      found.push({
        path,
        message: `the logical type was ${logical(old.type) || 'none'}, and is now ${logical(now.type) || 'none'}`,
      })
    }
  }
  return found
}

function members(schema: AvroSchema): { fields: Map<string, AvroField>; enums: Map<string, AvroEnum> } {
  const fields = new Map<string, AvroField>()
  const enums = new Map<string, AvroEnum>()
  walk(schema, (met) => {
    if (met.kind === 'field') fields.set(met.name, met.field)
    else if (met.kind === 'enum') enums.set(met.name, met.schema)
  })
  return { fields, enums }
}

/** Logical types of a field's own type, of a union's branches and of an array's items. */
function logical(schema: AvroSchema): string {
  if (typeof schema === 'string') return ''
  if (Array.isArray(schema)) return schema.map(logical).filter(Boolean).join('|')
  if ('items' in schema) return logical(schema.items)
  return 'logicalType' in schema ? (schema.logicalType ?? '') : ''
}
