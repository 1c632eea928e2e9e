import type { Logger } from '@candor/platform/log'
import { MongoBulkWriteError } from 'mongodb'
import type { DraftDocument, Stores } from './stores.ts'

export interface NewDraft {
  session_id: string
  question_id: string
  /** Counts up with the client's typing; the highest wins. */
  revision: number
  text: string
  at: Date
}

/** Told once the draft, or a newer one of the same question, is durable; 'stale' when a newer one was there before. */
export type DraftListener = (outcome: 'saved' | 'stale', revision: number) => void

export interface Drafts {
  /** Takes a draft for the next write. False when too many wait already. */
  put(draft: NewDraft, listener: DraftListener): boolean
  /** Drafts of a session as stored, those still on their way included. */
  of(sessionId: string): Promise<DraftDocument[]>
  remove(sessionId: string): Promise<void>
  /** Writes what waits and returns when it is durable, or failed once. */
  flush(): Promise<void>
}

interface Waiting {
  draft: NewDraft
  listeners: Set<DraftListener>
}

const flushMs = 50
const retryMs = 1_000
/** Drafts that may wait in one process, one per question and session. */
const waitingMax = 20_000

/** What is being typed, written for all sessions together in one bulk write at most every 50 ms. Nothing is dropped when it fails. */
export function createDrafts({ drafts }: Pick<Stores, 'drafts'>, { log }: { log: Logger }): Drafts {
  let waiting = new Map<string, Waiting>()
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> | undefined

  function schedule(ms: number): void {
    timer ??= setTimeout(() => {
      timer = undefined
      void flush()
    }, ms)
  }

  function keep(draft: NewDraft, listeners: Iterable<DraftListener>): void {
    const id = idOf(draft)
    const other = waiting.get(id)
    const newer = !other || other.draft.revision <= draft.revision ? draft : other.draft
    waiting.set(id, { draft: newer, listeners: new Set([...(other?.listeners ?? []), ...listeners]) })
  }

  async function flush(): Promise<void> {
    await writing
    if (waiting.size === 0) return
    clearTimeout(timer)
    timer = undefined
    const batch = [...waiting.values()]
    waiting = new Map()
    writing = write(batch).finally(() => {
      writing = undefined
    })
    await writing
  }

  async function write(batch: Waiting[]): Promise<void> {
    const stale = new Set<number>()
    try {
      await drafts.bulkWrite(
        batch.map(({ draft }) => operation(draft)),
        { ordered: false },
      )
    } catch (error) {
      if (!onlyStale(error, stale)) {
        log.warn({ err: error, drafts: batch.length }, 'drafts could not be written and will be tried again')
        for (const { draft, listeners } of batch) keep(draft, listeners)
        schedule(retryMs)
        return
      }
    }
    for (const [i, { draft, listeners }] of batch.entries()) {
      for (const listener of listeners) listener(stale.has(i) ? 'stale' : 'saved', draft.revision)
    }
  }

  return {
    put(draft, listener) {
      if (waiting.size >= waitingMax && !waiting.has(idOf(draft))) return false
      keep(draft, [listener])
      schedule(flushMs)
      return true
    },
    async of(sessionId) {
      await flush()
      return drafts.find({ session_id: sessionId }).limit(100).toArray()
    },
    async remove(sessionId) {
      await drafts.deleteMany({ session_id: sessionId })
    },
    flush,
  }
}

const idOf = (draft: { session_id: string; question_id: string }) => `${draft.session_id}:${draft.question_id}`

/** Matches unless a newer revision is stored; then the upsert meets the existing `_id` and fails with E11000. */
function operation({ session_id, question_id, revision, text, at }: NewDraft) {
  return {
    updateOne: {
      filter: { _id: idOf({ session_id, question_id }), revision: { $lte: revision } },
      update: { $set: { session_id, question_id, revision, text, at } },
      upsert: true,
    },
  }
}

function onlyStale(error: unknown, stale: Set<number>): boolean {
  if (!(error instanceof MongoBulkWriteError)) return false
  for (const failure of [error.writeErrors].flat()) {
    if (failure.code !== 11_000) return false
    stale.add(failure.index)
  }
  return stale.size > 0 && !error.result.getWriteConcernError()
}
