import avsc from 'avsc'
import type { AvroRecord, AvroSchema } from './avro.ts'
import { commonFields, fullName } from './avro.ts'

/** avsc's reading position; these members are avsc's own, checked by the tests of the codec. */
interface Tap {
  buf: Buffer
  pos: number
  readLong(): number
  skipLong(): void
}

/** timestamp-millis as a Date. */
class TimestampMillis extends avsc.types.LogicalType {
  protected override _fromValue(value: number): Date {
    return new Date(value)
  }
  protected override _toValue(value: unknown): number | undefined {
    return value instanceof Date && !Number.isNaN(value.getTime()) ? value.getTime() : undefined
  }
  protected override _resolve(type: avsc.Type): ((value: number) => Date) | undefined {
    return avsc.Type.isType(type, 'long', 'logical:timestamp-millis') ? toDate : undefined
  }
}

const toDate = (value: unknown): Date => (value instanceof Date ? value : new Date(value as number))

/** An array that refuses a length which the rest of the bytes can't hold; avsc's own would loop for hours over a forged one. */
class BoundedArray extends avsc.types.ArrayType {
  // Called by avsc, also with a resolver as `this`: both have the type of the items.
  _read(tap: Tap): unknown[] {
    const items = this.itemsType as unknown as { _read(tap: Tap): unknown }
    const out: unknown[] = []
    for (let count = tap.readLong(); count !== 0; count = tap.readLong()) {
      if (count < 0) {
        count = -count
        tap.skipLong()
      }
      if (count > tap.buf.length - tap.pos) throw new Error(`an array of ${count} items is longer than the message`)
      while (count-- > 0) out.push(items._read(tap))
    }
    return out
  }
}

/** Compiles a schema. Decoded records are plain objects, timestamps are Dates, nullable values stand without a wrapper. */
export function compile(schema: AvroSchema): avsc.Type {
  return avsc.Type.forSchema(schema as avsc.Schema, {
    wrapUnions: 'never',
    omitRecordMethods: true,
    logicalTypes: { 'timestamp-millis': TimestampMillis },
    typeHook: (part, options) => {
      const kind = (part as { type?: unknown }).type
      if (kind === 'array') return new BoundedArray(part, options)
      if (kind !== 'record') return undefined
      const type = new avsc.types.RecordType(part, options)
      // A record's prototype would show in comparisons and dumps; nobody needs it.
      type.recordConstructor.prototype = Object.prototype
      return type
    },
  })
}

/**
 * The schema of an event in the shape that the program uses: `{id, seq, at, actor, data: {...}}`.
 * Avro writes a nested record's fields one after the other, so the bytes are those of the flat record.
 */
export function asEnvelope(schema: AvroRecord): AvroRecord {
  const head = schema.fields.slice(0, commonFields.length)
  commonFields.forEach((name, i) => {
    if (head[i]?.name !== name) throw new Error(`${fullName(schema)}: field ${i + 1} must be ${name}`)
  })
  return {
    ...schema,
    fields: [
      ...head,
      {
        name: 'data',
        type: { type: 'record', name: `${schema.name}Data`, fields: schema.fields.slice(commonFields.length) },
      },
    ],
  }
}

/** Why a value does not fit a type: the first path at fault and what was expected there, never the value. Slow; for when encoding failed. */
export function misfit(type: avsc.Type, value: unknown): { path: string; what: string } {
  let found = { path: '', what: 'it does not fit its schema' }
  let first = true
  type.isValid(value, {
    errorHook: (path, part, expected) => {
      const got = part === null ? 'null' : Array.isArray(part) ? 'an array' : typeof part
      if (first) found = { path: path.join('.'), what: `is ${got}, expected ${describe(expected)}` }
      first = false
    },
  })
  return found
}

function describe(type: avsc.Type): string {
  if ('symbols' in type) return `one of ${(type.symbols as string[]).join(', ')}`
  if ('types' in type) return (type.types as avsc.Type[]).map(describe).join(' or ')
  if (type.typeName === 'logical:timestamp-millis') return 'a valid Date'
  return type.typeName
}
