import { BSON, type Db, type Document, MongoNetworkError, MongoServerError } from 'mongodb'

/**
 * As much of a MongoDB database as stores, the fold engine and the folds' lookups use, in memory, so that thousands of histories can be
 * played in seconds. Documents go through BSON as on the wire. What it does not know it refuses, so it can't quietly differ; the
 * tests on real servers repeat what is shown with it.
 */
export interface MemoryDatabase {
  db: Db
  /** The next write to any collection fails as if the connection broke: before it took place, or when only its answer was lost. */
  breakNextWrite(when: 'before' | 'after' | undefined): void
  /** Every document, by `<collection>|<id>`. */
  documents(): Map<string, Document>
}

export function createMemoryDatabase(): MemoryDatabase {
  const collections = new Map<string, MemoryCollection>()
  const broken: { next: 'before' | 'after' | undefined } = { next: undefined }
  const collection = (name: string) => {
    const found = collections.get(name) ?? new MemoryCollection(name, broken)
    collections.set(name, found)
    return found
  }
  return {
    db: { databaseName: 'memory', collection } as unknown as Db,
    breakNextWrite(when) {
      broken.next = when
    },
    documents: () =>
      new Map([...collections].flatMap(([name, { docs }]) => [...docs].map(([id, doc]) => [`${name}|${id}`, doc]))),
  }
}

class MemoryCollection {
  readonly docs = new Map<string, Document>()
  readonly collectionName: string
  readonly #broken: { next: 'before' | 'after' | undefined }

  constructor(name: string, broken: { next: 'before' | 'after' | undefined }) {
    this.collectionName = name
    this.#broken = broken
  }

  async createIndexes(): Promise<void> {}

  find(filter: Document) {
    const found = () => [...this.docs.values()].filter((doc) => matches(doc, filter)).map(copy)
    const cursor = { limit: () => cursor, maxTimeMS: () => cursor, toArray: async () => found() }
    return cursor
  }

  async findOne(filter: Document): Promise<Document | null> {
    return (await this.find(filter).toArray())[0] ?? null
  }

  async insertOne(doc: Document): Promise<void> {
    await this.#write(() => this.#insert(doc))
  }

  async updateOne(filter: Document, update: Document): Promise<{ matchedCount: number }> {
    return await this.#write(() => ({ matchedCount: this.#update(filter, update) }))
  }

  async bulkWrite(operations: Document[]): Promise<{ matchedCount: number; insertedCount: number }> {
    return await this.#write(() => {
      const result = { matchedCount: 0, insertedCount: 0 }
      for (const operation of operations) {
        if (operation.insertOne) {
          this.#insert(operation.insertOne.document)
          result.insertedCount++
        } else result.matchedCount += this.#update(operation.updateOne.filter, operation.updateOne.update)
      }
      return result
    })
  }

  async #write<R>(apply: () => R): Promise<R> {
    const { next } = this.#broken
    this.#broken.next = undefined
    if (next === 'before') throw new MongoNetworkError('the connection broke before the write')
    const result = apply()
    if (next === 'after') throw new MongoNetworkError('the connection broke after the write')
    return result
  }

  #insert(doc: Document): void {
    // Nobody else writes here, so a duplicate is a mistake of the code under test.
    if (this.docs.has(doc._id)) {
      throw new MongoServerError({ code: 11_000, message: `duplicate ${doc._id}`, keyPattern: { _id: 1 } })
    }
    this.docs.set(doc._id, copy(doc))
  }

  #update(filter: Document, { $set = {}, $unset = {}, $push = {}, ...unknown }: Document): number {
    if (Object.keys(unknown).length > 0) throw new Error(`unknown update ${Object.keys(unknown)}`)
    const doc = [...this.docs.values()].find((one) => matches(one, filter))
    if (!doc) return 0
    const next = copy(doc)
    for (const [path, value] of Object.entries(copy($set))) setPath(next, path, value)
    for (const path of Object.keys($unset)) delete next[path]
    for (const [path, { $each, $slice }] of Object.entries<Document>(copy($push))) {
      const all = [...(next[path] ?? []), ...$each]
      next[path] = $slice === undefined ? all : all.slice($slice)
    }
    this.docs.set(doc._id, next)
    return 1
  }
}

function copy(doc: Document): Document {
  return BSON.deserialize(BSON.serialize(doc, { ignoreUndefined: true }))
}

function setPath(doc: Document, path: string, value: unknown): void {
  const dot = path.indexOf('.')
  if (dot === -1) doc[path] = value
  else {
    const head = path.slice(0, dot)
    doc[head] ??= {}
    setPath(doc[head], path.slice(dot + 1), value)
  }
}

function matches(doc: Document, filter: Document): boolean {
  return Object.entries(filter).every(([path, wanted]) => {
    if (path === '$or') return wanted.some((one: Document) => matches(doc, one))
    if (path.startsWith('$')) throw new Error(`unknown operator ${path}`)
    return meets(valuesAt(doc, path.split('.')), wanted)
  })
}

/** All values a path leads to: MongoDB looks into the members of arrays on the way. */
function valuesAt(value: unknown, [head, ...rest]: string[]): unknown[] {
  if (head === undefined) return Array.isArray(value) ? [value, ...value] : [value]
  if (Array.isArray(value)) return value.flatMap((one) => valuesAt(one, [head, ...rest]))
  if (typeof value !== 'object' || value === null || !(head in value)) return []
  return valuesAt((value as Document)[head], rest)
}

function meets(values: unknown[], wanted: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null || wanted instanceof Date)
    return values.some((v) => same(v, wanted))
  return Object.entries(wanted).every(([operator, operand]) => {
    if (operator === '$in') return operand.some((one: unknown) => values.some((value) => same(value, one)))
    if (operator === '$exists') return values.length > 0 === operand
    if (operator === '$gt') return values.some((value) => (value as Date) > operand)
    throw new Error(`unknown operator ${operator}`)
  })
}

const same = (a: unknown, b: unknown) => (a instanceof Date && b instanceof Date ? +a === +b : a === b)
