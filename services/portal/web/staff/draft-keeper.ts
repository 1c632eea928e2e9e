export type KeptState =
  /** Nothing was written, or nothing since it was read. */
  | { kind: 'still' }
  | { kind: 'writing' }
  | { kind: 'kept'; at: string }
  /** Tried again by itself. */
  | { kind: 'failed'; error: unknown }
  /** Another device was further, or has submitted: the person chooses. */
  | { kind: 'elsewhere' }

export interface DraftKeeper<T> {
  /** The newest form of what is written; kept soon. */
  change(draft: T): void
  /** Keeps what is not yet kept, now. Resolves when it is, or could not be. */
  flush(): Promise<void>
  /** What was read from the server stands: `revision` is its. Anything unsaved is dropped. */
  adopt(revision: number): void
  /** What is written here stands, above the `revision` that the server has. */
  insist(revision: number): Promise<void>
  isUnsaved(): boolean
  /** Of the newest attempt, or as it was adopted. */
  revision(): number
  stop(): void
}

/**
 * Sends a draft as it grows: `waitMs` after the first change at the latest, one request at a time, the newest form each time, and
 * `againMs` after one that failed. Each attempt has a revision of its own, so that one whose answer was lost can't stand in the way.
 */
export function createDraftKeeper<T>(o: {
  revision: number
  send(draft: T, revision: number): Promise<{ saved_at: string }>
  /** Whether a refusal means that another device was further. */
  isElsewhere(error: unknown): boolean
  onState(state: KeptState): void
  waitMs: number
  againMs: number
}): DraftKeeper<T> {
  let { revision } = o
  let unsaved: { draft: T } | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let sending: Promise<void> | undefined
  let elsewhere = false

  function arm(ms: number): void {
    timer ??= setTimeout(() => void flush(), ms)
  }

  function disarm(): void {
    clearTimeout(timer)
    timer = undefined
  }

  async function sendOnce(): Promise<void> {
    const now = unsaved
    if (!now) return
    revision += 1
    try {
      const { saved_at } = await o.send(now.draft, revision)
      if (unsaved === now) unsaved = undefined
      o.onState(unsaved ? { kind: 'writing' } : { kind: 'kept', at: saved_at })
    } catch (error) {
      elsewhere = o.isElsewhere(error)
      o.onState(elsewhere ? { kind: 'elsewhere' } : { kind: 'failed', error })
      if (!elsewhere) arm(o.againMs)
    }
  }

  async function flush(): Promise<void> {
    disarm()
    await sending
    if (!unsaved || elsewhere) return
    sending ??= sendOnce().finally(() => {
      sending = undefined
      if (unsaved && !elsewhere) arm(o.waitMs)
    })
    await sending
  }

  return {
    change(draft) {
      unsaved = { draft }
      if (elsewhere) return
      o.onState({ kind: 'writing' })
      arm(o.waitMs)
    },
    flush,
    adopt(known) {
      disarm()
      revision = known
      unsaved = undefined
      elsewhere = false
      o.onState({ kind: 'still' })
    },
    async insist(known) {
      revision = Math.max(revision, known)
      elsewhere = false
      await flush()
    },
    isUnsaved: () => unsaved !== undefined,
    revision: () => revision,
    stop: disarm,
  }
}
