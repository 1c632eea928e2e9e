import { type AggregateStore, createAggregateStore, type Stored } from '@candor/platform/aggregate'
import type { Doorbell } from '@candor/platform/doorbell'
import { isCoded } from '@candor/platform/errors'
import type { Db } from 'mongodb'
import { type Command, decide } from './session.ts'
import type { Session } from './session-state.ts'

export interface SessionStore extends AggregateStore<Session> {
  /** Calls the listener with each session this process saves, after the write is durable. */
  onSaved(listener: (session: Stored<Session>) => void): void
}

/** Sessions, and who wants to hear of a save: the sockets that are open on them. */
export function createSessionStore(db: Db, bell: Doorbell): SessionStore {
  const store = createAggregateStore<Session>(db, 'sessions', { bell })
  const listeners: ((session: Stored<Session>) => void)[] = []
  return {
    ...store,
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
 * faster. `remembered` saves the first read; what it says is only believed once it was saved upon, so a refusal is checked too.
 */
export async function execute(
  store: SessionStore,
  command: Command,
  remembered?: Stored<Session>,
): Promise<Stored<Session>> {
  let before = remembered
  for (let attempt = 1; ; attempt += 1) {
    const fresh = attempt > 1 || !before
    if (fresh) before = await store.load(command.session_id)
    if (!before) throw new Error(`session ${command.session_id} is gone`)
    const now = new Date()
    try {
      const decision = decide(before, command, now)
      if (decision.state === before) return before
      return await store.save(before, command.session_id, decision, { actor: command.actor, at: now })
    } catch (error) {
      const outdated = (error as { code?: unknown }).code === 'VERSION_CONFLICT' || (!fresh && isCoded(error))
      if (!outdated || attempt >= attemptsMax) throw error
    }
  }
}
