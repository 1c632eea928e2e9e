import type { Collection, Document, Filter } from 'mongodb'
import { Type } from 'typebox'
import { problem } from './errors.ts'

const limitDefault = 50
const limitMax = 200

/** Query fields of every list route: spread into its querystring schema. */
export const pageQuery = {
  cursor: Type.Optional(Type.String({ minLength: 1, maxLength: 512, description: 'next_cursor of the page before' })),
  limit: Type.Optional(
    Type.Integer({ minimum: 1, maximum: limitMax, default: limitDefault, description: 'Items a page' }),
  ),
}

export interface PageRequest {
  cursor?: string | undefined
  limit?: number | undefined
}

export interface PageOptions<D extends Document> extends PageRequest {
  filter: Filter<D>
  /** A field present in every document of the list and never null; with `_id` it makes the order total. Index: { ...equality, sort, _id }. */
  sort: keyof D & string
  direction?: 1 | -1
}

type SortValue = string | number | boolean | Date

/** One page in the order of (sort key, _id), and the cursor of the next one if there is more. A bad cursor is refused with 400. */
export async function findPage<D extends Document & { _id: string }>(
  collection: Collection<D>,
  { filter, sort, direction = 1, cursor, limit = limitDefault }: PageOptions<D>,
): Promise<{ items: D[]; next_cursor: string | null }> {
  const bounded = Math.min(Math.max(limit, 1), limitMax)
  const after = cursor === undefined ? undefined : decodeCursor(cursor)
  const beyond = direction === 1 ? '$gt' : '$lt'
  const position = after && {
    $or: [{ [sort]: { [beyond]: after.value } }, { [sort]: after.value, _id: { [beyond]: after.id } }],
  }
  const found = await collection
    .find((position ? { $and: [filter, position] } : filter) as Filter<D>)
    .sort(sort === '_id' ? { _id: direction } : { [sort]: direction, _id: direction })
    .limit(bounded + 1)
    .maxTimeMS(5_000)
    .toArray()
  const items = found.slice(0, bounded) as unknown as D[]
  const last = items.at(-1)
  const more = found.length > bounded && last !== undefined
  return { items, next_cursor: more ? encodeCursor(last[sort] as SortValue, last._id) : null }
}

/** An opaque place in a list: base64url of [type, value, id]. It holds no secret and is checked when read. */
export function encodeCursor(value: SortValue, id: string): string {
  const tagged = value instanceof Date ? ['d', value.getTime(), id] : ['v', value, id]
  return Buffer.from(JSON.stringify(tagged)).toString('base64url')
}

/** Reads a cursor; refuses with VALIDATION_FAILED what `encodeCursor` did not make. */
export function decodeCursor(cursor: string): { value: SortValue; id: string } {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    if (!Array.isArray(parsed) || parsed.length !== 3) throw new Error('not a cursor')
    const [tag, value, id] = parsed as unknown[]
    if (typeof id !== 'string') throw new Error('no id')
    if (tag === 'd' && typeof value === 'number' && Math.abs(value) <= 8.64e15) return { value: new Date(value), id }
    // Only scalars: an object here would be read as a query operator.
    if (tag === 'v' && ['string', 'number', 'boolean'].includes(typeof value)) return { value: value as SortValue, id }
    throw new Error('unknown value')
  } catch (cause) {
    const errors = [{ path: '/query/cursor', message: 'is not a next_cursor of this list' }]
    throw problem('VALIDATION_FAILED', 'The cursor can not be read; start the list again without one', {
      cause,
      members: { errors },
    })
  }
}
