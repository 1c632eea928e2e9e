import { topics } from '@candor/contracts/catalog'
import { type Document, MongoBulkWriteError } from 'mongodb'
import {
  bulkOperation,
  byIds,
  duplicateKeyOf,
  type Envelope,
  type OutboxEntry,
  OutboxFull,
  planSave,
  prepareEvents,
  type SavePlan,
  type Stored,
  VersionConflict,
} from './aggregate.ts'
import type { Doorbell } from './doorbell.ts'
import { type EventSpan, runForAll } from './event-span.ts'
import type { Received } from './events.ts'
import type { AnyFold } from './fold.ts'
import { isTransient } from './mongo.ts'
import { inheritTrace } from './trace.ts'

export interface FoldItem {
  event: Received
  span?: EventSpan | undefined
}

/** `behind`: an earlier event of the same key failed in this batch, so this one must queue behind it. */
export type FoldOutcome =
  | { kind: 'done' }
  | { kind: 'behind' }
  | { kind: 'retry'; error: unknown }
  | { kind: 'dead'; error: unknown }

export interface FoldEngine {
  /** Event types that some fold handles. */
  handled: ReadonlySet<string>
  /** Folds the events in order and writes every changed document once. One outcome per item; never throws. */
  run(items: readonly FoldItem[]): Promise<FoldOutcome[]>
}

/** How often one document may lose a race against other writers before its events are retried later. */
const attemptsMax = 8

type AnyStore = AnyFold['store']
type State = Record<string, unknown>

interface Job {
  index: number
  item: FoldItem
  fold: AnyFold
}

/** One document of the batch: what was read, what the folds made of it, and which events they folded. */
interface Cell {
  store: AnyStore
  id: string
  jobs: Job[]
  before: Stored<State> | undefined
  state: State | undefined
  entries: OutboxEntry[]
  lastSeq: Record<string, number>
}

/**
 * Takes a batch as a whole: groups it by target document, reads those once, folds in order, and writes them in one unordered
 * bulk write per collection with a version filter each. Every write carries the guard (`last_seq`), so replays change nothing.
 */
export function createFoldEngine({
  service,
  folds,
  bell,
}: {
  service: string
  folds: AnyFold[]
  bell: Doorbell
}): FoldEngine {
  const byType = new Map<string, AnyFold[]>()
  for (const fold of folds) for (const type of fold.types) byType.set(type, [...(byType.get(type) ?? []), fold])
  const needsLookup = (item: FoldItem) => byType.get(item.event.type)?.some((fold) => fold.lookup) ?? false
  const actor = `service:${service}`

  return {
    handled: new Set(byType.keys()),
    async run(items) {
      const batch = new Batch(items.length)
      // A lookup must see what the events before it wrote, and its own event too, so it ends a segment and is one by itself.
      let segment: Job['item'][] = []
      let start = 0
      for (const [index, item] of items.entries()) {
        segment.push(item)
        if (!needsLookup(item)) continue
        await runSegment(batch, segment, start, (fold) => !fold.lookup)
        await runSegment(batch, [item], index, (fold) => fold.lookup !== undefined)
        segment = []
        start = index + 1
      }
      await runSegment(batch, segment, start, (fold) => !fold.lookup)
      return batch.outcomes
    },
  }

  async function runSegment(
    batch: Batch,
    items: readonly FoldItem[],
    start: number,
    takes: (fold: AnyFold) => boolean,
  ): Promise<void> {
    if (items.length === 0) return
    const cells = new Map<string, Cell>()
    const order: { job: Job; cell: Cell }[] = []
    for (const [offset, item] of items.entries()) {
      const index = start + offset
      for (const fold of byType.get(item.event.type) ?? []) {
        const job: Job = { index, item, fold }
        if (!takes(fold) || !batch.isOpen(job)) continue
        try {
          const ids = fold.lookup ? await fold.lookup(item.event) : (fold.targets?.(item.event) ?? [])
          for (const id of new Set(ids)) {
            const name = `${fold.store.name}|${id}`
            const cell = cells.get(name) ?? newCell(fold.store, id)
            cells.set(name, cell)
            cell.jobs.push(job)
            order.push({ job, cell })
          }
        } catch (error) {
          batch.fail(job, error)
        }
      }
    }
    const all = [...cells.values()]
    try {
      await load(all)
    } catch (error) {
      // A document that can't be read (its up-cast throws, say) concerns its own events alone.
      if (isTransient(error)) for (const { job } of order) batch.retry(job, error)
      else for (const cell of all) await settleAlone(batch, cell)
      return
    }
    const now = new Date()
    for (const { job, cell } of order) if (batch.isOpen(job)) foldInto(batch, cell, job, now)
    const changed = all.filter((cell) => cell.state !== undefined)
    const unsettled = await write(batch, changed)
    for (const cell of unsettled) await settleAlone(batch, cell)
    for (const store of new Set(changed.map((cell) => cell.store.name))) bell.ring(store)
  }

  function foldInto(batch: Batch, cell: Cell, job: Job, now: Date): boolean {
    const { event, span } = job.item
    const source = sourceOf(event)
    if (event.seq <= (cell.lastSeq[source] ?? cell.before?.last_seq?.[source] ?? 0)) return false
    try {
      const apply = () => {
        const current = (cell.state ?? cell.before) as Stored<State> | undefined
        const decision = job.fold.apply(current, event, { id: cell.id, now })
        if (!decision) return undefined
        const seq = (cell.before?.seq ?? 0) + cell.entries.length
        return { state: decision.state, entries: prepareEvents(decision.events, cell.id, seq, { actor, at: now }) }
      }
      const decided = span ? span.run(apply) : inheritTrace(event.traceparent, apply)
      if (!decided) return false
      cell.state = decided.state as State
      cell.entries.push(...decided.entries)
      cell.lastSeq[source] = event.seq
      return true
    } catch (error) {
      batch.fail(job, error)
      return false
    }
  }

  /** Writes all cells, one bulk write per collection; returns those whose fate must be settled one by one. */
  async function write(batch: Batch, cells: Cell[]): Promise<Cell[]> {
    const spans = [...new Set(cells.flatMap((cell) => cell.jobs.flatMap(({ item }) => (item.span ? [item.span] : []))))]
    return await runForAll('write batch', spans, async () => {
      const byStore = Map.groupBy(cells, (cell) => cell.store)
      const results = await Promise.all([...byStore].map(([store, group]) => writeStore(batch, store, group)))
      return results.flat()
    })
  }

  async function writeStore(batch: Batch, store: AnyStore, cells: Cell[]): Promise<Cell[]> {
    const failed = new Set<Cell>()
    const planned = cells.flatMap((cell) => {
      try {
        const operation = bulkOperation(planOf(cell))
        return operation ? [{ cell, operation }] : []
      } catch {
        // Too much for one write may still fit one by one.
        failed.add(cell)
        return []
      }
    })
    if (planned.length === 0) return [...failed]
    let written: number
    try {
      const result = await store.collection.bulkWrite(
        planned.map(({ operation }) => operation),
        { ordered: false },
      )
      written = result.matchedCount + result.insertedCount
    } catch (error) {
      const unsure = error instanceof MongoBulkWriteError && error.result.getWriteConcernError() !== undefined
      if (isTransient(error) || unsure) {
        for (const { cell } of planned) for (const job of cell.jobs) batch.retry(job, error)
        return [...failed]
      }
      // The driver refused the batch as a whole for the sake of one document, such as one over 16 MB.
      if (!(error instanceof MongoBulkWriteError)) return [...failed, ...planned.map(({ cell }) => cell)]
      const writeErrors = Array.isArray(error.writeErrors) ? error.writeErrors : [error.writeErrors]
      for (const { index } of writeErrors) for (const { cell } of planned.slice(index, index + 1)) failed.add(cell)
      written = error.result.matchedCount + error.result.insertedCount
    }
    const rest = planned.filter(({ cell }) => !failed.has(cell)).map(({ cell }) => cell)
    // A bulk write does not say which filter missed: read the guards of all to find out.
    if (written < rest.length) {
      try {
        for (const cell of await unguarded(store, rest)) failed.add(cell)
      } catch (error) {
        for (const cell of rest) for (const job of cell.jobs) batch.retry(job, error)
      }
    }
    return [...failed]
  }

  /** The cells whose document does not hold their guards, so their write did not take place. */
  async function unguarded(store: AnyStore, cells: Cell[]): Promise<Cell[]> {
    const ids = cells.map((cell) => cell.id)
    const docs = await store.collection
      .find<Envelope>(byIds(ids), { projection: { last_seq: 1 }, maxTimeMS: 10_000 })
      .toArray()
    const guards = new Map(docs.map((doc) => [doc._id, doc.last_seq ?? {}]))
    return cells.filter((cell) => {
      const guard = guards.get(cell.id) ?? {}
      return !Object.entries(cell.lastSeq).every(([source, seq]) => (guard[source] ?? 0) >= seq)
    })
  }

  /** Folds one document's events again, one write each, so that a lost race or a refused write concerns that event alone. */
  async function settleAlone(batch: Batch, cell: Cell): Promise<void> {
    for (const job of cell.jobs) {
      if (!batch.isOpen(job)) continue
      for (let attempt = 1; ; attempt++) {
        try {
          const fresh = newCell(cell.store, cell.id)
          await load([fresh])
          if (!foldInto(batch, fresh, job, new Date())) break
          await writeOne(fresh)
          break
        } catch (error) {
          if (error instanceof VersionConflict && attempt < attemptsMax) continue
          if (error instanceof VersionConflict || error instanceof OutboxFull) batch.retry(job, error)
          else batch.fail(job, error)
          break
        }
      }
    }
  }

  async function writeOne(cell: Cell): Promise<void> {
    const plan = planOf(cell)
    const { name, collection } = cell.store
    try {
      if (plan.document) await collection.insertOne(plan.document)
      else if (plan.update) {
        const result = await collection.updateOne(plan.filter, plan.update as Document)
        if (result.matchedCount === 0) throw new VersionConflict(`${name} ${cell.id} was changed by another writer`)
      }
    } catch (error) {
      throw duplicateKeyOf(error, name, cell.id) ?? error
    }
  }
}

/**
 * Outcomes of a batch while it is being worked out. A failed event's key is poisoned: what follows it queues behind. What follows an
 * event that comes again later comes again with it: folded before it, its number would make the guard drop the other as a replay.
 */
class Batch {
  readonly outcomes: FoldOutcome[]
  readonly #poisoned = new Set<string>()
  readonly #delayed = new Map<string, unknown>()

  constructor(length: number) {
    this.outcomes = Array.from({ length }, () => ({ kind: 'done' }))
  }

  isOpen(job: Job): boolean {
    if (this.outcomes[job.index]?.kind !== 'done') return false
    const key = keyOf(job.item.event)
    if (this.#poisoned.has(key)) this.outcomes[job.index] = { kind: 'behind' }
    else if (this.#delayed.has(key)) this.outcomes[job.index] = { kind: 'retry', error: this.#delayed.get(key) }
    else return true
    return false
  }

  /** An error of the database that will pass is retried; anything else is the event's own fault. */
  fail(job: Job, error: unknown): void {
    if (isTransient(error)) {
      this.retry(job, error)
      return
    }
    this.outcomes[job.index] = { kind: 'dead', error }
    this.#poisoned.add(keyOf(job.item.event))
  }

  retry(job: Job, error: unknown): void {
    if (this.outcomes[job.index]?.kind !== 'done') return
    this.outcomes[job.index] = { kind: 'retry', error }
    this.#delayed.set(keyOf(job.item.event), error)
  }
}

const keyOf = (event: Received) => `${event.topic}|${event.key}`

/** Name of an event's source in `last_seq`; what means something in MongoDB's paths is escaped, and no two keys meet. */
export function sourceOf(event: { topic: Received['topic']; key: string }): string {
  return `${topics[event.topic].aggregate}:${event.key.replaceAll(/[%.$\0]/g, (char) => `%${char.charCodeAt(0)}`)}`
}

function newCell(store: AnyStore, id: string): Cell {
  return { store, id, jobs: [], before: undefined, state: undefined, entries: [], lastSeq: {} }
}

function planOf(cell: Cell): SavePlan<object> {
  return planSave<object>(cell.before, cell.id, cell.state ?? {}, {
    entries: cell.entries,
    schemaVersion: cell.store.schemaVersion,
    lastSeq: cell.lastSeq,
  })
}

async function load(cells: readonly Cell[]): Promise<void> {
  const byStore = Map.groupBy(cells, (cell) => cell.store)
  await Promise.all(
    [...byStore].map(async ([store, group]) => {
      const docs = await store.collection.find(byIds(group.map((cell) => cell.id)), { maxTimeMS: 10_000 }).toArray()
      const byDocId = new Map(docs.map((doc) => [doc._id as string, doc]))
      for (const cell of group) {
        const doc = byDocId.get(cell.id)
        cell.before = doc ? (store.read(doc as Stored<object>) as Stored<State>) : undefined
      }
    }),
  )
}
