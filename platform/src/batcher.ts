/**
 * Gathers what many submit and flushes it together: at `itemsMax` items, or `waitMs` after the first (0: when the requests that
 * are already here have been read). At most `flushesMax` at a time: with one, the default, two flushes never write the same document at
 * once. What arrives meanwhile forms the next batch.
 */
export interface Batcher<T, R> {
  /** Resolves with one result per item, in order, or rejects with the flush's error. */
  submit(items: readonly T[]): Promise<R[]>
}

interface Submission<T, R> {
  items: readonly T[]
  resolve(results: R[]): void
  reject(error: unknown): void
}

export function createBatcher<T, R>({
  flush,
  itemsMax = 500,
  waitMs = 5,
  flushesMax = 1,
}: {
  flush(items: T[]): Promise<R[]>
  itemsMax?: number
  waitMs?: number
  flushesMax?: number
}): Batcher<T, R> {
  let waiting: Submission<T, R>[] = []
  let count = 0
  let flushing = 0
  let timer: NodeJS.Timeout | NodeJS.Immediate | undefined

  async function run(): Promise<void> {
    if (waitMs > 0) clearTimeout(timer as NodeJS.Timeout)
    timer = undefined
    if (flushing >= flushesMax) return
    flushing += 1
    while (waiting.length > 0) {
      const taken: Submission<T, R>[] = []
      let size = 0
      while (waiting[0] && (size === 0 || size + waiting[0].items.length <= itemsMax)) {
        size += waiting[0].items.length
        taken.push(waiting[0])
        waiting = waiting.slice(1)
      }
      count -= size
      try {
        const results = await flush(taken.flatMap(({ items }) => items))
        let at = 0
        for (const { items, resolve } of taken) {
          resolve(results.slice(at, at + items.length))
          at += items.length
        }
      } catch (error) {
        for (const { reject } of taken) reject(error)
      }
    }
    flushing -= 1
  }

  return {
    submit(items) {
      if (items.length === 0) return Promise.resolve([])
      return new Promise((resolve, reject) => {
        waiting.push({ items, resolve, reject })
        count += items.length
        if (flushing >= flushesMax) return
        if (count >= itemsMax) void run()
        else timer ??= waitMs > 0 ? setTimeout(() => void run(), waitMs) : setImmediate(() => void run())
      })
    },
  }
}
