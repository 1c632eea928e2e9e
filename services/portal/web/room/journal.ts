import type { Desk, Sheet } from './desk.ts'

/** The copy on this device: written with every change, so that a crash of the tab or the machine loses no word. */
export interface Journal {
  read(): Desk
  write(desk: Desk): boolean
  forget(): void
}

const version = 1

/** `storage` is the browser's localStorage: unlike IndexedDB it has taken a write when the call returns. */
export function createJournal(storage: Storage | undefined, sessionId: string): Journal {
  const key = `candor.room.${sessionId}`
  return {
    read() {
      try {
        const kept = JSON.parse(storage?.getItem(key) ?? 'null') as { version?: number; desk?: unknown } | null
        return kept?.version === version ? deskFrom(kept.desk) : {}
      } catch {
        return {}
      }
    },
    write(desk) {
      try {
        storage?.setItem(key, JSON.stringify({ version, desk }))
        return storage !== undefined
      } catch {
        // Storage is full or switched off: the words still go to the server, and the page says that nothing is kept here.
        return false
      }
    },
    forget() {
      try {
        storage?.removeItem(key)
      } catch {
        // Nothing is kept where nothing can be removed.
      }
    },
  }
}

function deskFrom(value: unknown): Desk {
  if (typeof value !== 'object' || value === null) return {}
  return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, Sheet] => isSheet(entry[1])))
}

function isSheet(value: unknown): value is Sheet {
  const { text, revision, saved, answered, handIn } = (value ?? {}) as Record<string, unknown>
  return typeof text === 'string' && [revision, saved, answered, handIn].every(Number.isSafeInteger)
}
