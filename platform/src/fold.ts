import type { EventType } from '@candor/contracts/catalog'
import type { AggregateStore, Decision, Stored } from './aggregate.ts'
import type { Received } from './events.ts'

/**
 * A Kafka handler: a pure function from (document, event) to the document's next state and follow-up events.
 * Replays and duplicates never reach `apply`: the document's `last_seq` filters them.
 */
export interface Fold<S, T extends EventType> {
  store: AggregateStore<S>
  types: readonly T[]
  /** Ids of the documents this event changes. */
  targets?(event: Received<T>): readonly string[]
  /**
   * For fan-out, where those ids must be queried; use an indexed, bounded query. Earlier events are written before it runs, and so is
   * what this event changes through `targets`: a document that it does not find yet can still find the event's own trace.
   */
  lookup?(event: Received<T>): Promise<readonly string[]>
  /**
   * Returns undefined when nothing changes. `state` is undefined for a document that does not exist yet: return a
   * placeholder with the facts the event has, and let either arrival complete the join. Throwing parks the event's key.
   */
  apply(state: Stored<S> | undefined, event: Received<T>, context: FoldContext): Decision<S> | undefined
}

export interface FoldContext {
  /** Id of the document being folded. */
  id: string
  now: Date
}

/** Any fold, whatever its state and events; methods are compared bivariantly, so each `Fold<X, 'A' | 'B'>` is one. */
// biome-ignore lint/suspicious/noExplicitAny: a store is invariant in its state, and the engine handles all states alike
export type AnyFold = Fold<any, EventType>
