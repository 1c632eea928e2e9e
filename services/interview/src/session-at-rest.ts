import type { Stored } from '@candor/platform/aggregate'
import { BSON } from 'mongodb'
import type { Session } from './session-state.ts'

export interface SessionAtRest {
  /** 0 before the first one. */
  version(): number
  put(session: Stored<Session>): void
  /** A copy of its own at each call. */
  get(): Stored<Session> | undefined
}

/**
 * A session as a connection keeps it from message to message: as bytes, which take a third of what its some hundred objects do. Without
 * the outbox, which the relay empties behind our back, and without the stored replies, which only HTTP repeats.
 */
export function createSessionAtRest(): SessionAtRest {
  let bytes: Buffer | undefined
  let version = 0
  return {
    version: () => version,
    put({ outbox: _sent, commands: _replies, ...session }) {
      const written = BSON.serialize(session)
      // Not from the pool: a small slice would keep all of it.
      bytes = Buffer.allocUnsafeSlow(written.length)
      bytes.set(written)
      version = session.version
    },
    get: () => bytes && (BSON.deserialize(bytes) as Stored<Session>),
  }
}
