import type { EventData, EventType, TopicName } from '@candor/contracts/catalog'

/** An event a domain function decided on. The store adds `id`, `seq`, `at` and `actor` when it saves. */
export type NewEvent = { [T in EventType]: { type: T; data: EventData[T] } }[EventType]

/** An event as a fold receives it. `key` is the id of the document that published it, `seq` that document's own counter. */
export type Received<T extends EventType = EventType> = {
  [K in T]: {
    type: K
    data: EventData[K]
    topic: TopicName
    key: string
    id: string
    seq: number
    at: Date
    actor: string
    partition: number
    offset: string
    traceparent?: string
  }
}[T]
