import { type AggregateStore, byIds, createAggregateStore, type Stored } from '@candor/platform/aggregate'
import { createBatcher } from '@candor/platform/batcher'
import type { Doorbell } from '@candor/platform/doorbell'
import type { Db } from 'mongodb'
import { type Command, decide } from './session.ts'
import type { Session } from './session-state.ts'

export interface SessionStore extends AggregateStore<Session> {
  /** Calls the listener with each session this process saves, after the write is durable. */
  onSaved(listener: (session: Stored<Session>) => void): void
}

/** Sessions read in one query; each may have 2 MiB of words. */
const readTogetherMax = 50
const queriesAtOnceMax = 4

/**
 * Sessions, and who wants to hear of a save: the sockets that are open on them. What many connections do at the same time is read
 * together and saved together.
 */
export function createSessionStore(db: Db, bell: Doorbell): SessionStore {
  const store = createAggregateStore<Session>(db, 'sessions', { bell, savesInGroups: true })
  const reads = createBatcher<string, Stored<Session> | undefined>({
    itemsMax: readTogetherMax,
    waitMs: 0,
    flushesMax: queriesAtOnceMax,
    async flush(ids) {
      const found = new Map<string, Stored<Session>>()
      for (const doc of await store.collection.find(byIds(ids)).toArray()) found.set(doc._id, doc as Stored<Session>)
      return ids.map((id) => found.get(id))
    },
  })
  const listeners: ((session: Stored<Session>) => void)[] = []
  return {
    ...store,
    async load(id) {
      const [doc] = await reads.submit([id])
      return doc && store.read(doc)
    },
    async save(before, id, decision, context) {
      const saved = await store.save(before, id, decision, context)
      for (const listener of listeners) listener(saved)
      return saved
    },
    onSaved(listener) {
      listeners.push(listener)
    },
  }
}

const attemptsMax = 5

/**
 * Carries out one command that came over a socket: decide and save, and decide again on a fresh read when another writer was
 * faster. `read` is the session as it was just read.
 */
export async function execute(store: SessionStore, command: Command, read: Stored<Session>): Promise<Stored<Session>> {
  let before = read
  for (let attempt = 1; ; attempt += 1) {
    const now = new Date()
    try {
      const decision = decide(before, command, now)
      if (decision.state === before) return before
      return await store.save(before, command.session_id, decision, { actor: command.actor, at: now })
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'VERSION_CONFLICT' || attempt >= attemptsMax) throw error
    }
    const fresh = await store.load(command.session_id)
    if (!fresh) throw new Error(`session ${command.session_id} is gone`)
    before = fresh
  }
}
